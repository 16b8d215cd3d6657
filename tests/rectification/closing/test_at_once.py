"""Two people who press at the same moment, each in a transaction of their own."""

import datetime as dt
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from findings.findings.choices import FindingStatus
from rectification.closing.services import confirm_request, decide_review, request_closing
from rectification.feedback.services.feedback import record_feedback
from rectification.models import ClosingRequest, Feedback, LedgerItem, Review, Update
from tests import factories
from tests.conftest import World

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What each got: an empty word for done, the sentence of the refusal otherwise."""
    answers, start = [""] * len(acts), Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except ValidationError as refusal:
            answers[place] = refusal.messages[0]
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def under_review(world: World) -> dict[str, Review]:
    Update.objects.create(item=world.item, text="完成", status="done", reported_by=world.people["unit"])
    LedgerItem.objects.filter(pk=world.item.pk).update(status="done")
    request = request_closing(world.item, statement="已完成", by=world.people["unit"])
    return {review.party: review for review in confirm_request(request, by=world.unithead).reviews.all()}


def test_last_two_parties_when_they_agree_at_once_then_item_closes(world: World):
    reviews = under_review(world)
    decide_review(reviews["team"], decision="approved", by=world.leader)
    decide_review(reviews["office"], decision="approved", by=world.office)
    pairs = (("discipline", "discipline"), ("organization_department", "orgdept"))
    acts = [
        lambda party=party, name=name: decide_review(reviews[party], decision="approved", by=world.people[name])
        for party, name in pairs
    ]
    assert at_once(*acts) == ["", ""]
    assert LedgerItem.objects.get(pk=world.item.pk).status == "closed"


def test_two_of_one_party_when_they_differ_at_once_then_one_counts(world: World):
    review = under_review(world)["team"]
    answers = at_once(
        lambda: decide_review(review, decision="approved", by=world.leader),
        lambda: decide_review(Review.objects.get(pk=review.pk), decision="returned", opinion="不实", by=world.deputy),
    )
    assert answers == ["", "该事项刚刚已由他人办理，请刷新后查看。"]
    assert ClosingRequest.objects.get().reviews.exclude(decision="").count() == 1


def test_feedback_when_recorded_twice_at_once_then_one_ledger(world: World):
    factories.FindingFactory(inspection=world.running, status=FindingStatus.APPROVED)
    day = dt.date(2025, 5, 20)
    answers = at_once(
        lambda: record_feedback(world.running, fed_back_on=day, by=world.office),
        lambda: record_feedback(world.running, fed_back_on=day, by=world.leader),
    )
    assert (answers[0], len(answers[1]) > 0) == ("", True)
    assert Feedback.objects.get(inspection=world.running).items.count() == 1
