"""The act of reviewing a closing request: who decides, at whose turn, and who is reminded."""

from functools import partial

import pytest
from django.core.exceptions import ValidationError

from inspection.accounts.models import User
from inspection.lib.refusals import LostRace, NotAllowed, Refused
from rectification.closing.acts import REQUEST_ACTS, REVIEW_ACTS
from rectification.closing.choices import Decision
from rectification.closing.services import decide_review
from rectification.models import ClosingRequest, Review
from rounds.models import Organization
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import Function, OrganizationRole
from rounds.rounds.choices import ReviewParty
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole
from tests import factories
from tests.conftest import World
from tests.lib.acts_property import assert_one_rule

CHAIN = (
    (1, ReviewParty.TEAM),
    (2, ReviewParty.OFFICE),
    (3, ReviewParty.DISCIPLINE),
    (3, ReviewParty.ORGANIZATION_DEPARTMENT),
    (4, ReviewParty.LEADING_GROUP),
)


def request_of(
    world: World,
    *,
    state: str = "reviewing",
    submitted_by: User | None = None,
    approvals: tuple[User, ...] = (),
    unit: Organization | None = None,
) -> ClosingRequest:
    """A request for closing with the whole chain, of which the first parties have approved."""
    inspection = factories.InspectionFactory(team=world.team, unit=unit or factories.OrganizationFactory())
    item = factories.LedgerItemFactory(feedback=factories.FeedbackFactory(inspection=inspection))
    asked = {"submitted_by": submitted_by or world.people["unit"], "confirmed_by": world.unithead}
    request = ClosingRequest.objects.create(item=item, statement="已完成", state=state, **asked)
    for number, (order, party) in enumerate(CHAIN):
        decided = {"decision": "approved", "reviewed_at": request.submitted_at} if number < len(approvals) else {}
        if decided:
            decided["reviewed_by"] = approvals[number]
        Review.objects.create(request=request, order=order, party=party, **asked, **decided)
    return request


@pytest.fixture
def two_posts(world: World) -> User:
    """Somebody who may speak for the team and for 纪委监委."""
    person = world.people["two_posts"] = factories.UserFactory(username="two_posts")
    set_team_role(world.team, user=person, role=TeamRole.DEPUTY)
    add_organization_role(world.discipline, user=person, role=OrganizationRole.REVIEWER)
    return person


@pytest.fixture
def own_unit(world: World) -> Organization:
    """A unit for which the deputy of its own team reports."""
    unit = factories.OrganizationFactory()
    add_organization_role(unit, user=world.deputy, role=OrganizationRole.LIAISON)
    return unit


@pytest.fixture
def reviews(world: World, two_posts, own_unit) -> list[Review]:
    """Requests at every turn, one asked by the leader, one withdrawn, one of a unit somebody of the team answers for."""
    police = world.people["police"] = factories.UserFactory(username="police")
    department = factories.OrganizationFactory(function=Function.POLICE)
    add_organization_role(department, user=police, role=OrganizationRole.REVIEWER)
    people = world.people
    by = (world.leader, world.office, people["discipline"], people["orgdept"])
    requests = [request_of(world, approvals=by[:number]) for number in range(5)]
    requests.append(request_of(world, approvals=(two_posts, world.office)))
    requests.append(request_of(world, submitted_by=world.leader))
    requests.append(request_of(world, state="withdrawn"))
    requests.append(request_of(world, unit=own_unit))
    return list(Review.objects.filter(request__in=requests).order_by("pk"))


def test_reviews_then_waiting_may_refused_and_reminded_are_one_rule(world: World, reviews):
    counts = assert_one_rule(REVIEW_ACTS, world.people.values(), reviews)
    assert counts["approve"] > 10


def test_requests_then_one_rule(world: World, own_unit):
    asked = ClosingRequest.objects.create(
        item=factories.LedgerItemFactory(feedback=world.feedback), statement="已完成", submitted_by=world.people["unit"]
    )
    reviewed, decided = request_of(world, unit=own_unit), request_of(world, approvals=(world.leader,))
    add_organization_role(decided.item.unit, user=world.people["unit2"], role=OrganizationRole.HEAD)
    withdrawn = request_of(world, state="withdrawn")
    counts = assert_one_rule(REQUEST_ACTS, world.people.values(), [asked, reviewed, decided, withdrawn])
    # The head and the liaison of one unit, the liaison of the other.
    assert counts == {"confirm": 1, "withdraw": 3}


