"""What part a person plays in a finding."""

from dataclasses import dataclass
from typing import Any

from findings.findings.choices import OPEN_WORDING, FindingStatus
from findings.findings.models import Finding
from inspection.accounts.models import User
from inspection.lib import access
from rounds.models import Inspection


@dataclass(frozen=True)
class Part:
    """What part one person plays in one finding, whatever its status: the services decide on the status."""

    records: bool
    signs: bool
    leads: bool
    is_office: bool
    is_leading_group: bool

    @property
    def is_inside(self) -> bool:
        """Sees chain, batch, versions and evidence; units and receiving departments see only what was fed back."""
        return self.records or self.signs or self.leads or self.is_office or self.is_leading_group

    def corrects(self, finding: Finding) -> bool:
        """The office corrects any signed wording, a leader that of the own team until it was fed back."""
        return self.is_office or (self.leads and finding.status != FindingStatus.FED_BACK)

    def edits(self, finding: Finding) -> bool:
        """A draft is edited by everybody of the team, what waits for a signature by those who sign."""
        return self.signs or (self.records and finding.status != FindingStatus.TEAM_REVIEW)

    def steps(self, finding: Finding) -> list[str]:
        """What the person may do with the finding as it stands, by the name of the route."""
        mine = {
            "submit": finding.status == FindingStatus.DRAFT and self.records,
            "sign": finding.status == FindingStatus.TEAM_REVIEW and self.signs,
            "review": finding.status == FindingStatus.OFFICE_REVIEW and self.is_office,
            "approve": finding.status == FindingStatus.GROUP_REVIEW and self.is_leading_group,
            "edit": finding.status in OPEN_WORDING and self.records and self.edits(finding),
            "delete": finding.status == FindingStatus.DRAFT and self.records,
            "correct": finding.status not in OPEN_WORDING and self.corrects(finding),
            "attach": finding.status != FindingStatus.FED_BACK and self.records,
            "detach": finding.status == FindingStatus.DRAFT and self.records,
        }
        return [name for name, may in mine.items() if may]


def part_in(user: User, finding: Finding) -> Part:
    """The person's part, in one query."""
    held = access.codenames(user, finding.team)
    standing = access.standing(user)
    return Part(
        records="inspect_team" in held,
        signs="sign_team" in held,
        leads="lead_team" in held,
        is_office=standing.serves(finding.committee_id),
        is_leading_group=standing.decides_for(finding.committee_id),
    )


def may_record(user: Any, inspection: Inspection) -> bool:
    """Whether the person may record leads of this very inspection."""
    return access.standing(user).serves(inspection.committee_id) or access.may(user, "inspect_team", inspection.team)
