"""The ledger as offices print it: which cells stand where; pure, no database."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rectification.ledger.choices import ItemStatus

Columns = tuple[tuple[str, str, float], ...]

COLUMNS: Columns = (
    ("", "序号", 6),
    ("反馈问题", "类别", 12),
    ("反馈问题", "具体问题", 38),
    ("整改责任", "责任领导", 10),
    ("整改责任", "牵头科室", 12),
    ("整改责任", "配合科室", 12),
    ("整改责任", "责任人", 10),
    ("整改措施", "措施序号", 8),
    ("整改措施", "具体措施", 34),
    ("整改措施", "完成时限", 14),
    ("整改进展", "进展情况", 34),
    ("整改进展", "状态", 14),
    ("整改进展", "建立制度（个）", 9),
    ("整改进展", "追缴资金（万元）", 11),
    ("", "销号情况", 9),
)
UNIT_COLUMN = ("", "整改单位", 18)
# 销号情况 stands right of the measures.
TRAILING = 1

WORDS: dict[tuple[str, bool], str] = {
    (ItemStatus.NOT_STARTED, False): "未完成",
    (ItemStatus.NOT_STARTED, True): "未完成",
    (ItemStatus.ONGOING, False): "正在推进",
    (ItemStatus.ONGOING, True): "正在推进并长期坚持",
    (ItemStatus.MOSTLY_DONE, False): "基本完成并持续整改",
    (ItemStatus.MOSTLY_DONE, True): "基本完成并长期坚持",
    (ItemStatus.DONE, False): "已完成",
    (ItemStatus.DONE, True): "已完成并长期坚持",
}


@dataclass(frozen=True)
class MeasureLine:
    """One row beside a problem: a measure with what was reported on it so far, or what was reported on the whole."""

    number: str = ""
    text: str = ""
    due: str | dt.date | None = None
    progress: str = ""
    status: str = ""
    rules: int = 0
    recovered: Decimal = Decimal(0)

    @property
    def cells(self) -> list[Any]:
        """The cells in the order of the columns; money in 万元, nothing as a blank."""
        money = float(self.recovered / 10_000) if self.recovered else None
        return [self.number, self.text, self.due, self.progress, self.status, self.rules or None, money]


@dataclass(frozen=True)
class ProblemLine:
    """One problem of the ledger with its measures."""

    sequence: int
    unit: str
    category: str
    problem: str
    leader: str
    lead_department: str
    support_departments: str
    principal: str
    is_closed: bool
    measures: Sequence[MeasureLine]

    @property
    def closing(self) -> str:
        """Whether the problem is closed, as the form asks."""
        return "已销号" if self.is_closed else "否"

    @property
    def cells(self) -> list[Any]:
        """The merged cells left of the measures."""
        duty = [self.leader, self.lead_department, self.support_departments, self.principal]
        return [self.sequence, self.category, self.problem, *duty]

    @property
    def group(self) -> tuple[list[Any], list[list[Any]]]:
        """The problem and its measures, as the writer merges them."""
        return [*self.cells, self.closing], [measure.cells for measure in self.measures]

    @property
    def group_with_unit(self) -> tuple[list[Any], list[list[Any]]]:
        """The same in a ledger of several units."""
        problem, measures = self.group
        return [problem[0], self.unit, *problem[1:]], measures


def columns_with_unit() -> Columns:
    """The columns of a ledger of several units."""
    return (COLUMNS[0], UNIT_COLUMN, *COLUMNS[1:])


def problem_text(title: str, description: str) -> str:
    """Title and facts in one cell, parted as offices part them."""
    if not description:
        return title
    return f"{title}{'' if title.endswith(('。', '：', '；')) else '。'}{description}"


def status_words(status: str, *, is_long_term: bool) -> str:
    """The status of a measure in the words of the form."""
    return WORDS.get((status, is_long_term), "")
