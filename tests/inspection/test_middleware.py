import time

from django.urls import reverse

from inspection.lib.middleware import RENEW_SECONDS
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
