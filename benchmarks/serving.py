"""Goal 10: requests a second over HTTP for eight people of one team, from the web server as the product starts it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.databases import ROOT, VAR
from benchmarks.measure import answer, middle, percentile, setup
from benchmarks.roles import leader

CLIENTS, SECONDS = 8, 10
# Ten times what a comparable product answered in 2026 on the same machine (9.7 requests a second for its list).
GOAL = 97
PAGES = {"问题清单": "/findings/", "整改台账": "/ledger/", "工作台": "/"}


@contextmanager
def server() -> Iterator[int]:
    """The product's web server on a free port, until the end of the block."""
    from inspection.management.commands.serve import web_server

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (VAR / "serving.log").open("wb") as log:
        command = [sys.executable, "-m", *web_server(f"127.0.0.1:{port}")]
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        for _ in range(100):
            time.sleep(0.2)
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/").read()
                break
            except OSError:
                continue
        yield port
    finally:
        process.terminate()
        process.wait()


def cookie(user: Any) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def visit(port: int, path: str, cookie: str, *, clients: int, seconds: float) -> dict[str, Any]:
    """What a process of its own measured; its share of the processor is stated."""
    facts = json.dumps({"port": port, "path": path, "cookie": cookie, "clients": clients, "seconds": seconds})
    command = [sys.executable, "-m", "benchmarks.client", facts]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE).stdout)


def main(_size: str) -> None:
    setup()
    from inspection.launch import collect_static

    collect_static()
    key = cookie(leader())
    rows = []
    with server() as port:
        for name, path in PAGES.items():
            visit(port, path, key, clients=CLIENTS, seconds=2)
            alone = visit(port, path, key, clients=1, seconds=3)
            eight = visit(port, path, key, clients=CLIENTS, seconds=SECONDS)
            rate = round(len(eight["spent"]) / eight["seconds"], 1)
            facts = {
                "goal": "10",
                "what": f"{name}，{CLIENTS} 人同时访问（次/秒）",
                "rate": rate,
                "limit": GOAL if path == "/findings/" else None,
                "met": rate >= GOAL if path == "/findings/" else None,
                "p50": middle(eight["spent"]),
                "p95": percentile(eight["spent"], 0.95),
                "p50_alone": middle(alone["spent"]),
                "client_cpu": f"{eight['cpu'] / eight['seconds'] / (os.cpu_count() or 1):.1%} of the machine",
            }
            rows.append(facts)
    answer(rows)


if __name__ == "__main__":
    main(sys.argv[1])
