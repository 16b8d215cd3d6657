"""The leader's upload from the command line: the same reading, check and commit as in the browser."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser

from findings.findings.services.import_files import check_file, find_importer, find_inspection, import_file
from inspection.files.services.imports import refuse_large


class Command(BaseCommand):
    help = "检查问题清单文件，加 --commit 时导入；有错误时不写入任何数据，退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("inspection", help="巡察任务的编号或授权文号")
        parser.add_argument("file", help="问题清单文件（.xlsx .xls .ods .csv）")
        parser.add_argument("--commit", action="store_true", help="没有错误时导入")
        parser.add_argument("--by", default="", metavar="USERNAME", help="导入人的账号，缺省为巡察组组长")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            report = self._import(options)
        except ValidationError as error:
            refused = {"sheet": "", "row": None, "column": "", "message": "".join(error.messages)}
            report = {"rows": 0, "accepted": 0, "errors": [refused], "warnings": []}
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        if report["errors"]:
            sys.exit(1)

    def _import(self, options: dict[str, Any]) -> dict[str, Any]:
        inspection = find_inspection(options["inspection"])
        by = find_importer(inspection, options["by"])
        path = Path(options["file"])
        do = import_file if options["commit"] else check_file
        return do(inspection, data=self._read(path), name=path.name, by=by)

    @staticmethod
    def _read(path: Path) -> bytes:
        try:
            refuse_large(path.stat().st_size)
            return path.read_bytes()
        except OSError:
            raise ValidationError(f"无法读取文件“{path}”，请检查路径。") from None
