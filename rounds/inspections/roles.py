"""Who acts on what belongs to an inspection (OfInspection), or leads to one: `path` leads from the row to the anchor."""

from inspection.lib import access
from inspection.lib.roles import Granted


def office(path: str = "committee") -> Granted:
    """The office (巡察办) of the committee."""
    return Granted("rounds.Committee", ("office_committee",), path)


def leading_group(path: str = "committee") -> Granted:
    """The leading group (领导小组) of the committee."""
    return Granted("rounds.Committee", ("group_committee",), path)


def team_members(path: str = "team") -> Granted:
    """Everybody who inspects in the team: its leader, deputies and members."""
    return Granted("rounds.Team", ("inspect_team",), path)


def team_signers(path: str = "team") -> Granted:
    """The leader and the deputies of the team."""
    return Granted("rounds.Team", ("sign_team",), path)


def team_leader(path: str = "team") -> Granted:
    """The leader (组长) of the team."""
    return Granted("rounds.Team", ("lead_team",), path)


def unit_people(path: str = "unit") -> Granted:
    """The head and the liaisons of the unit."""
    return Granted("rounds.Organization", access.UNIT_PERMISSIONS, path)


def unit_head(path: str = "unit") -> Granted:
    """The head (主要负责人) of the unit."""
    return Granted("rounds.Organization", ("head_organization",), path)
