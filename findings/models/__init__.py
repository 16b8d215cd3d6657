"""The tables that other nouns and apps use, by name; the rest is only made known to Django."""

from findings.findings.models import (
    ASPECT,
    CategoryCount,
    Finding,
    FindingCount,
    FindingImport,
    FindingImportRow,
    FindingStep,
    FindingVersion,
)
from findings.leads.models import (
    Disposal,
    Lead,
    LeadDossier,
    LeadImport,
    LeadImportRow,
    LeadUserObjectPermission,
    Outcome,
    Transfer,
)
from inspection.lib.registry import discover

__all__ = [
    "ASPECT",
    "CategoryCount",
    "Disposal",
    "Finding",
    "FindingCount",
    "FindingImport",
    "FindingImportRow",
    "FindingStep",
    "FindingVersion",
    "Lead",
    "LeadDossier",
    "LeadImport",
    "LeadImportRow",
    "LeadUserObjectPermission",
    "Outcome",
    "Transfer",
]

discover("findings", "models")
