"""Roles seen from both sides: the rows of a person, and the persons of the rows."""

import datetime as dt

import pytest
from django.db.models import Q, QuerySet
from django.utils import timezone

from findings.leads.access import grant_lead
from findings.models import Finding, Lead
from inspection.accounts.models import User
from inspection.lib.access import Duty
from inspection.lib.roles import Granted, Limited, Named, Role
from rounds.committees.access import remove_committee_role
from tests import factories
from tests.conftest import World

HANDLERS = Granted("findings.Lead", ("handle_lead",))
TEAM = Granted("rounds.Team", ("inspect_team", "sign_team"), "team")
WRITER = Named("created_by")
OFFICE = Granted("rounds.Committee", ("office_committee",), "committee")


def people_of(role: Role, rows: QuerySet) -> set[tuple[int, str]]:
    """Row and name of each pair; no pair twice."""
    pairs = list(role.pairs(rows).values_list("object_id", "user_id"))
    assert len(pairs) == len(set(pairs))
    names = dict(User.objects.values_list("pk", "username"))
    return {(row, names[user]) for row, user in pairs}


def rows_of(role: Role, queryset: QuerySet, people: list[User]) -> set[tuple[int, str]]:
    return {(pk, p.username) for p in people for pk in queryset.filter(role.rows(p)).values_list("pk", flat=True)}


def test_grant_on_the_row_itself_when_expired_then_gone_in_both_directions(world: World):
    leads = Lead.objects.filter(pk=world.transferred.pk)
    facts = {"codename": "handle_lead", "reason": "承办", "by": world.office}
    over, ahead = timezone.now() - dt.timedelta(days=1), timezone.now() + dt.timedelta(days=1)
    people = [factories.UserFactory(username=name) for name in ("over", "ahead")]
    for person, expires_at in zip(people, (over, ahead), strict=True):
        grant_lead(world.transferred, user=person, expires_at=expires_at, **facts)
    expected = {(world.transferred.pk, "ahead"), (world.transferred.pk, "discipline")}
    assert people_of(HANDLERS, leads) == expected
    assert rows_of(HANDLERS, leads, [*people, *world.people.values()]) == expected


@pytest.mark.parametrize("role", [TEAM, WRITER, OFFICE], ids=["team", "named", "office"])
def test_both_directions_then_the_same_pairs(role, world: World):
    findings = Finding.objects.all()
    writers = list(User.objects.filter(pk__in=findings.values("created_by")))
    found = people_of(role, findings)
    assert found == rows_of(role, findings, [*{*writers, *world.people.values()}])
    assert found


@pytest.mark.parametrize("role", [TEAM, WRITER, OFFICE], ids=["team", "named", "office"])
def test_closed_account_then_without_the_role_in_both_directions(role, world: World):
    User.objects.update(is_active=False)
    people = list(User.objects.all())
    assert people_of(role, Finding.objects.all()) == rows_of(role, Finding.objects.all(), people) == set()


@pytest.mark.parametrize("role", [TEAM, WRITER], ids=["held", "named"])
def test_administrator_then_without_the_role_in_both_directions(role, world: World):
    User.objects.update(duty=Duty.SYSTEM_ADMIN)
    people = list(User.objects.all())
    assert people_of(role, Finding.objects.all()) == rows_of(role, Finding.objects.all(), people) == set()


def test_role_with_a_condition_then_only_such_rows(world: World):
    drafts = Granted("rounds.Team", ("inspect_team",), "team", when=Q(status="draft"))
    assert people_of(drafts, Finding.objects.filter(team=world.team)) == {
        (world.finding.pk, name) for name in ("leader", "deputy", "member")
    }


def test_row_that_no_account_is_meant_for_then_no_pair(world: World):
    assert people_of(TEAM, Finding.objects.none()) == set()
    remove_committee_role(world.committee, user=world.office, role="office")
    assert people_of(OFFICE, Finding.objects.all()) == set()


def test_department_by_its_function_then_never_by_an_empty_one(world: World):
    by_function = Granted(
        "rounds.Organization", ("review_organization",), key=(("number", "function"), ("committee_id", "committee_id"))
    )
    Finding.objects.filter(pk=world.finding.pk).update(number="")
    Finding.objects.filter(pk=world.finding2.pk).update(number="discipline")
    type(world.orgdept).objects.filter(pk=world.orgdept.pk).update(function="")
    expected = {(world.finding2.pk, "discipline")}
    assert people_of(by_function, Finding.objects.all()) == expected
    assert rows_of(by_function, Finding.objects.all(), list(world.people.values())) == expected


def test_role_that_counts_only_with_a_second_one_then_in_both_directions(world: World):
    handlers_of_receivers = Limited(HANDLERS, Granted("rounds.Organization", ("review_organization",), "receiver").rows)
    facts = {"codename": "handle_lead", "reason": "承办", "by": world.office}
    grant_lead(world.transferred, user=world.office, **facts)
    grant_lead(world.lead, user=world.people["discipline"], **facts)
    expected = {(world.transferred.pk, "discipline")}
    assert people_of(handlers_of_receivers, Lead.objects.all()) == expected
    assert rows_of(handlers_of_receivers, Lead.objects.all(), list(world.people.values())) == expected
