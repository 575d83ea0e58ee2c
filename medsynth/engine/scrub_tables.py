"""Reads and writes the files that ``scrub_file`` works on, batch by batch: parquet, JSON lines, CSV and TSV, also .gz.

Knows rows and columns of text; knows nothing of personal data. What is not text, and what no column was named for,
is handed through as it is.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from medsynth.core.errors import DataError
from medsynth.readers._encoding import encoding_of

BATCH_ROWS = 1000
FIELD_CHARACTERS = 64_000_000
"""Longest field of a CSV row."""
FORMATS = ("parquet", "jsonl", "csv", "tsv")
_SUFFIXES = {".parquet": "parquet", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv"}
_BUFFER = 1 << 20


@dataclass(slots=True)
class Rows:
    """A batch: the columns of text by name, and what the format needs to write the rows again.

    bad: (row, what was wrong) of rows that could not be read; they are in no column.
    """

    texts: dict[str, list[Any]]
    rest: Any
    bad: list[tuple[int, str]]
    count: int


@dataclass(frozen=True, slots=True)
class Sink:
    """Where batches go, and how it is closed."""

    put: Callable[[Rows], None]
    close: Callable[[], None]


class TextFile(Protocol):
    """One file that is read: the names of its columns of text, and its batches.

    The names are those of the beginning; lines of JSON may have more of them further down.
    """

    columns: list[str]

    def batches(self, columns: Sequence[str] | None) -> Iterator[Rows]:
        """All batches with these columns, or with every column of text."""
        ...

    def write(self, path: Path, gzipped: bool) -> Sink: ...


def format_of(path: Path) -> str:
    """The format that a file's name says; DataError for one that is none of ours."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes[-1:] == [".gz"]:
        suffixes.pop()
    found = _SUFFIXES.get(suffixes[-1] if suffixes else "")
    if found is None or (found == "parquet" and is_gzip(path)):
        raise DataError(
            "is none of .parquet, .jsonl, .ndjson, .csv, .tsv (the last four also with .gz).", where=path.name
        )
    return found


