"""A database of the last release, with everything in it, becomes one of the present release.

`tests/data/upgrade/release.sql.gz` is what `load_demo` of the release wrote, without passwords; `facts.json` holds what
the release itself showed of it.
"""

import gzip
import hashlib
import io
import json
from collections.abc import Iterator
from typing import Any

import pgtrigger
import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from findings.models import Finding
from inspection.accounts.models import User
from inspection.lib import access
from rounds.models import Committee, Organization
from tests.template_database import fingerprint, migrate, prepared_database

DATA = settings.BASE_DIR / "tests" / "data" / "upgrade"
FACTS = json.loads((DATA / "facts.json").read_text(encoding="utf-8"))
# The field by which the rows of a noun were counted, where it has a status.
STATUS = {
    "rounds.Organization": "status", "rounds.PlanItem": "kind", "rounds.Round": "stage", "rounds.Inspection": "stage",
    "findings.Finding": "status", "findings.Lead": "state", "rectification.LedgerItem": "status",
    "rectification.Update": "status", "rectification.ClosingRequest": "state", "rectification.Review": "decision",
    "rectification.LookBack": "state",
}  # fmt: skip
# Written by the migrations themselves.
GROWING = {"auth_permission", "django_content_type", "django_migrations"}


def restore(name: str) -> None:
    """Reads the dump into an empty database, without psql, which a machine with the embedded server may lack."""
    parameters = connection.get_connection_params() | {"dbname": name}
    parameters = {
        key: value for key, value in parameters.items() if key in ("dbname", "host", "port", "user", "password")
    }
    lines = gzip.decompress((DATA / "release.sql.gz").read_bytes()).decode().splitlines(keepends=True)
    database = psycopg2.connect(**parameters)
    with database, database.cursor() as cursor:
        for statement, rows in parts_of(lines):
            if rows is not None:
                cursor.copy_expert(statement, rows)
            elif statement:
                cursor.execute(statement)
    database.close()


def parts_of(lines: list[str]) -> Iterator[tuple[str, Any]]:
    """The dump in order: SQL, and each COPY with its rows. What only psql or a newer server understands is left out."""
    sql: list[str] = []
    rest = iter(lines)
    for line in rest:
        if line.startswith("COPY "):
            yield "".join(sql), None
            sql = []
            rows = "".join(iter(lambda: next(rest), "\\.\n"))
            yield line, io.StringIO(rows)
        elif line.strip() and not line.startswith(("--", "\\", "SET transaction_timeout")):
            sql.append(line)
    yield "".join(sql), None


def restore_and_migrate(name: str) -> None:
    restore(name)
    migrate(name)


