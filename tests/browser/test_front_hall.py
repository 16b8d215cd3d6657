"""The frame of the product in a real browser."""

from typing import Any


def test_health_page_when_nobody_is_logged_in_then_names_red_parts(page: Any, live_server: Any) -> None:
    answer = page.request.get(f"{live_server.url}/healthz")
    assert (answer.status, answer.json()["red"]) == (503, ["worker", "beat"])
