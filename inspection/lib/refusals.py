"""The last word before 系统出错: who came too late, or sent what no table can hold, is told so in a sentence."""

import logging
from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, DataError, IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Handler = Callable[[HttpRequest], HttpResponse]

log = logging.getLogger("inspection.refusals")

# Classes of SQLSTATE for which somebody else was faster: serialization failure and deadlock, and a lock not had.
LOST_RACES = ("40", "55")
UNREADABLE = "填写的内容含有系统无法保存的字符，或者数字、日期超出范围，没有保存。请返回上一页改正后重试。"
TOO_LATE = "该事项刚刚已由他人办理，请刷新后查看。您刚才的操作没有保存。"
NOT_A_PAGE = "这个地址只用于办理，不能直接打开。请回到相应页面，点击页面上的按钮办理。"


class RefusalMiddleware:
    """Services refuse in their own words. This is for what slips between a check and the database that holds it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405:
            return response
        page = _page(request, "不能直接打开", NOT_A_PAGE, 405)
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django asks here before it answers 500; the place of the error stays in the log."""
        if _cannot_be_kept(error):
            status, heading, text = 400, "内容无法保存", UNREADABLE
        elif request.method == "POST" and _was_too_late(error):
            status, heading, text = 409, "已由他人办理", TOO_LATE
        else:
            return None
        log.warning("refused", exc_info=error, extra={"method": request.method, "path": request.path, "status": status})
        return _page(request, heading, text, status)


def _cannot_be_kept(error: Exception) -> bool:
    # The driver refuses a null character before the database sees it, with an error of its own.
    return isinstance(error, DataError) or (isinstance(error, ValueError) and "NUL (0x00)" in str(error))


def _was_too_late(error: Exception) -> bool:
    if isinstance(error, OperationalError):
        state = getattr(error.__cause__, "sqlstate", None) or ""
        return state.startswith(LOST_RACES)
    # Saving a row that is gone raises the base class itself.
    return isinstance(error, (IntegrityError, ObjectDoesNotExist)) or type(error) is DatabaseError


def _page(request: HttpRequest, heading: str, text: str, status: int) -> HttpResponse:
    return render(request, "refused.html", {"heading": heading, "text": text}, status=status)
