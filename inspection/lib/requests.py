"""What a view may rely on: the middleware has asked for a login and read the headers of htmx before it is called."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django.urls import ResolverMatch
    from django_htmx.middleware import HtmxDetails

    from inspection.accounts.models import User

    class Request(HttpRequest):
        """A request of a person who is logged in."""

        user: User
        htmx: HtmxDetails
        resolver_match: ResolverMatch

else:
    Request = HttpRequest
