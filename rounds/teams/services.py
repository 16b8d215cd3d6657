"""Teams and their members: a post and its grants are given and taken in one step."""

from collections.abc import Iterable

from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, Q

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.refusals import LostRace, Refused, locked
from inspection.lib.service import service
from rounds.committees.models import Committee
from rounds.committees.services import people_for, serves_or_sits
from rounds.inspections.models import Inspection
from rounds.organizations.models import Organization
from rounds.rounds.acts import ROUND_ACTS
from rounds.rounds.choices import Stage
from rounds.rounds.models import Round
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole
from rounds.teams.models import Team, TeamMember
from rounds.teams.notifications import tell_member


@service
def create_team(round_: Round, *, number: int, name: str, sent_from: Committee | None = None, by: User) -> Team:
    """Add a team to the round; in a 交叉 or 联动 round of a city one that a county sends (派员县).

    Raises NotAllowed for anybody but the office, Refused for a taken number, an archived round, or a county that cannot
    send a team into this round.
    """
    ROUND_ACTS.begin(by, round_, "add_team")
    team = Team(round=round_, number=number, name=name.strip(), sent_from=sent_from)
    _check_sender(team)
    _write(team)
    return team


@service
def change_team(team: Team, *, number: int, name: str, sent_from: Committee | None = None, by: User) -> Team:
    """Change number, name and the county that sends the team.

    Raises PermissionDenied for anybody but the office, Refused for a taken number, and for a county whose units the team
    inspects or to which a member does not belong.
    """
    _require_office(by, team)
    # Locked against a task or a member that is added in the same moment.
    locked(Team.objects, team.pk)
    team.number, team.name, team.sent_from = number, name.strip(), sent_from
    _check_sender(team)
    _write(team, update_fields=["number", "name", "sent_from"])
    return team


def _check_sender(team: Team) -> None:
    """Raise Refused unless the county may send this team: its people, into units of others."""
    county = team.sent_from
    if county is None:
        return
    if not team.round.exchanges_people or county.city_id != team.round.committee_id:
        raise Refused("只有市级交叉、联动轮次的巡察组可以由下级县派出。")
    if team.pk and any(unit.committee_id == county.pk for unit in target_units(team)):
        raise Refused(f"{team}的任务中有{county}的单位，不能由{county}派出。")
    strangers = team.members.exclude(user__in=callable_people(team)) if team.pk else ()
    if names := "、".join(str(member.user) for member in strangers):
        raise Refused(f"{names}不是{county}或市本级的人员，请先移出本组。")


@service
def remove_team(team: Team, *, by: User) -> None:
    """Remove a team that has no tasks, with its posts and grants.

    Raises PermissionDenied for anybody but the office, Refused when it has tasks.
    """
    _require_office(by, team)
    try:
        team.delete()
    except ProtectedError as error:
        raise Refused("该组已有巡察任务，不能删除。") from error


def eligible_members(team: Team) -> models.QuerySet[User]:
    """Accounts the committee may call, not on the team, without office or recusal (回避) from its units."""
    units = target_units(team)
    people = callable_people(team).filter(duty="").exclude(pk__in=team.members.values("user"))
    people = people.exclude(pk__in=serves_or_sits(people, team.round.committee).values("pk"))
    for unit in units:
        people = people.exclude(Q(pk__in=_reporters(unit).values("pk")) | Q(unit_name__in=_names(unit)))
    for county in team.round.crossed_counties(units):
        people = people.exclude(pk__in=_people_of(county).values("pk"))
    return people.order_by("unit_name", "full_name")


def callable_people(team: Team) -> models.QuerySet[User]:
    """The accounts that may be called into the team: of the county that sends it and of the city, else of the whole family."""
    if team.sent_from_id is None:
        return people_for(team.round.committee)
    senders = Committee.objects.filter(pk__in=(team.sent_from_id, team.round.committee_id))
    return User.objects.filter(is_active=True, pk__in=access.holders_of(senders, "staff_committee"))


def target_units(team: Team) -> list[Organization]:
    """The units the team inspects, those it extends to included."""
    tasks = Inspection.objects.filter(team=team)
    wanted = Q(pk__in=tasks.values("unit")) | Q(pk__in=tasks.exclude(extends_to=None).values("extends_to"))
    return list(Organization.objects.filter(wanted))


