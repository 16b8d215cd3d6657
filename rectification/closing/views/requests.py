"""A unit asks for 销号, its head confirms, and it may take the request back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from rectification.closing import services as services
from rectification.closing.forms import ClosingForm
from rectification.closing.models import ClosingRequest
from rectification.ledger.access import may_head, may_report
from rectification.ledger.models import LedgerItem
from rectification.views import act, fill, form_page, require


def closing_ask(request: HttpRequest, pk: int) -> HttpResponse:
    items = LedgerItem.objects.visible_to(request.user).select_related("unit", "finding").defer("finding__search")
    item = get_object_or_404(items, pk=pk)
    require(may_report(request.user, item.unit))
    form = ClosingForm(request.POST or None)
    done = "销号申请已提交，待主要负责人确认后进入会审。"
    if fill(request, form, lambda data: services.request_closing(item, **data, by=request.user), done):
        return redirect(item)
    return form_page(
        request, form, title="申请销号", sub=str(item), back=item.get_absolute_url(), submit="提交申请",
        warning="申请期间不能修改措施和报送进展；申请人和确认人不参加会审。",
    )  # fmt: skip


def _request(request: HttpRequest, pk: int) -> ClosingRequest:
    requests = ClosingRequest.objects.visible_to(request.user).select_related(
        "item__unit", "item__finding", "item__inspection__round__rule_set", "submitted_by"
    )
    return get_object_or_404(requests.defer("item__finding__search"), pk=pk)


@require_POST
def closing_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    closing = _request(request, pk)
    require(may_head(request.user, closing.item.unit))
    act(request, lambda: services.confirm_request(closing, by=request.user), "已确认，已送会审各方。")
    return redirect(closing.item)


@require_POST
def closing_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    closing = _request(request, pk)
    require(may_report(request.user, closing.item.unit))
    act(request, lambda: services.withdraw_request(closing, by=request.user), "销号申请已撤回。")
    return redirect(closing.item)
