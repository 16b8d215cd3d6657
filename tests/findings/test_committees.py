"""Two committees in one installation: neither sees, counts or reaches what is the other's."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from findings.findings.choices import FindingStatus
from findings.leads.access import departments_of, people_who_may_be_told
from findings.leads.forms import LeadForm, TransferForm
from findings.leads.services.deadlines import receipt_deadline
from findings.leads.services.leads import submit_lead
from findings.models import Finding
from inspection.accounts.models import User
from inspection.notices.models import Notice
from rounds.committees.access import add_committee_role
from rounds.committees.choices import CommitteeRole
from rounds.models import Committee, Inspection
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import Function, OrganizationRole
from rounds.rules.choices import Event
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole
from tests import factories
from tests.conftest import World
from tests.findings.import_files import titles

LISTS = ("findings:finding_list", "findings:lead_list")


@pytest.fixture
def city(world: World) -> Committee:
    """A city with an inspection of its own, of a unit that the county inspected before."""
    committee = factories.CommitteeFactory(name="中共临川市委", short_name="临川市", level="city")
    Committee.objects.filter(pk=world.committee.pk).update(city=committee, short_name="青禾县")
    return committee


@pytest.fixture
def above(world: World, city: Committee) -> Inspection:
    plan = factories.PlanFactory(committee=city)
    round_ = factories.RoundFactory(plan=plan, number=1, starts_on="2025-06-01")
    team = factories.TeamFactory(round=round_, number=1)
    number = world.running.authorization_number
    inspection = factories.InspectionFactory(team=team, unit=world.running.unit, authorization_number=number)
    category = factories.CategoryFactory(tree=round_.categories, name=world.category.name)
    factories.FindingFactory(inspection=inspection, category=category, number=world.finding.number, title="市里的问题")
    factories.LeadFactory(inspection=inspection, number=world.lead.number)
    return inspection


@pytest.fixture
def city_office(city: Committee) -> User:
    return factories.office_person(city, username="city_office")


@pytest.fixture
def both(world: World, city: Committee) -> User:
    """Somebody of both offices."""
    person = factories.office_person(city, username="both")
    add_committee_role(world.committee, user=person, role=CommitteeRole.OFFICE)
    return person


def keys_of(client, route: str, **query) -> set[int]:
    return {row.pk for row in client.get(reverse(route), query).context["listing"].page.object_list}


def test_lists_then_only_the_rows_of_the_own_committee(world: World, above: Inspection, city_office: User, client):
    client.force_login(city_office)
    assert keys_of(client, LISTS[0]) == {above.findings.get().pk}
    assert keys_of(client, LISTS[1]) == {above.leads.get().pk}
    client.force_login(world.office)
    assert above.findings.get().pk not in keys_of(client, LISTS[0])
    assert above.leads.get().pk not in keys_of(client, LISTS[1])


@pytest.mark.parametrize("route", LISTS)
def test_lists_of_one_committee_alone_then_no_trace_of_the_word(route, world: World, client):
    client.force_login(world.office)
    page = client.get(reverse(route)).content.decode()
    assert ("派出党委" in page, 'name="committee"' in page) == (False, False)


@pytest.mark.parametrize("route", LISTS)
def test_lists_of_several_committees_then_a_column_and_a_filter(route, world: World, above, both: User, client):
    client.force_login(both)
    page = client.get(reverse(route)).content.decode()
    assert ("派出党委" in page, "临川市" in page, "青禾县" in page) == (True, True, True)
    every, some = keys_of(client, route), keys_of(client, route, committee=above.committee.pk)
    assert some < every
    assert len(some) == 1


@pytest.mark.parametrize("route", LISTS)
def test_lists_when_a_foreign_committee_is_asked_for_then_nothing_of_it(route, world: World, above, client):
    client.force_login(world.office)
    foreign = keys_of(client, route, committee=above.committee.pk)
    assert foreign == keys_of(client, route)


def test_choices_of_the_filter_then_nothing_of_the_other_committee(world: World, above, client):
    client.force_login(world.office)
    form = client.get(reverse(LISTS[0]), {"round": above.round.pk}).context["listing"].filterset.form
    offered = {name: {key for key, _ in form.fields[name].choices} for name in ("round", "team", "inspection")}
    foreign = {"round": above.round.pk, "team": above.team.pk, "inspection": above.pk}
    assert {name: key for name, key in foreign.items() if key in offered[name]} == {}
    assert list(form.fields["category"].choices) == [("", "请先选轮次")]


def test_similar_problems_then_only_those_of_a_committee_one_sees(world: World, above, city_office, both, client):
    finding = above.findings.get()
    seen = {}
    for person in (city_office, both):
        client.force_login(person)
        seen[person.username] = [row.pk for row in client.get(finding.get_absolute_url()).context["similar"]]
    assert seen == {"city_office": [], "both": [world.finding.pk]}


def test_similar_problems_when_on_the_team_of_another_committee_then_not_shown(world: World, above, client):
    set_team_role(above.team, user=world.office, role=TeamRole.MEMBER)
    client.force_login(world.office)
    page = client.get(above.findings.get().get_absolute_url())
    assert (page.status_code, page.context["similar"]) == (200, [])


@pytest.mark.parametrize("route", ["finding_detail", "finding_edit", "finding_correct"])
def test_pages_of_a_finding_then_unknown_to_the_other_office(route, world: World, above, city_office, client):
    client.force_login(city_office)
    url = reverse(f"findings:{route}", args=[world.finding.pk])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("route", ["lead_approve", "lead_return", "lead_transfer", "lead_grant_add", "lead_read"])
def test_acts_of_a_lead_then_unknown_to_the_other_office(route, world: World, city_office, client):
    client.force_login(city_office)
    assert client.post(reverse(f"findings:{route}", args=[world.lead.pk])).status_code == 404


def test_bulk_pass_then_rows_of_the_other_committee_are_not_even_counted(world: World, city_office, client):
    Finding.objects.filter(pk=world.finding.pk).update(status=FindingStatus.OFFICE_REVIEW)
    client.force_login(city_office)
    answer = client.post(reverse("findings:findings_pass"), {"rows": [world.finding.pk]}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["通过 0 条。"]
    assert Finding.objects.get(pk=world.finding.pk).status == FindingStatus.OFFICE_REVIEW


def test_departments_and_people_of_a_lead_then_only_those_of_its_committee(world: World, city: Committee, city_office):
    department = factories.OrganizationFactory(committee=city, function=Function.DISCIPLINE)
    reviewer = factories.UserFactory(username="city_reviewer")
    add_organization_role(department, user=reviewer, role=OrganizationRole.REVIEWER)
    form = TransferForm(lead=world.lead)
    assert department not in departments_of([world.committee.pk])
    assert department not in form.fields["receiver"].queryset
    assert reviewer not in form.fields["persons"].queryset
    assert department not in LeadForm(user=world.office).fields["proposed_receiver"].queryset
    assert not people_who_may_be_told(city_office, world.lead).exists()
    assert city_office not in people_who_may_be_told(world.office, world.lead)


def test_notices_of_a_lead_then_to_the_group_of_its_committee_alone(world: World, city: Committee):
    group = factories.UserFactory()
    add_committee_role(city, user=group, role=CommitteeRole.LEADING_GROUP)
    submit_lead(world.lead, by=world.leader)
    assert Notice.objects.filter(recipient=world.leadinggroup).exists()
    assert not Notice.objects.filter(recipient=group).exists()


def test_deadline_outside_any_round_then_by_the_rules_of_the_own_committee(world: World, city: Committee):
    for committee, version, amount in ((None, 3, 9), (city, 9, 8), (world.committee, 1, 2)):
        rules = factories.RuleSetFactory(code="six_months", committee=committee, version=version)
        facts = {"obligation": "签收线索", "amount": amount, "unit": "calendar_day"}
        factories.PeriodFactory(rule_set=rules, event=Event.LEAD_TRANSFERRED, **facts)
    lead = factories.LeadFactory(inspection=None, committee=world.committee)
    day = world.running.starts_on
    assert (receipt_deadline(lead, transferred_on=day)["receipt_due_on"] - day).days == 2


def test_import_command_when_two_committees_use_the_number_then_asks_for_the_key(world: World, above, tmp_path, capsys):
    upload = titles("甲问题")
    file = tmp_path / upload.name
    file.write_bytes(upload.read())
    with pytest.raises(SystemExit):
        call_command("import_findings", world.running.authorization_number, str(file))
    [error] = json.loads(capsys.readouterr().out)["errors"]
    assert error["message"] == (
        f"授权文号“{world.running.authorization_number}”有多个党委使用，请改用巡察任务的编号（"
        f"编号{world.running.pk}：青禾县，{world.running}；编号{above.pk}：临川市，{above}）。"
    )
    call_command("import_findings", str(world.running.pk), str(file))
    assert json.loads(capsys.readouterr().out)["errors"] == []
