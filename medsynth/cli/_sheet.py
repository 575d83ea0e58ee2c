"""A curator's sheet as rows of text. Knows xlsx and CSV, not what the columns mean."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from medsynth.core.errors import DataError

NEEDED = ("row id", "digest", "verdict")
MAX_BYTES = 200_000_000


def read_sheet(path: Path) -> list[dict[str, str]]:
    """Rows as column -> text, with their number in ``row``; DataError where the file is no such sheet."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB.")
        lines = list(_xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path.read_bytes()))
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.") from error
    if not lines:
        raise DataError(f"{path.name} is empty.")
    head = [cell.strip().lower() for cell in lines[0]]
    missing = [name for name in NEEDED if name not in head]
    if missing:
        raise DataError(
            f"{path.name} has no column {', '.join(repr(name) for name in missing)}.",
            hint="Use a sheet that `medsynth peek --xlsx` wrote, and keep its first row.",
        )
    rows = [dict(zip(head, line, strict=False)) | {"row": str(number)} for number, line in enumerate(lines[1:], 2)]
    return [row for row in rows if any(value.strip() for name, value in row.items() if name != "row")]


def _xlsx(path: Path) -> Iterator[list[str]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            for line in book.worksheets[0].iter_rows(values_only=True):
                yield _cells(line)
        finally:
            book.close()
    except (BadZipFile, InvalidFileException, KeyError, ValueError, IndexError) as error:
        raise DataError(f"{path.name} is not a readable .xlsx file.", hint="Save it again as .xlsx.") from error


def _cells(line: Iterable[Any]) -> list[str]:
    return ["" if value is None else str(value) for value in line]


def _csv(data: bytes) -> Iterator[list[str]]:
    """CSV as UTF-8 or, from a Chinese Excel, GB18030; separated by comma, semicolon or tab."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    first = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=first.count)
    csv.field_size_limit(10_000_000)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise DataError("the CSV file is broken.", hint="Save it again, or use .xlsx.") from error
