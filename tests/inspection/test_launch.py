import hashlib
import os
import socket
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings

from inspection import launch


def test_fingerprint_when_a_file_changes_then_differs(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("a==1")
    before = launch.fingerprint([file], "word")
    file.write_text("a==2")
    assert before != launch.fingerprint([file], "word")


def test_port_when_taken_then_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = f"错误：无法使用 127.0.0.1:{port}（端口已被占用），请换一个端口，例如 make run PORT={port + 1}。"
        with pytest.raises(SystemExit) as stopped:
            launch.check_port("127.0.0.1", port)
    assert stopped.value.code == sentence


def test_port_when_no_number_then_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eight")
    with pytest.raises(SystemExit) as stopped:
        launch.address()
    assert stopped.value.code == "错误：PORT 必须是 1 到 65535 之间的数字，而不是“eight”。"


def test_second_launcher_when_one_runs_then_one_sentence(tmp_path: Path) -> None:
    with launch.only_launcher(tmp_path) as first:
        first.write("http://localhost:8000/，进程 7")
        first.flush()
        with pytest.raises(SystemExit) as stopped:
            launch.only_launcher(tmp_path)
    assert stopped.value.code == "错误：本系统已在运行（http://localhost:8000/，进程 7），请先停止它。"


def test_missing_packages_when_all_pins_are_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lib/python3.11/site-packages/Some_Thing-1.0.dist-info").mkdir(parents=True)
    (tmp_path / "requirements.txt").write_text("some-thing==1.0\nother==2.0\n")
    monkeypatch.setattr(launch, "VENV", tmp_path)
    assert launch.missing_packages(tmp_path / "requirements.txt") == {"other==2.0"}


def test_missing_packages_when_locked_with_hashes_then_those_of_other_machines_do_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lib/python3.11/site-packages/Some_Thing.x-1.0.dist-info").mkdir(parents=True)
    (tmp_path / "lock").write_text(
        "# by a tool\nsome-thing-x==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via other\n"
        "other==2.0 \\\n    --hash=sha256:cc\nelsewhere==3.0 ; sys_platform == 'win32' \\\n    --hash=sha256:dd\n"
    )
    monkeypatch.setattr(launch, "VENV", tmp_path)
    assert launch.missing_packages(tmp_path / "lock") == {"other==2.0"}
    assert list(launch.pins(tmp_path / "lock")) == [
        launch.Pin("some-thing-x", "1.0", "", ["aa", "bb"]),
        launch.Pin("other", "2.0", "", ["cc"]),
        launch.Pin("elsewhere", "3.0", "sys_platform == 'win32'", ["dd"]),
    ]


@pytest.mark.parametrize(
    ("addresses", "lock"),
    [
        ([], "requirements-embedded.txt"),
        (["DATABASE_URL"], "requirements-embedded.txt"),
        (["REDIS_URL"], "requirements-embedded.txt"),
        (["DATABASE_URL", "REDIS_URL"], "requirements.txt"),
    ],
)
def test_lock_when_both_servers_have_addresses_then_without_embedded_ones(
    addresses: list[str], lock: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.setenv(name, "x" if name in addresses else "")
    assert launch.lock_for(dev=False).name == lock
    assert launch.lock_for(dev=True).name == "requirements-dev.txt"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel on a shelf beside an empty environment, and no network."""
    if find_spec("pip") is None:
        pytest.skip("this environment was made by another Python's pip")
    wheel = tmp_path / "shelf" / "tiny-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("tiny.py", "")
        file.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        file.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr("tiny-1.0.dist-info/RECORD", "tiny.py,,\ntiny-1.0.dist-info/RECORD,,\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    monkeypatch.setattr(launch, "VAR", tmp_path / "var")
    monkeypatch.setattr(launch, "VENV", tmp_path / "venv")
    monkeypatch.setattr(launch, "PYTHON", tmp_path / "venv" / "bin" / "python")
    monkeypatch.setattr(launch, "LOCKS", [tmp_path / name for name in ("production", "embedded", "dev")])
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", launch.VENV], check=True)
    return wheel


def test_install_when_locks_are_unchanged_then_once(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    digest = hashlib.sha256(shelf.read_bytes()).hexdigest()
    for lock in launch.LOCKS:
        lock.write_text(f"tiny==1.0 \\\n    --hash=sha256:{digest}\n    # {lock.name}\n")
    launch.install_python(dev=True)
    shelf.unlink()
    launch.install_python(dev=True)
    launch.install_python(dev=False)
    assert capsys.readouterr().out.count("安装 Python 依赖") == 1
    assert launch.missing_packages(launch.LOCKS[2]) == set()


def test_install_when_a_file_has_another_hash_then_refused(shelf: Path) -> None:
    launch.LOCKS[2].write_text(f"tiny==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    with pytest.raises(SystemExit) as stopped:
        launch.install_python(dev=True)
    assert str(stopped.value.code).startswith("错误：安装 Python 依赖失败，请检查网络或 pip 源。")
    assert launch.missing_packages(launch.LOCKS[2]) == {"tiny==1.0"}


def test_install_when_a_package_has_no_hash_then_refused(shelf: Path) -> None:
    launch.LOCKS[2].write_text("tiny==1.0\n")
    with pytest.raises(SystemExit):
        launch.install_python(dev=True)
    assert launch.missing_packages(launch.LOCKS[2]) == {"tiny==1.0"}


@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_command_when_database_is_away_then_one_sentence(command: str, tmp_path: Path) -> None:
    away = {"DATABASE_URL": "postgresql://a:b@127.0.0.1:9/c", "REDIS_URL": "redis://127.0.0.1:9", "PORT": "18999"}
    result = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=settings.BASE_DIR,
        env={**os.environ, **away, "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    sentence = "错误：无法连接 DATABASE_URL 指定的数据库：连接被拒绝，请检查地址、账号和网络。\n"
    assert (result.returncode, result.stderr) == (1, sentence)


def test_static_files_when_collected_then_hashed_with_their_sources(tmp_path: Path) -> None:
    if not (settings.BASE_DIR / "node_modules" / "bootstrap").exists():
        pytest.skip("front-end files are not installed")
    environment = {**os.environ, "VAR_DIR": str(tmp_path), "TESTING": "false", "SECRET_KEY": "x"}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)
    found = {path.name.split(".")[0] for path in (tmp_path / "static/vendor/bootstrap/dist/css").iterdir()}
    assert found == {"bootstrap"}
    assert not (tmp_path / "postgres").exists()
