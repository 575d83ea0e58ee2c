"""A file or a version as records of another format: first what would be lost, then the writing.

Everything is read twice and held once at a time, so a file of any size takes the memory of one batch.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from medsynth.core.errors import DataError

if TYPE_CHECKING:
    from types import ModuleType

    from medsynth.formats._fields import Fields, Row

_NAMED = 5
"""Places that are named for each kind of loss."""


@dataclass(slots=True)
class Losses:
    """What a conversion cannot keep, reason or field -> records.

    refused: records that are not of the format; lacking: rows that the target cannot hold; unread, left: fields of the
    record, of the row; labels: fields that say where a row belongs, which are told and do not stop anybody.
    """

    refused: Counter[str] = field(default_factory=Counter)
    lacking: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[str]] = field(default_factory=dict)
    demo: int = 0
    read: int = 0
    written: int = 0

    def __bool__(self) -> bool:
        return bool(self.refused or self.lacking or self.unread or self.left)

    def note(self, counter: Counter[str], reason: str, place: str) -> None:
        counter[reason] += 1
        named = self.places.setdefault(reason, [])
        if len(named) < _NAMED:
            named.append(place)


@dataclass(frozen=True, slots=True)
class Conversion:
    """From one format to another. records: (place, fields) of what is read, from its start at each call."""

    records: Callable[[], Iterable[tuple[str, Fields, str]]]
    source: ModuleType
    target: ModuleType
    across: Callable[[Row], list[Row]]

    def rows(self, losses: Losses) -> Iterator[Fields]:
        """The records of the target, and in ``losses`` all that they do not hold."""
        for place, fields, error in self.records():
            losses.read += 1
            try:
                if error:
                    raise ValueError(error)
                found = self.source.read(fields)
            except ValueError as problem:
                losses.note(losses.refused, str(problem), place)
                continue
            self._unread(fields, found, losses, place)
            for row in (other for one in found for other in self.across(one)):
                yield from self._written(row, losses, place)

    def _written(self, row: Row, losses: Losses, place: str) -> Iterator[Fields]:
        losses.demo += _is_demo(row)
        lacking = self.target.lacks(row)
        if lacking:
            losses.note(losses.lacking, lacking, place)
            return
        for name in sorted(row.keys() - self.target.KEEPS - _MAKES[self.target.TABLE]):
            losses.note(losses.labels if name in _LABELS else losses.left, name, place)
        losses.written += 1
        yield self.target.write(row)

    def _unread(self, fields: Fields, found: list[Row], losses: Losses, place: str) -> None:
        known = {name for row in found for name in self.source.write(row)} if found else set()
        known |= getattr(self.source, "ALSO", frozenset())
        for name, value in fields.items():
            if name not in known and value not in (None, "", [], {}):
                losses.note(losses.unread, name, place)


_LABELS = frozenset({"id", "department", "source", "question_type", "exam_type", "exam_class", "exam_subject"})
_MAKES: Mapping[str, frozenset[str]] = {
    "conversation": frozenset({"messages", "input"}),  # the input is a part of the question
    "preference": frozenset({"prompt", "chosen", "rejected"}),
    "labelled": frozenset({"prompt", "completion", "label"}),
    "exam": frozenset({"question", "options"}),
    "rubric": frozenset({"prompt", "rubrics"}),
}


def _is_demo(row: Row) -> bool:
    from medsynth.checks._dialogue import DEMO_MARKS

    said = (one["content"] for one in row.get("messages", ()) if one["role"] == "assistant")
    return next(said, "").startswith(DEMO_MARKS)


def file_records(path: Path, source: ModuleType) -> Iterator[tuple[str, Fields, str]]:
    """(place, fields, error) of each record of a file; of a format that is one object, of what that object holds."""
    from medsynth.readers._files import records

    if hasattr(source, "records"):
        yield from _object_records(path, source)
        return
    for record in records(path):
        yield f"{record.file}:{record.row}", record.fields, record.error


def _object_records(path: Path, source: ModuleType) -> Iterator[tuple[str, Fields, str]]:
    try:
        value = orjson.loads(path.read_bytes())
        for number, fields in enumerate(source.records(value), 1):
            yield f"{path.name}:{number}", fields, ""
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or type(error).__name__}.", where=path.name) from error
    except ValueError as error:
        raise DataError(f"is not this format: {str(error)[:80]}.", where=path.name) from error


def write(records: Iterable[Fields], path: Path, target: ModuleType) -> None:
    """All records to ``path``, whole or not at all, in the shape that its extension says."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        _WRITERS[path.suffix.lower()](records, aside, target)
        os.replace(aside, path)
    except OSError as error:
        raise DataError(f"cannot be written: {error.strerror or type(error).__name__}.", where=path.name) from error
    finally:
        aside.unlink(missing_ok=True)


def _lines(records: Iterable[Fields], path: Path, target: ModuleType) -> None:
    with path.open("wb") as file:
        for record in records:
            file.write(_dumped(record) + b"\n")
        _sync(file)


def _list(records: Iterable[Fields], path: Path, target: ModuleType) -> None:
    with path.open("wb") as file:
        if hasattr(target, "gathered"):
            file.write(_dumped(target.gathered(records)) + b"\n")
        else:
            start = b"[\n"
            for record in records:
                file.write(start + _dumped(record))
                start = b",\n"
            file.write(b"\n]\n" if start == b",\n" else b"[]\n")
        _sync(file)


def _parquet(records: Iterable[Fields], path: Path, target: ModuleType) -> None:
    import polars as pl

    lines = path.with_suffix(".lines")
    try:
        _lines(records, lines, target)
        pl.scan_ndjson(lines, infer_schema_length=None).sink_parquet(path, compression="zstd")
    except pl.exceptions.PolarsError as error:
        raise DataError("records of one parquet file must have the same fields.", hint="Write .jsonl.") from error
    finally:
        lines.unlink(missing_ok=True)


def _table(records: Iterable[Fields], path: Path, target: ModuleType) -> None:
    import csv

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer: csv.DictWriter[str] | None = None
        for record in records:
            if any(isinstance(value, (list, dict)) for value in record.values()):
                raise DataError("a record of this format holds a list, and a CSV cell cannot.", hint="Write .jsonl.")
            if writer is None:
                writer = csv.DictWriter(file, list(record), lineterminator="\n")
                writer.writeheader()
            writer.writerow(record)
        file.flush()
        os.fsync(file.fileno())


_WRITERS: Mapping[str, Callable[[Iterable[Fields], Path, ModuleType], None]] = {
    ".jsonl": _lines,
    ".json": _list,
    ".parquet": _parquet,
    ".csv": _table,
}
SUFFIXES = tuple(_WRITERS)


def _dumped(value: Any) -> bytes:
    """JSON; half a surrogate pair, which JSON can hold and UTF-8 cannot, is escaped."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        import json

        return json.dumps(value).encode()


def _sync(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())
