"""What a folder of kept replies holds, whether it is whole, and what of it is of no more use.

Reads segments record by record; a run may go on meanwhile, except while ``collect`` rewrites them.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import zstandard

from medsynth.core.files import aside
from medsynth.llm.reply_index import entry
from medsynth.llm.segments import HEADER, Gap, Record, ReplyLogError, alone, frame, segments, survey
from medsynth.llm.stored import RANK, StoredReply, decode

_DAY_NS = 86_400 * 10**9


@dataclass(slots=True)
class Segment:
    """One file of replies. first and last: when its replies came, ns since 1970; damaged: (offset, bytes) of what is no
    whole record; tail: bytes behind the last whole record, torn or being written."""

    name: str
    size: int
    records: int = 0
    answers: int = 0
    losses: int = 0
    failures: int = 0
    first: int = 0
    last: int = 0
    tail: int = 0
    damaged: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Shelf:
    """Everything in a folder. models: (provider, model, outcome) -> attempts; tokens: the same -> (in, out)."""

    segments: list[Segment] = field(default_factory=list)
    models: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    tokens: dict[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)
    keys: int = 0

    @property
    def damaged(self) -> int:
        return sum(len(one.damaged) for one in self.segments)


def look(folder: Path, tick: Callable[[int], None] = lambda count: None) -> Shelf:
    """Reads every record. tick: told how many records there were so far, now and then."""
    shelf = Shelf()
    keys: set[bytes] = set()
    seen = 0
    for name, (path, size) in segments(folder).items():
        one = Segment(name, size)
        end = len(HEADER)
        for found in survey(path):
            end = found.offset + found.length
            reply = reply_of(found)
            if reply is None or isinstance(found, Gap):
                one.damaged.append((found.offset, found.length))
                continue
            _count(shelf, one, reply)
            if reply.use != "failure":
                keys.add(found.key)
            seen += 1
            if seen % 1000 == 0:
                tick(seen)
        one.tail = max(0, size - end)
        shelf.segments.append(one)
    shelf.keys = len(keys)
    return shelf


def reply_of(found: Record | Gap) -> StoredReply | None:
    """The reply in a record; None where its bytes are right and their content is not."""
    if isinstance(found, Gap):
        return None
    try:
        return decode(found.payload)
    except (zstandard.ZstdError, orjson.JSONDecodeError, KeyError, IndexError, TypeError):
        return None


def _count(shelf: Shelf, one: Segment, reply: StoredReply) -> None:
    one.records += 1
    one.answers += reply.use == "answer"
    one.losses += reply.use == "loss"
    one.failures += reply.use == "failure"
    one.first = min(one.first or reply.time_ns, reply.time_ns)
    one.last = max(one.last, reply.time_ns)
    kind = (reply.provider, reply.model, reply.outcome)
    shelf.models[kind] += 1
    before = shelf.tokens.get(kind, (0, 0))
    shelf.tokens[kind] = (before[0] + (reply.tokens_in or 0), before[1] + (reply.tokens_out or 0))


@dataclass(slots=True)
class Collected:
    """What ``collect`` took out: attempts that are never replayed, replies that a better one to the same request
    stands before, replies older than asked, damaged bytes; and the bytes that this frees."""

    failures: int = 0
    superseded: int = 0
    old: int = 0
    damaged: int = 0
    bytes_before: int = 0
    bytes_after: int = 0


def collect(folder: Path, *, older_than_days: float | None = None, dry_run: bool = False) -> Collected:
    """Writes what is worth keeping into new segments and removes the old ones; ``ReplyLogError`` while a run writes.

    A kill at any moment loses nothing: new segments are whole before an old one goes, and a reply that stands twice
    counts once.
    """
    with alone(folder) as there:
        return _collect(folder, there, older_than_days, dry_run=dry_run)


def _collect(
    folder: Path, there: dict[str, tuple[Path, int]], older_than_days: float | None, *, dry_run: bool
) -> Collected:
    best = _best(there)
    oldest = 0 if older_than_days is None else time.time_ns() - int(older_than_days * _DAY_NS)
    done = Collected(bytes_before=sum(size for _, size in there.values()))
    for name, (path, size) in there.items():
        kept = sum(record.length for record in _kept(name, path, best, oldest, done))
        after = len(HEADER) + kept if kept else 0
        done.bytes_after += after
        if after < size and not dry_run:
            if kept:
                write_segment(folder, name, _kept(name, path, best, oldest, Collected()))
            path.unlink()
    return done


def _best(there: dict[str, tuple[Path, int]]) -> dict[bytes, tuple[int, int, str, int]]:
    best: dict[bytes, tuple[int, int, str, int]] = {}
    for name, (path, _) in there.items():
        for found in survey(path):
            reply = reply_of(found)
            if reply is None or isinstance(found, Gap) or reply.use == "failure":
                continue
            place = entry(name, found, reply).place[:4]
            if found.key not in best or place < best[found.key]:
                best[found.key] = place
    return best


def _kept(
    name: str, path: Path, best: dict[bytes, tuple[int, int, str, int]], oldest: int, done: Collected
) -> Iterator[Record]:
    for found in survey(path):
        reply = reply_of(found)
        if reply is None or isinstance(found, Gap):
            done.damaged += 1
        elif RANK[reply.use] == RANK["failure"]:
            done.failures += 1
        elif best[found.key][2:] != (name, found.offset):
            done.superseded += 1
        elif reply.time_ns < oldest:
            done.old += 1
        else:
            yield found


def write_segment(folder: Path, name: str, kept: Iterator[Record]) -> None:
    """Makes a new segment of these records under the next number of the writer of ``name``: whole, or not at all.

    It and its name are on the disk when this returns, so that the old segment may go.
    """
    writer = name.rpartition("-")[0]
    number = max(int(one.rpartition("-")[2]) for one in segments(folder) if one.startswith(writer)) + 1
    target = folder / f"{writer}-{number:06d}.log"
    try:
        with aside(target, private=True) as beside, beside.open("wb") as file:
            file.write(HEADER)
            for record in kept:
                file.write(frame(record.key, record.payload))
    except OSError as error:
        raise ReplyLogError(
            f"replies cannot be rewritten: {error.strerror}.", hint="Make room on the disk; nothing is lost."
        ) from error
