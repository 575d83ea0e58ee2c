"""A file or a version as records of another format: first what would be lost, then the rows to write.

Everything is read twice and held a batch at a time, so a file of any size takes the memory of one batch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
import polars as pl

from medsynth.core.errors import DataError
from medsynth.formats._rows import MAKES, columns, frame_of

if TYPE_CHECKING:
    from types import ModuleType

    from medsynth.formats._fields import Row

_NAMED = 5
"""Places that are named for each kind of loss."""
_BATCH = 2000
_LABELS = frozenset("id department source intent question_type exam_type exam_class exam_subject".split())


class Rows(NamedTuple):
    """Rows of a table, and where each was read."""

    frame: pl.DataFrame
    places: list[str]


@dataclass(slots=True)
class Losses:
    """What a conversion cannot keep, reason or field -> records.

    refused: records that are not of the format; lacking: rows that the target cannot hold; unread, left: fields of the
    record, of the row; labels: fields that say where a row belongs, which are told and do not stop anybody.
    named: rows with an id.
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
    named: int = 0

    def __bool__(self) -> bool:
        return bool(self.refused or self.lacking or self.unread or self.left)

    def note(self, counter: Counter[str], reason: str, place: str) -> None:
        counter[reason] += 1
        named = self.places.setdefault(reason, [])
        if len(named) < _NAMED:
            named.append(place)


@dataclass(frozen=True, slots=True)
class Conversion:
    """Rows of one table, read from the start at each call of ``rows``, and the format they are written in."""

    rows: Callable[[Losses], Iterable[Rows]]
    target: ModuleType

    def measure(self) -> Losses:
        """What would be lost."""
        losses = Losses()
        for rows in self.rows(losses):
            self._fitting(rows, losses)
        return losses

    def records(self, *, named: bool) -> Iterator[pl.DataFrame]:
        """The rows that fit, in the target's columns. named: with their ids."""
        ignored = Losses()
        for rows in self.rows(ignored):
            written = self.target.write()
            kept = {item.name: written[item.name] for item in self.target.SCHEMA if named or item.name != "id"}
            yield self._fitting(rows, ignored).select(**kept)

    def _fitting(self, rows: Rows, losses: Losses) -> pl.DataFrame:
        frame = rows.frame.with_columns(_lacks=self.target.lacks())
        for reason, place in zip(frame["_lacks"], rows.places, strict=True):
            if reason is not None:
                losses.note(losses.lacking, reason, place)
        fitting = frame.filter(pl.col("_lacks").is_null()).drop("_lacks")
        losses.demo += _demo(fitting)
        losses.named += len(fitting) - fitting["id"].null_count()
        losses.written += len(fitting)
        for name in sorted(set(fitting.columns) - self.target.KEEPS - MAKES[self.target.TABLE]):
            told = len(fitting) - fitting[name].null_count()
            if told:
                (losses.labels if name in _LABELS else losses.left)[name] += told
        return fitting


def _demo(frame: pl.DataFrame) -> int:
    """Rows whose first answer carries the mark of the demo teacher."""
    if "messages" not in frame.columns:
        return 0
    from medsynth.checks._dialogue import DEMO_MARKS

    message = pl.element().struct
    answers = pl.col("messages").list.eval(message.field("content").filter(message.field("role") == "assistant"))
    first = answers.list.get(0, null_on_oob=True)
    marked = pl.any_horizontal(first.str.starts_with(mark) for mark in DEMO_MARKS)
    return int(frame.select(marked.fill_null(False).sum()).item())


def file_rows(
    path: Path, source: ModuleType, across: Callable[[Row], list[Row]], table: str, answers: Path | None = None
) -> Callable[[Losses], Iterator[Rows]]:
    """The rows of a file of a format, as rows of ``table``. answers: a file with the answers of exam questions."""
    known = answers_of(answers) if answers else None

    def rows(losses: Losses) -> Iterator[Rows]:
        found = _read(path, source, across, losses, known)
        while batch := list(islice(found, _BATCH)):
            yield _framed(batch, table, losses)

    return rows


def answers_of(path: Path) -> dict[str, Any]:
    """id -> answer, as CMB publishes the answers of its test set. DataError for a record without, an id with two."""
    from medsynth.readers._files import records

    found: dict[str, Any] = {}
    for record in records(path):
        name, answer = str(record.fields.get("id") or ""), record.fields.get("answer")
        if not name or not answer or found.setdefault(name, answer) != answer:
            what = "its id has another answer further up" if name and answer else "it has no id or no answer"
            raise DataError(f"{what}.", where=f"{record.file}:{record.row}")
    return found


def _answered(row: Row, answers: Mapping[str, Any] | None) -> Row:
    if answers is None:
        return row
    from medsynth.formats._exam import letters_of

    letters = letters_of(answers.get(row.get("id", "")), row["options"])
    if not letters:
        raise ValueError("the file of answers has none for its id")
    if row.get("answer", letters) != letters:
        raise ValueError("its own answer is not the one in the file of answers")
    return {**row, "answer": letters}


def _read(
    path: Path,
    source: ModuleType,
    across: Callable[[Row], list[Row]],
    losses: Losses,
    answers: Mapping[str, Any] | None,
) -> Iterator[tuple[str, Row]]:
    from medsynth.readers._published import published_records, unread

    for record in published_records(path, source):
        place, fields = f"{record.file}:{record.row}", record.fields
        losses.read += 1
        try:
            if record.error:
                raise ValueError(record.error)
            found = [_answered(row, answers) for row in source.read(fields)]
        except ValueError as problem:
            losses.note(losses.refused, str(problem), place)
            continue
        for name in unread(fields, source):
            losses.note(losses.unread, name, place)
        yield from ((place, row) for one in found for row in across(one))


def _framed(batch: list[tuple[str, Row]], table: str, losses: Losses) -> Rows:
    places, rows = zip(*batch, strict=True)
    try:
        return Rows(frame_of(table, rows), list(places))
    except UnicodeEncodeError:
        good = [(place, row) for place, row in batch if _whole(row)]
        for place, row in batch:
            if not _whole(row):
                losses.note(losses.refused, "it holds half a character (a lone surrogate)", place)
        return Rows(frame_of(table, [row for _, row in good]), [place for place, _ in good])


def _whole(row: Row) -> bool:
    try:
        orjson.dumps(row)
    except orjson.JSONEncodeError:
        return False
    return True


def version_rows(frame: pl.LazyFrame, target: ModuleType) -> Callable[[Losses], Iterator[Rows]]:
    """The rows of a version's table, with those of its columns that mean the same to the target."""
    table: str = target.TABLE
    have = frame.collect_schema().names()
    taken = [name for name in have if name in {"id"} | MAKES[table] | target.TAKES]

    def rows(losses: Losses) -> Iterator[Rows]:
        for batch in columns(frame.select(taken), table).collect_batches(chunk_size=_BATCH, maintain_order=True):
            losses.read += len(batch)
            yield Rows(batch, batch["id"].to_list())

    return rows
