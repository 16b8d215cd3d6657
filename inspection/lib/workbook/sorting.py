"""Which rows below a header are data, and why the others are not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .grid import Grid
from .headers import Block
from .values import normal

EXAMPLE = "示例："
# The heading under which a checked workbook was given back; when it returns, that column is not the office's own.
RESULT_HEADING = "检查结果"
FOOTER_REASONS = frozenset({"签字或填报信息", "表尾说明"})

_TOTAL = re.compile(r"(?:本页|本表|全县|全市|各项|以上)?(?:合计|小计|总计|累计|共计|合计数)(?:[:(].{0,12})?")
_SIGNERS = (
    "填表人|填报人|制表人?|制表单位|制表日期|审核人?|复核人?|审批人|负责人|主要负责人|单位负责人|分管领导签字|组长签字"
    "|联系人|联系电话|填表日期|填报日期|填表时间|填报时间|填报单位|填表单位|打印日期|打印时间|签字|签名|盖章|单位盖章"
)
_SIGNATURE = re.compile(rf"(?:{_SIGNERS})(?:\(.*?\))?:.*|\((?:盖章|签字|签名|公章|单位盖章)\).*|(?:盖章|签字|签名)")
_REMARK = re.compile(r"(?:注|备注|附注|说明|填表说明|填报说明|备注说明|注意事项|注释)\d*[:.].*")
_FOOTER_CELLS = 4


@dataclass(frozen=True)
class Sorter:
    """Tells data rows from everything else that offices write below a header."""

    grid: Grid
    block: Block

    def reason(self, index: int, cells: Sequence[tuple[int, str]], *, after_footer: bool) -> str:
        """Return why this row (its filled cells as column and text) is not data, an empty text if it is."""
        first = normal(cells[0][1])
        words = [text for _column, text in cells]
        if words[0].startswith((EXAMPLE, "（示例）", "(示例)", "示例:")):
            return "示例行"
        if self._repeats_header(words):
            return "重复的表头"
        if _TOTAL.fullmatch(first) or (len(cells) > 1 and _TOTAL.fullmatch(normal(cells[1][1]))):
            return "合计行"
        if len(cells) <= _FOOTER_CELLS and _SIGNATURE.fullmatch(first):
            return "签字或填报信息"
        if len(cells) <= _FOOTER_CELLS and _REMARK.fullmatch(first.replace("\n", "")) and self._may_be_remark(cells):
            return "表尾说明"
        if len(cells) == 1:
            return self._lonely_reason(index, cells[0], after_footer)
        if index == self.block.last + 1 and self._counts_columns(words):
            return "列号行"
        return ""

    def _repeats_header(self, words: list[str]) -> bool:
        titles = {header.text for header in self.block.headers} | {header.group for header in self.block.headers}
        return len(words) > 1 and set(words) <= titles

    def _may_be_remark(self, cells: Sequence[tuple[int, str]]) -> bool:
        known = sum(1 for header in self.block.headers if header.key)
        return len(cells) <= max(1, known // 2)

    def _lonely_reason(self, index: int, cell: tuple[int, str], after_footer: bool) -> str:
        column, _text = cell
        headers = self.block.headers
        if after_footer:
            return "表尾说明"
        across = next((m for m in self.grid.merges if m[0] == index and m[1] <= column <= m[3]), None)
        if across and across[3] - across[1] + 1 >= max(2, len(headers) // 2):
            return "分组标题行"
        if column < len(headers) and normal(headers[column].text) in ("序号", "编号", "no", "no."):
            return "只有序号"
        return ""

    @staticmethod
    def _counts_columns(words: list[str]) -> bool:
        plain = [word.strip("()（）").removesuffix(".0") for word in words]
        return len(plain) > 2 and plain == [str(number) for number in range(1, len(plain) + 1)]


def filled_cells(row: Sequence[Any]) -> list[tuple[int, str]]:
    """Return column and text of the cells that hold more than blanks."""
    found = []
    for column, cell in enumerate(row):
        if cell is None or cell == "":
            continue
        text = cell.strip() if isinstance(cell, str) else str(cell)
        if text:
            found.append((column, text))
    return found
