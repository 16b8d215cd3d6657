"""Enough of the OLE container and of BIFF to see what an old .xls holds before a parser allocates memory for it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END = 0xFFFFFFFA  # every larger sector number is a marker, not a sector
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_BOF, _EOF, _BOUNDSHEET, _FILEPASS, _DIMENSIONS = 0x0809, 0x000A, 0x0085, 0x002F, 0x0200
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
_FORMULA, _BOOLERR, _MULRK = 0x0006, 0x0205, 0x00BD
_CELLS = {_FORMULA, _BOOLERR, _MULRK, 0x0203, 0x00FD, 0x0204, 0x027E, 0x00D6}


class Damaged(Exception):
    """The container contradicts itself."""


@dataclass
class SheetMarks:
    """Positions (0-based row, column) that a plain list of values no longer shows."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    uncached: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0

    def extend_to(self, row: int, column: int) -> None:
        """Widen the used area to this cell."""
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)


class Container:
    """An OLE compound file: its directory and the streams in it."""

    def __init__(self, data: bytes) -> None:
        try:
            self._open(data)
        except (struct.error, IndexError, ValueError) as error:
            raise Damaged from error

    def _open(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise Damaged
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        directory, self._cutoff, mini_fat = struct.unpack_from("<I4xII", data, 48)
        self._fat = self._read_fat()
        self._mini_fat = self._numbers(self._chain(mini_fat)) if mini_fat < _END else ()
        self.entries = self._read_directory(self._chain(directory))

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    @staticmethod
    def _numbers(raw: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])

    def _read_fat(self) -> tuple[int, ...]:
        sectors = list(self._numbers(self._data[76:512]))
        following, per_sector = struct.unpack_from("<I", self._data, 68)[0], self._size // 4
        seen: set[int] = set()
        while following < _END:
            if following in seen:
                raise Damaged
            seen.add(following)
            numbers = self._numbers(self._sector(following))
            sectors += numbers[: per_sector - 1]
            following = numbers[per_sector - 1]
        return self._numbers(b"".join(self._sector(number) for number in sectors if number < _END))

    def _chain(self, number: int) -> bytes:
        parts, seen = [], set()
        while number < _END:
            if number in seen:
                raise Damaged
            seen.add(number)
            parts.append(self._sector(number))
            number = self._fat[number]
        return b"".join(parts)

    @staticmethod
    def _read_directory(raw: bytes) -> dict[str, tuple[int, int]]:
        entries: dict[str, tuple[int, int]] = {}
        for at in range(0, len(raw) - 127, 128):
            length, kind = struct.unpack_from("<HB", raw, at + 64)
            if kind and 2 <= length <= 64:
                name = raw[at : at + length - 2].decode("utf-16-le", "replace")
                start, size = struct.unpack_from("<II", raw, at + 116)
                entries.setdefault(name, (start, size))
        return entries

    def read(self, name: str) -> bytes:
        """Return the content of one stream."""
        start, size = self.entries[name]
        try:
            if size >= self._cutoff:
                return self._chain(start)[:size]
            return self._read_mini(start)[:size]
        except (IndexError, struct.error) as error:
            raise Damaged from error

    def _read_mini(self, number: int) -> bytes:
        pool = self._chain(self.entries["Root Entry"][0])
        parts, seen = [], set()
        while number < _END:
            if number in seen:
                raise Damaged
            seen.add(number)
            parts.append(pool[number * self._mini_size : (number + 1) * self._mini_size])
            number = self._mini_fat[number]
        return b"".join(parts)


def is_encrypted(stream: bytes) -> bool:
    """Tell whether a workbook stream asks for a password."""
    return any(kind == _FILEPASS for kind, _at, _body in _records(stream))


def scan_sheets(stream: bytes) -> list[SheetMarks]:
    """Return the marks of every sheet in workbook order."""
    starts: list[int] = []
    sheets: dict[int, SheetMarks] = {}
    current, depth = None, 0
    for kind, at, body in _records(stream):
        if kind == _BOUNDSHEET and len(body) >= 4:
            start = struct.unpack_from("<I", body)[0]
            starts.append(start)
            sheets[start] = SheetMarks()
        elif kind == _BOF:
            depth += 1
            current = sheets.get(at, current) if depth == 1 else current
        elif kind == _EOF:
            depth -= 1
            current = current if depth > 0 else None
        elif current and depth == 1 and kind == _DIMENSIONS:
            _mark_dimensions(current, body)
        elif current and depth == 1 and kind in _CELLS and len(body) >= 6:
            _mark(current, kind, body)
    return [sheets[start] for start in starts]


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at, end = 0, len(stream) - 4
    while at <= end:
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _mark_dimensions(sheet: SheetMarks, body: bytes) -> None:
    """Count the announced area as used: parsers reserve memory for it before they see a cell."""
    if len(body) < 12:
        raise Damaged
    first_row, end_row, first_column, end_column = struct.unpack_from("<IIHH", body)
    if first_row > end_row or first_column > end_column or end_row > _MOST_ROWS or end_column > _MOST_COLUMNS:
        raise Damaged
    sheet.extend_to(max(end_row - 1, 0), max(end_column - 1, 0))


def _mark(sheet: SheetMarks, kind: int, body: bytes) -> None:
    place = struct.unpack_from("<HH", body)
    row, column = place
    if kind == _MULRK:
        column = struct.unpack_from("<H", body, len(body) - 2)[0]
    sheet.extend_to(row, column)
    if kind == _FORMULA and len(body) >= 14:
        sheet.formulas.add(place)
        if body[12:14] == b"\xff\xff" and body[6] == 2:
            sheet.errors[place] = _ERRORS.get(body[8], "#VALUE!")
    elif kind == _BOOLERR and len(body) >= 8 and body[7]:
        sheet.errors[place] = _ERRORS.get(body[6], "#VALUE!")
