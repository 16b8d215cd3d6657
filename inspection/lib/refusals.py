"""Why something is not done: the exceptions services raise, and the page for those that no view has answered."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import DatabaseError, DataError, models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Handler = Callable[[HttpRequest], HttpResponse]
Row = TypeVar("Row", bound=models.Model)

log = logging.getLogger("inspection.refusals")

FASTER = "该事项刚刚已由他人办理，请刷新后查看。"
UNREADABLE = "填写的内容含有系统无法保存的字符，或者数字、日期超出范围，没有保存。请返回上一页改正后重试。"
NOT_SAVED = "您刚才的操作没有保存。"
NOT_A_PAGE = "这个地址只用于办理，不能直接打开。请回到相应页面，点击页面上的按钮办理。"

# SQLSTATE of a unique violation, of a serialization failure or deadlock (a class), and of a lock that was not available.
LOST_RACES = ("23505", "40", "55P03")


class Refused(ValidationError):
    """It cannot be done now; the message is the sentence the person reads."""


class LostRace(Refused):
    """Somebody else was faster."""

    def __init__(self, message: Any = FASTER, code: str | None = None, params: dict[str, Any] | None = None) -> None:
        super().__init__(message, code, params)


class NotAllowed(PermissionDenied):
    """The person may see this and not do it: 403."""


def locked(queryset: models.Manager[Row] | models.QuerySet[Row], pk: Any) -> Row:
    """The row as it is now, locked until the transaction ends. Raises LostRace when it is gone."""
    try:
        return queryset.select_for_update(of=("self",)).get(pk=pk)
    except ObjectDoesNotExist:
        raise LostRace from None


class RefusalMiddleware:
    """Answers refusals and lost races with a page and a sentence; a programming error stays a 500 with its trace."""

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
        """The page for this error, or nothing where Django is to answer 500; the trace goes to the log either way."""
        answer = _answer(error, is_act=request.method == "POST")
        if answer is None:
            return None
        status, heading, text = answer
        log.warning("refused", exc_info=error, extra={"method": request.method, "path": request.path, "status": status})
        return _page(request, heading, text, status)


def _answer(error: Exception, *, is_act: bool) -> tuple[int, str, str] | None:
    if _is_unstorable(error):
        return 400, "内容无法保存", UNREADABLE
    if not is_act:
        return None
    if isinstance(error, LostRace):
        return 409, "已由他人办理", "".join(error.messages)
    if isinstance(error, Refused):
        return 422, "不能办理", "".join(error.messages)
    if _is_lost_race(error):
        return 409, "已由他人办理", FASTER + NOT_SAVED
    return None


def _is_unstorable(error: Exception) -> bool:
    # The driver refuses a null character before the database sees it, with an error of its own.
    return isinstance(error, DataError) or (isinstance(error, ValueError) and "NUL (0x00)" in str(error))


def _is_lost_race(error: Exception) -> bool:
    if not isinstance(error, DatabaseError):
        return False
    # Django raises the bare base class, without a cause, only when the row to be saved is gone.
    if type(error) is DatabaseError and error.__cause__ is None:
        return True
    return _sqlstate(error).startswith(LOST_RACES)


def _sqlstate(error: DatabaseError) -> str:
    # psycopg2 calls it pgcode, its successor sqlstate.
    cause = error.__cause__
    return getattr(cause, "pgcode", None) or getattr(cause, "sqlstate", None) or ""


def _page(request: HttpRequest, heading: str, text: str, status: int) -> HttpResponse:
    return render(request, "refused.html", {"heading": heading, "text": text}, status=status)