@service
def add_member(team: Team, *, user: User, role: str, task: str = "", by: User) -> TeamMember:
    """Put the person on the team with the grants of the role.

    Raises PermissionDenied for anybody but the office, Refused for an inactive account or one with a duty, for someone
    who belongs to or reports for a unit the team inspects (回避, domain.md §1.7) or, in a 交叉 round, to the county of one,
    for somebody the team cannot call, for a second leader, or for someone already on the team.
    """
    _require_office(by, team)
    # Whoever gets the office of the committee at this moment waits, or is seen here.
    person = locked(User.objects, user.pk)
    steers = serves_or_sits(User.objects.filter(pk=person.pk), team.round.committee).exists()
    if not person.is_active or person.duty or steers:
        raise Refused(f"{user}的账号已停用或已有其他岗位，不能担任组员。")
    locked(Team.objects, team.pk)
    if not callable_people(team).filter(pk=user.pk).exists():
        raise Refused(f"{user}不在{team}可以抽调的人员范围内。")
    units = target_units(team)
    refuse_recusal(user, units)
    refuse_uncrossed(team, [user], units)
    if role == TeamRole.LEADER and (leader := team.members.filter(role=role).first()):
        raise Refused(f"该组已有组长：{leader.user}。")
    member = TeamMember(team=team, user=user, role=role, task=task.strip())
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        raise Refused(f"{user}已在该组，或该组已有组长。") from error
    set_team_role(team, user=user, role=role)
    tell_member(member, f"您已被列为{team}{member.get_role_display()}")
    return member


@service
def change_role(member: TeamMember, *, role: str, by: User) -> None:
    """Make a deputy or member the other of the two.

    Raises PermissionDenied for anybody but the office, Refused for the leader and for a second leader.
    """
    _require_office(by, member.team)
    if member.role == TeamRole.LEADER:
        raise Refused("请先指定新的组长，再调整原组长的职务。")
    if role == TeamRole.LEADER:
        raise Refused("更换组长请使用“指定为组长”。")
    _set_role(member, role)


@service
def appoint_leader(member: TeamMember, *, by: User) -> None:
    """Make the member the leader; who led before becomes a deputy, so that there is exactly one leader.

    Raises PermissionDenied for anybody but the office.
    """
    _require_office(by, member.team)
    # Leaders change one after the other.
    locked(Team.objects, member.team_id)
    for former in TeamMember.objects.filter(team=member.team_id, role=TeamRole.LEADER).exclude(pk=member.pk):
        _set_role(former, TeamRole.DEPUTY)
    _set_role(member, TeamRole.LEADER)


@service
def remove_member(member: TeamMember, *, by: User) -> None:
    """Take the person off the team, with all grants.

    Raises PermissionDenied for anybody but the office, Refused for the leader of others.
    """
    _require_office(by, member.team)
    if member.role == TeamRole.LEADER and member.team.members.exclude(pk=member.pk).exists():
        raise Refused("组长不能直接移出，请先指定新的组长。")
    if not TeamMember.objects.filter(pk=member.pk).delete()[0]:
        raise LostRace
    set_team_role(member.team, user=member.user, role=None)
    tell_member(member, f"您已不再担任{member.team}{member.get_role_display()}")


def inspects(user: User, unit: Organization) -> bool:
    """Whether the person is on a team whose open task is this unit, or one it extends to."""
    tasks = Inspection.objects.filter(Q(unit=unit) | Q(extends_to=unit), team__members__user=user)
    return tasks.exclude(stage=Stage.ARCHIVE).exists()


def is_on_open_team(user: User, committee: Committee) -> bool:
    """Whether the person is on a team of a round of this committee that is not archived yet."""
    posts = TeamMember.objects.filter(user=user, team__round__committee=committee)
    return posts.exclude(team__round__stage=Stage.ARCHIVE).exists()


def refuse_recusal(user: User, units: list[Organization]) -> None:
    """Raise Refused when the person belongs to one of the units or reports for it (回避, domain.md §1.7)."""
    for unit in units:
        if user.unit_name in _names(unit) or _reporters(unit).filter(pk=user.pk).exists():
            raise Refused(f"{user}是被巡察单位“{unit}”的人员，应当回避。")


def refuse_uncrossed(team: Team, people: Iterable[User], units: list[Organization]) -> None:
    """Raise Refused when somebody would inspect a unit of his own county in a 交叉 round."""
    for county in team.round.crossed_counties(units):
        if own := _people_of(county).filter(pk__in=[person.pk for person in people]).first():
            names = "、".join(f"“{unit}”" for unit in units if unit.committee_id == county.pk)
            raise Refused(f"{own}是{county}的人员，{names}也属{county}，交叉巡察应当回避。")


def _people_of(county: Committee) -> models.QuerySet[User]:
    return access.holders(county, "staff_committee")


def _require_office(user: User, team: Team) -> None:
    access.require_office(user, team.round.committee_id)


def _reporters(unit: Organization) -> models.QuerySet[User]:
    return access.holders(unit, "head_organization", "report_organization")


def _names(unit: Organization) -> list[str]:
    return [name for name in (unit.name, unit.short_name) if name]


def _set_role(member: TeamMember, role: str) -> None:
    if member.role == role:
        return
    if not TeamMember.objects.filter(pk=member.pk, role=member.role).update(role=role):
        raise LostRace
    member.role = role
    set_team_role(member.team, user=member.user, role=role)
    tell_member(member, f"您在{member.team}的职务调整为{member.get_role_display()}")


def _write(team: Team, *, update_fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            team.save(update_fields=update_fields)
    except IntegrityError as error:
        raise Refused(f"本轮次已有第{team.number}组。") from error
