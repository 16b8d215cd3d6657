"""A county joins a 联动 round of its city; the city reminds those that have not."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.answers import answer_button, answer_form
from inspection.lib.requests import Request
from rounds.rounds.forms import RoundJoinForm
from rounds.rounds.models import Round
from rounds.rounds.services.joining import join_round, remind_counties


def joinable(user: User) -> list[Round]:
    """The 联动 rounds of the city that wait for a county of this person; nothing is asked for anybody else."""
    if not access.roles(user).below_city:
        return []
    return list(Round.objects.joinable_by(user).select_related("plan").order_by("starts_on", "pk"))


def round_join(request: Request, pk: int) -> HttpResponse:
    access.refuse_administrators(request.user)
    frames = Round.objects.joinable_by(request.user).select_related("plan", "committee", "rule_set", "categories")
    frame = get_object_or_404(frames, pk=pk)
    form = RoundJoinForm(request.POST or None, user=request.user, frame=frame)

    def join() -> Round:
        return join_round(frame, **form.cleaned_data, by=request.user)

    return answer_form(
        request,
        form,
        join,
        title="加入联动轮次",
        sub=f"{frame.committee} · {frame}（{frame.starts_on:%Y-%m-%d} 至 {frame.ends_on:%Y-%m-%d}）",
        back=reverse("rounds:round_list"),
        done="已加入联动轮次。请接着建立巡察组、安排被巡察单位。",
        template="rounds/rounds/round_join.html",
        submit="加入",
        frame=frame,
        periods=frame.rule_set.periods.all(),
        aspects=frame.categories.categories.filter(parent=None),
        has_plans=form.fields["plan"].queryset.exists(),
    )


@require_POST
def round_remind(request: Request, pk: int) -> HttpResponse:
    frame = get_object_or_404(Round.objects.visible_to(request.user).select_related("plan", "committee"), pk=pk)
    access.require_office(request.user, frame.committee_id)

    def remind() -> str:
        return remind_counties(frame, by=request.user)

    return answer_button(request, remind, back=frame, done=str)
