"""The Celery application, and the proofs of life that `/healthz` reads."""

import logging.config
import os
import signal
import threading
import time
from typing import Any

from celery import Celery
from celery.signals import after_task_publish, beat_init, setup_logging, worker_process_init, worker_ready
from django.conf import settings

from inspection.lib.processes import follow_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")

HEARTBEAT = "inspection.notices.tasks.heartbeat"
HEARTBEAT_SECONDS = 30

app = Celery("inspection")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_project_logging(**_: Any) -> None:
    """Keeps Celery from replacing the JSON lines by its own format."""
    logging.config.dictConfig(settings.LOGGING)


@beat_init.connect
def prove_beat(**_: Any) -> None:
    """In the beat process every published heartbeat is recorded, and the first one goes out at once."""
    from inspection.notices.tasks import record_heartbeat  # noqa: PLC0415 -- needs loaded apps

    def on_publish(sender: str | None = None, **_: Any) -> None:
        if sender == HEARTBEAT:
            record_heartbeat("beat")

    after_task_publish.connect(on_publish, weak=False)
    app.send_task(HEARTBEAT)


@worker_ready.connect
def prove_worker(**_: Any) -> None:
    """The worker asks itself for heartbeats too, so that a dead beat is not taken for a dead worker."""

    def ask() -> None:
        while True:
            try:
                app.send_task(HEARTBEAT)
            except Exception:  # the queue is away; the next round tries again
                logging.getLogger(__name__).warning("heartbeat not sent", exc_info=True)
            time.sleep(HEARTBEAT_SECONDS)

    threading.Thread(target=ask, name="heartbeat", daemon=True).start()


@worker_process_init.connect
def end_with_worker(**_: Any) -> None:
    """A pool process ends with its worker even when that was killed."""
    follow_parent(signal.SIGTERM)
