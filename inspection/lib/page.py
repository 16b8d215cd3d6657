"""What every page shows around its content: navigation by standing, theme, names."""

import ipaddress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from inspection.lib import access


def address_of(request: HttpRequest) -> str | None:
    """The person's address; behind counted proxies the entry the outermost trusted one wrote."""
    count = settings.AXES_IPWARE_PROXY_COUNT
    if count:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if len(forwarded) >= count:
            return _valid(forwarded[-count])
    return _valid(request.META.get("REMOTE_ADDR") or "")


def _valid(words: str) -> str | None:
    """An address without the port some proxies add; nothing where it is none, as behind a socket."""
    bare = words.partition("]")[0].lstrip("[") if words.startswith("[") else words
    bare = bare.partition(":")[0] if bare.count(":") == 1 else bare
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return None


@dataclass(frozen=True)
class Link:
    label: str
    route: str
    icon: str
    marks: str = ""

    @property
    def url(self) -> str:
        return reverse(self.route)


ADMIN_LINKS = {
    access.Duty.SYSTEM_ADMIN: [Link("账号管理", "accounts:user_list", "users")],
    access.Duty.SECURITY_ADMIN: [Link("授权管理", "rounds:grant_list", "key-round")],
    access.Duty.SECURITY_AUDITOR: [
        Link("访问记录", "trail:record_list", "eye"),
        Link("变更记录", "trail:change_list", "history"),
    ],
}


def _links(standing: access.Standing) -> list[tuple[str, list[Link]]]:
    """Groups of links in the order of the work; what a person cannot open is not shown."""
    inspects = standing.sees_all_rounds or standing.is_team
    reviews = inspects or standing.is_reviewer
    works = reviews or standing.is_unit
    groups: list[tuple[str, list[Link]]] = [
        ("", [Link("工作台", "home", "layout-dashboard")]),
        ("巡察", []),
        # An inspected unit does not meet the word.
        ("问题与线索" if reviews else "问题", []),
        ("整改", []),
        ("系统管理", []),
    ]
    if works:
        groups[0][1].append(Link("消息提醒", "notices:notice_list", "inbox", "unread"))
    if inspects:
        groups[1][1].append(Link("轮次与进度", "rounds:round_list", "calendar-range"))
        groups[1][1].append(Link("党组织名册", "rounds:organization_list", "building-2"))
    if standing.sees_all_rounds:
        groups[1][1].append(Link("五年规划", "rounds:plan_list", "map"))
    if works:
        groups[2][1].append(Link("问题清单", "findings:finding_list", "list-checks"))
    if standing.is_team or standing.is_office:
        groups[2][1].append(Link("导入问题", "findings:import_list", "upload"))
    if reviews:
        groups[2][1].append(Link("问题线索", "findings:lead_list", "shield-alert", "secret"))
        groups[3][1].append(Link("会审销号", "rectification:review_list", "stamp"))
    if works:
        groups[3][1].insert(0, Link("整改台账", "rectification:item_list", "clipboard-check"))
        groups[3][1].insert(0, Link("反馈与签收", "rectification:feedback_list", "file-pen-line"))
    if standing.sees_all_rounds:
        groups[3][1].append(Link("回头看", "rectification:lookback_list", "rotate-ccw"))
    groups[4][1].extend(ADMIN_LINKS.get(standing.duty, []))
    return [group for group in groups if group[1]]


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: names, theme and, for a logged-in person, standing and navigation."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        "site_name": settings.SITE_NAME,
        "site_owner": settings.SITE_OWNER,
        "theme": "dark" if request.COOKIES.get("theme") == "dark" else "light",
    }
    # A partial answer has no frame around it.
    if user is not None and user.is_authenticated and not getattr(request, "htmx", False):
        context["standing"] = access.standing(user)
        context["navigation"] = _links(context["standing"])
    return context
