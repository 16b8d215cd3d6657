"""The inbox. The three administrators have none: for them these pages do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from inspection.lib import access
from inspection.lib.listing import ListColumn, Listing
from inspection.lib.requests import Request
from inspection.notices.forms import TABS, NoticeFilter
from inspection.notices.models import Notice
from inspection.notices.services import read_all_notices, read_notice

MOST_COUNTED = 99

COLUMNS = [
    ListColumn("created_at", "时间", lambda notice: notice.created_at),
    ListColumn("title", "标题", lambda notice: notice.title, width=48),
]


def with_inbox(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.duty in access.ADMINISTRATORS:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@with_inbox
@require_safe
def notice_list(request: Request) -> HttpResponse:
    mine = Notice.objects.visible_to(request.user)
    tab = request.GET.get("tab") if request.GET.get("tab") in dict(TABS) else "unread"
    query = request.GET.copy()
    query.pop("export", None)  # an inbox is read, not taken away
    request.GET = query  # type: ignore[assignment]  # the stubs know no other than the immutable one
    filterset = NoticeFilter({"tab": tab}, mine, request=request)
    listing = Listing(request, "notices", "消息提醒", filterset, COLUMNS, ("-created_at", "-pk"))
    tabs = [{"name": name, "url": f"?tab={key}", "is_on": key == tab} for key, name in TABS]
    return render(
        request, "notices/notice_list.html", {"listing": listing, "tabs": tabs, "unread": mine.unread().count()}
    )


@with_inbox
@require_POST
def notice_open(request: Request, pk: int) -> HttpResponse:
    """Reads one message and leads to what it is about."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    read_notice(notice, by=request.user)
    known = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if known else reverse("notices:notice_list"))


@with_inbox
@require_POST
def read_all(request: Request) -> HttpResponse:
    count = read_all_notices(by=request.user)
    messages.success(request, f"已将 {count} 条消息标为已读。" if count else "没有未读消息。")
    return redirect("notices:notice_list")


@with_inbox
@require_safe
def unread(request: Request) -> HttpResponse:
    """The badge beside the inbox: a bare number, or nothing. One indexed query, never more than a hundred rows."""
    count = Notice.objects.visible_to(request.user).unread()[: MOST_COUNTED + 1].count()
    text = f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})
