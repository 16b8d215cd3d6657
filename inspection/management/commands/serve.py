"""`manage.py serve`: database, demo data, web server, worker and scheduler in one go; `make run` ends here."""

import contextlib
import json
import os
import secrets
import signal
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import IO, Any

import redis
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.utils import timezone

from inspection import embedded, launch
from inspection.lib.processes import follow_parent
from inspection.lib.supervisor import Part, Supervisor

GREEN_SECONDS = 90
MANY_DEATHS = 3


class Stopped(BaseException):
    """SIGTERM, the terminal's end or the parent's death: leave by the same road as Ctrl-C."""


class Command(BaseCommand):
    help = "启动数据库、网站、后台任务和定时任务，按 Ctrl-C 停止。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Starts everything, watches it, and stops it in order."""
        self.host, self.port = launch.address()
        self.var: Path = settings.VAR_DIR
        self.listen_to_signals()
        (self.var / "log").mkdir(parents=True, exist_ok=True)
        supervisor = Supervisor(self.parts(), settings.BASE_DIR, self.var / "run" / "processes.json", self.announce)
        with launch.only_launcher(self.var) as lock:
            self.write_address(lock)
            try:
                self.prepare(supervisor)
                self.run(supervisor)
            except (KeyboardInterrupt, Stopped):
                launch.say("\n正在停止 …")
            finally:
                self.leave(supervisor)
        launch.say("已停止。")

    def prepare(self, supervisor: Supervisor) -> None:
        """Brings database and demo data into place."""
        if launched := os.environ.get("LAUNCHED_AT"):
            kind = "连接内置 PostgreSQL 与 Redis" if settings.SERVICES.embedded else "连接数据库"
            launch.say(f"  {kind} … {time.monotonic() - float(launched):.1f} 秒")
        if left := supervisor.end_leftovers():
            launch.say(f"  已清理上次异常退出留下的 {left} 个进程")
        check_services()
        with launch.Step("更新数据库结构"):
            call_command("migrate", interactive=False, verbosity=0)
        self.load_demo()
        connection.close()
        launch.check_port(self.host, self.port)

    def load_demo(self) -> None:
        """Loads the demo data into an empty database, and again when the first time was interrupted."""
        unfinished = self.var / "run" / "demo_unfinished"
        wanted = os.environ.get("DEMO", "true").lower() not in ("0", "false", "no")
        if not wanted or (get_user_model().objects.exists() and not unfinished.exists()):
            return
        unfinished.touch()
        os.environ["DEMO_PASSWORD"] = demo_password(self.var)
        with launch.Step("载入演示数据（仅首次）"):
            output = StringIO()
            call_command("load_demo", stdout=output)
        write_private(self.var / "demo_accounts", output.getvalue())
        unfinished.unlink()

    def parts(self) -> list[Part]:
        """The three kinds of process; programs are started as modules, so a moved .venv still works."""
        python, log = [sys.executable, "-m"], self.var / "log"
        bind = f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
        celery = ["celery", "-A", "inspection"]
        worker = [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "-O", "fair"]
        # No pid file: after kill -9 it would keep the scheduler from starting.
        beat = [*celery, "beat", "--pidfile="]
        return [
            Part("后台任务", [*python, *worker], log / "worker.log"),
            Part("定时任务", [*python, *beat], log / "beat.log"),
            Part("网站", [*python, *web_server(bind)], log / "web.log"),
        ]

    def run(self, supervisor: Supervisor) -> None:
        """Starts the parts, tells when they are green, and watches until interrupted."""
        with launch.Step("启动网站、后台任务和定时任务"):
            started = timezone.now()
            supervisor.start()
            self.wait_until_green(supervisor, started)
        self.welcome()
        while True:
            time.sleep(0.5)
            supervisor.watch()
            embedded.keep_alive()

    def wait_until_green(self, supervisor: Supervisor, started: datetime) -> None:
        """Waits for /healthz, counting only heartbeats of this start; one sentence when it does not become green."""
        deadline = time.monotonic() + GREEN_SECONDS
        while red := self.red_parts(started):
            time.sleep(0.15)
            supervisor.watch()
            dying = [part.title for part in supervisor.parts if part.deaths >= MANY_DEATHS]
            if dying or time.monotonic() > deadline:
                launch.stop(f"{'、'.join(dying or red)} 未能启动，原因见 {self.var / 'log'} 中的日志。")

    def red_parts(self, started: datetime) -> list[str]:
        """What is not yet well according to /healthz."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 -- compared, not bound
        allowed = next((h.lstrip(".") for h in settings.ALLOWED_HOSTS if h != "*"), "localhost")
        headers = {"Host": allowed, "X-Forwarded-Proto": "https" if settings.HTTPS else "http"}
        request = urllib.request.Request(f"http://{host}:{self.port}/healthz", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 -- own address
                facts = json.load(answer)
        except urllib.error.HTTPError as error:
            return [f"/healthz 返回 {error.code}"]
        except OSError:
            return ["网站"]
        names = {"worker": "后台任务", "beat": "定时任务"}
        return [names[part] for part in names if datetime.fromisoformat(facts[part]["last_run"]) < started]

    def welcome(self) -> None:
        """The address, the demo accounts, and how to stop."""
        accounts = self.var / "demo_accounts"
        launch.say(f"\n已启动：{self.site()}\n")
        if accounts.exists():
            launch.say(accounts.read_text())
        launch.say(f"日志：{self.var / 'log'}    停止：Ctrl-C")

    def site(self) -> str:
        """The address a person types."""
        host = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::", "::1") else self.host  # noqa: S104 -- compared
        return f"http://{host}:{self.port}/"

    def write_address(self, lock: IO[str]) -> None:
        """For the second launcher's sentence."""
        lock.truncate(0)
        lock.write(f"{self.site()}，进程 {os.getpid()}")
        lock.flush()

    def announce(self, text: str) -> None:
        """A line with the time, for what happens while nobody looks."""
        launch.say(f"{timezone.localtime():%H:%M:%S} {text}")

    def leave(self, supervisor: Supervisor) -> None:
        """Stops the parts, gives the embedded servers back and waits until they are down, unless others use them."""
        for last_act in (supervisor.stop, connection.close, embedded.release):
            with contextlib.suppress(KeyboardInterrupt, Stopped):  # the second interrupt only hurries
                last_act()

    def listen_to_signals(self) -> None:
        """SIGTERM and a closed terminal end like Ctrl-C; under make this process also ends with make."""

        def leave(number: int, frame: FrameType | None) -> None:
            raise Stopped

        # SIGINT too: a shell's background job inherits it as ignored.
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, leave)
        if os.environ.get("MAKELEVEL"):
            follow_parent(signal.SIGTERM)


