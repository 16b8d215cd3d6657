"""The ledger on paper: as a workbook offices print, and as a page to print."""

from tempfile import TemporaryFile

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from inspection.lib import access
from inspection.lib.keys import key_of
from inspection.lib.requests import Request
from inspection.lib.workbook import write_ledger
from inspection.trail.choices import Action
from inspection.trail.views.exports import XLSX
from rectification.feedback.models import Feedback
from rectification.ledger.exporting import COLUMNS, TRAILING, columns_with_unit
from rectification.ledger.models import LedgerItem
from rectification.ledger.services.exports import problem_lines
from rectification.ledger.views.records import record_access


def _feedback(request: Request, pk: int) -> Feedback:
    feedbacks = Feedback.objects.visible_to(request.user).select_related("inspection__unit", "inspection__team")
    return get_object_or_404(feedbacks, pk=pk)


def _title(feedback: Feedback) -> str:
    return f"{feedback.inspection.unit}落实{feedback.inspection.team}反馈意见整改台账"


def ledger_export(request: Request, pk: int) -> FileResponse:
    feedback = _feedback(request, pk)
    items = LedgerItem.objects.visible_to(request.user).filter(feedback=feedback).order_by("sequence")
    record_access(request, Action.EXPORT, feedback, _title(feedback))
    return _workbook(_title(feedback), items, filled_by=str(feedback.inspection.unit))


def ledger_export_all(request: Request) -> FileResponse:
    """The ledger of a whole round, of all units this person sees; 上级巡察 is exported unit by unit."""
    access.refuse_administrators(request.user)
    items = LedgerItem.objects.visible_to(request.user).without_above(request.user)
    items = items.order_by("unit__name", "unit", "feedback", "sequence")
    title = "巡察反馈意见整改台账"
    wanted = request.GET.get("round", "")
    if wanted:
        items = items.filter(round=key_of(wanted))
        first = items.select_related("round__plan").first()
        if first is None:
            raise Http404
        title = f"{first.round}反馈意见整改台账"
    record_access(request, Action.EXPORT, None, title)
    return _workbook(title, items, of_several_units=True)


def _workbook(
    title: str, items: QuerySet[LedgerItem], *, filled_by: str = "", of_several_units: bool = False
) -> FileResponse:
    lines = problem_lines(items)
    stream = TemporaryFile()  # noqa: SIM115 -- the answer closes it when it is sent
    write_ledger(
        stream,
        title,
        columns_with_unit() if of_several_units else COLUMNS,
        (line.group_with_unit for line in lines) if of_several_units else (line.group for line in lines),
        trailing=TRAILING,
        filled_by=filled_by,
        printed_on=f"{timezone.localdate():%Y年%m月%d日}",
    )
    stream.seek(0)
    name = f"{title}_{timezone.localdate():%Y%m%d}.xlsx"
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX, headers=headers)


def ledger_print(request: Request, pk: int) -> HttpResponse:
    feedback = _feedback(request, pk)
    items = LedgerItem.objects.visible_to(request.user).filter(feedback=feedback).order_by("sequence")
    record_access(request, Action.PRINT, feedback, _title(feedback))
    context = {"feedback": feedback, "title": _title(feedback), "lines": list(problem_lines(items))}
    return render(request, "rectification/ledger/ledger_print.html", context)
