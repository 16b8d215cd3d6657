"""The keeper of one embedded server: starts it, restarts it when it dies, stops it when nobody uses it any more.

A user holds a shared lock on `users.lock`, the keeper an exclusive one on `keeper.lock`. The kernel releases both
however a process ends, so no pid file and no counter can be stale after kill -9.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from inspection.embedded.servers import Server

START_SECONDS = 90
# Long enough for the next command of a script to find the server warm, short enough to leave nothing behind.
LINGER_SECONDS = 1.0
PROJECT = Path(__file__).resolve().parents[2]

_spawned: list[int] = []


@contextlib.contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Waits for the only right to this file and gives it back at the end."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def try_lock(path: Path, how: int = fcntl.LOCK_EX) -> IO[str] | None:
    """The locked file, or None when somebody else holds it; closing it gives the lock back."""
    file = path.open("a")
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def has_keeper(server: Server) -> bool:
    """Whether a keeper looks after this server."""
    if (file := try_lock(server.folder / "keeper.lock", fcntl.LOCK_SH)) is None:
        return True
    file.close()
    return False


def has_users(server: Server) -> bool:
    """Whether a process uses this server; a keeper that is just stopping it does not count."""
    if file := try_lock(server.folder / "users.lock", fcntl.LOCK_EX):
        file.close()
        return False
    if file := try_lock(server.folder / "users.lock", fcntl.LOCK_SH):
        file.close()
        return True
    return False


def attach(server: Server) -> int:
    """Makes this process a user of the server until it ends or closes the descriptor; starts the server if needed."""
    server.folder.mkdir(parents=True, exist_ok=True)
    users = os.open(server.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)  # open until this process ends
    fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper is just stopping
    ensure(server)
    return users


def ensure(server: Server) -> None:
    """Waits until the server answers, with a new keeper when the old one was killed."""
    keeper = None
    deadline = time.monotonic() + START_SECONDS
    for pid in _spawned:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)  # one that was killed
    with exclusive(server.folder / "start.lock"):
        while not (has_keeper(server) and server.answers()):
            if keeper is None and not has_keeper(server):
                keeper = _spawn_keeper(server)
            if (keeper and keeper.poll() is not None) or time.monotonic() > deadline:
                raise SystemExit(f"内置 {server.program} 未能启动，原因见 {server.folder}/keeper.log 和 server.log。")
            time.sleep(0.03)
    if keeper:
        keeper.returncode = 0  # it outlives this process on purpose; without this Python warns about it
        _spawned.append(keeper.pid)


def _spawn_keeper(server: Server) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", __package__, server.kind, str(server.folder), *(["fast"] if server.fast else [])]
    with (server.folder / "keeper.log").open("wb") as log:
        return subprocess.Popen(
            command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


def keep(server: Server) -> None:
    """The keeper's life: start, restart what died, stop when the last user is gone."""
    wanted = time.monotonic() + 2  # a passing has_keeper() may hold the lock for a moment
    while not (lock := try_lock(server.folder / "keeper.lock")):
        if time.monotonic() > wanted:
            return
        time.sleep(0.02)
    stopping: list[int] = []
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, lambda number, _frame: stopping.append(number))
    idle_since = None
    while not stopping:
        if server.process is None or server.process.poll() is not None or not server.socket_path.exists():
            _start_and_wait(server, stopping)
        users = try_lock(server.folder / "users.lock")
        idle_since = (idle_since or time.monotonic()) if users else None
        if idle_since and time.monotonic() - idle_since >= LINGER_SECONDS:
            break  # and keep the lock: a process that comes now waits until the server is down
        if users:
            users.close()
        time.sleep(0.1)
    server.stop()
    lock.close()


def _start_and_wait(server: Server, stopping: list[int]) -> None:
    """Tries three times, because a killed PostgreSQL needs a moment to let go of its shared memory."""
    for pause in (0.5, 2, 5):
        server.stop()
        if server.fast and pause == 5:  # written without fsync, so after a power cut it may be beyond repair
            shutil.rmtree(server.data, ignore_errors=True)
        server.prepare()
        server.start()
        deadline = time.monotonic() + START_SECONDS
        while server.process and server.process.poll() is None and time.monotonic() < deadline:
            if stopping or server.answers():
                return
            time.sleep(0.03)
        time.sleep(pause)
    raise SystemExit(f"{server.program} did not start, see server.log")
