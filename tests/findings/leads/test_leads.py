"""The road of a lead through its services."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from findings.leads.access import grant_lead
from findings.leads.choices import DisposalKind, LeadState, OutcomeForm
from findings.leads.querysets import LeadQuerySet
from findings.leads.services.disposals import close_lead, dispose_lead
from findings.leads.services.leads import approve_lead, edit_lead, register_lead, return_lead, submit_lead
from findings.leads.services.transfers import receive_lead, return_transfer, transfer_lead
from findings.models import Disposal, Lead, LeadDossier, Outcome, Transfer
from inspection.accounts.models import User
from inspection.lib import access
from inspection.notices.models import Notice
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import OrganizationRole
from rounds.rules.choices import Event
from tests import factories
from tests.conftest import World

STALE = "该事项刚刚已由他人办理，请刷新后查看。"
DOSSIER = {"person": "甲某", "narrative": "虚列开支。"}


def refused(call, *args, **kwargs) -> list[str]:
    """The sentences with which a service refuses."""
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    return caught.value.messages


def holders(lead: Lead) -> set[tuple[str, str]]:
    return {(row.user.username, row.permission.codename) for row in access.grants_on(lead)}


def told(name: str, world: World) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(recipient=world.people[name]).values_list("title", "url"))


def at_state(lead: Lead, state: LeadState, **facts) -> Lead:
    Lead.objects.filter(pk=lead.pk).update(state=state, **facts)
    lead.refresh_from_db()
    return lead


def transfer(world: World, lead: Lead, **facts) -> Transfer:
    facts = {
        "number": "青巡移〔2026〕1号",
        "receiver": world.discipline,
        "on": timezone.localdate(),
        "persons": [world.discipline_person],
        "by": world.office,
        **facts,
    }
    return transfer_lead(lead, **facts)


@pytest.fixture
def world(world: World) -> World:
    # The organization hides the account of the same name.
    world.discipline_person = world.people["discipline"]
    factories.PeriodFactory(
        rule_set=world.round.rule_set,
        event=Event.LEAD_TRANSFERRED,
        obligation="签收线索",
        amount=5,
        unit="calendar_day",
    )
    for obligation, months in (("提出处置意见", 1), ("反馈线索办理情况", 3)):
        factories.PeriodFactory(
            rule_set=world.round.rule_set, event=Event.LEAD_RECEIVED, obligation=obligation, amount=months
        )
    return world


def test_register_numbers_leads_of_a_team_one_after_the_other(world: World) -> None:
    first = register_lead(world.running, by=world.member, **DOSSIER)
    second = register_lead(world.running, by=world.member, **DOSSIER)
    assert [first.number, second.number] == ["XS2025-01-03-001", "XS2025-01-03-002"]
    assert register_lead(world.running2, by=world.leader2, **DOSSIER).number == "XS2025-01-04-001"


def test_register_by_office_without_inspection_has_no_team(world: World) -> None:
    lead = register_lead(None, by=world.office, **DOSSIER)
    assert (lead.number, lead.team) == (f"XS{timezone.localdate().year}-00-00-001", None)
    assert holders(lead) == {("office", "read_lead"), ("office", "handle_lead")}


def test_register_opens_the_lead_to_creator_and_leader_only(world: World) -> None:
    lead = register_lead(world.running, by=world.member, **DOSSIER)
    reasons = set(access.grants_on(lead).values_list("user__username", "reason"))
    assert reasons == {("member", "登记人"), ("leader", "组长")}
    assert holders(lead) == {(who, what) for who in ("member", "leader") for what in ("read_lead", "handle_lead")}


def test_register_from_finding_keeps_the_source_and_the_file(world: World) -> None:
    upload = SimpleUploadedFile("凭证.pdf", b"%PDF-1.4")
    lead = register_lead(world.running, finding=world.finding, uploads=[upload], by=world.member, **DOSSIER)
    assert (lead.finding, lead.team) == (world.finding, world.team)
    assert [file.name for file in lead.dossier.files.all()] == ["凭证.pdf"]


def test_register_refuses_with_one_sentence_each(world: World) -> None:
    def register(**facts):
        return refused(register_lead, world.running, by=world.member, **{**DOSSIER, **facts})

    assert register(number=world.transferred.number) == [f"线索编号“{world.transferred.number}”已被使用。"]
    assert register(finding=world.fed_finding) == ["来源问题不属于该巡察任务。"]
    assert register(person=" ") == ["请填写被反映人和主要问题。"]
    assert refused(register_lead, None, by=world.people["unit"], **DOSSIER) == ["被巡察单位人员不得阅看线索。"]
    assert Lead.objects.count() == 2


@pytest.mark.parametrize("state", [LeadState.SUBMITTED, LeadState.APPROVED, LeadState.TRANSFERRED])
def test_edit_when_no_longer_with_the_registrar_is_refused(state, world: World) -> None:
    lead = at_state(world.lead, state)
    assert refused(edit_lead, lead, by=world.leader, proposed_receiver=None, person="乙某") == [STALE]
    assert LeadDossier.objects.get(lead=lead).person == "甲某密"


def test_edit_changes_content_and_files(world: World) -> None:
    lead = at_state(world.lead, LeadState.RETURNED)
    edit_lead(lead, by=world.leader, proposed_receiver=None, uploads=[SimpleUploadedFile("a.txt", b"1")], person="乙某")
    file = lead.dossier.files.get()
    edit_lead(lead, by=world.leader, proposed_receiver=world.discipline, removed_files=[file.pk])
    lead.refresh_from_db()
    dossier = LeadDossier.objects.get(lead=lead)
    assert (lead.proposed_receiver, dossier.person, dossier.files.count()) == (world.discipline, "乙某", 0)


def test_submit_tells_the_leading_group_a_number_only(world: World) -> None:
    submit_lead(world.lead, by=world.leader)
    assert (world.lead.state, world.lead.submitted_by) == (LeadState.SUBMITTED, world.leader)
    assert told("leadinggroup", world) == [("有 1 件线索事项待审批", "/leads/")]
    assert refused(submit_lead, world.lead, by=world.leader) == [STALE]


def test_approve_by_the_submitter_is_refused(world: World) -> None:
    lead = at_state(world.lead, LeadState.SUBMITTED, submitted_by=world.leadinggroup)
    assert refused(approve_lead, lead, by=world.leadinggroup) == ["提交人不得审批本人提交的线索。"]
    assert Lead.objects.get(pk=lead.pk).state == LeadState.SUBMITTED


def test_approve_when_a_colleague_was_faster_is_told(world: World) -> None:
    lead = at_state(world.lead, LeadState.SUBMITTED, submitted_by=world.leader)
    approve_lead(Lead.objects.get(pk=lead.pk), by=world.leadinggroup)
    assert refused(return_lead, lead, reason="补充", by=world.leadinggroup) == [STALE]
    assert Lead.objects.get(pk=lead.pk).state == LeadState.APPROVED
    assert told("office", world) == [("有 1 件线索事项待移交", "/leads/")]


def test_return_goes_to_the_registrar_with_reason(world: World) -> None:
    lead = at_state(world.lead, LeadState.SUBMITTED, submitted_by=world.leader)
    assert refused(return_lead, lead, reason=" ", by=world.leadinggroup) == ["请填写退回理由。"]
    return_lead(lead, reason="请补充佐证", by=world.leadinggroup)
    assert (lead.state, lead.return_reason) == (LeadState.RETURNED, "请补充佐证")
    assert told("leader", world) == [("有 1 件线索事项被退回，待修改", "/leads/")]
    submit_lead(lead, by=world.leader)
    assert (lead.state, lead.return_reason) == (LeadState.SUBMITTED, "")


def test_transfer_closes_the_lead_to_the_team_and_opens_it_to_the_receiver(world: World) -> None:
    lead = at_state(world.lead, LeadState.APPROVED)
    sent = transfer(world, lead)
    assert holders(lead) == {("discipline", "read_lead"), ("discipline", "handle_lead")}
    assert set(access.grants_on(lead).values_list("reason", flat=True)) == {"移交承办（青巡移〔2026〕1号）"}
    assert (lead.state, lead.receiver) == (LeadState.TRANSFERRED, world.discipline)
    assert sent.receipt_due_on == timezone.localdate() + dt.timedelta(days=5)
    assert sent.due_explanation.startswith("签收：")
    assert told("discipline", world) == [("有 1 件线索事项待签收", "/leads/")]
    assert not Lead.objects.visible_to(world.leader).filter(pk=lead.pk).exists()


def test_transfer_refuses_with_one_sentence_each(world: World) -> None:
    lead = at_state(world.lead, LeadState.APPROVED)
    taken = world.transferred.transfers.get().number
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    for facts, sentence in (
        ({"receiver": world.unit2}, "承办单位须为纪委监委、组织部或公安机关。"),
        ({"persons": []}, "请至少选择一名承办人员。"),
        ({"persons": [world.people["orgdept"]]}, "承办人员须为青禾县纪委监委的会审（承办）人员。"),
        ({"persons": [world.people["unit"]]}, "承办人员须为青禾县纪委监委的会审（承办）人员。"),
        ({"number": taken}, f"移交文号“{taken}”已被使用。"),
        ({"on": tomorrow}, "移交日期不能晚于今天。"),
    ):
        assert refused(transfer, world, lead, **facts) == [sentence]
    assert Lead.objects.get(pk=lead.pk).state == LeadState.APPROVED


def test_transfer_when_a_colleague_was_faster_is_told_and_grants_nothing(world: World) -> None:
    lead = at_state(world.lead, LeadState.APPROVED)
    transfer(world, Lead.objects.get(pk=lead.pk))
    orgdept = {"receiver": world.orgdept, "persons": [world.people["orgdept"]], "number": "2号"}
    assert refused(transfer, world, lead, **orgdept) == [STALE]
    assert holders(lead) == {("discipline", "read_lead"), ("discipline", "handle_lead")}


def test_transfer_of_a_lead_outside_any_round_follows_the_general_rules(world: World) -> None:
    rules = factories.RuleSetFactory(code="six_months", version=2)
    factories.PeriodFactory(rule_set=rules, event=Event.LEAD_TRANSFERRED, obligation="签收线索", amount=2)
    lead = at_state(register_lead(None, by=world.office, **DOSSIER), LeadState.APPROVED)
    day = timezone.localdate() - dt.timedelta(days=1)
    assert transfer(world, lead, on=day).receipt_due_on > day


def test_receive_starts_the_receivers_deadlines(world: World) -> None:
    signed = receive_lead(world.transferred, by=world.discipline_person)
    assert (world.transferred.state, signed.received_by) == (LeadState.RECEIVED, world.discipline_person)
    assert timezone.localdate() < signed.disposal_due_on < signed.result_due_on
    assert [line.split("：")[0] for line in signed.due_explanation.splitlines()] == ["提出处置意见", "反馈办理情况"]
    assert told("office", world) == [("有 1 件线索事项已由承办单位签收", "/leads/")]
    assert refused(receive_lead, world.transferred, by=world.discipline_person) == [STALE]


def test_receive_by_the_sender_is_refused(world: World) -> None:
    add_organization_role(world.discipline, user=world.office, role=OrganizationRole.REVIEWER)
    grant_lead(world.transferred, user=world.office, codename="handle_lead", reason="承办", by=None)
    assert refused(receive_lead, world.transferred, by=world.office) == ["移交人不得签收本人移交的线索。"]
    assert Lead.objects.get(pk=world.transferred.pk).state == LeadState.TRANSFERRED


def test_return_transfer_closes_the_lead_to_the_receiver_and_reopens_it_to_the_team(world: World) -> None:
    lead = world.transferred
    assert refused(return_transfer, lead, reason="", by=world.discipline_person) == ["请填写退回理由。"]
    back = return_transfer(lead, reason="不属于本单位管辖", by=world.discipline_person)
    assert (lead.state, lead.receiver, back.returned_by) == (LeadState.APPROVED, None, world.discipline_person)
    assert holders(lead) == {("leader", "read_lead"), ("leader", "handle_lead")}
    assert told("office", world) == [("有 1 件线索事项被承办单位退回", "/leads/")]
    assert refused(return_transfer, lead, reason="再退", by=world.discipline_person) == [STALE]
    transfer(world, lead, receiver=world.orgdept, persons=[world.people["orgdept"]])
    assert lead.transfers.count() == 2


def test_dispose_keeps_every_disposal_in_order(world: World) -> None:
    lead, today = at_state(world.transferred, LeadState.RECEIVED), timezone.localdate()
    for kind in (DisposalKind.INQUIRY, DisposalKind.PRELIMINARY_CHECK):
        dispose_lead(lead, kind=kind, decided_on=today, opinion="意见", by=world.discipline_person)
    assert lead.state == LeadState.DISPOSING
    assert list(lead.disposals.values_list("kind", flat=True)) == ["inquiry", "preliminary_check"]


def test_dispose_refuses_with_one_sentence_each(world: World) -> None:
    lead, today = world.transferred, timezone.localdate()
    facts = {"kind": DisposalKind.SHELVED, "opinion": "", "by": world.discipline_person}
    assert refused(dispose_lead, lead, decided_on=today, **facts) == [STALE]
    at_state(lead, LeadState.RECEIVED)
    assert refused(dispose_lead, lead, decided_on=today + dt.timedelta(days=1), **facts) == ["处置日期不能晚于今天。"]
    early = dt.date(2025, 5, 24)
    assert refused(dispose_lead, lead, decided_on=early, **facts) == ["处置日期不能早于移交日期。"]
    assert Disposal.objects.count() == 0


def test_close_records_what_came_of_it(world: World) -> None:
    lead, today = at_state(world.transferred, LeadState.DISPOSING), timezone.localdate()
    facts = {"form": OutcomeForm.SECOND, "summary": "党内警告", "by": world.discipline_person}
    close_lead(lead, closed_on=today, recovered=100, **facts)
    assert (lead.state, Outcome.objects.get().lead) == (LeadState.CLOSED, lead)
    assert told("office", world) == [("有 1 件线索事项已办结", "/leads/")]
    assert refused(close_lead, lead, closed_on=today, **facts) == [STALE]


def test_close_refuses_with_one_sentence_each(world: World) -> None:
    lead, today = at_state(world.transferred, LeadState.RECEIVED), timezone.localdate()
    facts = {"form": OutcomeForm.FIRST, "summary": "谈话提醒", "by": world.discipline_person}
    assert refused(close_lead, lead, closed_on=today, **facts) == [STALE]
    dispose_lead(lead, kind=DisposalKind.INQUIRY, decided_on=today, opinion="", by=world.discipline_person)
    day = dt.timedelta(days=1)
    assert refused(close_lead, lead, closed_on=today + day, **facts) == ["办结日期不能晚于今天。"]
    assert refused(close_lead, lead, closed_on=today - day, **facts) == ["办结日期不能早于处置日期。"]
    assert refused(close_lead, lead, closed_on=today, recovered=-1, **facts) == ["追缴金额不能为负数。"]


def test_counts_by_state_is_one_query(world: World, django_assert_num_queries) -> None:
    at_state(world.lead, LeadState.CLOSED)
    with django_assert_num_queries(1):
        counts = Lead.objects.all().counts_by_state()
    assert {state: n for state, n in counts.items() if n} == {"transferred": 1, "closed": 1}
    assert list(counts) == LeadState.values


def test_lead_of_the_own_unit_then_unseen_by_its_people_whatever_else_they_are(world: World):
    add_organization_role(world.running.unit, user=world.leader, role=OrganizationRole.LIAISON)
    add_organization_role(world.running.unit, user=world.office, role=OrganizationRole.HEAD)
    leader, office = (User.objects.get(username=name) for name in ("leader", "office"))
    assert list(Lead.objects.visible_to(leader)) == []
    assert list(LeadDossier.objects.visible_to(leader)) == []
    assert list(Lead.objects.visible_to(office)) == [world.transferred]


def test_register_lead_when_the_number_is_taken_at_that_moment_then_refused(world: World, monkeypatch):
    monkeypatch.setattr(LeadQuerySet, "exists", lambda _rows: False)
    with pytest.raises(ValidationError, match=f"线索编号“{world.lead.number}”已被使用。"):
        register_lead(world.running, by=world.leader, number=world.lead.number, person="甲", narrative="乙")