def test_request_of_another_committee_then_its_own_parties_alone(world: World):
    committee = factories.CommitteeFactory()
    inspection = factories.InspectionFactory(
        team=factories.TeamFactory(round=factories.RoundFactory(plan=factories.PlanFactory(committee=committee))),
        unit=world.unit2,
        stage="rectify",
    )
    item = factories.LedgerItemFactory(feedback=factories.FeedbackFactory(inspection=inspection))
    facts = {"submitted_by": world.people["unit2"], "confirmed_by": world.people["unit2"]}
    request = ClosingRequest.objects.create(item=item, statement="已完成", state="reviewing", **facts)
    for _, party in CHAIN:
        Review.objects.create(request=request, order=1, party=party, **facts)
    people = world.people | {"office_elsewhere": factories.office_person(committee)}
    reviewer = people["discipline_elsewhere"] = factories.UserFactory()
    department = factories.OrganizationFactory(committee=committee, function=Function.DISCIPLINE)
    add_organization_role(department, user=reviewer, role=OrganizationRole.REVIEWER)
    counts = assert_one_rule(REVIEW_ACTS, people.values(), request.reviews.all())
    assert counts == {"approve": 2, "return": 2}
    assert not REVIEW_ACTS.rows(world.office).exists()


# Person → the request, by its place in `reviews`, and the party for which it waits.
WAITING = {
    "leader": [(0, "team"), (8, "team")],
    "deputy": [(0, "team"), (6, "team")],
    "two_posts": [(0, "team"), (2, "discipline"), (6, "team"), (8, "team")],
    "office": [(1, "office")],
    "discipline": [(2, "discipline"), (5, "discipline")],
    "orgdept": [(2, "organization_department"), (3, "organization_department"), (5, "organization_department")],
    "leadinggroup": [(4, "leading_group")],
}


def test_reviews_then_each_waits_for_these_people(world: World, reviews):
    place = {pk: number for number, pk in enumerate(sorted({review.request_id for review in reviews}))}
    waiting = {
        name: [(place[review.request_id], review.party) for review in REVIEW_ACTS.rows(person).order_by("pk")]
        for name, person in world.people.items()
    }
    assert {name: rows for name, rows in waiting.items() if rows} == WAITING


def test_reviews_then_these_people_are_told(world: World, reviews):
    place = {pk: number for number, pk in enumerate(sorted({review.request_id for review in reviews}))}
    of = {review.pk: (place[review.request_id], review.party) for review in reviews}
    told = {(pair["user_id"], of[pair["object_id"]]) for pair in REVIEW_ACTS.pairs("approve")}
    assert told == {(world.people[name].pk, row) for name, rows in WAITING.items() for row in rows}


def test_liaison_who_signs_for_the_team_then_neither_waiting_nor_reminded(world: World, own_unit):
    request = request_of(world, unit=own_unit)
    told = {row["user_id"] for row in REVIEW_ACTS.pairs(rows=request.reviews.all())}
    assert told == {world.leader.pk}
    assert not REVIEW_ACTS.rows(world.deputy).exists()
    with pytest.raises(Refused, match="您是该单位的负责人或联络员，不能会审本单位的事项。"):
        REVIEW_ACTS.refuse(world.deputy, request.reviews.get(party="team"), "approve")


def test_withdrawn_request_then_somebody_was_faster(world: World):
    request = request_of(world, state="withdrawn")
    with pytest.raises(LostRace):
        REVIEW_ACTS.refuse(world.leader, request.reviews.get(party="team"), "approve")


def test_sort_out_then_each_review_where_it_belongs(world: World, two_posts):
    request = request_of(world, approvals=(two_posts, world.office))
    pk = {review.party: review.pk for review in request.reviews.all()}
    found = REVIEW_ACTS.sort_out(two_posts, request.reviews.all(), "approve")
    assert (found.ready, found.barred, found.gone) == ([], [pk["discipline"]], [pk["team"]])
    assert sorted(found.not_allowed) == sorted([pk["office"], pk["organization_department"], pk["leading_group"]])
    assert REVIEW_ACTS.sort_out(world.leadinggroup, request.reviews.all(), "approve").early == [pk["leading_group"]]


def test_refuse_then_the_same_sentence_as_the_service(world: World, reviews):
    compared = 0
    for person in world.people.values():
        for review in reviews:
            ours = refusal(partial(REVIEW_ACTS.refuse, person, review, "approve"))
            if ours is not None and ours is not NotAllowed:
                service = refusal(partial(decide_review, review, decision=Decision.APPROVED, by=person))
                assert ours == service, f"{person.username}, {review.party}"
                compared += 1
    assert compared > 20


def refusal(act) -> object:
    try:
        act()
    except ValidationError as error:
        return error.messages
    except NotAllowed:
        return NotAllowed
    return None
