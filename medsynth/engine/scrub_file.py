"""Scrubs one file into another, with its audit, in bounded memory. Both appear whole, or not at all.

A row is a conversation: its columns and messages, in their order, share names and numbers.
"""

from __future__ import annotations

import contextlib
import difflib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from medsynth.core.errors import DataError
from medsynth.core.files import aside
from medsynth.engine.scrub_rows import Scrubbed, Texts, scrubbed
from medsynth.engine.scrub_tables import Rows, TextFile, format_of, is_gzip, opened
from medsynth.pii._adapters import identity
from medsynth.pii._audit import SCHEMA, audit_batch, head
from medsynth.pii._profiles import DEFAULT
from medsynth.pii._scrub import Scrubber
from medsynth.pii._secret import key_id, project_key

NAMES_ROWS = ("id",)
"""Columns that name a row: they are left alone unless they are asked for."""
_ROLE_KEYS = ("role", "from")
_ROLES = frozenset("system user assistant human gpt patient doctor tool function bot model".split())
_MOST_TOLD = 20


@dataclass(slots=True)
class ScrubResult:
    """What was done. rows: written; touched: with a span; spans: kind -> number; bad: rows left out, (row, why)."""

    columns: dict[str, None] = field(default_factory=dict)
    untouched: tuple[str, ...] = ()
    rows: int = 0
    touched: int = 0
    spans: Counter[str] = field(default_factory=Counter)
    bad: list[tuple[int, str]] = field(default_factory=list)


def scrub_file(
    path: Path,
    out: Path,
    audit: Path,
    *,
    home: Path,
    profile: str = DEFAULT,
    surrogates: bool = False,
    columns: Sequence[str] = (),
    source: str = "",
    drop_unreadable: bool = False,
    adapter: tuple[str, str] = ("", ""),
    workers: int = 1,
    tick: Callable[[ScrubResult], None] = lambda _: None,
) -> ScrubResult:
    """Scrub the columns of text of ``path`` into ``out``, and write the audit.

    columns: none = all that hold text, but ``id``; source: its name, for surrogates (the file's name if none);
    drop_unreadable: leave rows out that cannot be read, instead of refusing the file; adapter: name and model of a
    name model that may add spans; workers: processes, whose number changes no byte. DataError: nothing is written.
    """
    _check_places(path, out, audit)
    key = project_key(home)
    file = opened(path)
    _check_columns(file, columns, path.name)
    scrubber = Scrubber(profile, surrogates, key, source or path.name, adapter)
    result = ScrubResult()
    with _whole(out) as new, _whole(audit) as marks:
        sink = file.write(new, is_gzip(out))
        writer = pq.ParquetWriter(marks, SCHEMA, compression="zstd")
        try:
            batches = _batches(file.batches(columns or None), bool(columns))
            for (rows, looked), done in scrubbed(batches, scrubber, key, workers):
                _count(rows, looked, done, result)
                writer.write_batch(audit_batch(done.audit))
                sink.put(rows)
                tick(result)
            facts = {
                "file": out.name,
                "rows": result.rows,
                "touched": result.touched,
                "profile": profile,
                "surrogates": surrogates,
            }
            if adapter[0]:
                facts["adapter"] = identity(*adapter)
            writer.add_key_value_metadata(head(**facts, key_id=key_id(key)))
        finally:
            writer.close()
            sink.close()
        if result.bad and not drop_unreadable:
            raise _unreadable(result.bad, path.name)
    result.untouched = tuple(name for name in file.columns if name not in result.columns)
    return result


def _check_places(path: Path, out: Path, audit: Path) -> None:
    """Before anything is read: three different files, of formats that fit."""
    form = format_of(path)
    if format_of(out) != form:
        raise DataError(f"--out must have the format of {path.name}.", hint=f"Name it for example scrubbed.{form}.")
    if audit.suffix.lower() != ".parquet":
        raise DataError("the audit is a .parquet file.", where=audit.name)
    if len({place.resolve() for place in (path, out, audit)}) < 3:
        raise DataError("PATH, --out and --audit must be three different files.")
    if not path.exists():
        near = difflib.get_close_matches(path.name, os.listdir(path.parent) if path.parent.is_dir() else (), n=1)
        raise DataError("no such file.", hint=f"Did you mean {near[0]!r}?" if near else "", where=path.name)


