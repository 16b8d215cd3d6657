"""Findings of 青禾县, from drafts to what was fed back."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from findings.findings.choices import FindingStatus, RectifyKind, StepAction
from findings.models import Finding, FindingStep, FindingVersion
from inspection.accounts.models import User
from rounds.models import Category, Inspection

HERE = Path(__file__).resolve().parent
CHAIN = (
    (FindingStatus.DRAFT, FindingStatus.TEAM_REVIEW, "member", StepAction.SUBMITTED),
    (FindingStatus.TEAM_REVIEW, FindingStatus.OFFICE_REVIEW, "leader", StepAction.APPROVED),
    (FindingStatus.OFFICE_REVIEW, FindingStatus.GROUP_REVIEW, "office", StepAction.APPROVED),
    (FindingStatus.GROUP_REVIEW, FindingStatus.APPROVED, "leadinggroup", StepAction.APPROVED),
    (FindingStatus.APPROVED, FindingStatus.FED_BACK, "office", StepAction.APPROVED),
)
ORDER = [before for before, *_ in CHAIN] + [FindingStatus.FED_BACK]


def written_findings() -> list[dict[str, str]]:
    return list(csv.DictReader((HERE / "findings.csv").read_text(encoding="utf-8").splitlines()))


def moment(day: dt.date, days: int) -> dt.datetime:
    """A working hour so many days later."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=days), dt.time(9, 40)))


def load_findings(
    inspection: Inspection,
    people: dict[str, User],
    *,
    statuses: list[str],
    start: int = 1,
    offset: int = 0,
    crew: tuple[str, str] | None = None,
) -> list[Finding]:
    """One finding per status, each with the steps that led there; `crew` names who leads and who writes."""
    tree = inspection.round.categories
    categories = {c.name: c for c in Category.objects.filter(tree=tree).exclude(parent=None)}
    texts = written_findings()
    kinds = {label: value for value, label in RectifyKind.choices}
    chief, writer = crew or (("leader", "member") if inspection.team.number == 3 else ("leader2", "leader2"))
    handlers = "、".join(people[name].full_name for name in crew) if crew else "陈晓峰、韩雅静"
    findings = []
    for index, status in enumerate(statuses):
        text = texts[(offset + index) % len(texts)]
        round_ = inspection.round
        findings.append(
            Finding(
                **Finding.path_of(inspection),
                number=f"XC{round_.year}-{round_.number:02}-{inspection.team.number:02}-{start + index:03}",
                category=categories.get(text["category"]),
                title=text["title"],
                description=text["description"],
                basis=text["basis"],
                leader=people["unithead"].full_name if crew else text["leader"],
                rectify_kind=kinds[text["rectify_kind"]],
                amount=Decimal("41760") if "资金" in text["category"] else None,
                found_on=inspection.starts_on + dt.timedelta(days=index + 5),
                handlers=handlers,
                status=status,
                created_by=people[writer],
                created_at=moment(inspection.starts_on, index + 6),
            )
        )
    Finding.objects.bulk_create(findings)
    _steps(findings, people, chief=chief, writer=writer)
    return findings


def _steps(findings: list[Finding], people: dict[str, User], *, chief: str, writer: str) -> None:
    names = {"leader": chief, "member": writer}
    steps, versions = [], []
    for finding in findings:
        for index, (before, after, username, action) in enumerate(CHAIN[: ORDER.index(finding.status)]):
            by = people[names.get(username, username)]
            at = finding.created_at + dt.timedelta(hours=20 * (index + 1))
            step = FindingStep(finding=finding, action=action, status_before=before, status_after=after, by=by, at=at)
            steps.append(step)
        if ORDER.index(finding.status) >= ORDER.index(FindingStatus.OFFICE_REVIEW):
            versions.append(
                FindingVersion(
                    finding=finding,
                    version=1,
                    title=finding.title,
                    description=finding.description,
                    basis=finding.basis,
                    created_by=people[chief],
                )
            )
    FindingStep.objects.bulk_create(steps)
    FindingVersion.objects.bulk_create(versions)
