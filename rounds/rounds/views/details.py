"""The page of one round: what the office reads at a glance."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.pages import page_links, page_of
from inspection.lib.requests import Request
from inspection.trail.services import history_of
from rounds.inspections.models import Inspection
from rounds.rounds.acts import ROUND_ACTS
from rounds.rounds.choices import Stage, stage_after, stage_before
from rounds.rounds.models import Round
from rounds.rounds.timeline import draw, steps
from rounds.teams.models import Team, TeamMember

TEAMS_A_PAGE = 30


def round_detail(request: Request, pk: int) -> HttpResponse:
    round_ = get_object_or_404(
        Round.objects.visible_to(request.user).select_related("plan", "rule_set", "committee", "frame__plan"), pk=pk
    )
    page = page_of(request, _teams(request.user, round_), TEAMS_A_PAGE)
    teams = list(page.object_list)
    inspections = list(
        Inspection.objects.visible_to(request.user)
        .filter(team__in=teams)
        .select_related("team", "unit")
        .order_by("team__number", "starts_on", "pk")
    )
    for team in teams:
        team.tasks = [inspection for inspection in inspections if inspection.team_id == team.pk]
    stage_rows = list(round_.stages.all())
    today = timezone.localdate()
    is_office = access.roles(request.user).serves(round_.committee_id)
    context = {
        "round": round_,
        "acts": {act.name for act in ROUND_ACTS.acts_for(request.user, round_)} if is_office else set(),
        "steps": steps(round_, stage_rows),
        "next_stage": _label(stage_after(round_.stage)),
        "previous_stage": _label(stage_before(round_.stage)),
        "timeline": draw(round_, stage_rows, inspections, today=today),
        "today": today,
        "teams": teams,
        "page": page,
        "why_not_on": ROUND_ACTS.why_not(request.user, round_, "advance") if is_office else "",
        "links": page_links(page, "?page={}".format),
        "chain": _chain(round_),
        "periods": round_.rule_set.periods.all(),
        "is_office": is_office,
        "summary_route": "findings:round_summary",
        "frame_route": _frame_route(request.user, round_),
        "history": history_of(round_),
    }
    return render(request, "rounds/rounds/round_detail.html", context)


def _teams(user: User, round_: Round) -> QuerySet[Any]:
    """The teams with their people; so many on a page that a round of any size opens as fast as a small one."""
    teams = Team.objects.visible_to(user).filter(round=round_).select_related("sent_from").order_by("number", "pk")
    return teams.prefetch_related(Prefetch("members", TeamMember.objects.select_related("user"), to_attr="people"))


def _frame_route(user: User, round_: Round) -> str:
    """The part of the page that sums up the rounds of the counties, for the city whose 联动 round this is."""
    oversees = access.roles(user).counties and round_.committee_id in access.roles(user).committees
    return "overview_frame" if oversees and round_.is_frame else ""


def _label(stage: str | None) -> str:
    return Stage(stage).label if stage else ""


def _chain(round_: Round) -> list[str]:
    """The review chain in words, parties of one step together."""
    steps: dict[int, list[str]] = {}
    for step in round_.review_steps.all():
        steps.setdefault(step.order, []).append(step.get_party_display())
    return [" + ".join(parties) for _, parties in sorted(steps.items())]
