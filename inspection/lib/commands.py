"""Commands an office's technician runs by hand or by cron."""

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone


class DatedCommand(BaseCommand):
    """A command about one day (today, if none is named) that answers with JSON counts."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", metavar="YYYY-MM-DD", default="", help="日期，缺省为今天")

    def handle(self, *_: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(self.run_on(_day(options["on"]))))

    def run_on(self, on: dt.date) -> dict[str, int]:
        raise NotImplementedError


def _day(text: str) -> dt.date:
    if not text:
        return timezone.localdate()
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 -- a day, not a moment
    except ValueError:
        raise CommandError(f"“{text}”不是有效日期，应写成 2025-12-01 这样的格式。") from None
