"""The tables that other nouns and apps use, by name; the rest is only made known to Django."""

from inspection.lib.registry import discover
from rounds.committees.models import Committee, CommitteeUserObjectPermission
from rounds.inspections.models import Inspection, OfInspection
from rounds.organizations.models import (
    Organization,
    OrganizationChange,
    OrganizationImport,
    OrganizationImportRow,
    OrganizationUserObjectPermission,
)
from rounds.plans.models import Plan, PlanItem
from rounds.rounds.models import ReviewStep, Round, RoundStage
from rounds.rules.models import CalendarDay, Category, CategoryTree, Period, RuleSet
from rounds.teams.models import Team, TeamMember, TeamUserObjectPermission

__all__ = [
    "CalendarDay",
    "Category",
    "CategoryTree",
    "Committee",
    "CommitteeUserObjectPermission",
    "Inspection",
    "OfInspection",
    "Organization",
    "OrganizationChange",
    "OrganizationImport",
    "OrganizationImportRow",
    "OrganizationUserObjectPermission",
    "Period",
    "Plan",
    "PlanItem",
    "ReviewStep",
    "Round",
    "RoundStage",
    "RuleSet",
    "Team",
    "TeamMember",
    "TeamUserObjectPermission",
]

discover("rounds", "models")
