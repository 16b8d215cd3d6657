import json
import sys
import time
from pathlib import Path

import psutil
import pytest

from inspection.lib.supervisor import Part, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
# Ignores the polite signal, as a stuck worker would.
DEAF = [sys.executable, "-c", "import signal, time; signal.signal(15, lambda *_: None); time.sleep(60)"]


@pytest.fixture
def lines() -> list[str]:
    return []


def supervisor(folder: Path, lines: list[str], *commands: list[str]) -> Supervisor:
    parts = [Part(f"部分{n}", command, folder / f"{n}.log") for n, command in enumerate(commands)]
    return Supervisor(parts, folder, folder / "processes.json", lines.append)


def test_part_when_killed_then_started_again_with_a_line(tmp_path: Path, lines: list[str]) -> None:
    house = supervisor(tmp_path, lines, SLEEP)
    house.start()
    part = house.parts[0]
    assert part.process is not None
    old = part.process.pid
    part.process.kill()
    part.process.wait()
    house.watch()
    assert part.process is not None
    assert part.process.pid != old
    assert lines == [f"部分0（进程 {old}）意外退出，立即重新启动。"]
    house.stop()


def test_part_when_it_keeps_dying_then_waits_longer(tmp_path: Path, lines: list[str]) -> None:
    house = supervisor(tmp_path, lines, [sys.executable, "-c", ""])
    house.start()
    part = house.parts[0]
    for _ in range(2):
        assert part.process is not None
        part.process.wait()
        house.watch()
    assert (part.process, part.deaths) == (None, 2)
    assert part.wait_until > time.monotonic() + 1
    assert lines[-1].endswith("2 秒后重新启动。")
    house.stop()


def test_stop_when_a_part_is_deaf_then_kills_it(tmp_path: Path, lines: list[str], monkeypatch) -> None:
    monkeypatch.setattr("inspection.lib.supervisor.STOP_SECONDS", 0.2)
    house = supervisor(tmp_path, lines, DEAF, SLEEP)
    house.start()
    time.sleep(0.3)
    pids = [part.process.pid for part in house.parts if part.process]
    house.stop()
    assert [pid for pid in pids if psutil.pid_exists(pid)] == []
    assert not house.record.exists()


def test_leftovers_when_launcher_was_killed_then_ended_by_the_next_one(tmp_path: Path, lines: list[str]) -> None:
    killed = supervisor(tmp_path, lines, SLEEP)
    killed.start()
    assert supervisor(tmp_path, lines).end_leftovers() == 1
    process = killed.parts[0].process
    assert process is not None
    assert process.poll() is not None


def test_leftovers_when_number_belongs_to_somebody_else_then_spared(tmp_path: Path, lines: list[str]) -> None:
    other = supervisor(tmp_path, lines, SLEEP)
    other.start()
    group, since = other.groups[0]
    (tmp_path / "processes.json").write_text(json.dumps([[group, since + 1000]]))
    assert supervisor(tmp_path, lines).end_leftovers() == 0
    other.stop()
