"""The one way in which a list leaves the house."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone

from inspection.lib.listing import ListColumn
from inspection.lib.page import address_of
from inspection.lib.requests import Request
from inspection.lib.workbook.writing import write_table
from inspection.trail.choices import Action
from inspection.trail.services import record_access

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_table(request: Request, title: str, columns: list[ListColumn], rows: Iterable[Any]) -> HttpResponse:
    """Answer with the rows as .xlsx, exactly the columns shown, and record who took them."""
    stream = BytesIO()
    write_table(
        stream,
        title,
        [column.label for column in columns],
        ([column.plain(row) for column in columns] for row in rows),
        widths=[column.width for column in columns],
        footer=f"导出人：{request.user}　导出时间：{timezone.localtime():%Y-%m-%d %H:%M}",
    )
    record_access(request.user, Action.EXPORT, note=title, address=address_of(request))
    return workbook_answer(stream.getvalue(), f"{title}_{timezone.localdate():%Y%m%d}.xlsx")


def workbook_answer(content: bytes, name: str) -> HttpResponse:
    """A workbook as a download under a Chinese name."""
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={
            "Content-Disposition": f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{quote(name)}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
