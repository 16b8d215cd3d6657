import os
import socket
import subprocess
import sys
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
    assert launch.missing_packages([tmp_path / "requirements.txt"]) == {"other==2.0"}


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
