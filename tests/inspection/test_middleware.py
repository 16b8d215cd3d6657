import time

import pytest
from django.urls import reverse

from inspection.lib.middleware import RENEW_SECONDS
from inspection.lib.page import address_of
from tests.conftest import World


def expiry(client):
    return client.session.get("seen_at")


def test_session_when_a_person_acts_then_is_renewed(world: World, client):
    client.force_login(world.office)
    session = client.session
    session["seen_at"] = int(time.time()) - RENEW_SECONDS - 5
    session.save()
    before = expiry(client)
    client.get(reverse("notices:notice_list"))
    assert expiry(client) > before


def test_session_when_only_the_badge_asks_then_is_not_renewed(world: World, client):
    client.force_login(world.office)
    session = client.session
    session["seen_at"] = 1
    session.save()
    client.get(reverse("notices:unread"))
    assert expiry(client) == 1


def test_page_when_logged_in_then_stays_out_of_caches(world: World, client):
    client.force_login(world.office)
    assert client.get(reverse("notices:notice_list"))["Cache-Control"] == "no-store"


def test_redirect_when_asked_by_htmx_then_moves_the_whole_page(world: World, client):
    response = client.get(reverse("home"), headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"].split("?")[0]) == (204, reverse("accounts:login"))


@pytest.mark.parametrize(
    ("words", "address"),
    [("10.1.2.3", "10.1.2.3"), ("10.1.2.3:4711", "10.1.2.3"), ("[::1]:80", "::1"), ("::1", "::1"), ("unknown", None)],
)
def test_address_when_a_proxy_adds_to_it_then_bare(words, address, rf, settings):
    settings.AXES_IPWARE_PROXY_COUNT = 1
    assert address_of(rf.get("/", headers={"X-Forwarded-For": f"8.8.8.8, {words}"})) == address


def test_columns_when_unknown_then_not_remembered(world: World, client):
    client.force_login(world.office)
    client.get(reverse("findings:finding_list"), {"columns": ["title", "__class__", "x" * 5000]})
    assert client.session["columns"] == {"findings": ["title"]}
