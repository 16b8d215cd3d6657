"""The empty test database is migrated once per state of migrations and triggers; workers copy it."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pgtrigger
import pytest
from django.conf import settings
from django.db import connection

from inspection.embedded.keeper import exclusive

PREFIX = "xuncha_template_"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker) -> None:
    """Every worker's database starts as a copy of the template."""
    with django_db_blocker.unblock():
        settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = template_database()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """A thread of a server or of a race may still hold its connection when the run ends; it would stop the clean-up."""
    yield
    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )


def template_database() -> str:
    """The name of a migrated, empty database, made by whichever worker comes first."""
    return prepared_database(PREFIX, fingerprint(settings.BASE_DIR), migrate)


def prepared_database(prefix: str, state: str, fill: Callable[[str], None]) -> str:
    """The name of a database of this kind and state, to be copied; older states are removed. `fill` gets an empty one."""
    name, building = prefix + state, f"{prefix}building"
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with exclusive(settings.VAR_DIR / "template.lock"):
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
            known = {row[0] for row in cursor.fetchall()}
            if name in known:
                return name
            for old in known:
                cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
            cursor.execute(f"CREATE DATABASE \"{building}\" ENCODING 'UTF8' TEMPLATE template0")
        fill(building)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')  # a guest would stop the copying
    return name


def migrate(name: str) -> None:
    """In a process of its own, so that this one keeps its connections and its registry as they are."""
    url = urlsplit(settings.SERVICES.database_url)._replace(path=f"/{name}").geturl()
    command = [sys.executable, "-W", "error", "manage.py", "migrate", "--verbosity", "0"]
    environment = {**os.environ, "DATABASE_URL": url, "REDIS_URL": settings.SERVICES.redis_url, "TESTING": "true"}
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)


def fingerprint(project: Path) -> str:
    """Changes when a migration, a trigger or a pinned package changes."""
    digest = hashlib.sha256()
    places = [project / "inspection", *(folder.parent for folder in project.glob("*/migrations"))]
    files = [file for place in places for file in place.glob("**/migrations/*.py")]
    for file in sorted([*files, project / "requirements.txt"]):
        digest.update(str(file.relative_to(project)).encode() + file.read_bytes())
    # Triggers come from the models, without a migration.
    triggers = (f"{model._meta.label} {trigger.compile(model).hash}" for model, trigger in pgtrigger.registered())
    digest.update("\n".join(sorted(triggers)).encode())
    return digest.hexdigest()[:12]
