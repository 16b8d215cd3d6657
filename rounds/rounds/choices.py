from enum import nonmember

from django.db import models

from inspection.lib.tones import Tone, Toned
from rounds.plans.choices import RoundKind


class Stage(Toned):
    PREPARE = "prepare", "筹备"
    ENTER = "enter", "进驻"
    LEARN = "learn", "了解"
    REPORT = "report", "汇报"
    FEEDBACK = "feedback", "反馈"
    RECTIFY = "rectify", "整改"
    ARCHIVE = "archive", "归档"

    tones = nonmember(
        {
            "prepare": Tone.PLAIN,
            "enter": Tone.IN_HAND,
            "learn": Tone.IN_HAND,
            "report": Tone.WAITS,
            "feedback": Tone.WAITS,
            "rectify": Tone.IN_HAND,
            "archive": Tone.PLAIN,
        }
    )


# A task is complete once it was fed back; only these kinds count for coverage of a term (domain.md §1.14).
COMPLETED_STAGES = frozenset({Stage.RECTIFY, Stage.ARCHIVE})


COVERAGE_KINDS = frozenset({RoundKind.REGULAR, RoundKind.ELEVATED, RoundKind.CROSS, RoundKind.EXTENDED})


# In rounds of these kinds a city may inspect the units of its counties.
CITY_KINDS = frozenset({RoundKind.ELEVATED, RoundKind.CROSS, RoundKind.JOINT})


# In rounds of these kinds the people of one county may be sent into another.
EXCHANGE_KINDS = frozenset({RoundKind.CROSS, RoundKind.JOINT})


def stage_after(stage: str) -> str | None:
    """The next stage, None after the last."""
    return next(iter(Stage.values[Stage.values.index(stage) + 1 :]), None)


def stage_before(stage: str) -> str | None:
    """The stage before, None before the first."""
    return next(iter(reversed(Stage.values[: Stage.values.index(stage)])), None)


class ReviewParty(models.TextChoices):
    TEAM = "team", "巡察组"
    OFFICE = "office", "巡察办"
    DISCIPLINE = "discipline", "纪委监委"
    ORGANIZATION_DEPARTMENT = "organization_department", "组织部"
    LEADING_GROUP = "leading_group", "领导小组"


# Steps of the same order review side by side: 巡察组 → 巡察办 → 纪委监委 + 组织部.
DEFAULT_REVIEW_CHAIN: tuple[tuple[int, str], ...] = (
    (1, ReviewParty.TEAM),
    (2, ReviewParty.OFFICE),
    (3, ReviewParty.DISCIPLINE),
    (3, ReviewParty.ORGANIZATION_DEPARTMENT),
)
