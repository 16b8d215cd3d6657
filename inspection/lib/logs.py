"""Log lines as JSON: facts about what happened, never what people wrote."""

import json
import logging
import time
import traceback
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

# Only these extras reach a line; a form value or a narrative passed along by mistake does not.
EXTRAS = ("request_id", "method", "path", "status_code", "status", "duration_ms", "user_id", "task", "task_id")

access_log = logging.getLogger("inspection.access")


class JsonFormatter(logging.Formatter):
    """One JSON object per line: time, level, logger, message, known extras, and where an exception came from."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._message(record),
        }
        line |= {
            name: getattr(record, name) for name in EXTRAS if isinstance(getattr(record, name, None), int | str | float)
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            # Places only: the text of a database error quotes the row it refused.
            line["at"] = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(record.exc_info[2])[-12:]]
        return json.dumps(line, ensure_ascii=False, default=str)

    @staticmethod
    def _message(record: logging.LogRecord) -> str:
        if record.name == "celery.app.trace" and isinstance(data := getattr(record, "data", None), dict):
            # Celery's own sentence contains the exception's text, the arguments and the result.
            return f"task {data.get('name')}[{data.get('id')}]"
        return record.getMessage()


class AccessLogMiddleware:
    """Writes one line per request with a request id that the answer carries too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The request's answer, timed."""
        request_id, started = uuid.uuid4().hex[:16], time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        user = getattr(request, "_cached_user", None)  # asking request.user would cost a query nobody else needs
        access_log.info(
            "request",
            extra={
                "request_id": request_id,
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "duration_ms": round((time.perf_counter() - started) * 1000, 1),
                "user_id": getattr(user, "pk", None),
            },
        )
        return response
