"""The kept world is the built one, and nobody meets it unasked."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from findings.models import Finding, Lead
from rounds.models import Organization
from tests import factories
from tests.conftest import World, build_world
from tests.kept_rows import KeptRows, filled_tables

KeptWorld = KeptRows[World]


def counts_after(write: Callable[[], object]) -> dict[str, int]:
    """The rows of every filled table; what was written is gone afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        write()
        counts = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in filled_tables())  # noqa: S608
        cursor.execute(counts)
        transaction.set_rollback(True)
        return dict(cursor.fetchall())


def test_tables_when_nobody_asks_for_the_world_then_empty(kept_world: KeptWorld, db: None) -> None:
    # The committee every installation starts with is written by a migration.
    assert filled_tables() == {"auth_permission", "django_content_type", "django_migrations", "rounds_committee"}


def test_copy_when_compared_with_a_built_world_then_as_many_rows_everywhere(kept_world: KeptWorld, db: None) -> None:
    assert kept_world.fit()
    assert counts_after(kept_world.copy) == counts_after(build_world)


def test_copied_objects_when_one_is_changed_then_the_next_copy_is_not(kept_world: KeptWorld, db: None) -> None:
    with transaction.atomic():
        first = kept_world.copy()
        first.unit.name = "改过的名称"
        first.unit.save(update_fields=["name"])
        transaction.set_rollback(True)
    second = kept_world.copy()
    assert second.unit.name == Organization.objects.get(pk=second.unit.pk).name == "青禾县水务局"


def test_copied_row_when_changed_then_history_is_written(world: World) -> None:
    before = list(world.unit.events.values_list("pgh_label", flat=True))
    Organization.objects.filter(pk=world.unit.pk).update(short_name="县水务局")
    assert len(before) == 1
    assert world.unit.events.count() == 2


def test_copied_world_when_a_row_is_added_then_its_key_is_free(world: World) -> None:
    added = factories.FindingFactory(inspection=world.running)
    assert Finding.objects.filter(pk=added.pk).count() == 1
    assert Finding.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_world_when_the_database_was_flushed_then_built_with_its_rights(
    kept_world: KeptWorld, request: pytest.FixtureRequest
) -> None:
    call_command("flush", verbosity=0, interactive=False)
    world: World = request.getfixturevalue("world")
    assert not kept_world.fit()
    assert list(Lead.objects.visible_to(world.leader)) == [world.lead]


def test_rows_when_kept_inside_a_transaction_then_refused(db: None) -> None:
    with pytest.raises(RuntimeError, match="before the test's transaction"):
        KeptRows.of(build_world)