def _check_columns(file: TextFile, columns: Sequence[str], name: str) -> None:
    for column in columns:
        if column not in file.columns:
            near = difflib.get_close_matches(column, file.columns, n=1)
            there = f"Did you mean {near[0]!r}?" if near else f"There are {len(file.columns)} columns of text."
            raise DataError(f"has no column of text called {column!r}.", hint=there, where=name)
    if not set(file.columns) - set(NAMES_ROWS) and not columns:
        raise DataError("has no column of text.", where=name)


def _unreadable(bad: list[tuple[int, str]], name: str) -> DataError:
    rows = ", ".join(str(row) for row, _ in bad[:_MOST_TOLD]) + (" and more" if len(bad) > _MOST_TOLD else "")
    return DataError(
        f"{len(bad)} rows cannot be read, so nothing was written: {rows}. The first {bad[0][1]}.",
        hint="Mend them, or leave them out with --drop-unreadable.",
        where=name,
    )


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file beside ``path`` that takes its place when all went well, and vanishes when not."""
    try:
        with aside(path) as beside:
            yield beside
    except OSError as error:
        raise DataError(
            f"cannot be written: {error.strerror or type(error).__name__}.", hint="Check the folder and the disk.",
            where=path.name,
        ) from error  # fmt: skip


def _batches(batches: Iterator[Rows], every: bool) -> Iterator[tuple[tuple[Rows, list[str]], Texts]]:
    """Each batch with the columns that are looked at, and their texts. every: whether ``NAMES_ROWS`` are too."""
    first = 0
    for rows in batches:
        looked = [name for name in rows.texts if every or name not in NAMES_ROWS]
        conversations: list[list[str]] = []
        places: list[list[tuple[str, int]]] = []
        for row in range(rows.count):
            texts: list[str] = []
            where: list[tuple[str, int]] = []
            for column in looked:
                _collect(rows.texts[column][row], column, 0, texts, where, outermost=True)
            conversations.append(texts)
            places.append(where)
        yield (rows, looked), Texts(first, conversations, places)
        first += rows.count


def _count(rows: Rows, looked: Sequence[str], done: Scrubbed, result: ScrubResult) -> None:
    """Put the new texts into the batch, and count."""
    result.bad += rows.bad
    result.columns.update(dict.fromkeys(looked))
    for row, texts in done.rows.items():
        new = iter(texts)
        for column in looked:
            rows.texts[column][row] = _refilled(rows.texts[column][row], new)
    result.rows += rows.count
    result.touched += len(done.rows)
    result.spans.update(one[_KIND] for one in done.audit)


_KIND = SCHEMA.get_field_index("kind")


def _collect(
    value: Any, column: str, turn: int, texts: list[str], where: list[tuple[str, int]], *, outermost: bool = False
) -> None:
    """Every text inside a value, in order, with its column and the place of its message."""
    if isinstance(value, str):
        texts.append(value)
        where.append((column, turn))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            _collect(item, column, place if outermost else turn, texts, where)
    elif isinstance(value, dict):
        for name, item in value.items():
            if not _is_role(name, item):
                _collect(item, column, turn, texts, where)


def _refilled(value: Any, new: Iterator[str]) -> Any:
    """The same value with its texts replaced by the next ones of ``new``."""
    if isinstance(value, str):
        return next(new)
    if isinstance(value, list):
        return [_refilled(item, new) for item in value]
    if isinstance(value, dict):
        return {name: item if _is_role(name, item) else _refilled(item, new) for name, item in value.items()}
    return value


def _is_role(name: str, value: Any) -> bool:
    return name in _ROLE_KEYS and value in _ROLES
