"""What every page shows around its content: navigation by roles, theme, names."""

import ipaddress
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from inspection.lib import access
from inspection.lib.navigation import menu, section


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


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: names, theme, the address of the browser and, for a logged-in person, roles and navigation."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        "site_name": settings.SITE_NAME,
        "site_owner": settings.SITE_OWNER,
        "theme": "dark" if request.COOKIES.get("theme") == "dark" else "light",
        "address": address_of(request),
    }
    # A partial answer has no frame around it.
    if user is not None and user.is_authenticated and not getattr(request, "htmx", False):
        context["roles"] = access.roles(user)
        context["site_owner"] = context["roles"].office_name or settings.SITE_OWNER
        context["navigation"] = links = menu(context["roles"])
        context["section"] = section(links, request.path)
        # What the side bar is drawn from, for the fragment that keeps it: nothing else in it differs.
        context["navigation_key"] = [(name, [link.route for link in part]) for name, part in links]
    return context
