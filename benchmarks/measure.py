"""Timing that survives a noisy machine: warm-up, many runs, median and p95."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any


def setup() -> None:
    """Start Django as production would run it, in this process, with the hand-written views beside the product."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")
    import logging

    import django

    django.setup()
    logging.disable(logging.WARNING)  # a line per request would be measured too
    from django.conf import settings

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.ROOT_URLCONF = "benchmarks.urls"


def paired(product: Callable[[], Any], floor: Callable[[], Any], *, runs: int, warm: int = 3) -> tuple[dict, dict]:
    """Both timed alternately, so that a slow moment of the machine meets both."""
    for _ in range(warm):
        product()
        floor()
    mine, theirs = [], []
    for _ in range(runs):
        for action, samples in ((product, mine), (floor, theirs)):
            samples.append(milliseconds(action))
    return _summary(mine), _summary(theirs)


def milliseconds(action: Callable[[], Any]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def middle(samples: list[float]) -> float:
    return round(statistics.median(samples), 2)


def percentile(samples: list[float], share: float) -> float:
    return round(sorted(samples)[min(len(samples) - 1, int(len(samples) * share))], 2)


def _summary(samples: list[float]) -> dict[str, float]:
    return {"p50": middle(samples), "p95": percentile(samples, 0.95)}


def count_queries(action: Callable[[], Any]) -> int:
    return len(statements(action))


def statements(action: Callable[[], Any]) -> list[str]:
    """The SQL of an action, with its values."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        action()
    return [query["sql"] for query in captured.captured_queries]


def row(goal: str, what: str, product: float, floor: float, limit: float, **more: Any) -> dict[str, Any]:
    """One line of the results; the ratio is the product's time over the floor's."""
    ratio = product / floor if floor else 0
    return {
        "goal": goal,
        "what": what,
        "product": round(product, 2),
        "floor": round(floor, 2),
        "ratio": round(ratio, 2),
        "limit": limit,
        "met": ratio <= limit,
        **more,
    }


def answer(rows: list[dict[str, Any]]) -> None:
    """The last line of the output is the result."""
    sys.stdout.write(json.dumps(rows, ensure_ascii=False, default=str) + "\n")
