from findings.models.findings import Finding, FindingImport, FindingImportRow, FindingStep, FindingVersion
from findings.models.leads import (
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
    "Disposal",
    "Finding",
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
