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
