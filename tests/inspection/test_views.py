from datetime import timedelta

import pytest
from django.utils import timezone

from inspection.notices.models import Heartbeat
from inspection.notices.tasks import heartbeat, record_heartbeat


def beat(name: str, seconds_ago: int) -> None:
    Heartbeat.objects.create(name=name, at=timezone.now() - timedelta(seconds=seconds_ago))


@pytest.mark.parametrize(
    ("worker", "scheduler", "status", "red"),
    [(10, 10, 200, []), (120, 10, 503, ["worker"]), (10, 120, 503, ["beat"])],
)
def test_health_when_a_part_is_silent_then_names_it(db, client, worker, scheduler, status, red) -> None:
    beat("worker", worker)
    beat("beat", scheduler)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["red"]) == (status, red)


def test_health_when_nothing_ever_ran_then_both_are_red(db, client) -> None:
    assert client.get("/healthz").json()["worker"] == {"ok": False, "last_run": None}


def test_health_when_queue_is_away_then_redis_is_red(db, client, settings) -> None:
    settings.CELERY_BROKER_URL = "redis+socket:///nowhere/redis.sock"
    assert client.get("/healthz").json()["red"] == ["redis", "worker", "beat"]


def test_health_asks_one_query(db, client, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        client.get("/healthz")


def test_heartbeat_when_executed_then_worker_is_alive(db) -> None:
    heartbeat()
    record_heartbeat("worker")
    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["worker"]
