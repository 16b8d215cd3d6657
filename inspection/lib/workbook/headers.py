"""Where the header of a sheet is, and which of its columns is which column of the specification."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from .grid import Grid
from .spec import Header, Spec
from .values import normal

_SEARCHED_ROWS = 40
_TALLEST = 3
_BRACKETS = re.compile(r"[(\[【〔{<《][^)\]】〕}>》]*[)\]】〕}>》]")
_NOISE = re.compile(r"[*()\[\]【】〔〕{}<>《》:：、,，。.;；\"“”‘’'·_\-/]")
_LIKENESS = 0.5


@dataclass(frozen=True)
class Heading:
    """The words over one column: the lowest ones and those of the group above."""

    text: str
    group: str = ""


@dataclass(frozen=True)
class Block:
    """A header as found: its rows (0-based), its headings and what each was recognised as."""

    first: int
    last: int
    headers: list[Header]
    score: int
    doubled: tuple[tuple[str, str], ...] = ()


class Names:
    """All names by which the columns of one specification are known."""

    def __init__(self, spec: Spec, mapping: Mapping[str, str | None] | None) -> None:
        self.full: dict[str, str] = {}
        self.bare: dict[str, str] = {}
        self.mapping = {normal(name): key for name, key in (mapping or {}).items()}
        for column in spec.columns:
            for name in (column.label, *column.synonyms):
                self.full.setdefault(_full(name), column.key)
                self.bare.setdefault(_bare(name), column.key)
        self._alike: dict[str, list[tuple[float, str]]] = {}

    def alike(self, text: str) -> list[tuple[float, str]]:
        """Return the keys whose names contain this heading or are contained in it, with their likeness."""
        if text not in self._alike:
            self._alike[text] = self._compare(_bare(text))
        return self._alike[text]

    def _compare(self, heading: str) -> list[tuple[float, str]]:
        found = []
        for name, key in self.bare.items():
            short, long = sorted((heading, name), key=len)
            likeness = len(short) / len(long) if long else 0
            # The noun stands at the end of a Chinese term: 涉及人数 is a kind of 人数, 人数变化 is not.
            close = likeness > _LIKENESS or (likeness == _LIKENESS and long.endswith(short))
            if len(short) >= 2 and short in long and close:
                found.append((likeness, key))
        return found


def _full(text: str) -> str:
    return _NOISE.sub("", normal(text))


def _bare(text: str) -> str:
    return _NOISE.sub("", _BRACKETS.sub("", normal(text))) or _full(text)


def choose(grids: Sequence[Grid], spec: Spec, mapping: Mapping[str, str | None] | None) -> tuple[Grid, Block] | None:
    """Return the sheet that looks most like the specification and its header, None if all sheets are empty."""
    names = Names(spec, mapping)
    filled = [(grid, block) for grid in grids if (block := find(grid, names))]
    if not filled:
        return None
    most = min(2, len(spec.columns))
    return max(filled, key=lambda pair: (pair[1].score >= 2 * most, not pair[0].hidden, pair[1].score))


def find(grid: Grid, names: Names) -> Block | None:
    """Return the best header of one sheet; without any known name the first row that looks like headings."""
    rows = [index for index, row in enumerate(grid.rows[: _SEARCHED_ROWS * 5]) if _texts(row)][:_SEARCHED_ROWS]
    if not rows:
        return None
    low = [merge for merge in grid.merges if merge[0] <= rows[-1] and merge[2] > merge[0]]
    best: Block | None = None
    # Lower headers first: a taller one must recognise more, otherwise it has only swallowed a title or a data row.
    for height in range(1, _TALLEST + 1):
        for first in rows:
            last = first + height - 1
            if last >= len(grid.rows) or _cuts_merge(low, first, last):
                continue
            block = _recognise(grid, first, last, names)
            if best is None or block.score > best.score:
                best = block
    if best and best.score:
        return best
    likely = max(rows[:20], key=lambda index: len(_texts(grid.rows[index])))
    return _recognise(grid, likely, likely, names)


def _texts(row: Sequence[Any]) -> set[str]:
    return {str(cell).strip() for cell in row if cell is not None and str(cell).strip()}


def _cuts_merge(merges: list[tuple[int, int, int, int]], first: int, last: int) -> bool:
    return any(top < first <= bottom or top <= last < bottom for top, _left, bottom, _right in merges)


def _recognise(grid: Grid, first: int, last: int, names: Names) -> Block:
    headings = _headings(grid, first, last)
    keys, score, doubled = _assign(headings, names)
    headers = [
        Header(index, get_column_letter(index + 1), heading.text, keys.get(index), heading.group)
        for index, heading in enumerate(headings)
    ]
    return Block(first, last, headers, score, doubled)


def _headings(grid: Grid, first: int, last: int) -> list[Heading]:
    width = max(len(row) for row in grid.rows[first : last + 1])
    origins = {
        (row, column): merge[:2]
        for merge in grid.merges
        if merge[0] <= last and merge[2] >= first
        for row in range(max(first, merge[0]), min(last, merge[2]) + 1)
        for column in range(merge[1], min(width - 1, merge[3]) + 1)
    }
    headings = []
    above = ""
    for column in range(width):
        places = dict.fromkeys(origins.get((row, column), (row, column)) for row in range(first, last + 1))
        parts = [text for place in places if (text := _words(grid.cell(*place)))]
        lowest = _words(grid.cell(*origins.get((last, column), (last, column))))
        # Without merged cells a group heading stands only over its first column.
        if last > first and lowest and len(parts) == 1 and (last, column) not in origins:
            parts.insert(0, above)
        above = "" if len(parts) < 2 else parts[0]
        headings.append(Heading(parts[-1] if parts else "", "".join(parts[:-1])))
    return headings


def _words(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _assign(headings: list[Heading], names: Names) -> tuple[dict[int, str], int, tuple[tuple[str, str], ...]]:
    keys, decided, doubled = _assign_by_person(headings, names)
    used = set(keys.values())
    # A column letter fits every row, so that only names tell which row is the header.
    score = sum(2 for index in keys if normal(headings[index].text) in names.mapping)
    for known, words in (
        (names.full, lambda heading: _full(heading.group + heading.text) if heading.group else ""),
        (names.full, lambda heading: _full(heading.text)),
        (names.bare, lambda heading: _bare(heading.text)),
    ):
        for index, heading in enumerate(headings):
            key = known.get(words(heading)) if heading.text and index not in decided else None
            if key and key not in used:
                keys[index] = key
                decided.add(index)
                used.add(key)
                score += 2
    score += _assign_alike(headings, names, keys, decided, used)
    return keys, score, doubled


def _assign_by_person(
    headings: list[Heading], names: Names
) -> tuple[dict[int, str], set[int], tuple[tuple[str, str], ...]]:
    keys: dict[int, str] = {}
    decided: set[int] = set()
    doubled = []
    for index, heading in enumerate(headings) if names.mapping else ():
        for name in (normal(get_column_letter(index + 1)), normal(heading.text)):
            if not name or name not in names.mapping:
                continue
            key = names.mapping[name]
            decided.add(index)
            if key in keys.values():
                doubled.append((heading.text, key or ""))
            elif key:
                keys[index] = key
            break
    return keys, decided, tuple(doubled)


def _assign_alike(
    headings: list[Heading], names: Names, keys: dict[int, str], decided: set[int], used: set[str]
) -> int:
    found = []
    for index, heading in enumerate(headings):
        if heading.text and index not in decided:
            found += [(-likeness, index, key) for likeness, key in names.alike(heading.text) if key not in used]
    count = 0
    for _likeness, index, key in sorted(found):
        if index not in keys and key not in used:
            keys[index] = key
            used.add(key)
            count += 1
    return count
