from enum import nonmember

from django.db import models

from inspection.lib.tones import Tone, Toned


class FindingStatus(Toned):
    DRAFT = "draft", "草拟"
    TEAM_REVIEW = "team_review", "组内审签"
    OFFICE_REVIEW = "office_review", "巡察办复核"
    GROUP_REVIEW = "group_review", "领导小组审定"
    APPROVED = "approved", "待反馈"
    FED_BACK = "fed_back", "已反馈"

    tones = nonmember(
        {
            "draft": Tone.PLAIN,
            "team_review": Tone.WAITS,
            "office_review": Tone.IN_HAND,
            "group_review": Tone.IN_HAND,
            "approved": Tone.WAITS,
            "fed_back": Tone.DONE,
        }
    )


# Wording may be edited before the leader has signed; afterwards only a correction (a new version) changes it.
OPEN_WORDING = frozenset({FindingStatus.DRAFT, FindingStatus.TEAM_REVIEW})


class RectifyKind(models.TextChoices):
    IMMEDIATE = "immediate", "立行立改"
    LIMITED = "limited", "限期整改"
    LONG_TERM = "long_term", "长期坚持"


class StepAction(models.TextChoices):
    SUBMITTED = "submitted", "提交"
    APPROVED = "approved", "通过"
    RETURNED = "returned", "退回"
    WITHDRAWN = "withdrawn", "撤回"
    FED_BACK = "fed_back", "反馈"
