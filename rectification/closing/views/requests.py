"""A unit asks for 销号, its head confirms, and it may take the request back."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from inspection.lib.answers import answer_button, answer_form
from inspection.lib.requests import Request
from rectification.closing import services
from rectification.closing.forms import ClosingForm
from rectification.closing.models import ClosingRequest
from rectification.ledger.acts import ITEM_ACTS
from rectification.ledger.models import LedgerItem


def closing_ask(request: Request, pk: int) -> HttpResponse:
    items = LedgerItem.objects.visible_to(request.user).select_related("unit", "finding").defer("finding__search")
    item = get_object_or_404(items, pk=pk)
    ITEM_ACTS.require(request.user, item, "ask_closing")
    form = ClosingForm(request.POST or None)
    return answer_form(
        request,
        form,
        lambda: services.request_closing(item, **form.cleaned_data, by=request.user),
        title="申请销号",
        sub=str(item),
        back=item,
        done="销号申请已提交，待主要负责人确认后进入会审。",
        then=item,
        submit="提交申请",
        warning="申请期间不能修改措施和报送进展；申请人和确认人不参加会审。",
    )


def _request(request: Request, pk: int) -> ClosingRequest:
    requests = ClosingRequest.objects.visible_to(request.user).select_related(
        "item__unit", "item__finding", "item__inspection__round__rule_set", "submitted_by"
    )
    return get_object_or_404(requests.defer("item__finding__search"), pk=pk)


@require_POST
def closing_confirm(request: Request, pk: int) -> HttpResponse:
    closing = _request(request, pk)
    return answer_button(
        request,
        lambda: services.confirm_request(closing, by=request.user),
        back=closing.item,
        done="已确认，已送会审各方。",
    )


@require_POST
def closing_withdraw(request: Request, pk: int) -> HttpResponse:
    closing = _request(request, pk)
    return answer_button(
        request,
        lambda: services.withdraw_request(closing, by=request.user),
        back=closing.item,
        done="销号申请已撤回。",
    )
