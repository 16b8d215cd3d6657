"""What a unit enters into its ledger; and the deadline that only the office moves."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from inspection.lib.answers import answer_button, answer_form
from inspection.lib.requests import Request
from rectification.ledger.acts import ITEM_ACTS, MEASURE_ACTS
from rectification.ledger.forms.ledger import DeadlineForm, ItemForm, MeasureForm, ProgressForm
from rectification.ledger.models import LedgerItem, Measure
from rectification.ledger.services import ledger as services

RESULTS = ("recovered", "rules_made", "rules_revised", "people_handled")


def _item(request: Request, pk: int, act: str) -> LedgerItem:
    """The item the act is about; 404 where it is not seen, 403 where it is only seen."""
    items = LedgerItem.objects.visible_to(request.user).select_related("unit", "finding", "feedback")
    item = get_object_or_404(items.defer("finding__search"), pk=pk)
    ITEM_ACTS.require(request.user, item, act)
    return item


def _measure(request: Request, pk: int) -> Measure:
    measures = Measure.objects.visible_to(request.user).select_related("item__unit", "item__finding")
    return get_object_or_404(measures.defer("item__finding__search"), pk=pk)


def item_edit(request: Request, pk: int) -> HttpResponse:
    item = _item(request, pk, "edit")
    form = ItemForm(request.POST or None, instance=item)
    return answer_form(
        request,
        form,
        lambda: services.edit_item(item, **form.cleaned_data, by=request.user),
        title="整改目标与责任",
        sub=str(item),
        back=item,
        done="整改责任已保存。",
    )


def measure_add(request: Request, pk: int) -> HttpResponse:
    item = _item(request, pk, "add_measure")
    form = MeasureForm(request.POST or None)
    return answer_form(
        request,
        form,
        lambda: services.add_measure(item, **form.cleaned_data, by=request.user),
        title="添加整改措施",
        sub=str(item),
        back=item,
        done="整改措施已添加。",
        then=item,
    )


def measure_edit(request: Request, pk: int) -> HttpResponse:
    measure = _measure(request, pk)
    MEASURE_ACTS.require(request.user, measure, "change")
    initial = {"text": measure.text, "principal": measure.principal, "due_text": measure.due_text}
    form = MeasureForm(request.POST or None, initial=initial)
    return answer_form(
        request,
        form,
        lambda: services.change_measure(measure, **form.cleaned_data, by=request.user),
        title=f"修改措施 {measure.number}",
        sub=str(measure.item),
        back=measure.item,
        done="整改措施已修改。",
        then=measure.item,
    )


@require_POST
def measure_remove(request: Request, pk: int) -> HttpResponse:
    measure = _measure(request, pk)
    return answer_button(
        request,
        lambda: services.remove_measure(measure, by=request.user),
        back=measure.item,
        done="整改措施已删除。",
    )


@require_POST
def measure_finish(request: Request, pk: int) -> HttpResponse:
    measure = _measure(request, pk)
    return answer_button(
        request,
        lambda: services.finish_measure(measure, by=request.user),
        back=measure.item,
        done=f"措施 {measure.number} 已标记完成。",
    )


def progress_report(request: Request, pk: int) -> HttpResponse:
    item = _item(request, pk, "report")
    form = ProgressForm(request.POST or None, request.FILES or None, item=item)
    return answer_form(
        request,
        form,
        lambda: services.report_progress(item, **_reported(form.cleaned_data), by=request.user),
        title="报送整改进展",
        sub=str(item),
        back=item,
        done="整改进展已报送。",
        then=item,
        submit="报送",
        warning="报送后即为正式记录，不能修改或删除；有误的，请再次报送更正。",
    )


def _reported(data: dict[str, Any]) -> dict[str, Any]:
    """The fields of the form as the service takes them."""
    numbers: dict[str, Any] = {name: data[name] or 0 for name in RESULTS}
    results = services.Results(**numbers)
    return {name: value for name, value in data.items() if name not in RESULTS} | {"results": results}


def deadline_change(request: Request, pk: int) -> HttpResponse:
    item = _item(request, pk, "change_deadline")
    form = DeadlineForm(request.POST or None, initial={"due_on": item.due_on})
    return answer_form(
        request,
        form,
        lambda: services.change_deadline(item, **form.cleaned_data, by=request.user),
        title="调整整改期限",
        sub=f"{item}　现期限：{item.due_on or '未定'}",
        back=item,
        done="整改期限已调整。",
    )
