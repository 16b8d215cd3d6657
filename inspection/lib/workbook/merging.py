"""Vertical merges below a header: which cell speaks for the blank cells under it."""

from .grid import Grid
from .spec import WorkbookError

# Overlapping ranges in a crafted file could otherwise cover the same rows millions of times.
_MOST_COVERED = 2_000_000
_NONE: dict[int, int] = {}


class Spans:
    """The vertical merges of the data rows of one sheet."""

    def __init__(self, grid: Grid, first_row: int) -> None:
        self._above: dict[int, dict[int, int]] = {}
        self._begins: set[tuple[int, int]] = set()
        covered = 0
        for top, left, bottom, _right in grid.merges:
            if top < first_row or bottom == top:
                continue
            self._begins.add((top, left))
            last = min(bottom, len(grid.rows) - 1)
            covered += max(0, last - top)
            if covered > _MOST_COVERED:
                raise WorkbookError("合并单元格过多，无法读取。请取消合并单元格后再上传。")
            for row in range(top + 1, last + 1):
                self._above.setdefault(row, {})[left] = top

    def above(self, row: int) -> dict[int, int]:
        """Return the row that speaks for this one, by column; columns without a merge are missing."""
        return self._above.get(row, _NONE)

    def begins(self, row: int, column: int) -> bool:
        """Tell whether a merge over several rows begins in this cell."""
        return (row, column) in self._begins
