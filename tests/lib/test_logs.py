import json
import logging
import sys
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from inspection.lib.logs import AccessLogMiddleware, JsonFormatter


def written(**facts: Any) -> dict[str, Any]:
    record = logging.LogRecord("inspection.test", logging.INFO, "file.py", 1, "told", (), facts.pop("exc_info", None))
    record.__dict__.update(facts)
    return json.loads(JsonFormatter().format(record))


def test_line_when_extra_is_known_then_written_and_others_left_out() -> None:
    line = written(status=200, narrative="某领导")
    assert (line.pop("time")[-6:], line) == (
        "+00:00",
        {"level": "INFO", "logger": "inspection.test", "message": "told", "status": 200},
    )


def test_line_when_exception_quotes_a_row_then_only_type_and_places() -> None:
    try:
        raise ValueError("Key (name)=(张三) already exists")
    except ValueError:
        line = written(exc_info=sys.exc_info())
    assert line["exception"] == "ValueError"
    assert [place.rsplit(" ", 1)[1] for place in line["at"]] == [
        "test_line_when_exception_quotes_a_row_then_only_type_and_places"
    ]
    assert "张三" not in json.dumps(line, ensure_ascii=False)


def test_access_line_when_query_names_a_person_then_path_only(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="inspection.access"):
        response = AccessLogMiddleware(lambda _: HttpResponse(status=204))(RequestFactory().get("/findings/?q=张三"))
    [record] = caplog.records
    assert (record.path, record.status, record.method) == ("/findings/", 204, "GET")
    assert response["X-Request-ID"] == record.request_id
