"""The formats: JSON list, JSON lines, CSV and TSV, parquet, xlsx, each as an iterator of records.

A record that cannot be read is a record with an error and the file goes on; where nothing after it could be
trusted (a truncated list, a quote that never closes), it is a ``DataError`` that names the place.
JSON lines, tables and parquet are read in bounded memory; a JSON list and a workbook's strings are loaded whole.
"""

from __future__ import annotations

import csv
import json
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import orjson

from medsynth.core.errors import DataError

FIELD_CHARACTERS = 16_000_000
"""Longest field of a CSV row that is read at all: far above any case, so that a too long one is told as such."""
_PARQUET_ROWS = 1000
_DAMAGED_WORKBOOK = (
    *(zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, RuntimeError),  # the archive
    *(SyntaxError, LookupError, TypeError, ValueError, AttributeError),  # the XML in it, as openpyxl takes it
)


class Record(NamedTuple):
    """One record: base name of its file, its number from 1, its fields; or what was wrong with it.

    The number counts records (a header is none), except in JSON lines, where it is the line.
    """

    file: str
    row: int
    fields: dict[str, Any]
    error: str = ""


def _record(file: Path, row: int, value: Any) -> Record:
    if isinstance(value, dict):
        return Record(file.name, row, value)
    return Record(file.name, row, {}, f"is {kind_of(value)}, not an object with named fields")


def kind_of(value: Any) -> str:
    """What a value is, in the words of JSON, for error messages."""
    names = {type(None): "null", bool: "a boolean", int: "a number", float: "a number", str: "a text"}
    names |= {list: "a list", dict: "an object"}
    return names.get(type(value), f"a {type(value).__name__}")


# JSON


def json_records(file: Path, encoding: str, *, lines: bool) -> Iterator[Record]:
    """Records of a JSON list or of JSON lines, by what the first lines hold; ``lines`` decides where both are read."""
    with file.open(encoding=encoding) as opened:
        filled = (line for line in opened if not line.isspace())
        first, more = next(filled, "").strip(), next(filled, "")
    if first.startswith("[") and not (lines and more and _is_json(first)):
        return _list_records(file, encoding)
    if lines or _is_json(first):
        return _line_records(file, encoding)
    return _object_refused(file, encoding)


def _is_json(text: str) -> bool:
    try:
        _loads(text)
    except ValueError:
        return False
    return True


