from django.db import models


class Level(models.TextChoices):
    CITY = "city", "市"
    COUNTY = "county", "县（市、区）"


class CommitteeRole(models.TextChoices):
    OFFICE = "office", "巡察办人员"
    LEADING_GROUP = "leading_group", "领导小组成员"
    STAFF = "staff", "本级人员"


# A role is a set of permissions on its anchor; only rounds/committees/access.py hands them out.
COMMITTEE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    CommitteeRole.OFFICE: ("office_committee",),
    CommitteeRole.LEADING_GROUP: ("group_committee",),
    CommitteeRole.STAFF: ("staff_committee",),
}
