"""One database per size, made and filled once and kept below var/bench as long as the schema stays the same."""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
# What decides which rows a database has; models follow from the migrations, triggers are installed by every `migrate`.
SOURCES = (
    "*/migrations/*.py",
    "inspection/*/migrations/*.py",
    "benchmarks/rows.py",
    "inspection/management/commands/load_benchmark.py",
    "inspection/lib/counters.py",
)


@dataclass(frozen=True)
class Size:
    """So many findings in one county, or in several below a city, of which the measured one has its own share."""

    findings: int
    committees: int = 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """`15000`, or `1000000x30` for thirty counties."""
        findings, _, committees = text.partition("x")
        return cls(int(findings.replace("_", "")), int(committees or 1))

    @property
    def own(self) -> int:
        return self.findings * 15 // 100 if self.committees > 1 else self.findings

    def __str__(self) -> str:
        return f"{self.findings}x{self.committees}" if self.committees > 1 else str(self.findings)

    @property
    def label(self) -> str:
        if self.committees == 1:
            return f"{self.findings:,}"
        return f"{self.findings:,} in {self.committees}"


def run(command: list[str], url: str, **options: Any) -> subprocess.CompletedProcess:
    """A command of the project against this database."""
    environment = {**os.environ, "DATABASE_URL": url, "VAR_DIR": str(VAR), "HTTPS": "false", "LOG_LEVEL": "ERROR"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, text=True, **options)


def fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            if not path.is_relative_to(ROOT / "node_modules"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def database(base: str, size: Size) -> str:
    """The address of the database of this size, filled; its comment says which schema and rows it has."""
    import psycopg2

    name = f"bench_{size}"
    url = urlsplit(base)._replace(path=f"/{name}").geturl()
    connection = psycopg2.connect(base)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        found = cursor.fetchone()
        if found and found[0] == fingerprint():
            _manage(url, "migrate", "--verbosity", "0")
        else:
            if found:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name}")
            _fill(url, size)
            cursor.execute(f"COMMENT ON DATABASE {name} IS '{fingerprint()}'")
    connection.close()
    return url


def _fill(url: str, size: Size) -> None:
    import psycopg2

    _manage(url, "migrate", "--verbosity", "0")
    _manage(url, "load_reference")
    words = ("--findings", str(size.findings), "--committees", str(size.committees), "--own", str(size.own))
    _manage(url, "load_benchmark", *words)
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # what the server does by itself after a while
        cursor.execute("CHECKPOINT")
    connection.close()


def _manage(url: str, *command: str) -> None:
    run([sys.executable, "manage.py", *command], url)
