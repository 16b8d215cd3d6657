"""Findings on the start page: those whose next step is this person's, and drafts that lack something."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from findings.findings.acts import FINDING_ACTS
from findings.findings.choices import FindingStatus
from findings.findings.models import Finding
from inspection.accounts.models import User
from inspection.lib.start import Line, lines
from inspection.lib.tones import Tone

LIST = "findings:finding_list"


def _ready_to(act: str) -> Callable[[Any], QuerySet]:
    def rows(user: User) -> QuerySet:
        return Finding.objects.visible_to(user).filter(FINDING_ACTS.condition(user, act))

    return rows


def _approved(user: User) -> QuerySet:
    return Finding.objects.visible_to(user).filter(status=FindingStatus.APPROVED)


def _uncategorised(user: User) -> QuerySet:
    return _ready_to("submit")(user).filter(category=None)


lines.add(
    Line(
        "草拟的问题待提交",
        10,
        _ready_to("submit"),
        LIST,
        "waiting=submit",
        shown=lambda roles: roles.is_team,
        tone=Tone.PLAIN,
    ),
    Line("问题待组内审签", 11, _ready_to("sign"), LIST, "waiting=sign", shown=lambda r: "sign_team" in r.on_teams),
    Line("问题待巡察办复核", 12, _ready_to("review"), LIST, "waiting=review", shown=lambda r: r.is_office),
    Line("审定的问题待反馈", 13, _approved, LIST, "status=approved", shown=lambda roles: roles.is_office),
    Line("问题待领导小组审定", 14, _ready_to("approve"), LIST, "waiting=approve", shown=lambda r: r.is_leading_group),
    Line(
        "草拟的问题没有分类",
        15,
        _uncategorised,
        LIST,
        "waiting=submit&lacking=category",
        shown=lambda roles: roles.is_team,
        tone=Tone.PLAIN,
        is_lacking=True,
    ),
)
