"""Orchestrates: one database per size, one process per measurement, one page of results."""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"

SMALL, LARGE = 150_000, 1_000_000
# name → the sizes of database it is measured on
PARTS = {
    "lists": (SMALL, LARGE),
    "overview": (SMALL,),
    "sweep": (SMALL,),
    "history": (SMALL,),
    "imports": (SMALL,),
    "exports": (SMALL,),
}


def manage(url: str, *command: str) -> None:
    run([sys.executable, "manage.py", *command], url)


def run(command: list[str], url: str, **options: object) -> subprocess.CompletedProcess:
    environment = {**os.environ, "DATABASE_URL": url, "VAR_DIR": str(VAR), "HTTPS": "false", "LOG_LEVEL": "ERROR"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, text=True, **options)


def database(base: str, size: int) -> str:
    """The address of the database of this size, made and filled once and kept for the next run."""
    import psycopg2

    name = f"bench_{size}"
    url = urlsplit(base)._replace(path=f"/{name}").geturl()
    connection = psycopg2.connect(base)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        known = cursor.fetchone()
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"{name}_ready"])
        if known and not cursor.fetchone():
            cursor.execute(f"DROP DATABASE {name}")
            known = None
        if not known:
            cursor.execute(f"CREATE DATABASE {name}")
            manage(url, "migrate", "--verbosity", "0")
            manage(url, "load_reference")
            manage(url, "load_benchmark", "--findings", str(size))
            cursor.execute(f"CREATE DATABASE {name}_ready")
    connection.close()
    return url


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("parts", nargs="*", default=list(PARTS), help="、".join(PARTS))
    parser.add_argument("--small", type=int, default=SMALL)
    parser.add_argument("--large", type=int, default=LARGE, help="0 leaves the large database out")
    options = parser.parse_args()
    sizes = {SMALL: options.small, LARGE: options.large}

    os.environ["VAR_DIR"] = str(VAR)
    from inspection import embedded

    base = embedded.services(VAR).database_url
    results: list[dict] = []
    for part in options.parts:
        for nominal in PARTS[part]:
            size = sizes[nominal]
            if not size:
                continue
            started = time.monotonic()
            url = database(base, size)
            answer = run([sys.executable, "-m", f"benchmarks.{part}", str(size)], url, stdout=subprocess.PIPE)
            rows = json.loads(answer.stdout.splitlines()[-1])
            results.extend({"part": part, "size": size, **row} for row in rows)
            print(f"{part} {size:,}: {time.monotonic() - started:.0f} s", flush=True)
            for row in rows:
                print("   ", row, flush=True)
    from benchmarks.report import write

    write(ROOT / "benchmarks", results, machine=f"{os.cpu_count()} 核，Python {platform.python_version()}")


if __name__ == "__main__":
    main()