def schema() -> dict[str, set[tuple[Any, ...]]]:
    """Columns, constraints, indexes and triggers of the database in use."""
    statements = {
        "columns": "SELECT table_name, column_name, data_type, is_nullable, character_maximum_length, is_generated"
        " FROM information_schema.columns WHERE table_schema = 'public'",
        # Conditions come back from a dump in other words; they are compared by name.
        "constraints": "SELECT conrelid::regclass::text,"
        " CASE contype WHEN 'c' THEN conname::text ELSE pg_get_constraintdef(c.oid) END FROM pg_constraint c"
        " JOIN pg_namespace n ON n.oid = connamespace WHERE nspname = 'public' AND contype <> 'n'",
        "indexes": "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'",
        "triggers": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    found = {}
    with connection.cursor() as cursor:
        for name, statement in statements.items():
            cursor.execute(statement)
            found[name] = set(cursor.fetchall())
    return found


@pytest.fixture(scope="module")
def fresh_schema(django_db_setup: None, django_db_blocker: Any) -> dict[str, set[tuple[Any, ...]]]:
    """What the migrations make of nothing."""
    with django_db_blocker.unblock():
        return schema()


@pytest.fixture(scope="module")
def upgraded(fresh_schema: Any, django_db_blocker: Any) -> Iterator[None]:
    """The default connection leads to a copy of the upgraded database."""
    state = hashlib.sha256((DATA / "release.sql.gz").read_bytes()).hexdigest()[:6] + fingerprint(settings.BASE_DIR)
    own = connection.settings_dict["NAME"]
    name = f"{own}_upgraded"
    with django_db_blocker.unblock():
        template = prepared_database("xuncha_upgraded_", state, restore_and_migrate)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        _switch(name)
        yield
        _switch(own)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _switch(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("upgraded")]


def test_schema_when_upgraded_then_the_one_of_a_new_database(fresh_schema: dict[str, set[tuple[Any, ...]]]) -> None:
    found = schema()
    for part, expected in fresh_schema.items():
        assert (expected - found[part], found[part] - expected) == (set(), set()), part


def test_tables_when_upgraded_then_no_row_is_lost() -> None:
    with connection.cursor() as cursor:
        found = {}
        for table in FACTS["tables"].keys() - GROWING:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 -- names of our own tables
            found[table] = cursor.fetchone()[0]
    events = {table for table in found if table.endswith("event")}
    expected = {table: count for table, count in FACTS["tables"].items() if table not in GROWING}
    # The rows are there; the migration leaves a trace of its own in the history of some.
    assert {t: n for t, n in found.items() if t not in events} == {t: n for t, n in expected.items() if t not in events}
    assert [table for table in events if found[table] < expected[table]] == []


def test_office_and_leading_group_when_upgraded_then_grants_on_the_one_committee() -> None:
    committee = Committee.objects.get()
    assert committee.name == "中共青禾县委"
    people = {name: access.roles(User.objects.get(username=name)) for name in ("office", "leadinggroup", "leader")}
    assert {name: (s.office_of, s.group_of) for name, s in people.items()} == {
        "office": ({committee.pk}, set()),
        "leadinggroup": (set(), {committee.pk}),
        "leader": (set(), set()),
    }
    duties = set(User.objects.exclude(duty="").values_list("username", flat=True))
    assert duties == {"sysadmin", "secadmin", "auditor"}


def numbers_of(user: User) -> dict[str, Any]:
    """How many rows of each noun the person sees, by status where there is one."""
    found = {}
    for label in FACTS["people"]["office"]:
        rows = apps.get_model(label).objects.visible_to(user).order_by()
        if field := STATUS.get(label):
            found[label] = dict(rows.values_list(field).annotate(Count("pk")))
        else:
            found[label] = rows.count()
    return {label: count for label, count in found.items() if count}


@pytest.mark.parametrize("username", sorted(FACTS["people"]))
def test_person_when_upgraded_then_sees_as_many_rows_as_before(username: str) -> None:
    assert numbers_of(User.objects.get(username=username)) == FACTS["people"][username]


def test_office_when_logged_in_after_the_upgrade_then_lists_hold_what_they_held() -> None:
    client = Client()
    client.force_login(User.objects.get(username="office"))
    assert client.get(reverse("home")).status_code == 200
    found = {route: client.get(reverse(route)).context["listing"].page.paginator.count for route in FACTS["lists"]}
    assert found == FACTS["lists"]


def test_history_when_upgraded_then_still_readable_and_still_written() -> None:
    finding = Finding.objects.filter(status="fed_back").first()
    client = Client()
    client.force_login(User.objects.get(username="office"))
    assert client.get(finding.get_absolute_url()).status_code == 200
    unit = Organization.objects.get(name="青禾县水务局")
    before = unit.events.count()
    assert unit.events.order_by("pgh_id").first().pgh_label == "created"
    Organization.objects.filter(pk=unit.pk).update(note="升级后登记")
    assert unit.events.count() == before + 1


def test_triggers_when_upgraded_then_installed_as_the_models_say() -> None:
    states = {
        f"{model._meta.label}:{trigger.name}": trigger.get_installation_status(model)
        for model, trigger in pgtrigger.registered()
    }
    assert {uri: state for uri, state in states.items() if state != ("INSTALLED", True)} == {}


def test_migrations_when_upgraded_then_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    call_command("migrate", check_unapplied=True, verbosity=0)
