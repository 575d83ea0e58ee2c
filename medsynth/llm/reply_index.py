"""The index of a reply log: key -> place, derived from the segments and rebuilt from them. Holds no reply.

Of several replies to one key the best stands: an answer before a loss, then the earliest. The rule does not
depend on the order in which segments are read, so a rebuilt index gives the same answers.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock

from medsynth.llm.segments import HEADER, Gap, Record, ReplyLogError, segments, survey
from medsynth.llm.stored import RANK, StoredReply, decode

VERSION = 2
_BATCH = 2000
_BUSY_S = 60.0
_CACHE_KB = 4000
"""Pages of the index that each connection keeps; the system keeps the others, which are read where keys fall."""
_TABLES = """
CREATE TABLE IF NOT EXISTS segments (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, scanned INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS replies (
    key INTEGER PRIMARY KEY, rank INTEGER NOT NULL, time INTEGER NOT NULL,
    segment INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, status INTEGER NOT NULL,
    tokens_in INTEGER, tokens_out INTEGER);
CREATE TABLE IF NOT EXISTS attempts (
    outcome TEXT PRIMARY KEY, number INTEGER NOT NULL, tokens_in INTEGER NOT NULL, tokens_out INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS damage (segment TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
    PRIMARY KEY (segment, offset));
"""
_DISK = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY)
"""Primary codes of errors that are the disk's and not the index's."""
_PUT = """
INSERT INTO replies (key, rank, time, segment, offset, length, status, tokens_in, tokens_out)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET rank = excluded.rank, time = excluded.time, segment = excluded.segment,
    offset = excluded.offset, length = excluded.length, status = excluded.status,
    tokens_in = excluded.tokens_in, tokens_out = excluded.tokens_out
WHERE (excluded.rank, excluded.time) < (replies.rank, replies.time)
"""
_FIND = "SELECT rank, time, name, offset, length FROM replies JOIN segments ON segments.id = segment WHERE key = ?"
_SCANNED = (
    "INSERT INTO segments (name, scanned) VALUES (?, ?) "
    "ON CONFLICT (name) DO UPDATE SET scanned = excluded.scanned RETURNING id"
)
_DAMAGED = "INSERT OR REPLACE INTO damage VALUES (?, ?, ?)"
_FORGET = "DELETE FROM replies WHERE segment = (SELECT id FROM segments WHERE name = ?) AND offset = ?"
_COUNT = """
INSERT INTO attempts VALUES (?, ?, ?, ?)
ON CONFLICT (outcome) DO UPDATE SET number = number + excluded.number,
    tokens_in = tokens_in + excluded.tokens_in, tokens_out = tokens_out + excluded.tokens_out
"""


class Place(NamedTuple):
    """Where a reply stands. Of two places, the smaller one (rank, then time) counts."""

    rank: int
    time: int
    segment: str
    offset: int
    length: int


class Entry(NamedTuple):
    """Where one reply stands, and what the index says about it."""

    key: bytes
    rank: int
    time: int
    segment: str
    offset: int
    length: int
    status: int
    outcome: str
    tokens_in: int | None
    tokens_out: int | None

    @property
    def place(self) -> Place:
        return Place(self.rank, self.time, self.segment, self.offset, self.length)


def entry(segment: str, record: Record, reply: StoredReply) -> Entry:
    """The index entry of one record."""
    return entry_of(record.key, segment, record.offset, record.length, reply)


def entry_of(key: bytes, segment: str, offset: int, length: int, reply: StoredReply) -> Entry:
    """The index entry of a reply that stands there."""
    raw, use, outcome, _, _, time_ns, tokens_in, tokens_out, _ = reply
    return Entry(key, RANK[use], time_ns, segment, offset, length, raw.status, outcome, tokens_in, tokens_out)


class ReplyIndex:
    """SQLite beside the segments. One connection reads; one writes, from whichever thread holds the lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "index.sqlite"
        self._writing = threading.RLock()
        with FileLock(folder / "index.lock", thread_local=False):
            try:
                self._open()
            except sqlite3.OperationalError as error:
                raise cannot_index(error) from error
            except sqlite3.DatabaseError:
                self._start_again()

    def find(self, key: bytes) -> Place | None:
        """Where the reply to a key stands, as of the last ``look_anew`` or a change made here."""
        if self._stale:
            self._look()
        found = self._finder.execute(_FIND, (_number(key),)).fetchone()
        return Place(*found) if found else None

    def look_anew(self) -> None:
        """From here on, ``find`` sees what other processes have added."""
        self._stale = True

    def _look(self) -> None:
        """A view of the index that stays as it is: a look-up in it locks no file, which is half of its time."""
        self._stale = False
        if self._finder.in_transaction:
            self._finder.execute("COMMIT")
        self._finder.execute("BEGIN")

    def scanned(self) -> dict[str, int]:
        """Segment -> bytes of it that are indexed, always whole records."""
        with self._writing:
            return dict(self._writer.execute("SELECT name, scanned FROM segments"))

    def add(self, entries: Sequence[Entry]) -> None:
        """Adds what this process has appended; what another process has indexed meanwhile is left out."""
        for segment, group in groupby(entries, key=lambda item: item.segment):
            batch = list(group)
            with self._transaction():
                at = self._at(segment)
                fresh = [item for item in batch if item.offset >= at]
                gap = bool(fresh) and fresh[0].offset != at
                if fresh and not gap:
                    self._put(segment, fresh)
            if gap:
                self._scan(segment)

    def catch_up(self, *, leave: str = "") -> None:
        """Reads what segments hold beyond the index; starts anew if a segment shrank or went. leave: one to skip."""
        known, there = self.scanned(), segments(self._folder)
        if any(name not in there or there[name][1] < size for name, size in known.items()):
            with self._transaction():
                for table in ("replies", "attempts", "segments", "damage"):
                    self._writer.execute(f"DELETE FROM {table}")
            known = {}
        for name, (_, size) in there.items():
            if name != leave and size > max(known.get(name, 0), len(HEADER)):
                self._scan(name)

    def counts(self) -> dict[str, tuple[int, int, int]]:
        """Outcome -> attempts, tokens in, tokens out: over all segments."""
        return {row[0]: row[1:] for row in self._reader.execute("SELECT * FROM attempts ORDER BY outcome")}

    def damage(self) -> list[tuple[str, int, int]]:
        """(segment, offset, bytes) of every place that holds no whole record, and should."""
        return self._reader.execute("SELECT * FROM damage ORDER BY segment, offset").fetchall()

    def add_damage(self, segment: str, offset: int, length: int) -> None:
        """Notes such a place, found when it was read: its key is free for the reply that is asked for now."""
        with self._transaction():
            self._writer.execute(_DAMAGED, (segment, offset, length))
            self._writer.execute(_FORGET, (segment, offset))

    def replies(self) -> int:
        """Keys that have a reply."""
        return int(self._reader.execute("SELECT COUNT(*) FROM replies").fetchone()[0])

    def close(self) -> None:
        self._finder.close()
        self._reader.close()
        self._writer.close()

    def _open(self) -> None:
        self._writer = self._connect()
        try:
            version = self._writer.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, VERSION):
                raise sqlite3.DatabaseError("an index of another version")
            if version == 0:
                self._writer.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
            self._reader = self._connect()
            self._finder = self._connect()
            self._stale = True
        except sqlite3.Error:
            self._writer.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            for setting in ("journal_mode = WAL", "synchronous = NORMAL", f"cache_size = -{_CACHE_KB}"):
                connection.execute(f"PRAGMA {setting}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _start_again(self) -> None:
        for ending in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        self._open()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._writing:
            with self._writer:  # the connection commits, or rolls back
                self._writer.execute("BEGIN IMMEDIATE")
                yield
            self.look_anew()

    def _at(self, segment: str) -> int:
        found = self._writer.execute("SELECT scanned FROM segments WHERE name = ?", (segment,)).fetchone()
        return max(found[0] if found else 0, len(HEADER))

    def _scan(self, segment: str) -> None:
        """Indexes a segment from where the index ends, in batches; two processes may do so at once."""
        path = self._folder / f"{segment}.log"
        with self._writing:
            found = survey(path, self._at(segment))
        while batch := list(islice(found, _BATCH)):
            whole = [item for item in batch if isinstance(item, Record)]
            entries = [entry(segment, record, decode(record.payload)) for record in whole]
            with self._transaction():
                at = self._at(segment)
                for gap in batch:
                    if isinstance(gap, Gap) and (gap.offset >= at or gap.offset == 0):
                        self._writer.execute(_DAMAGED, (segment, *gap))
                if fresh := [item for item in entries if item.offset >= at]:
                    self._put(segment, fresh)

    def _put(self, segment: str, entries: Sequence[Entry]) -> None:
        scanned = entries[-1].offset + entries[-1].length
        number: int = self._writer.execute(_SCANNED, (segment, scanned)).fetchall()[0][0]
        rows = [
            (
                _number(item.key),
                item.rank,
                item.time,
                number,
                item.offset,
                item.length,
                item.status,
                item.tokens_in,
                item.tokens_out,
            )
            for item in entries
            if item.rank < RANK["failure"]
        ]
        rows.sort()
        self._writer.executemany(_PUT, rows)
        counts: dict[str, list[int]] = {}
        for item in entries:
            count = counts.setdefault(item.outcome, [0, 0, 0])
            count[0] += 1
            count[1] += item.tokens_in or 0
            count[2] += item.tokens_out or 0
        self._writer.executemany(_COUNT, ((outcome, *count) for outcome, count in counts.items()))


def _number(key: bytes) -> int:
    """The first 64 bits of a key. Who reads a record compares the whole key: a collision is only a miss."""
    return int.from_bytes(key[:8], "little", signed=True)


def cannot_index(error: sqlite3.Error) -> ReplyLogError:
    """The error of an index that cannot be used; the replies themselves are safe."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DISK:
        return ReplyLogError(
            f"the index of the reply log cannot be written: {error}.",
            hint="Make room on the disk, or mend it; every reply is kept, and the next run goes on from here.",
        )
    return ReplyLogError(
        f"the index of the reply log cannot be used: {error}.",
        hint="Delete index.sqlite in the folder of replies; it is made again from them.",
    )
