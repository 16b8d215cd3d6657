"""What a unit enters into its ledger; and the deadline that only the office moves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from inspection.lib.access import require_office
from rectification.ledger.access import may_report
from rectification.ledger.forms.ledger import DeadlineForm, ItemForm, MeasureForm, ProgressForm
from rectification.ledger.models import LedgerItem, Measure
from rectification.ledger.services import ledger as services
from rectification.views import act, fill, form_page, require


def _item(request: HttpRequest, pk: int) -> LedgerItem:
    """An item of a unit this person reports for; 404 where it is not seen, 403 where it is only seen."""
    items = LedgerItem.objects.visible_to(request.user).select_related("unit", "finding", "feedback")
    item = get_object_or_404(items.defer("finding__search"), pk=pk)
    require(may_report(request.user, item.unit))
    return item


def _measure(request: HttpRequest, pk: int) -> Measure:
    measures = Measure.objects.visible_to(request.user).select_related("item__unit", "item__finding")
    measure = get_object_or_404(measures.defer("item__finding__search"), pk=pk)
    require(may_report(request.user, measure.item.unit))
    return measure


def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    form = ItemForm(request.POST or None, instance=item)
    if fill(request, form, lambda data: services.edit_item(item, **data, by=request.user), "整改责任已保存。"):
        return redirect(item)
    return form_page(request, form, title="整改目标与责任", sub=str(item), back=item.get_absolute_url())


def measure_add(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    form = MeasureForm(request.POST or None)
    if fill(request, form, lambda data: services.add_measure(item, **data, by=request.user), "整改措施已添加。"):
        return redirect(item)
    return form_page(request, form, title="添加整改措施", sub=str(item), back=item.get_absolute_url())


def measure_edit(request: HttpRequest, pk: int) -> HttpResponse:
    measure = _measure(request, pk)
    initial = {"text": measure.text, "principal": measure.principal, "due_text": measure.due_text}
    form = MeasureForm(request.POST or None, initial=initial)
    if fill(request, form, lambda data: services.change_measure(measure, **data, by=request.user), "整改措施已修改。"):
        return redirect(measure.item)
    back = measure.item.get_absolute_url()
    return form_page(request, form, title=f"修改措施 {measure.number}", sub=str(measure.item), back=back)


@require_POST
def measure_remove(request: HttpRequest, pk: int) -> HttpResponse:
    measure = _measure(request, pk)
    act(request, lambda: services.remove_measure(measure, by=request.user), "整改措施已删除。")
    return redirect(measure.item)


@require_POST
def measure_finish(request: HttpRequest, pk: int) -> HttpResponse:
    measure = _measure(request, pk)
    act(request, lambda: services.finish_measure(measure, by=request.user), f"措施 {measure.number} 已标记完成。")
    return redirect(measure.item)


def progress_report(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    form = ProgressForm(request.POST or None, request.FILES or None, item=item)

    def report(data: dict) -> None:
        names = ("recovered", "rules_made", "rules_revised", "people_handled")
        results = services.Results(**{name: data.pop(name) or 0 for name in names})
        services.report_progress(item, **data, results=results, by=request.user)

    if fill(request, form, report, "整改进展已报送。"):
        return redirect(item)
    return form_page(
        request, form, title="报送整改进展", sub=str(item), back=item.get_absolute_url(), submit="报送",
        warning="报送后即为正式记录，不能修改或删除；有误的，请再次报送更正。",
    )  # fmt: skip


def deadline_change(request: HttpRequest, pk: int) -> HttpResponse:
    items = LedgerItem.objects.visible_to(request.user).select_related("unit", "finding").defer("finding__search")
    item = get_object_or_404(items, pk=pk)
    require_office(request.user, item.committee_id)
    form = DeadlineForm(request.POST or None, initial={"due_on": item.due_on})
    if fill(request, form, lambda data: services.change_deadline(item, **data, by=request.user), "整改期限已调整。"):
        return redirect(item)
    sub = f"{item}　现期限：{item.due_on or '未定'}"
    return form_page(request, form, title="调整整改期限", sub=sub, back=item.get_absolute_url())