def web_server(bind: str) -> list[str]:
    """The module that serves the pages, with its arguments."""
    web = ["gunicorn", "inspection.wsgi", "--bind", bind]
    return [
        *web,
        # Threads of one process wait for each other; the second one is for an upload over a slow line.
        "--workers",
        "4",
        "--threads",
        "2",
        # A connection that is kept stays with the process that took it, and one took most of them.
        "--keep-alive",
        "0",
        "--graceful-timeout",
        "10",
        "--max-requests",
        "20000",
        "--no-control-socket",
        "--log-level",
        "warning",
    ]


def check_services() -> None:
    """One sentence when the database or the queue does not answer."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        launch.stop(embedded.database_sentence(error))
    try:
        with redis.Redis.from_url(
            embedded.redis_client_url(settings.CELERY_BROKER_URL), socket_connect_timeout=5
        ) as client:
            client.ping()
    except (redis.RedisError, ValueError, OSError):
        launch.stop("无法连接 REDIS_URL 指定的 Redis，请检查地址、密码和网络。")


def demo_password(var: Path) -> str:
    """DEMO_PASSWORD, else one made once and kept."""
    if given := os.environ.get("DEMO_PASSWORD"):
        return given
    path = var / "demo_password"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(9))
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """A file only its owner can read."""
    path.touch(mode=0o600)
    path.write_text(text)
