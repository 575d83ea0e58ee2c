"""Takes the replies of some inputs out of the kept ones, and their requests out of batches. Nobody else's go.

A request that was byte for byte the same for another input is that one's too: its reply stays. What is damaged in a
segment goes with it, since nobody can tell whose it was. A kill at any moment loses no reply, and doing it again
finishes it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from medsynth.core.files import write_whole
from medsynth.llm import uses
from medsynth.llm.cached import reply_of, write_segment
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.segments import Gap, Record, ReplyLogError, alone, segments, survey
from medsynth.llm.stored import encode

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(slots=True)
class Forgotten:
    """What went. replies: requests with an answer that is gone; attempts: records of them; shared: requests that other
    inputs made too, which stay; unknown: kept replies that do not say which input they were made for; batches:
    (provider, batch id) of those that hold such requests at their service."""

    replies: int = 0
    attempts: int = 0
    shared: int = 0
    unknown: int = 0
    segments: int = 0
    requests: int = 0
    batches: list[tuple[str, str]] = field(default_factory=list)


def forget(
    folder: Path,
    batches: Path,
    marks: Collection[str],
    *,
    dry_run: bool = False,
    tick: Callable[[int], None] = lambda count: None,
) -> Forgotten:
    """Take out what was asked for the inputs of ``marks`` (``made_for.mark``); ``ReplyLogError`` while a run writes.

    folder: of the replies; batches: of batch jobs; tick: told how many records were read, now and then.
    """
    done = Forgotten()
    if not marks:
        return done
    gone: frozenset[int] = frozenset()
    if folder.is_dir():
        with alone(folder):
            gone, shared = _whose(folder, marks, done, tick)
            _clear_segments(folder, _Cut(gone, shared, frozenset(marks)), done, dry_run=dry_run)
            if not dry_run:
                _clear_uses(folder, gone, marks)
                if done.segments:
                    ReplyLog(folder).close()  # makes the index again
    if batches.is_dir():
        _clear_batches(batches, gone, done, dry_run=dry_run)
    return done


def _word(data: bytes) -> int:
    """The first 64 bits, which tell keys and marks apart as the index does."""
    return int.from_bytes(data[:8], "little")


def _whose(
    folder: Path, marks: Collection[str], done: Forgotten, tick: Callable[[int], None]
) -> tuple[frozenset[int], frozenset[int]]:
    """Keys that the given inputs asked for and no other one; those that another one asked for too."""
    import numpy as np

    keys, makers, kept = array("Q"), array("Q"), array("Q")
    for path, _ in segments(folder).values():
        for found in survey(path):
            reply = reply_of(found)
            if reply is None or isinstance(found, Gap):
                continue
            keys.append(_word(found.key))
            makers.append(_word(bytes.fromhex(reply.made_for)) if reply.made_for else 0)
            if reply.use != "failure":
                kept.append(keys[-1])
            if len(keys) % 20_000 == 0:
                tick(len(keys))
    noted = [uses.read(path) for path in uses.files(folder)]
    key = np.concatenate([np.array(keys, np.uint64), *(one["key"][:, 0] for one in noted)])
    mark = np.concatenate([np.array(makers, np.uint64), *(one["mark"][:, 0] for one in noted)])
    wanted = np.array([_word(bytes.fromhex(one)) for one in marks], np.uint64)
    ours = np.isin(mark, wanted)
    mine, others = np.unique(key[ours]), np.unique(key[~ours & (mark != 0)])
    gone, shared = np.setdiff1d(mine, others), np.intersect1d(mine, others)
    answered = np.unique(np.array(kept, np.uint64))
    done.replies = int(np.isin(answered, gone).sum())
    done.shared = len(shared)
    done.unknown = int((~np.isin(answered, np.union1d(mine, others))).sum())
    return frozenset(gone.tolist()), frozenset(shared.tolist())


@dataclass(frozen=True, slots=True)
class _Cut:
    """What becomes of records. gone: keys whose records go; shared: keys whose records stay, and forget the inputs of
    ``marks``, so that the last of the inputs that share them takes them along."""

    gone: frozenset[int]
    shared: frozenset[int]
    marks: frozenset[str]

    def of(self, found: Record) -> Record | None:
        """The record as it stays; None = it goes."""
        key = _word(found.key)
        if key in self.gone:
            return None
        reply = reply_of(found) if key in self.shared else None
        if reply is None or reply.made_for not in self.marks:
            return found
        return found._replace(payload=encode(reply._replace(made_for="")))


def _clear_segments(folder: Path, cut: _Cut, done: Forgotten, *, dry_run: bool) -> None:
    for name, (path, _) in segments(folder).items():
        out = changed = left = 0
        for found in survey(path):
            if isinstance(found, Record):
                kept = cut.of(found)
                out += kept is None
                changed += kept is not None and kept is not found
                left += kept is not None
        done.attempts += out
        if not (out or changed):
            continue
        done.segments += 1
        if dry_run:
            continue
        if left:
            write_segment(folder, name, _left(path, cut))
        path.unlink()


def _left(path: Path, cut: _Cut) -> Iterator[Record]:
    for found in survey(path):
        if isinstance(found, Record) and (kept := cut.of(found)) is not None:
            yield kept


def _clear_uses(folder: Path, gone: frozenset[int], marks: Collection[str]) -> None:
    import numpy as np

    keys = np.array(sorted(gone), np.uint64)
    wanted = np.array([_word(bytes.fromhex(one)) for one in marks], np.uint64)
    for path in uses.files(folder):
        records: NDArray[Any] = uses.read(path)
        out = np.isin(records["key"][:, 0], keys) | np.isin(records["mark"][:, 0], wanted)
        if out.any():
            uses.rewrite(path, records[~out])


def _clear_batches(folder: Path, gone: frozenset[int], done: Forgotten, *, dry_run: bool) -> None:
    """Requests of the keys go from the files; what a batch brings for them later is not ours any more, and not kept."""
    for path in sorted(folder.glob("*.json")):
        job = orjson.loads(path.read_bytes())
        pairs = list(zip(job["keys"], job["held"], strict=True))
        left = [(key, held) for key, held in pairs if _word(bytes.fromhex(key)) not in gone]
        if len(left) == len(pairs):
            continue
        if job["state"] != "planned":
            done.batches.append((str(job["teacher"][0]), str(job["batch_id"] or job["name"])))
        if not dry_run:
            job["keys"], job["held"] = [key for key, _ in left], [held for _, held in left]
            _replace(path, orjson.dumps(job))
    for path in sorted(folder.glob("*.jsonl")):
        lines = path.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if (key := _key(line)) is None or _word(key) not in gone]
        done.requests += len(lines) - len(kept)
        if len(kept) < len(lines) and not dry_run:
            _replace(path, b"".join(kept))


def _key(line: bytes) -> bytes | None:
    try:
        return bytes.fromhex(orjson.loads(line)["custom_id"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None


def _replace(path: Path, data: bytes) -> None:
    try:
        write_whole(path, data, private=True)
    except OSError as error:
        raise ReplyLogError(
            f"a batch job cannot be rewritten: {error.strerror}.", hint="Make room on the disk, then try again."
        ) from error
