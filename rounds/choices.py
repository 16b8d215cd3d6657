from django.db import models


class OrganizationKind(models.TextChoices):
    COMMITTEE = "committee", "党委（党组）机关"
    DEPARTMENT = "department", "县直部门"
    TOWNSHIP = "township", "乡镇（街道）"
    VILLAGE = "village", "村（社区）"
    STATION = "station", "基层站所"
    ENTERPRISE = "enterprise", "国有企业"
    SCHOOL = "school", "学校"
    HOSPITAL = "hospital", "医院"
    OTHER = "other", "其他"


class OrganizationStatus(models.TextChoices):
    ACTIVE = "active", "正常"
    MERGED = "merged", "已合并"
    ABOLISHED = "abolished", "已撤销"


class OrganizationChangeKind(models.TextChoices):
    ESTABLISHED = "established", "新设"
    RENAMED = "renamed", "更名"
    MERGED = "merged", "合并"
    ABOLISHED = "abolished", "撤销"


class Function(models.TextChoices):
    """What a department does in the inspection system; it decides which leads and reviews reach it."""

    DISCIPLINE = "discipline", "纪委监委"
    ORGANIZATION_DEPARTMENT = "organization_department", "组织部"
    POLICE = "police", "公安机关"


class RoundKind(models.TextChoices):
    REGULAR = "regular", "常规"
    SPECIAL = "special", "专项"
    MOBILE = "mobile", "机动"
    ELEVATED = "elevated", "提级"
    CROSS = "cross", "交叉"
    JOINT = "joint", "联动"
    EXTENDED = "extended", "延伸"
    LOOK_BACK = "look_back", "回头看"


class Stage(models.TextChoices):
    PREPARE = "prepare", "筹备"
    ENTER = "enter", "进驻"
    LEARN = "learn", "了解"
    REPORT = "report", "汇报"
    FEEDBACK = "feedback", "反馈"
    RECTIFY = "rectify", "整改"
    ARCHIVE = "archive", "归档"


# A task is complete once it was fed back; only these kinds count for coverage of a term (domain.md §1.14).
COMPLETED_STAGES = frozenset({Stage.RECTIFY, Stage.ARCHIVE})
COVERAGE_KINDS = frozenset({RoundKind.REGULAR, RoundKind.ELEVATED, RoundKind.CROSS, RoundKind.EXTENDED})


def stage_after(stage: str) -> str | None:
    """The next stage, None after the last."""
    return next(iter(Stage.values[Stage.values.index(stage) + 1 :]), None)


def stage_before(stage: str) -> str | None:
    """The stage before, None before the first."""
    return next(iter(reversed(Stage.values[: Stage.values.index(stage)])), None)


class TeamRole(models.TextChoices):
    LEADER = "leader", "组长"
    DEPUTY = "deputy", "副组长"
    MEMBER = "member", "组员"


class OrganizationRole(models.TextChoices):
    HEAD = "head", "主要负责人"
    LIAISON = "liaison", "整改联络员"
    REVIEWER = "reviewer", "会审（承办）人员"


# A role is a set of permissions on its anchor; only rounds/access.py hands them out.
TEAM_PERMISSIONS: dict[str, tuple[str, ...]] = {
    TeamRole.LEADER: ("inspect_team", "sign_team", "lead_team"),
    TeamRole.DEPUTY: ("inspect_team", "sign_team"),
    TeamRole.MEMBER: ("inspect_team",),
}
ORGANIZATION_PERMISSIONS: dict[str, tuple[str, ...]] = {
    OrganizationRole.HEAD: ("head_organization",),
    OrganizationRole.LIAISON: ("report_organization",),
    OrganizationRole.REVIEWER: ("review_organization",),
}


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


class Event(models.TextChoices):
    ENTRY = "entry", "进驻"
    EXIT = "exit", "撤离"
    FEEDBACK = "feedback", "反馈"
    LEAD_TRANSFERRED = "lead_transferred", "线索移交"
    LEAD_RECEIVED = "lead_received", "线索签收"
    CLOSING_ASKED = "closing_asked", "申请销号"
    PUBLISHED = "published", "公开"


class Unit(models.TextChoices):
    CALENDAR_DAY = "calendar_day", "日"
    WORKING_DAY = "working_day", "个工作日"
    MONTH = "month", "个月"


class Direction(models.TextChoices):
    AFTER = "after", "之后"
    BEFORE = "before", "之前"


class Mark(models.TextChoices):
    """How well the basis of a period is documented; shown, so that an office checks before it relies on it."""

    VERIFIED = "verified", "已核对条文"
    WEAK = "weak", "仅见转载"
    PRACTICE = "practice", "地方做法"
    UNSOURCED = "unsourced", "条文待核"
    DEFAULT = "default", "系统缺省"
