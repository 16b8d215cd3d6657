"""Teams: the page of one, its members and their roles."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from inspection.lib import access
from inspection.lib.answers import answer_button, answer_form, answer_small_form, turned_away
from inspection.lib.requests import Request
from inspection.trail.services import history_of
from rounds.inspections.models import Inspection
from rounds.rounds.acts import ROUND_ACTS
from rounds.rounds.models import Round
from rounds.teams import services as services
from rounds.teams.forms import MemberForm, RoleForm, TeamForm
from rounds.teams.models import Team, TeamMember


def team_detail(request: Request, pk: int) -> HttpResponse:
    team = get_object_or_404(Team.objects.visible_to(request.user).select_related("round__plan", "sent_from"), pk=pk)
    is_office = access.roles(request.user).serves(team.round.committee_id)
    context = {
        "team": team,
        "members": team.members.select_related("user"),
        "role_choices": RoleForm.base_fields["role"].choices,
        "inspections": Inspection.objects.visible_to(request.user).filter(team=team).select_related("unit"),
        "form": MemberForm(people=services.eligible_members(team)) if is_office else None,
        "is_office": is_office,
        "may_add_task": is_office and ROUND_ACTS.may(request.user, team.round, "add_task"),
        "history": history_of(team),
    }
    return render(request, "rounds/teams/team_detail.html", context)


def team_create(request: Request, pk: int) -> HttpResponse:
    round_ = get_object_or_404(Round.objects.visible_to(request.user).select_related("plan", "committee"), pk=pk)
    if refused := turned_away(request, partial(ROUND_ACTS.refuse, request.user, round_, "add_team"), back=round_):
        return refused
    form = TeamForm(request.POST or None, round_=round_)

    def create() -> Team:
        return services.create_team(round_, **form.cleaned_data, by=request.user)

    done = "巡察组已建立。请接着配备人员、安排被巡察单位。"
    return answer_form(request, form, create, title="建立巡察组", sub=str(round_), back=round_, done=done)


def team_edit(request: Request, pk: int) -> HttpResponse:
    team = _own(request, pk)
    form = TeamForm(request.POST or None, instance=team, round_=team.round)

    def change() -> Team:
        return services.change_team(team, **form.cleaned_data, by=request.user)

    return answer_form(request, form, change, title="修改巡察组", back=team)


@require_POST
def team_remove(request: Request, pk: int) -> HttpResponse:
    team = _own(request, pk)

    def remove() -> None:
        services.remove_team(team, by=request.user)

    return answer_button(request, remove, back=team, then=team.round, done="巡察组已删除。")


@require_POST
def member_add(request: Request, pk: int) -> HttpResponse:
    team = _own(request, pk)
    form = MemberForm(request.POST, people=services.eligible_members(team))

    def add() -> None:
        services.add_member(team, **form.cleaned_data, by=request.user)

    return answer_small_form(request, form, add, back=team, done="人员已列入。")


@require_POST
def member_change(request: Request, pk: int) -> HttpResponse:
    form = RoleForm(request.POST)

    def change(member: TeamMember, **who: Any) -> None:
        services.change_role(member, role=form.cleaned_data["role"], **who)

    member = _member(request, pk)
    return answer_small_form(
        request, form, lambda: change(member, by=request.user), back=member.team, done="职务已调整。"
    )


@require_POST
def member_lead(request: Request, pk: int) -> HttpResponse:
    return _member_button(request, pk, services.appoint_leader, "已指定为组长，原组长改任副组长。")


@require_POST
def member_remove(request: Request, pk: int) -> HttpResponse:
    return _member_button(request, pk, services.remove_member, "人员已移出，其权限同时取消。")


def _member_button(request: Request, pk: int, service: Callable[..., None], done: str) -> HttpResponse:
    member = _member(request, pk)
    return answer_button(request, lambda: service(member, by=request.user), back=member.team, done=done)


def _own(request: Request, pk: int) -> Team:
    """The team, for the office to change."""
    team = get_object_or_404(
        Team.objects.visible_to(request.user).select_related("round__plan", "round__committee", "sent_from"), pk=pk
    )
    access.require_office(request.user, team.round.committee_id)
    return team


def _member(request: Request, pk: int) -> TeamMember:
    """A post on a team, for the office to change."""
    posts = TeamMember.objects.filter(team__in=Team.objects.visible_to(request.user))
    member = get_object_or_404(posts.select_related("team__round", "user"), pk=pk)
    access.require_office(request.user, member.team.round.committee_id)
    return member
