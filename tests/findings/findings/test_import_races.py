"""Two people at the same moment, on two connections."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from findings.findings.services.imports import KIND, stage_findings
from findings.models import Finding
from inspection.files.services.commits import commit_all, undo
from tests.conftest import World
from tests.findings.import_files import titles

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What each of them was told, sorted; an empty text for success."""
    told: list[str] = []
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait()
            act()
            told.append("")
        except ValidationError as error:
            told.append("".join(error.messages))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def test_one_batch_committed_by_two_people_is_written_once(world: World):
    batch = stage_findings(world.running, upload=titles("甲问题", "乙问题"), by=world.leader)
    same = type(batch).objects.select_related("inspection__round").get(pk=batch.pk)
    told = at_once(lambda: commit_all(KIND, batch, by=world.leader), lambda: commit_all(KIND, same, by=world.member))
    assert told == ["", "该事项刚刚已由他人办理，请刷新后查看。"]
    assert Finding.objects.filter(batch=batch).count() == 2


def test_one_file_committed_by_two_people_is_seen_by_the_second(world: World):
    one = stage_findings(world.running, upload=titles("甲问题"), by=world.leader)
    two = stage_findings(world.running, upload=titles("甲问题"), by=world.member)
    told = at_once(lambda: commit_all(KIND, one, by=world.leader), lambda: commit_all(KIND, two, by=world.member))
    assert told == ["", "检查之后，分类或已登记的内容有了变化，已重新检查，请核对后再导入。"]
    assert Finding.objects.filter(title="甲问题").count() == 1


def test_one_batch_undone_by_two_people_is_removed_once(world: World):
    batch = stage_findings(world.running, upload=titles("甲问题"), by=world.leader)
    commit_all(KIND, batch, by=world.leader)
    same = type(batch).objects.get(pk=batch.pk)
    told = at_once(lambda: undo(KIND, batch, by=world.leader), lambda: undo(KIND, same, by=world.member))
    assert told == ["", "该事项刚刚已由他人办理，请刷新后查看。"]
