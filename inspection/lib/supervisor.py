"""Starts the product's processes, restarts those that die, and stops them in order."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from inspection.lib.processes import die_with_parent

STOP_SECONDS = 20
HEALTHY_SECONDS = 30
LONGEST_PAUSE = 30
LOG_LIMIT = 10_000_000


@dataclass
class Part:
    """One long-running process of the product."""

    title: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    wait_until: float = 0.0

    @property
    def is_dead(self) -> bool:
        return self.process is not None and self.process.poll() is not None


@dataclass
class Supervisor:
    """The parts in the order in which they start; `record` remembers their process groups for the next launcher."""

    parts: list[Part]
    folder: Path
    record: Path
    say: Callable[[str], None]
    groups: list[tuple[int, float]] = field(default_factory=list)

    def end_leftovers(self) -> int:
        """Ends what a killed launcher left behind and says how many processes that were."""
        with contextlib.suppress(OSError, ValueError):
            left = [p for group, since in json.loads(self.record.read_text()) for p in self._members(group, since)]
            _end(left, seconds=8)
            self.record.unlink()
            return len(left)
        return 0

    def start(self) -> None:
        """Starts every part."""
        for part in self.parts:
            self._start(part)

    def watch(self) -> None:
        """One look: a part that died is started again, later and later when it keeps dying."""
        for part in self.parts:
            if part.is_dead:
                self._plan_restart(part)
            if part.process is None and time.monotonic() >= part.wait_until:
                self._start(part)

    def stop(self) -> None:
        """Tells the parts to stop, the last started first, and waits; a second interrupt kills them."""
        running = [part.process for part in reversed(self.parts) if part.process and not part.is_dead]
        try:
            for process in running:
                process.send_signal(signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            for process in running:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(max(deadline - time.monotonic(), 0))
        finally:
            _end([p for group, since in self.groups for p in self._members(group, since)], seconds=1)
            for part in self.parts:
                if part.process:
                    part.process.wait()
            self.record.unlink(missing_ok=True)

    def _plan_restart(self, part: Part) -> None:
        assert part.process is not None
        lived = time.monotonic() - part.started
        part.deaths = 1 if lived > HEALTHY_SECONDS else part.deaths + 1
        pause = 0 if part.deaths == 1 else min(2 ** (part.deaths - 1), LONGEST_PAUSE)
        part.wait_until = time.monotonic() + pause
        # Its own children would keep the port or the queue busy.
        _end(self._members(*self._group(part.process.pid)), seconds=2)
        self.say(f"{part.title}（进程 {part.process.pid}）意外退出，{f'{pause} 秒后' if pause else '立即'}重新启动。")
        part.process = None

    def _start(self, part: Part) -> None:
        if part.log.exists() and part.log.stat().st_size > LOG_LIMIT:
            part.log.replace(part.log.with_suffix(".log.1"))
        with part.log.open("ab") as log:
            # A session of its own: Ctrl-C reaches only the launcher, which then stops the parts in order.
            part.process = subprocess.Popen(
                part.command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        part.started = time.monotonic()
        self.groups.append((part.process.pid, psutil.Process(part.process.pid).create_time()))
        draft = self.record.with_suffix(".new")
        draft.write_text(json.dumps(self.groups))
        draft.replace(self.record)

    def _group(self, pid: int) -> tuple[int, float]:
        return next(group for group in reversed(self.groups) if group[0] == pid)

    def _members(self, group: int, since: float) -> list[psutil.Process]:
        """The processes of this group, unless the number has meanwhile been given to somebody else's."""
        return [p for p in psutil.process_iter() if self._belongs(p, group, since)]

    def _belongs(self, process: psutil.Process, group: int, since: float) -> bool:
        with contextlib.suppress(psutil.Error, OSError):
            same_group = os.getpgid(process.pid) == group
            return same_group and process.create_time() >= since - 1 and Path(process.cwd()) == self.folder
        return False


def _end(processes: list[psutil.Process], *, seconds: float) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=3)
