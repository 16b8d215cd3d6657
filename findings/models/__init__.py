from findings.findings.models import Finding, FindingImport, FindingImportRow, FindingStep, FindingVersion
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
