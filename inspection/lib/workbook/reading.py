"""Bytes to rows: every value of a table with its place, and every complaint about it."""

from collections.abc import Mapping

from .cells import Cell, amount_unit, blank_value, converter, plain_text
from .grid import Grid, load
from .headers import Block, choose
from .limits import sniff
from .merging import Spans
from .sorting import FOOTER_REASONS, RESULT_HEADING, Sorter, filled_cells
from .spec import Column, Header, LeftOut, Level, Message, Reading, Row, Spec, WorkbookError
from .values import normal

BLANK_ROWS_AT_END = 200


def read(
    data: bytes,
    name: str,
    spec: Spec,
    *,
    mapping: Mapping[str, str | None] | None = None,
    year: int | None = None,
    max_rows: int = 20_000,
    max_columns: int = 200,
) -> Reading:
    """Read the sheet that fits the specification best; raise WorkbookError only if no sheet can be read at all.

    `mapping` (heading text or column letter to key, None to ignore the column) comes from the person and wins.
    """
    grids = load(data, sniff(data, name), max_rows=max_rows, max_columns=max_columns)
    chosen = choose(grids, spec, mapping)
    if chosen is None:
        raise WorkbookError("文件里没有任何内容，请检查后重新上传。")
    grid, block = chosen
    reader = _Reader(grid, block, spec, year, max_rows)
    reader.remark_on_header(mapping or {}, max_columns)
    if any(header.key for header in block.headers):
        reader.read_rows()
    return Reading(
        sheet=grid.name,
        header_first=block.first + 1,
        header_last=block.last + 1,
        headers=block.headers,
        rows=reader.rows,
        left_out=reader.left_out,
        messages=reader.messages,
    )


