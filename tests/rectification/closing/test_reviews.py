import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from inspection.accounts.models import User
from inspection.notices.models import Notice
from rectification.closing.acts import REVIEW_ACTS
from rectification.closing.choices import Decision, RequestState
from rectification.closing.services import confirm_request, decide_review, request_closing, withdraw_request
from rectification.models import ClosingRequest, LedgerItem, Review, Update
from rounds.models import ReviewStep
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import OrganizationRole
from rounds.rounds.choices import ReviewParty
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole
from tests import factories
from tests.conftest import World

STALE = "该事项刚刚已由他人办理，请刷新后查看。"
OWN = "本人申请或确认的销号事项，不能由本人会审。"
TWICE = "您已对该事项提出过会审意见，同一人不能代表两方会审。"
NOT_READY = "整改状态为“基本完成”“已完成”或“长期坚持”的问题才能申请销号，请先报送整改进展。"


@pytest.fixture
def done(world: World) -> LedgerItem:
    """The unit's item, reported as done."""
    Update.objects.create(item=world.item, text="完成", status="done", reported_by=world.people["unit"])
    LedgerItem.objects.filter(pk=world.item.pk).update(status="done")
    world.item.refresh_from_db()
    return world.item


def ask(world: World, by: User | None = None) -> ClosingRequest:
    return request_closing(world.item, statement="已完成", by=by or world.people["unit"])


def confirmed(world: World) -> dict[str, Review]:
    """A request under review: its reviews by party."""
    request = confirm_request(ask(world), by=world.unithead)
    return {review.party: review for review in request.reviews.all()}


def approve(review: Review, by: User) -> Review:
    return decide_review(review, decision=Decision.APPROVED, by=by)


def disguise(review: Review, **facts: User) -> None:
    Review.objects.filter(pk=review.pk).update(**facts)
    connection.check_constraints()


def state_of(review: Review) -> str:
    return ClosingRequest.objects.get(pk=review.request_id).state


