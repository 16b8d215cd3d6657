"""Load rule sets, category templates and holiday tables; repeatable, never overwrites."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from rounds.rules.services.reference import load_reference


class Command(BaseCommand):
    help = "载入期限规则、问题分类模板和节假日安排；可重复执行，已有内容不覆盖。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(json.dumps(load_reference().as_dict(), ensure_ascii=False))