class _Reader:
    """Collects what one sheet says."""

    def __init__(self, grid: Grid, block: Block, spec: Spec, year: int | None, max_rows: int) -> None:
        self.grid, self.block, self.spec, self.max_rows = grid, block, spec, max_rows
        self.rows: list[Row] = []
        self.left_out: list[LeftOut] = []
        self.messages: list[Message] = []
        self._first = block.last + 1
        self._sorter = Sorter(grid, block)
        self._spans = Spans(grid, self._first)
        titles = [text for row in grid.rows[: block.first] for _column, text in filled_cells(row)]
        known = [(header, spec.column(header.key)) for header in block.headers if header.key]
        self._columns = [
            (header, column, converter(column, unit=amount_unit(column, header.text, titles), year=year))
            for header, column in known
        ]
        self._nothing = {column.key: blank_value(column) for column in spec.columns}
        self._broken = self._broken_cells()
        self._carried: dict[int, tuple[Cell, str, int]] = {}
        self._group_index = next((h.index for h, column in known if column.key == spec.group_key), None)
        self._group, self._group_text = 0, ""
        self._result_index = next((h.index for h in block.headers if h.text == RESULT_HEADING), None)
        self._span_groups: dict[int, int] = {}

    def remark_on_header(self, mapping: Mapping[str, str | None], max_columns: int) -> None:
        """Say which columns are missing, unknown or doubled."""
        headers = self.block.headers
        found = {header.key for header in headers if header.key}
        if not found:
            wanted = "、".join(column.label for column in self.spec.columns if column.required) or self.spec.name
            self._say("error", f"没有找到表头，表中应有“{wanted}”等列")
        for column in self.spec.columns:
            if column.required and column.key not in found:
                self._say("error", f"缺少必填列「{column.label}」", column=column.label)
        for text, key in self.block.doubled:
            self._say("error", f"「{text}」：另有一列已对应“{self.spec.column(key).label}”，只能选一列", column=text)
        ignored = {normal(name) for name, key in mapping.items() if key is None}
        unknown = [h for h in headers if not h.key and not {normal(h.text), normal(h.letter)} & ignored]
        names = [name for header in unknown if (name := self._unknown_name(header))]
        if names and found:
            self._say("warning", f"未识别的列：{'、'.join(names)}，将不导入")
        if self.grid.cut_columns:
            self._say("warning", f"第{max_columns}列以后的内容没有读取")

    def _unknown_name(self, header: Header) -> str:
        if header.text:
            return "" if normal(header.text) in ("序号", RESULT_HEADING) else header.text.replace("\n", "")
        sample = range(self._first, min(self._first + BLANK_ROWS_AT_END, len(self.grid.rows)))
        has_content = any(plain_text(self.grid.cell(index, header.index)) for index in sample)
        return f"{header.letter}列（没有列名）" if has_content else ""

    def read_rows(self) -> None:
        """Read all rows below the header."""
        blank, after_footer = 0, False
        for index in range(self._first, len(self.grid.rows)):
            cells = self._own_cells(index)
            if not cells and index not in self._broken:
                blank += 1
                if blank > BLANK_ROWS_AT_END:
                    self._warn_of_rest(index)
                    break
                continue
            blank = 0
            reason = self._sorter.reason(index, cells, after_footer=after_footer) if cells else ""
            if reason:
                text = " ".join(text for _column, text in cells)
                self.left_out.append(LeftOut(index + 1, reason, text[:200]))
                after_footer |= reason in FOOTER_REASONS
                continue
            self._add_row(index)
        self._remark_on_rows()

    def _own_cells(self, index: int) -> list[tuple[int, str]]:
        cells = filled_cells(self.grid.rows[index])
        if self._result_index is None:
            return cells
        return [(column, text) for column, text in cells if column != self._result_index]

    def _warn_of_rest(self, index: int) -> None:
        for later in range(index, len(self.grid.rows)):
            if filled_cells(self.grid.rows[later]):
                text = f"第{later + 1}行以后的内容没有读取：前面已连续{BLANK_ROWS_AT_END}行以上空白"
                self._say("warning", text, row=later + 1)
                return

    def _add_row(self, index: int) -> None:
        if len(self.rows) >= self.max_rows:
            raise WorkbookError(f"数据超过 {self.max_rows} 行，请拆成几个文件分别上传。")
        number, cells = index + 1, self.grid.rows[index]
        width = len(cells)
        spans, broken = self._spans.above(index), self._broken.get(index)
        group = self._find_group(index)
        values, raw, messages = dict(self._nothing), {}, []
        for header, column, convert in self._columns:
            place = header.index
            source = cells[place] if place < width else None
            origin = number
            if place in spans:
                origin = spans[place] + 1
                source = self.grid.cell(spans[place], place)
            if broken and place in broken:
                found, text = Cell(None, broken[place]), plain_text(source)
            else:
                found, text = convert(source), source if isinstance(source, str) else plain_text(source)
            if column.fill_down:
                found, text, origin = self._fill_down(column, place, found, text, origin)
            values[column.key] = found.value
            raw[column.key] = text
            if found.error or found.warning:
                messages.append(self._cell_message(header, found, origin))
        self.messages += [message for message in messages if message.row == number]
        self.rows.append(Row(number, values, raw, messages, group))

    def _fill_down(self, column: Column, place: int, found: Cell, text: str, origin: int) -> tuple[Cell, str, int]:
        if not text.strip():
            return self._carried.get(place, (found, text, origin))
        if self.spec.group_key is None:
            # A new heading on the left ends the one on the right: 类别 of the previous 方面 must not run on.
            self._carried = {index: kept for index, kept in self._carried.items() if index < place}
        self._carried[place] = found, text, origin
        return found, text, origin

    def _find_group(self, index: int) -> int:
        if self._group_index is None:
            return index + 1
        origin = self._spans.above(index).get(self._group_index)
        text = plain_text(self.grid.cell(index, self._group_index))
        begins_span = self._spans.begins(index, self._group_index)
        if origin is not None:
            group = self._span_groups.setdefault(origin, index + 1)
        elif self._group and (not text or (text == self._group_text and not begins_span)):
            return self._group
        else:
            group = self._span_groups.setdefault(index, index + 1)
        if group != self._group:
            self._carried.clear()
            self._group, self._group_text = group, text
        return group

    def _broken_cells(self) -> dict[int, dict[int, str]]:
        marks = self.grid.marks
        broken: dict[int, dict[int, str]] = {}
        for row, column in marks.uncached:
            sentence = "公式没有计算结果，请在 Excel 或 WPS 中打开后重新保存，或直接填写数值"
            broken.setdefault(row, {})[column] = sentence
        for (row, column), value in marks.errors.items():
            broken.setdefault(row, {})[column] = f"单元格是错误值 {value}，请改为正确的内容"
        return broken

    def _remark_on_rows(self) -> None:
        if not self.rows:
            self._say("error", "表头下面没有数据")
        if self.grid.cut_rows:
            self._say("warning", f"第{len(self.grid.rows)}行以后的内容没有读取")
        taken = {row.number - 1 for row in self.rows} if self.grid.marks.formulas else set()
        for header, _column, _convert in self._columns if taken else ():
            rows = sorted(r for r, c in self.grid.marks.formulas - self.grid.marks.uncached if c == header.index)
            rows = [row for row in rows if row in taken]
            if rows:
                text = f"「{header.text}」：有 {len(rows)} 个单元格是公式，已取其计算结果"
                self._say("warning", text, row=rows[0] + 1, column=header.text, column_index=header.index)

    def _cell_message(self, header: Header, found: Cell, row: int) -> Message:
        level: Level = "error" if found.error else "warning"
        text = f"「{header.text}」：{found.error or found.warning}"
        return Message(level, text, self.grid.name, row, header.text, header.index)

    def _say(
        self, level: Level, text: str, *, row: int | None = None, column: str = "", column_index: int | None = None
    ) -> None:
        self.messages.append(Message(level, text, self.grid.name, row, column, column_index))
