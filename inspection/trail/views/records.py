"""Who came in, read, exported or downloaded: for the auditor."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.apps import apps
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspection.lib import access
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.requests import Request
from inspection.trail.forms import RecordFilter
from inspection.trail.models import AccessRecord
from inspection.trail.views.exports import export_table

# A workbook holds a million rows, and nobody reads so many; the period narrows it.
EXPORT_LIMIT = 100_000


def _subject(record: AccessRecord) -> str:
    if not record.object_type:
        return ""
    try:
        name = apps.get_model(record.object_type)._meta.verbose_name
    except LookupError:  # a record outlives the model it tells about
        name = record.object_type
    return f"{name} {record.object_id}"


def _at(record: AccessRecord) -> Cell:
    return Cell(f"{timezone.localtime(record.at):%Y-%m-%d %H:%M:%S}")


COLUMNS = [
    ListColumn("at", "时间", _at, sort=("at", "pk"), css="nobr", width=22),
    ListColumn(
        "person", "人员", lambda r: Cell(str(r.user or "（未登录）"), sub=r.user.username if r.user else ""), css="t"
    ),
    ListColumn("action", "动作", lambda r: Cell.of(r, "action")),
    ListColumn("subject", "对象", _subject, width=24),
    ListColumn("note", "说明", lambda r: r.note, width=48),
    ListColumn("address", "来源地址", lambda r: r.address or "", css="nobr"),
]


@require_safe
def record_list(request: Request) -> HttpResponse:
    access.require_duty(request.user, access.Duty.SECURITY_AUDITOR)
    return list_page(
        request,
        "trail/record_list.html",
        name="records",
        title="访问记录",
        filterset=RecordFilter(request.GET or None, AccessRecord.objects.select_related("user"), request=request),
        columns=COLUMNS,
        export=_export_newest,
        default_sort=("-at", "-pk"),
    )


def _export_newest(request: Request, title: str, columns: list[ListColumn], rows: Iterable[Any]) -> HttpResponse:
    return export_table(request, title, columns, islice(rows, EXPORT_LIMIT))
