"""Opening a round and setting it up."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.answers import answer_button, answer_form
from inspection.lib.requests import Request
from rounds.organizations.models import Organization
from rounds.plans.models import Plan
from rounds.rounds import forms
from rounds.rounds.models import Round
from rounds.rounds.services import rounds as services


def first_steps(user: User) -> dict[str, bool]:
    """What an empty house needs first; asked by the template only when there is no round."""
    return {
        "organizations": Organization.objects.visible_to(user).exists(),
        "plans": Plan.objects.visible_to(user).exists(),
    }


def round_open(request: Request) -> HttpResponse:
    access.require_some_office(request.user)
    form = forms.RoundOpenForm(request.POST or None, user=request.user)

    def open_() -> Round:
        return services.open_round(**form.cleaned_data, by=request.user)

    return answer_form(
        request,
        form,
        open_,
        title="建立轮次",
        back=reverse("rounds:round_list"),
        done="轮次已建立。请接着建立巡察组、安排被巡察单位。",
        template="rounds/rounds/round_open.html",
        rule_sets=form.fields["rule_set"].queryset.prefetch_related("periods"),
        templates=form.fields["template"].queryset.prefetch_related("categories"),
        has_plans=Plan.objects.visible_to(request.user).exists(),
    )


def round_edit(request: Request, pk: int) -> HttpResponse:
    round_ = _own(request, pk)
    form = forms.RoundEditForm(request.POST or None, instance=round_)

    def change() -> Round:
        return services.change_round(form.save(commit=False), changed=form.changed_data, by=request.user)

    return answer_form(request, form, change, title="修改轮次", sub=str(round_), back=round_)


@require_POST
def round_remove(request: Request, pk: int) -> HttpResponse:
    round_ = _own(request, pk)

    def remove() -> None:
        services.remove_round(round_, by=request.user)

    return answer_button(request, remove, back=round_, then=reverse("rounds:round_list"), done="轮次已删除。")


def round_chain(request: Request, pk: int) -> HttpResponse:
    round_ = _own(request, pk)
    form = forms.ReviewChainForm(request.POST or None, round_=round_)

    def save() -> Round:
        services.set_review_chain(round_, steps=form.steps, by=request.user)
        return round_

    sub = "各方按步骤先后会审；同一步骤的各方同时办理。有任务进入整改后不能再改。"
    return answer_form(request, form, save, title="会审环节", sub=sub, back=round_)


def _own(request: Request, pk: int) -> Round:
    """The round, for the office to change."""
    round_ = get_object_or_404(Round.objects.visible_to(request.user).select_related("plan", "categories"), pk=pk)
    access.require_office(request.user, round_.committee_id)
    return round_