def is_gzip(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def reading(path: Path) -> IO[str]:
    """A text file, unpacked and decoded; line ends as they are."""
    if is_gzip(path):
        return io.TextIOWrapper(gzip.open(path, "rb"), encoding="utf-8-sig", newline="")
    return path.open(encoding=encoding_of(path), newline="", buffering=_BUFFER)


def writing(path: Path, gzipped: bool) -> IO[str]:
    raw: Any = gzip.GzipFile(path, "wb", compresslevel=6, mtime=0) if gzipped else path.open("wb", buffering=_BUFFER)
    return io.TextIOWrapper(raw, encoding="utf-8", newline="")


class Parquet:
    """A parquet file. Columns without text are never decoded."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.file = pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            raise DataError("is not a parquet file, or is damaged or half written.", where=path.name) from error
        given = self.file.schema_arrow
        self.schema = pa.schema([_plain(field) for field in given]).with_metadata(given.metadata or {})
        self.columns = [field.name for field in self.schema if _has_text(field.type)]

    def batches(self, columns: Sequence[str] | None) -> Iterator[Rows]:
        columns = self.columns if columns is None else columns
        row = 0
        try:
            for batch in self.file.iter_batches(batch_size=BATCH_ROWS):
                table = pa.Table.from_batches([batch]).cast(self.schema)
                texts = {name: table.column(name).to_pylist() for name in columns}
                row += table.num_rows
                yield Rows(texts, table, [], table.num_rows)
        except UnicodeDecodeError as error:
            where = f"{self.path.name}:{row + 1}-{row + BATCH_ROWS}"
            raise DataError("holds text that is not UTF-8.", where=where) from error
        except (pa.ArrowException, OSError) as error:
            raise DataError("is damaged or half written.", where=self.path.name) from error

    def write(self, path: Path, gzipped: bool) -> Sink:
        del gzipped
        writer = pq.ParquetWriter(path, self.schema, compression="zstd")

        def put(rows: Rows) -> None:
            table = rows.rest
            for name, values in rows.texts.items():
                place = self.schema.get_field_index(name)
                table = table.set_column(
                    place, self.schema.field(place), pa.array(values, self.schema.field(place).type)
                )
            writer.write_table(table, row_group_size=max(BATCH_ROWS, 1))

        return Sink(put, writer.close)


def _plain(field: pa.Field[Any]) -> pa.Field[Any]:
    """A dictionary of words is written as words: scrubbed text repeats less."""
    kind: Any = field.type
    return field.with_type(kind.value_type) if pa.types.is_dictionary(kind) else field


def _has_text(kind: Any) -> bool:
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return True
    if pa.types.is_struct(kind):
        return any(_has_text(kind.field(place).type) for place in range(kind.num_fields))
    lists = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list, pa.types.is_list_view)
    return any(is_list(kind) for is_list in lists) and _has_text(kind.value_type)


class JsonLines:
    """JSON lines. A line in which nothing changes is written as it stood."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.columns: list[str] = []
        first = next(iter(self.batches(None)), None)
        self.columns = [*first.texts] if first else []

    def batches(self, columns: Sequence[str] | None) -> Iterator[Rows]:
        with reading(self.path) as file:
            lines: list[str] = []
            values: list[dict[str, Any]] = []
            bad: list[tuple[int, str]] = []
            for number, line in enumerate(_lines(file, self.path), 1):
                if not line.strip():
                    continue
                value = _object(line)
                if isinstance(value, str):
                    bad.append((number, value))
                else:
                    lines.append(line)
                    values.append(value)
                if len(lines) >= BATCH_ROWS:
                    yield _json_rows(lines, values, bad, columns)
                    lines, values, bad = [], [], []
            if lines or bad:
                yield _json_rows(lines, values, bad, columns)

    def write(self, path: Path, gzipped: bool) -> Sink:
        file = writing(path, gzipped)

        def put(rows: Rows) -> None:
            lines, values = rows.rest
            for place, (line, value) in enumerate(zip(lines, values, strict=True)):
                new = {name: texts[place] for name, texts in rows.texts.items() if name in value}
                same = all(value[name] == text for name, text in new.items())
                file.write(line if same else f"{_dumped(line, new)}\n")
                if same and not line.endswith("\n"):
                    file.write("\n")

        return Sink(put, file.close)


def _json_rows(
    lines: list[str], values: list[dict[str, Any]], bad: list[tuple[int, str]], columns: Sequence[str] | None
) -> Rows:
    if columns is None:
        columns = list(dict.fromkeys(name for value in values for name in value if _says(value[name])))
    texts = {name: [value.get(name) for value in values] for name in columns}
    return Rows(texts, (lines, values), bad, len(lines))


def _lines(file: IO[str], path: Path) -> Iterator[str]:
    try:
        yield from file
    except (UnicodeDecodeError, EOFError, gzip.BadGzipFile) as error:
        raise DataError("ends in the middle, or is not the text that its beginning says.", where=path.name) from error


def _object(line: str) -> dict[str, Any] | str:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            value = json.loads(line.lstrip("\ufeff"))
        except (ValueError, RecursionError):
            return "is not JSON"
    return value if isinstance(value, dict) else "is not an object with named fields"


def _dumped(line: str, new: dict[str, Any]) -> str:
    """The line with new texts. Read again by the slower parser, which keeps every digit of a number."""
    text = json.dumps(json.loads(line.lstrip("\ufeff")) | new, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair can only stand as an escape
        return json.dumps(json.loads(text))
    return text


def _says(value: Any) -> bool:
    """Whether there is text in a JSON value."""
    if isinstance(value, str):
        return True
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(_says, inside))


class Csv:
    """A CSV or TSV file with a header; every cell is text."""

    def __init__(self, path: Path) -> None:
        self.path = path
        csv.field_size_limit(FIELD_CHARACTERS)
        with reading(path) as file:
            first = next(_lines(file, path), "")
        self.end = "\r\n" if first.endswith("\r\n") else "\n"
        self.delimiter = "\t" if format_of(path) == "tsv" else max(",;\t", key=first.count)
        with reading(path) as file:
            header = next(self._rows(file), (0, []))[1]
        self.header: list[str] = header
        if not any(header):
            raise DataError("has no header.", where=path.name)
        self.columns = [name for name in dict.fromkeys(header) if name]

    def _rows(self, file: IO[str]) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(_lines(file, self.path), delimiter=self.delimiter, strict=True)
        number = 0
        try:
            for cells in reader:
                yield number, cells
                number += 1
        except csv.Error as error:
            raise DataError(
                "has a quoted field that never ends, or text behind a closing quote.",
                where=f"{self.path.name}:{number}",
            ) from error

    def batches(self, columns: Sequence[str] | None) -> Iterator[Rows]:
        places = {name: self.header.index(name) for name in (self.columns if columns is None else columns)}
        with reading(self.path) as file:
            rows = self._rows(file)
            next(rows, None)
            kept: list[list[str]] = []
            bad: list[tuple[int, str]] = []
            for number, cells in rows:
                if not cells:
                    continue
                if len(cells) == len(self.header):
                    kept.append(cells)
                else:
                    bad.append((number, f"has {len(cells)} fields, the header has {len(self.header)}"))
                if len(kept) >= BATCH_ROWS:
                    yield self._batch(kept, places, bad)
                    kept, bad = [], []
            if kept or bad:
                yield self._batch(kept, places, bad)

    def _batch(self, kept: list[list[str]], places: dict[str, int], bad: list[tuple[int, str]]) -> Rows:
        texts = {name: [cells[place] for cells in kept] for name, place in places.items()}
        return Rows(texts, (kept, places), bad, len(kept))

    def write(self, path: Path, gzipped: bool) -> Sink:
        file = writing(path, gzipped)
        writer = csv.writer(file, delimiter=self.delimiter, lineterminator=self.end)
        writer.writerow(self.header)

        def put(rows: Rows) -> None:
            kept, places = rows.rest
            for row, cells in enumerate(kept):
                cells = list(cells)
                for name, place in places.items():
                    cells[place] = rows.texts[name][row]
                writer.writerow(cells)

        return Sink(put, file.close)


def opened(path: Path) -> TextFile:
    """The file at ``path``, ready to be read. DataError where it is none, is empty, or is damaged."""
    form = format_of(path)
    try:
        if path.is_dir():
            raise DataError("is a folder; name one file.", where=path.name)
        if path.stat().st_size == 0:
            raise DataError("is empty.", where=path.name)
        kinds: dict[str, Callable[[Path], TextFile]] = {"parquet": Parquet, "jsonl": JsonLines, "csv": Csv, "tsv": Csv}
        return kinds[form](path)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or type(error).__name__}.", where=path.name) from error
