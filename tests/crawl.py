"""What the product answers to somebody who opens every page that has an address."""

import io
import re
import zipfile
from collections.abc import Iterator
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from inspection.accounts.models import User
from tests.conftest import World
from tests.test_access import LINES, session_of

TOKENS = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]+|(?<=X-CSRFToken": ")[^"]+|(?<=nonce=")[^"]+')


def text_of(response: HttpResponseBase) -> str:
    """Everything in an answer: headers, the page, and what is packed in a workbook."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    texts = [content.decode("utf-8", "replace"), *(f"{name}: {value}" for name, value in response.items())]
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    return "\n".join(texts)


def is_list(route: str) -> bool:
    """Whether the page shows many rows and exports them."""
    return route.endswith("_list")


def addresses(world: World, queries: tuple[dict[str, str], ...] = ({},)) -> Iterator[tuple[str, str]]:
    """Route and address of every page asked with GET, about the rows of this world; lists with each of the queries."""
    for route, line in LINES.items():
        if line.data or line.method == "post":
            continue
        url = reverse(route, args=line.args(world))
        yield from ((route, f"{url}?{urlencode(query)}") for query in (queries if is_list(route) else queries[:1]))


def client_of(user: User) -> Client:
    """A browser in which the person is logged in."""
    session = session_of(user)
    session.save()
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def page_of(response: HttpResponseBase) -> str:
    """Status and page, without the words that differ each time it is asked for."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    page = "a file" if content[:2] == b"PK" else content.decode("utf-8", "replace")
    return f"{response.status_code} " + TOKENS.sub("", page)
