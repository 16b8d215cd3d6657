"""Tables that offices send and print: read, checked, given back with remarks, and written."""

from .annotate import annotate
from .limits import MAX_BYTES, sniff
from .reading import read
from .spec import Column, Header, LeftOut, Message, Reading, Row, Spec, WorkbookError, WrittenDate
from .template import template
from .values import parse_amount, parse_boolean, parse_date, parse_integer
from .writing import write_ledger, write_table

__all__ = [
    "MAX_BYTES",
    "Column",
    "Header",
    "LeftOut",
    "Message",
    "Reading",
    "Row",
    "Spec",
    "WorkbookError",
    "WrittenDate",
    "annotate",
    "parse_amount",
    "parse_boolean",
    "parse_date",
    "parse_integer",
    "read",
    "sniff",
    "template",
    "write_ledger",
    "write_table",
]
