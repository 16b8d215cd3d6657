"""Leads of 青禾县, one or more in every state; every person in them is invented."""

import datetime as dt

from django.utils import timezone

from findings.leads.access import grant_lead
from findings.leads.choices import Discipline, DisposalKind, LeadSource, LeadState, OutcomeForm
from findings.models import Disposal, Lead, LeadDossier, Outcome, Transfer
from inspection.accounts.models import User
from rounds.models import Inspection, Organization
from rounds.rules.services.deadlines import due_for

STATES = (
    LeadState.REGISTERED, LeadState.REGISTERED, LeadState.SUBMITTED, LeadState.SUBMITTED, LeadState.APPROVED,
    LeadState.TRANSFERRED, LeadState.TRANSFERRED, LeadState.RECEIVED, LeadState.DISPOSING, LeadState.RETURNED,
    LeadState.CLOSED, LeadState.CLOSED,
)  # fmt: skip
SUBJECTS = (("黄某丁", "下属站所站长"), ("张某甲", "村支部书记"), ("王某乙", "股室负责人"), ("陈某甲", "副局长"))
NARRATIVES = (
    "反映其在惠民资金审核中把关不严，涉及补贴资金41,760元。",
    "反映其违规出租集体门面，合同未经集体研究。",
    "反映其超标准公务接待，3批次无公函。",
)
SENT = (LeadState.TRANSFERRED, LeadState.RECEIVED, LeadState.DISPOSING, LeadState.CLOSED)
RECEIVED = (LeadState.RECEIVED, LeadState.DISPOSING, LeadState.CLOSED)


def load_leads(
    inspection: Inspection,
    people: dict[str, User],
    organizations: dict[str, Organization],
    today: dt.date,
    *,
    states: tuple[str, ...] = STATES,
    initials: str = "QH",
) -> None:
    """One lead per state, as the team of the inspection found and the office moved them."""
    county = inspection.committee.short_name
    department, commission = organizations[f"{county}组织部"], organizations[f"{county}纪委监委"]
    for index, state in enumerate(states):
        receiver = department if index % 6 == 5 else commission
        lead = Lead.objects.create(
            number=f"{initials}{inspection.starts_on:%y}-{inspection.team.number:02}-{index + 1:02}",
            committee_id=inspection.committee_id,
            inspection=inspection,
            team=inspection.team,
            proposed_receiver=receiver,
            receiver=receiver if state in SENT else None,
            state=state,
            submitted_by=people["leader"] if state != LeadState.REGISTERED else None,
            submitted_at=timezone.now() if state != LeadState.REGISTERED else None,
            approved_by=people["leadinggroup"] if state in (LeadState.APPROVED, *SENT) else None,
            approved_at=timezone.now() if state in (LeadState.APPROVED, *SENT) else None,
            return_reason="线索要素不全，请补充时间、地点和证据。" if state == LeadState.RETURNED else "",
            created_by=people["leader"],
        )
        _dossier(lead, index)
        readers = {"leader": "登记人", "deputy": "组内审核"}
        for username, reason in ((name, reason) for name, reason in readers.items() if name in people):
            for codename in ("read_lead", "handle_lead"):
                grant_lead(lead, user=people[username], codename=codename, reason=reason, by=people["office"])
        if state in SENT:
            _send(lead, people, today, index)


def _dossier(lead: Lead, index: int) -> None:
    person, post = SUBJECTS[index % len(SUBJECTS)]
    LeadDossier.objects.create(
        lead=lead,
        person=person,
        post=post,
        rank="股级",
        narrative=NARRATIVES[index % len(NARRATIVES)],
        discipline=Discipline.values[index % 6],
        source=LeadSource.values[index % 3],
        proposed_disposal=DisposalKind.PRELIMINARY_CHECK,
        amount=41760 if index % 3 == 0 else None,
    )


def _send(lead: Lead, people: dict[str, User], today: dt.date, index: int) -> None:
    rules = lead.inspection.round.rule_set
    sent_on = today - dt.timedelta(days=12 if index % 2 else 3)
    receipt = due_for(rules, "lead_transferred", "签收线索", from_day=sent_on)
    is_received = lead.state in RECEIVED
    disposal = due_for(rules, "lead_received", "提出处置意见", from_day=sent_on) if is_received else None
    result = due_for(rules, "lead_received", "反馈线索办理情况", from_day=sent_on) if is_received else None
    receiver = people["orgdept" if lead.receiver.function == "organization_department" else "discipline"]
    Transfer.objects.create(
        lead=lead,
        committee_id=lead.committee_id,
        number=f"{lead.committee.document_prefix}移〔{sent_on.year}〕{index + 1}号",
        receiver=lead.receiver,
        transferred_on=sent_on,
        transferred_by=people["office"],
        receipt_due_on=receipt.on if receipt else None,
        disposal_due_on=disposal.on if disposal else None,
        result_due_on=result.on if result else None,
        due_explanation="\n".join(d.explanation for d in (receipt, disposal, result) if d),
        received_by=receiver if is_received else None,
        received_at=timezone.now() if is_received else None,
    )
    for codename in ("read_lead", "handle_lead"):
        grant_lead(lead, user=receiver, codename=codename, reason="移交承办", by=people["office"])
    _dispose(lead, receiver, today, recovered=41760 if index % 2 else None)


def _dispose(lead: Lead, receiver: User, today: dt.date, *, recovered: int | None) -> None:
    if lead.state in (LeadState.DISPOSING, LeadState.CLOSED):
        Disposal.objects.create(
            lead=lead,
            kind=DisposalKind.PRELIMINARY_CHECK,
            decided_on=today,
            opinion="拟初步核实。",
            decided_by=receiver,
        )
    if lead.state == LeadState.CLOSED:
        Outcome.objects.create(
            lead=lead,
            form=OutcomeForm.FIRST,
            sanction="批评教育",
            recovered=recovered,
            summary="经核实，问题基本属实，已批评教育并责令退缴。",
            closed_on=today,
            recorded_by=receiver,
        )