def _loads(text: str) -> Any:
    """JSON by orjson; by the slower parser where orjson refuses, for its line number and for lone surrogates,
    which spoil one record and not the file."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            return json.loads(text)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def _load_file(file: Path, encoding: str) -> Any:
    text = file.read_text(encoding)
    try:
        return _loads(text)
    except json.JSONDecodeError as error:
        end = "ends too early" if error.pos >= len(text.rstrip()) - 1 else "is not JSON"
        raise DataError(f"{end}: {error.msg}, column {error.colno}.", where=f"{file.name}:{error.lineno}") from error
    except ValueError as error:
        raise DataError(f"is not JSON that can be read: {error}.", where=file.name) from error


def _list_records(file: Path, encoding: str) -> Iterator[Record]:
    values: list[Any] = _load_file(file, encoding)
    for row, value in enumerate(values, 1):
        yield _record(file, row, value)


def _object_refused(file: Path, encoding: str) -> NoReturn:
    _load_file(file, encoding)
    raise DataError(
        "holds one JSON object, not a list of records.",
        hint="Write the records as a JSON list, or one a line in a .jsonl file.",
        where=file.name,
    )


def _line_records(file: Path, encoding: str) -> Iterator[Record]:
    with file.open(encoding=encoding) as opened:
        for row, line in enumerate(opened, 1):
            text = line.strip().lstrip("\ufeff")  # files put together end to end keep their marks
            if not text:
                continue
            try:
                value = _loads(text)
            except json.JSONDecodeError as error:
                yield Record(file.name, row, {}, f"is not JSON: {error.msg}, column {error.colno}")
            except ValueError as error:
                yield Record(file.name, row, {}, f"is not JSON that can be read: {error}")
            else:
                yield _record(file, row, value)


# Tables


def table_records(file: Path, encoding: str, delimiter: str) -> Iterator[Record]:
    """Records of a CSV or TSV file with a header; an empty cell is null."""
    csv.field_size_limit(FIELD_CHARACTERS)
    with file.open(encoding=encoding, newline="") as opened:
        rows = _rows(file, csv.reader(opened, delimiter=delimiter or _delimiter(file, encoding), strict=True))
        _, header, error = next(rows, (0, [], ""))
        if error:
            raise DataError(f"the header cannot be read: {error}.", where=f"{file.name}:1")
        names = _header(file, header)
        for row, cells, error in rows:
            if not error and len(cells) != len(names):
                error = f"has {len(cells)} fields, the header has {len(names)}"
            yield Record(file.name, row, {} if error else _named(names, cells), error)


def _delimiter(file: Path, encoding: str) -> str:
    """The most frequent of comma, semicolon and tab in the header."""
    with file.open(encoding=encoding) as opened:
        header = opened.readline()
    return max(",;\t", key=header.count)


def _rows(file: Path, reader: Iterable[list[str]]) -> Iterator[tuple[int, list[str], str]]:
    """(number, cells, error) of each row that is not blank; the header has number 0."""
    iterator = iter(reader)
    row = 0
    while True:
        try:
            cells = next(iterator)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error) or "field larger" in str(error):
                raise DataError("a quoted field never ends.", where=f"{file.name}:{row}") from error
            yield row, [], "has a quoted field with text behind its closing quote"
        else:
            if not cells:
                continue
            yield row, cells, ""
        row += 1


def _header(file: Path, cells: Sequence[Any]) -> list[str]:
    names = ["" if cell is None else str(cell).strip() for cell in cells]
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        columns = ", ".join(str(1 + place) for place, name in enumerate(names) if name in twice)
        raise DataError(f"columns {columns} of the header have the same name.", where=f"{file.name}:1")
    if not any(names):
        raise DataError("has no header.", where=f"{file.name}:1")
    return names


def _named(names: Sequence[str], cells: Iterable[Any]) -> dict[str, Any]:
    return {name: None if cell == "" else cell for name, cell in zip(names, cells, strict=False) if name}


def sheet_records(file: Path) -> Iterator[Record]:
    """Records of the first sheet of a workbook; its first row is the header, blank rows count but give nothing."""
    rows = _sheet_rows(file)
    names = _header(file, next(rows, ()))
    for row, cells in enumerate(rows, 1):
        fields = _named(names, (_whole(cell) for cell in cells))
        if any(value is not None for value in fields.values()):
            yield Record(file.name, row, fields)


def _sheet_rows(file: Path) -> Iterator[tuple[Any, ...]]:
    import openpyxl

    try:
        with file.open("rb") as opened:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl warns of missing styles, which hold no data
                book = openpyxl.load_workbook(opened, read_only=True, data_only=True)
            with closing(book):
                for sheet in book.worksheets[:1]:
                    yield from sheet.iter_rows(values_only=True)
    except _DAMAGED_WORKBOOK as error:
        raise DataError("is not an Excel workbook, or is damaged.", where=file.name) from error


def _whole(cell: Any) -> Any:
    """Excel keeps every number as a float; a whole one is an integer."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


# Parquet


def parquet_records(file: Path) -> Iterator[Record]:
    """Records of a parquet file, batch by batch."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file) as opened:
            row = 0
            for batch in opened.iter_batches(batch_size=_PARQUET_ROWS):
                yield from _batch_records(file, batch, row)
                row += batch.num_rows
    except (pa.ArrowException, ValueError, OSError) as error:
        raise DataError("is not a parquet file, or is damaged.", where=file.name) from error


def _batch_records(file: Path, batch: Any, before: int) -> Iterator[Record]:
    try:
        values = batch.to_pylist()
    except UnicodeDecodeError:
        values = [_row_or_none(batch, place) for place in range(batch.num_rows)]
    for place, value in enumerate(values):
        row = before + place + 1
        if value is None:
            yield Record(file.name, row, {}, "holds text that is not UTF-8")
        else:
            yield Record(file.name, row, value)


def _row_or_none(batch: Any, place: int) -> dict[str, Any] | None:
    try:
        row: dict[str, Any] = batch.slice(place, 1).to_pylist()[0]
    except UnicodeDecodeError:
        return None
    return row


def chunks(items: Iterable[Record], size: int) -> Iterator[list[Record]]:
    """Lists of at most ``size`` items, in order."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
