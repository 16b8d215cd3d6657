"""Goal 4: check and commit of a workbook of findings, against calamine, dictionaries and one COPY."""

import csv
import datetime as dt
import io
import sys
import time
from typing import Any

from benchmarks.measure import answer, count_queries, row, setup
from benchmarks.roles import leader

HEADERS = [
    "方面",
    "类别",
    "具体问题",
    "主要表现",
    "定性依据",
    "责任领导",
    "整改类型",
    "整改时限",
    "涉及金额（元）",
    "发现时间",
    "承办人",
    "备注",
]
WORDS = [
    "制度执行",
    "会议记录",
    "财务凭证",
    "项目档案",
    "公务接待",
    "惠民补贴",
    "集体资产",
    "选人用人",
    "组织生活",
    "工程变更",
    "安全检查",
    "审计整改",
]


def workbook(rows: int, categories: list[tuple[str, str]]) -> bytes:
    """A workbook of distinct, plausible findings."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    sheet = book.add_worksheet("问题清单")
    sheet.write_row(0, 0, ["测量问题清单"])
    sheet.write_row(1, 0, HEADERS)
    for i in range(rows):
        aspect, category = categories[i % len(categories)]
        text = f"抽查第{i * 7919 % 100003}号资料，发现{WORDS[i * 31 % 12]}与{WORDS[i * 17 % 12]}不一致，涉及{i * 13 % 977}人、{i * 37 % 1009}笔。"
        title = f"{WORDS[i % 12]}不到位（{i * 104729 % 1000003}号）"
        sheet.write_row(i + 2, 0, [aspect, category, title, text * 2, "有关规定", f"责任人{i % 50}", "限期整改",
                                   "2025年12月31日", i * 100, "2025.4.3", "甲、乙", ""])  # fmt: skip
    book.close()
    return stream.getvalue()


def main(_size: str) -> None:
    setup()
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.db import connection, transaction
    from python_calamine import CalamineWorkbook

    from findings.findings.services.imports import KIND, stage_findings
    from findings.models import Finding
    from inspection.files.services.commits import commit_all
    from rounds.models import Category, Inspection, Organization, Team

    user = leader()
    team = Team.objects.get(members__user=user)
    unit, _ = Organization.objects.get_or_create(committee=team.round.committee, name="测量导入单位")
    inspection, _ = Inspection.objects.get_or_create(
        team=team, unit=unit, round=team.round, committee=team.round.committee,
        defaults={"authorization_number": "测授导入", "starts_on": dt.date(2025, 3, 1), "ends_on": dt.date(2025, 5, 1), "stage": "learn"},
    )  # fmt: skip
    tree = team.round.categories
    leaves = list(Category.objects.filter(tree=tree).exclude(parent=None).values_list("parent__name", "name", "pk"))
    files = {n: workbook(n, [(a, c) for a, c, _ in leaves]) for n in (1_000, 10_000)}
    notes: dict[str, Any] = {}

    def product(rows: int) -> float:
        """Seconds for upload, full check and commit with history; taken back afterwards."""
        with transaction.atomic():
            started = time.perf_counter()
            batch = stage_findings(inspection, upload=SimpleUploadedFile("问题.xlsx", files[rows]), by=user)
            checked = time.perf_counter()
            count = commit_all(KIND, batch, by=user)
            spent = time.perf_counter() - started
            assert count == rows, (count, rows, batch.counts)
            notes["check"], notes["commit"] = checked - started, spent - (checked - started)
            transaction.set_rollback(True)
        return spent

    def floor(rows: int) -> float:
        columns = [
            "inspection_id",
            "committee_id",
            "round_id",
            "team_id",
            "unit_id",
            "number",
            "category_id",
            "title",
            "description",
            "basis",
            "leader",
            "rectify_kind",
            "deadline_text",
            "amount",
            "found_on",
            "found_text",
            "handlers",
            "note",
            "status",
            "version",
            "is_touched",
            "created_by_id",
            "created_at",
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            started = time.perf_counter()
            kinds = {name: pk for _, name, pk in leaves}
            now = dt.datetime.now(dt.UTC).isoformat()
            buffer = io.StringIO()
            out = csv.writer(buffer)
            sheet = CalamineWorkbook.from_filelike(io.BytesIO(files[rows])).get_sheet_by_index(0)
            for i, cells in enumerate(sheet.to_python()[2:]):
                out.writerow([inspection.pk, inspection.committee_id, inspection.round_id, team.pk, unit.pk, f"FL-{i}", kinds[cells[1]], cells[2], cells[3],
                              cells[4], cells[5], "limited", cells[7], cells[8], "2025-04-03", "", cells[10], cells[11], "draft", 1,
                              "f", user.pk, now])  # fmt: skip
            buffer.seek(0)
            cursor.cursor.copy_expert(
                f"COPY findings_finding ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv, NULL 'NIL')", buffer
            )
            spent = time.perf_counter() - started
            assert Finding.objects.filter(inspection=inspection).count() >= rows
            transaction.set_rollback(True)
        return spent

    def middle(action: Any, rows: int, runs: int) -> float:
        return sorted(action(rows) for _ in range(runs))[runs // 2]

    product(1_000), floor(1_000)
    mine = {1_000: middle(product, 1_000, 5), 10_000: middle(product, 10_000, 3)}
    theirs = {1_000: middle(floor, 1_000, 5), 10_000: middle(floor, 10_000, 5)}
    more = {key: f"{value:.2f} s" for key, value in notes.items()}
    answer(
        [
            row("4", f"导入 {n:,} 行：读取、检查、写入、留痕（毫秒）", mine[n] * 1000, theirs[n] * 1000, 5,
                queries=count_queries(lambda n=n: product(n)), rows_per_second=int(n / mine[n]), **(more if n == 10_000 else {}))
            for n in (1_000, 10_000)
        ]
        + [row("4", "10,000 行对 1,000 行", mine[10_000] * 1000, mine[1_000] * 1000, 11)]
    )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
