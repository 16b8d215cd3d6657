"""Findings on the start page: those whose next step is this person's, and drafts that lack something."""

from django.db.models import Q

from findings.findings.acts import FINDING_ACTS
from inspection.lib.start import Line, Waiting, lines
from inspection.lib.tones import Tone

LIST = "findings:finding_list"


def _ready_to(act: str) -> Waiting:
    return Waiting(FINDING_ACTS, act)


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
    Line("审定的问题待反馈", 13, _ready_to("feed_back"), LIST, "waiting=feed_back", shown=lambda r: r.is_office),
    Line("问题待领导小组审定", 14, _ready_to("approve"), LIST, "waiting=approve", shown=lambda r: r.is_leading_group),
    Line(
        "草拟的问题没有分类",
        15,
        Waiting(FINDING_ACTS, "submit", only=Q(category=None)),
        LIST,
        "waiting=submit&lacking=category",
        shown=lambda roles: roles.is_team,
        tone=Tone.PLAIN,
        is_lacking=True,
    ),
)
