"""Tables that offices send and print: read, checked, given back with remarks, and written."""

from .limits import sniff
from .reading import read
from .spec import Column, Header, LeftOut, Message, Reading, Row, Spec, WorkbookError, WrittenDate
from .values import parse_amount, parse_boolean, parse_date, parse_integer

__all__ = [
    "Column",
    "Header",
    "LeftOut",
    "Message",
    "Reading",
    "Row",
    "Spec",
    "WorkbookError",
    "WrittenDate",
    "parse_amount",
    "parse_boolean",
    "parse_date",
    "parse_integer",
    "read",
    "sniff",
]