def test_request_closing_when_done_then_waits_for_the_head(world: World, done, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        request = ask(world)
    assert (request.state, request.reviews.count()) == ("awaiting_head", 0)
    assert list(Notice.objects.values_list("recipient__username", "title")) == [
        ("unithead", "请确认销号申请：1. 第一议题制度落实不到位")
    ]


@pytest.mark.parametrize("status", ["not_started", "ongoing", "returned"])
def test_request_closing_when_not_done_then_refused(status, world: World, done):
    LedgerItem.objects.filter(pk=done.pk).update(status=status)
    with pytest.raises(ValidationError, match=NOT_READY):
        ask(world)


def test_request_closing_when_ongoing_for_long_then_allowed(world: World, done):
    LedgerItem.objects.filter(pk=done.pk).update(status="ongoing", is_long_term=True)
    assert ask(world).state == "awaiting_head"


def test_request_closing_when_nothing_was_reported_then_refused(world: World):
    LedgerItem.objects.filter(pk=world.item.pk).update(status="done")
    with pytest.raises(ValidationError, match="尚未报送整改进展，不能申请销号。"):
        ask(world)


def test_request_closing_when_one_is_open_then_refused(world: World, done):
    ask(world)
    with pytest.raises(ValidationError, match="该问题正在申请销号，请先撤回申请或等待会审结果。"):
        ask(world)


def test_confirm_request_when_round_has_no_chain_then_default_chain_is_copied(world: World, done):
    request = confirm_request(ask(world), by=world.unithead)
    assert list(request.reviews.values_list("order", "party", "submitted_by", "confirmed_by")) == [
        (order, party, world.people["unit"].pk, world.unithead.pk)
        for order, party in ((1, "team"), (2, "office"), (3, "discipline"), (3, "organization_department"))
    ]


def test_confirm_request_when_round_has_its_chain_then_copied_and_due_by_rule(world: World, done):
    ReviewStep.objects.create(round=world.round, order=1, party=ReviewParty.OFFICE)
    factories.PeriodFactory(
        rule_set=world.round.rule_set, event="closing_asked", obligation="完成会审", amount=10, unit="calendar_day"
    )
    request = confirm_request(ask(world), by=world.unithead)
    assert list(request.reviews.values_list("order", "party")) == [(1, "office")]
    assert request.due_on == timezone.localdate() + dt.timedelta(days=10)


def test_confirm_request_when_not_head_then_denied(world: World, done):
    with pytest.raises(PermissionDenied):
        confirm_request(ask(world), by=world.people["unit"])


def test_confirm_request_when_confirmed_twice_then_refused_and_one_chain(world: World, done):
    request = ask(world)
    confirm_request(ClosingRequest.objects.get(pk=request.pk), by=world.unithead)
    with pytest.raises(ValidationError, match=STALE):
        confirm_request(request, by=world.unithead)
    assert request.reviews.count() == 4


def test_confirm_request_when_head_asked_himself_then_still_a_second_act(world: World, done):
    request = ask(world, by=world.unithead)
    assert request.confirmed_by is None
    confirm_request(request, by=world.unithead)
    assert (request.submitted_by, request.confirmed_by) == (world.unithead, world.unithead)


def test_decide_review_when_all_parties_agree_then_item_is_closed(world: World, done):
    LedgerItem.objects.filter(pk=done.pk).update(is_long_term=True)
    reviews = confirmed(world)
    approve(reviews["team"], world.deputy)
    approve(reviews["office"], world.office)
    approve(reviews["organization_department"], world.people["orgdept"])
    done.refresh_from_db()
    assert done.status == "done"
    approve(reviews["discipline"], world.people["discipline"])
    done.refresh_from_db()
    assert (done.status, done.closed_on, done.is_long_term) == ("closed", timezone.localdate(), True)
    assert state_of(reviews["team"]) == RequestState.APPROVED


def test_decide_review_when_returned_then_request_ends_and_unit_may_ask_again(world: World, done):
    reviews = confirmed(world)
    decide_review(reviews["team"], decision=Decision.RETURNED, opinion="无数据支撑", by=world.leader)
    done.refresh_from_db()
    assert (done.status, done.returned_times, state_of(reviews["team"])) == ("returned", 1, "returned")
    LedgerItem.objects.filter(pk=done.pk).update(status="done")
    assert ask(world).state == "awaiting_head"


def test_decide_review_when_returned_without_opinion_then_refused(world: World, done):
    reviews = confirmed(world)
    with pytest.raises(ValidationError, match="退回时请填写意见。"):
        decide_review(reviews["team"], decision=Decision.RETURNED, opinion=" ", by=world.leader)
    assert state_of(reviews["team"]) == "reviewing"


def test_decide_review_when_order_is_later_then_refused(world: World, done):
    with pytest.raises(ValidationError, match="前一环节尚未完成会审，暂不能提出意见。"):
        approve(confirmed(world)["office"], world.office)


@pytest.mark.parametrize(
    ("party", "person"),
    [("team", "member"), ("team", "leader2"), ("team", "office"), ("office", "leader"), ("discipline", "orgdept"),
     ("discipline", "office"), ("organization_department", "discipline"), ("office", "leadinggroup")],
)  # fmt: skip
def test_decide_review_when_person_is_of_another_party_then_denied(party, person, world: World, done):
    review = confirmed(world)[party]
    Review.objects.filter(request=review.request_id).update(order=1)
    with pytest.raises(PermissionDenied):
        approve(review, world.people[person])


@pytest.mark.parametrize("name", ["unit", "unithead"])
def test_decide_review_when_person_asked_or_confirmed_then_refused(name, world: World, done):
    set_team_role(world.team, user=world.people[name], role=TeamRole.DEPUTY)
    review = confirmed(world)["team"]
    with pytest.raises(ValidationError, match=OWN):
        approve(review, world.people[name])
    assert not REVIEW_ACTS.rows(User.objects.get(username=name)).exists()


def test_decide_review_when_person_belongs_to_two_parties_then_once_only(world: World, done):
    set_team_role(world.team, user=world.office, role=TeamRole.DEPUTY)
    reviews = confirmed(world)
    approve(reviews["team"], world.office)
    with pytest.raises(ValidationError, match=TWICE):
        approve(reviews["office"], world.office)
    assert not REVIEW_ACTS.rows(User.objects.get(username="office")).exists()


def test_decide_review_when_two_of_one_party_decide_then_second_is_told(world: World, done):
    review = confirmed(world)["team"]
    same = Review.objects.get(pk=review.pk)
    approve(review, world.leader)
    with pytest.raises(ValidationError, match=STALE):
        decide_review(same, decision=Decision.RETURNED, opinion="不同意", by=world.deputy)
    same.refresh_from_db()
    assert (same.decision, same.reviewed_by) == ("approved", world.leader)


def test_decide_review_when_request_was_withdrawn_then_refused(world: World, done):
    review = confirmed(world)["team"]
    withdraw_request(review.request, by=world.people["unit"])
    with pytest.raises(ValidationError, match=STALE):
        approve(review, world.leader)


def test_withdraw_request_when_somebody_decided_then_refused(world: World, done):
    review = confirmed(world)["team"]
    approve(review, world.leader)
    with pytest.raises(ValidationError, match="已有会审意见，不能撤回。"):
        withdraw_request(review.request, by=world.people["unit"])


def test_withdraw_request_when_withdrawn_twice_then_refused(world: World, done):
    request = ask(world)
    withdraw_request(request, by=world.people["unit"])
    with pytest.raises(ValidationError, match=STALE):
        withdraw_request(request, by=world.unithead)


@pytest.mark.parametrize("name", ["unit", "unithead"])
def test_review_when_written_around_the_service_then_database_refuses_own_review(name, world: World, done):
    review = confirmed(world)["team"]
    facts = {"decision": "approved", "reviewed_at": timezone.now()}
    with pytest.raises(IntegrityError, match="review_not_by_submitter"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(reviewed_by=world.people[name], **facts)


def test_review_when_one_person_twice_in_raw_sql_then_database_refuses(world: World, done):
    confirmed(world)
    sql = "UPDATE rectification_review SET decision = 'approved', reviewed_at = now(), reviewed_by_id = %s"
    with pytest.raises(IntegrityError, match="review_once_per_person"), transaction.atomic(), connection.cursor() as c:
        c.execute(sql, [world.office.pk])


@pytest.mark.parametrize("column", ["submitted_by", "confirmed_by"])
def test_review_when_asking_person_is_disguised_then_database_refuses(column, world: World, done):
    review = confirmed(world)["team"]
    with pytest.raises(IntegrityError, match="review_of_"), transaction.atomic():
        disguise(review, **{column: world.office})


def test_reviewers_when_turn_comes_then_told_in_order(world: World, done, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        reviews = confirmed(world)
    told = Notice.objects.filter(title__startswith="请会审").order_by("recipient__username")
    assert list(told.values_list("recipient__username", flat=True)) == ["deputy", "leader"]
    told.delete()
    with django_capture_on_commit_callbacks(execute=True):
        approve(reviews["team"], world.leader)
    assert list(told.values_list("recipient__username", flat=True)) == ["office"]


def test_unit_when_returned_or_closed_then_told(world: World, done, django_capture_on_commit_callbacks):
    reviews = confirmed(world)
    with django_capture_on_commit_callbacks(execute=True):
        decide_review(reviews["team"], decision=Decision.RETURNED, opinion="无数据支撑", by=world.leader)
    told = Notice.objects.filter(title="销号申请被退回：1. 第一议题制度落实不到位").order_by("recipient__username")
    assert list(told.values_list("recipient__username", "body")) == [
        ("unit", "巡察组意见：无数据支撑"),
        ("unithead", "巡察组意见：无数据支撑"),
    ]


def test_waiting_for_when_equal_orders_then_both_departments_and_nobody_else(world: World, done):
    reviews = confirmed(world)
    approve(reviews["team"], world.leader)
    approve(reviews["office"], world.office)
    waiting = {name: list(REVIEW_ACTS.rows(person)) for name, person in world.people.items()}
    assert {name: rows for name, rows in waiting.items() if rows} == {
        "discipline": [reviews["discipline"]],
        "orgdept": [reviews["organization_department"]],
    }


def test_review_page_when_returned_without_opinion_then_asks_for_it(world: World, done, client):
    review = confirmed(world)["team"]
    client.force_login(world.leader)
    response = client.post(reverse("rectification:review_return", args=[review.pk]), {"opinion": ""})
    assert response.status_code == 422
    assert response.context["form"].errors == {"opinion": ["退回时请填写意见。"]}


def test_review_page_when_not_my_turn_then_no_button(world: World, done, client):
    review = confirmed(world)["office"]
    client.force_login(world.office)
    page = client.get(review.get_absolute_url())
    assert (page.context["may_decide"], page.context["is_own_party"]) == (False, True)


def test_review_list_when_scoped_then_mine_open_and_done(world: World, done, client):
    reviews = confirmed(world)
    approve(reviews["team"], world.leader)
    client.force_login(world.office)
    url = reverse("rectification:review_list")
    found = {
        scope: client.get(url + scope).context["listing"].page.object_list
        for scope in ("", "?scope=open", "?scope=done")
    }
    assert found == {
        "": [reviews["office"]],
        "?scope=open": [reviews["office"], reviews["discipline"], reviews["organization_department"]],
        "?scope=done": [reviews["team"]],
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_review_list_asks_the_same_number_of_queries(rows, world: World, done, client, django_assert_num_queries):
    confirmed(world)
    for item in factories.LedgerItemFactory.create_batch(rows - 1, feedback=world.feedback, status="done"):
        Update.objects.create(item=item, text="完成", status="done", reported_by=world.people["unit"])
        confirm_request(request_closing(item, statement="完成", by=world.people["unit"]), by=world.unithead)
    client.force_login(world.deputy)
    # session, user, roles, filter choices, count, rows
    with django_assert_num_queries(6):
        response = client.get(reverse("rectification:review_list"))
    assert response.context["listing"].page.paginator.count == rows


def test_reviewer_when_unit_reports_too_then_other_units_requests_only(world: World, done):
    add_organization_role(world.unit, user=world.people["discipline"], role=OrganizationRole.LIAISON)
    request = ask(world, by=world.people["discipline"])
    confirm_request(request, by=world.unithead)
    Review.objects.filter(request=request).update(order=1)
    assert not REVIEW_ACTS.rows(world.people["discipline"]).exists()


def test_decide_review_when_reviewer_answers_for_the_unit_then_refused_and_not_told(world: World, done):
    add_organization_role(world.item.unit, user=world.leader, role=OrganizationRole.LIAISON)
    team_review = confirmed(world)[ReviewParty.TEAM]
    told = {pair["user_id"] for pair in REVIEW_ACTS.pairs("approve", rows=Review.objects.filter(pk=team_review.pk))}
    assert told == {world.deputy.pk}
    with pytest.raises(ValidationError, match="您是该单位的负责人或联络员，不能会审本单位的事项。"):
        approve(team_review, world.leader)
