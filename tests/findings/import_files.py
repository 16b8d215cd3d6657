"""Workbooks for tests of imports, made on the spot or taken from the samples of real offices."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

FORMS = Path(__file__).parents[1] / "data" / "forms"
HEADER = ("方面", "类别", "具体问题", "主要表现")


def sample(number: str) -> SimpleUploadedFile:
    """One of the sample files, as a browser sends it."""
    path = next(FORMS.glob(f"{number}*"))
    return SimpleUploadedFile(path.name, path.read_bytes())


def workbook(*rows: Sequence[Any], header: Sequence[str] = HEADER, name: str = "问题清单.xlsx") -> SimpleUploadedFile:
    """An .xlsx with this header and these rows."""
    book = openpyxl.Workbook()
    book.active.title = "问题清单"
    for row in (header, *rows):
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile(name, stream.getvalue())


def titles(*words: str) -> SimpleUploadedFile:
    """An .xlsx with these problems and nothing else."""
    return workbook(*([word] for word in words), header=["具体问题"])
