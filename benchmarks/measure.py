"""Timing that survives a noisy machine: warm-up, many runs, median and p95."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any


def setup() -> None:
    """Start Django as production would run it, in this process."""
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


def paired(product: Callable[[], Any], floor: Callable[[], Any], *, runs: int, warm: int = 3) -> tuple[dict, dict]:
    """Both timed alternately, so that a slow moment of the machine meets both."""
    for _ in range(warm):
        product()
        floor()
    mine, theirs = [], []
    for _ in range(runs):
        for action, samples in ((product, mine), (floor, theirs)):
            started = time.perf_counter()
            action()
            samples.append((time.perf_counter() - started) * 1000)
    return _summary(mine), _summary(theirs)


def _summary(samples: list[float]) -> dict[str, float]:
    samples = sorted(samples)
    return {
        "p50": round(statistics.median(samples), 2),
        "p95": round(samples[min(len(samples) - 1, int(len(samples) * 0.95))], 2),
    }


def count_queries(action: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)


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
