from rounds.models.organizations import (
    Organization,
    OrganizationChange,
    OrganizationImport,
    OrganizationImportRow,
    OrganizationUserObjectPermission,
)
from rounds.models.rounds import (
    Inspection,
    Plan,
    PlanItem,
    ReviewStep,
    Round,
    RoundStage,
    Team,
    TeamMember,
    TeamUserObjectPermission,
)
from rounds.models.rules import CalendarDay, Category, CategoryTree, Period, RuleSet

__all__ = [
    "CalendarDay",
    "Category",
    "CategoryTree",
    "Inspection",
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
