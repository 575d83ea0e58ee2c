"""The withdrawal list: whose rows no run may take. ``.medsynth/withdrawn.jsonl``, one person or more a line.

The list holds no id of a person or a row, only keyed marks of them; the key stands beside it and is the list's own.
Readers ask it about every row, so a person who stands in an input file, or in a version that an input was made from,
stays out. Without its key the list says nothing, and then no run starts.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from medsynth.core.errors import DataError
from medsynth.dataset.history import WITHDRAWN
from medsynth.pii._secret import key_id, project_key

FILE = "withdrawn.jsonl"
KEY = "withdrawn.key"
REASON = WITHDRAWN
"""What rows of withdrawn people are counted as."""
_BYTES = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """One withdrawal. asked: marks of the ids that somebody gave; people: of (source, id in it); rows: of row ids;
    finished: whether everything that could be reached was cleared."""

    asked: frozenset[str]
    people: frozenset[str]
    rows: frozenset[str]
    date: str = ""
    finished: bool = False


@dataclass(frozen=True)
class Withdrawn:
    """The list as it was read, and its key."""

    key: bytes = b""
    entries: tuple[Entry, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.entries)

    @cached_property
    def _people(self) -> frozenset[str]:
        return frozenset().union(*(entry.people for entry in self.entries))

    @cached_property
    def _rows(self) -> frozenset[str]:
        return frozenset().union(*(entry.rows for entry in self.entries))

    @cached_property
    def digest(self) -> str:
        """Names what the list holds; '' = nothing."""
        marks = sorted(self._people | self._rows)
        return hashlib.sha256("\n".join(marks).encode()).hexdigest() if marks else ""

    def mark(self, kind: str, *values: str) -> str:
        """The keyed mark of an id; kind: ``asked``, ``person`` (source, id in it) or ``row``."""
        framed = "".join(f"{len(value)}:{value}" for value in values).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(framed, key=self.key, digest_size=_BYTES, person=kind.encode()).hexdigest()

    def holds(self, rows: Iterable[str]) -> bool:
        """Whether all these row ids are on the list."""
        return all(self.mark("row", one) in self._rows for one in rows)

    def entry(self, source_id: str, source: str = "") -> Entry | None:
        """The last withdrawal of this id; source: '' = from whatever source."""
        asked = self.mark("asked", source_id, source) if self else ""
        return next((entry for entry in reversed(self.entries) if asked in entry.asked), None)

    def covers(self, frame: pl.DataFrame) -> pl.Series:
        """Whether each row is of a withdrawn person: by its origin, its id, the row it was read from or its parents."""
        if not self:
            return pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True)
        found = [False] * frame.height
        for name in ("id", "_root", "source_id"):
            if name in frame.columns:
                for at, value in enumerate(frame[name]):
                    found[at] = found[at] or (value is not None and self.mark("row", value) in self._rows)
        if {"source", "source_id"} <= set(frame.columns):
            for at, (source, number) in enumerate(frame.select("source", "source_id").iter_rows()):
                found[at] = found[at] or (
                    number is not None and self.mark("person", source or "", number) in self._people
                )
        if "parents" in frame.columns:
            for at, parents in enumerate(frame["parents"].to_list()):
                found[at] = found[at] or any(self.mark("row", one) in self._rows for one in parents or () if one)
        return pl.Series("withdrawn", found, dtype=pl.Boolean)


NOBODY = Withdrawn()


def withdrawn(home: Path) -> Withdrawn:
    """The project's list; DataError where it cannot be read, or its key is not there: a run without it is no run."""
    lines = _lines(home / FILE)
    if not lines:
        return NOBODY
    key = _key(home)
    known = key_id(key)
    entries: dict[str, Entry] = {}
    for number, line in enumerate(lines, 1):
        try:
            data: dict[str, Any] = json.loads(line)
            if data["key_id"] != known:
                raise DataError("the key beside the withdrawal list is not its key.", hint=_HINT, where=KEY)
            name = str(data["entry"])
            if data.get("finished"):
                old = entries[name]
                entries[name] = Entry(old.asked, old.people, old.rows, old.date, True)
                continue
            marks = [frozenset(map(str, data[kind])) for kind in ("asked", "people", "rows")]
            before = entries.pop(name, None)
            if before is not None:
                marks = [new | old for new, old in zip(marks, (before.asked, before.people, before.rows), strict=True)]
            entries[name] = Entry(marks[0], marks[1], marks[2], str(data["date"]))
        except (ValueError, KeyError, TypeError) as error:
            if number == len(lines) and not line.endswith(b"\n"):
                break  # a crash cut it before anything was removed
            raise DataError(
                "the withdrawal list is damaged, and nobody can say whose rows must stay out.",
                hint="Put it back from a copy.",
                where=f"{FILE}:{number}",
            ) from error
    return Withdrawn(key, tuple(entries.values()))


_HINT = f"Put {KEY} and {FILE} back from the same copy; without them withdrawn people would return."


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise DataError(f"the withdrawal list cannot be read: {error.strerror}.", where=FILE) from error


def _key(home: Path) -> bytes:
    if not (home / KEY).exists():
        raise DataError("there is a withdrawal list, and its key is not there.", hint=_HINT, where=KEY)
    return project_key(home, KEY)


def opened(home: Path) -> Withdrawn:
    """The list, with a key even where it is empty: for whoever is about to add to it."""
    found = withdrawn(home)
    return found if found else Withdrawn(project_key(home, KEY))


def record(
    home: Path,
    known: Withdrawn,
    asked: Iterable[str],
    people: Iterable[tuple[str, str]],
    rows: Collection[str],
    date: str,
) -> str:
    """Add a withdrawal, on the disk when this returns; gives its name, for ``finish``.

    asked: the ids that were given; people: (source, id in it); rows: ids of all rows found so far.
    """
    people = set(people)
    marks = sorted(
        {known.mark("asked", one, "") for one in asked} | {known.mark("asked", *one[::-1]) for one in people}
    )
    name = hashlib.sha256("".join(marks).encode()).hexdigest()[:16]
    _append(
        home / FILE,
        {
            "entry": name,
            "date": date,
            "key_id": key_id(known.key),
            "asked": marks,
            "people": sorted(known.mark("person", *one) for one in people),
            "rows": sorted(known.mark("row", one) for one in rows),
        },
    )
    return name


def finish(home: Path, known: Withdrawn, name: str, date: str) -> None:
    """Say that everything of a withdrawal that can be reached was cleared."""
    _append(home / FILE, {"entry": name, "date": date, "key_id": key_id(known.key), "finished": True})


def _append(path: Path, data: dict[str, Any]) -> None:
    try:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b", buffering=0) as file:
            cut = path.read_bytes()
            if cut and not cut.endswith(b"\n"):
                file.truncate(cut.rfind(b"\n") + 1)  # a crash cut the last line
            file.write(json.dumps(data).encode() + b"\n")
            os.fsync(file.fileno())
    except OSError as error:
        raise DataError(f"the withdrawal list cannot be written: {error.strerror}.", where=FILE) from error
