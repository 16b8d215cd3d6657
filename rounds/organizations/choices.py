from enum import nonmember

from django.db import models

from inspection.lib.tones import Tone, Toned


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


class OrganizationStatus(Toned):
    ACTIVE = "active", "正常"
    MERGED = "merged", "已合并"
    ABOLISHED = "abolished", "已撤销"

    tones = nonmember(
        {
            "active": Tone.DONE,
            "merged": Tone.PLAIN,
            "abolished": Tone.WRONG,
        }
    )


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


class OrganizationRole(models.TextChoices):
    HEAD = "head", "主要负责人"
    LIAISON = "liaison", "整改联络员"
    REVIEWER = "reviewer", "会审（承办）人员"


ORGANIZATION_PERMISSIONS: dict[str, tuple[str, ...]] = {
    OrganizationRole.HEAD: ("head_organization",),
    OrganizationRole.LIAISON: ("report_organization",),
    OrganizationRole.REVIEWER: ("review_organization",),
}
