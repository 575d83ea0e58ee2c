"""What was spent, on disk: one line for each run that has ended, and a tally for each one that goes on.

    spending/ledger.jsonl        a line a run: dataset, day, what it used
    spending/<run>.tally         a run that goes on, or was killed: two slots, written in turn

A tally is written over in place before a request is sent that it does not cover yet: it sets some aside for those that
come next. It needs no room that it does not have already, and the death of its process loses nothing: what was set
aside then counts as used.
Knows numbers and names of datasets; no price, no model, no limit.
"""

from __future__ import annotations

import hashlib
import os
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from filelock import FileLock, Timeout

from medsynth.core.errors import StorageError

QUANTITIES = ("requests", "tokens", "usd", "cny", "minutes")
LEDGER = "ledger.jsonl"
_SLOT = 2048
_MOST = _SLOT - 10
"""Bytes of a state: the slot without its checksum and line end."""
_BINARY = getattr(os, "O_BINARY", 0)
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | _BINARY


@dataclass(frozen=True, slots=True)
class Ended:
    """One run in the ledger.

    out: digest of the folder it writes to; used: by quantity; models: the same by model; free: what of it models inside
    this process used; unpriced: requests whose price was unknown; version: that it finished, '' = none; killed: it did
    not end by itself.
    """

    run: str
    dataset: str
    out: str
    started: float
    used: Mapping[str, float]
    free: Mapping[str, float] = field(default_factory=dict)
    unpriced: int = 0
    version: str = ""
    killed: bool = False
    models: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def billed(self) -> dict[str, float]:
        """What counts against the project: all but what cost nobody anything."""
        return {name: max(0.0, self.used.get(name, 0.0) - self.free.get(name, 0.0)) for name in QUANTITIES}


class Ledger:
    """The folder ``spending``. Any number of processes may use one at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with _disk():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = FileLock(folder / "ledger.lock", thread_local=False)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """While open, no other process enters a line or gets a share of the cap."""
        with self._lock:
            yield

    def begin(self, run: str, dataset: str, out: Path) -> Tally:
        """The tally of a new run. Runs that were killed are entered first."""
        with self.locked():
            self._enter_killed()
            return Tally(self, run, dataset, _place(out))

    def used(self, dataset: str, out: Path) -> dict[str, float]:
        """What runs of a dataset that have ended used since its last finished version."""
        total = dict.fromkeys(QUANTITIES, 0.0)
        for one in self._since_version(dataset, out):
            total = _sum(total, one.used)
        return total

    def models(self, dataset: str, out: Path) -> dict[str, dict[str, float]]:
        """The same by model."""
        total: dict[str, dict[str, float]] = {}
        for one in self._since_version(dataset, out):
            for model, used in one.models.items():
                before = total.get(model, {})
                total[model] = {name: before.get(name, 0.0) + amount for name, amount in used.items()}
        return total

    def _since_version(self, dataset: str, out: Path) -> list[Ended]:
        place = _place(out)
        found: list[Ended] = []
        with self.locked():
            self._enter_killed()
            for one in self.ended():
                if (one.dataset, one.out) == (dataset, place):
                    found = [] if one.version else [*found, one]
        return found

    def by_run(self) -> dict[str, Ended]:
        """Run -> its line, killed ones among them."""
        with self.locked():
            self._enter_killed()
            return {one.run: one for one in self.ended()}

    def billed(self, since: date | None = None, *, but: str = "") -> dict[str, float]:
        """What all runs of the project used or may still use, from a day on. but: a run to leave out."""
        first = time.mktime(since.timetuple()) if since else 0.0
        total = dict.fromkeys(QUANTITIES, 0.0)
        for one in self.ended():
            if one.started >= first:
                total = _sum(total, one.billed)
        for path in self._tallies():
            if path.stem != but and (state := _read(path)) is not None and state["started"] >= first:
                alone = {name: value - state["free"].get(name, 0.0) for name, value in _with_held(state).items()}
                shared = state["granted"] if not _gone(path) else {}
                total = _sum(total, {name: max(value, shared.get(name, 0.0)) for name, value in alone.items()})
        return total

    def ended(self) -> Iterator[Ended]:
        """The lines of the ledger, each run once."""
        seen: set[str] = set()
        try:
            lines = (self.folder / LEDGER).read_bytes().splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            try:
                one = Ended(**orjson.loads(line))
            except (orjson.JSONDecodeError, TypeError):
                continue  # a line that the death of the machine has torn; its tally is still there
            if one.run not in seen:
                seen.add(one.run)
                yield one

    def enter(self, one: Ended) -> None:
        """Adds a line; it is on the disk when this returns."""
        with _disk(), os.fdopen(os.open(self.folder / LEDGER, _APPEND, 0o600), "ab") as file:
            file.write(b"\n" + orjson.dumps(one) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _enter_killed(self) -> None:
        for path in self._tallies():
            if _gone(path):
                state = _read(path)
                if state is not None:
                    self.enter(_ended(state, used=_with_held(state), killed=True))
                with _disk():
                    path.unlink(missing_ok=True)
                _forget(path)

    def _tallies(self) -> list[Path]:
        return sorted(self.folder.glob("*.tally"))


class Tally:
    """What one run has used and set aside: ``held`` for requests under way, ``ahead`` for the next ones."""

    def __init__(self, ledger: Ledger, run: str, dataset: str, out: str) -> None:
        self._ledger = ledger
        self._path = ledger.folder / f"{run}.tally"
        self._began = time.monotonic()
        self._turn = 0
        self.run = run
        self.used = dict.fromkeys(QUANTITIES, 0.0)
        self.held = dict.fromkeys(QUANTITIES, 0.0)
        self.ahead = dict.fromkeys(QUANTITIES, 0.0)
        self.free = dict.fromkeys(QUANTITIES, 0.0)
        self.granted: dict[str, float] = {}
        self.unpriced = 0
        self.models: Mapping[str, Mapping[str, float]] = {}
        self._head = {"run": run, "dataset": dataset, "out": out, "started": time.time()}
        self._alive = FileLock(_lock_path(self._path), thread_local=False)
        self._alive.acquire(timeout=0)
        with _disk():
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | _BINARY, 0o600)
            os.write(self._file, b" " * (2 * _SLOT))
            self.write()
            os.fsync(self._file)

    @property
    def minutes(self) -> float:
        return (time.monotonic() - self._began) / 60.0

    def write(self) -> None:
        """One write over the older of two slots."""
        self._turn += 1
        self.used["minutes"] = self.minutes
        state = self._head | {
            "turn": self._turn,
            "held": _sum(self.held, self.ahead),
            **{name: getattr(self, name) for name in ("used", "free", "granted", "unpriced")},
            "models": self.models,
        }
        data = orjson.dumps(state)
        if len(data) > _MOST:
            data = orjson.dumps(state | {"models": {}})  # so many models that only their sum is kept until the end
        slot = (b"%08x " % zlib.crc32(data) + data).ljust(_SLOT - 1) + b"\n"
        with _disk():
            os.lseek(self._file, (self._turn % 2) * _SLOT, os.SEEK_SET)
            os.write(self._file, slot)

    def sync(self) -> None:
        """On the disk when this returns; without it, the death of the machine may lose the last seconds."""
        self.write()
        with _disk():
            os.fsync(self._file)

    def close(self, version: str = "") -> None:
        """Enter the run into the ledger. version: that it has finished."""
        self.ahead = dict.fromkeys(QUANTITIES, 0.0)
        self.write()
        with self._ledger.locked():
            state = {"free": self.free, "unpriced": self.unpriced, "models": self.models}
            self._ledger.enter(_ended(self._head | state, self.used, version))
            os.close(self._file)
            with _disk():
                self._path.unlink(missing_ok=True)
        self._alive.release()
        _forget(self._path)


def _place(out: Path) -> str:
    """Which folder it is, without saying where."""
    return hashlib.blake2b(str(out.resolve()).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _ended(state: Mapping[str, Any], used: Mapping[str, float], version: str = "", *, killed: bool = False) -> Ended:
    names = ("run", "dataset", "out", "started", "free", "unpriced", "models")
    return Ended(**{name: state[name] for name in names}, used=dict(used), version=version, killed=killed)


def _read(path: Path) -> dict[str, Any] | None:
    """The newer whole slot of a tally."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    found: dict[str, Any] | None = None
    for start in (0, _SLOT):
        sum_, _, text = data[start : start + _SLOT].rstrip().partition(b" ")
        if text and sum_ == b"%08x" % zlib.crc32(text):
            state = orjson.loads(text)
            found = state if found is None or state["turn"] > found["turn"] else found
    return found


def _with_held(state: Mapping[str, Any]) -> dict[str, float]:
    return _sum(state["used"], state["held"])


def _sum(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: one.get(name, 0.0) + other.get(name, 0.0) for name in QUANTITIES}


def _lock_path(tally: Path) -> Path:
    return tally.with_suffix(".lock")


def _forget(tally: Path) -> None:
    """A lock file that stays does no harm."""
    with suppress(OSError):
        _lock_path(tally).unlink(missing_ok=True)


def _gone(tally: Path) -> bool:
    """Whether the process that wrote a tally has ended."""
    lock = FileLock(_lock_path(tally), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    lock.release()
    return True


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"what was spent cannot be recorded: {error.strerror or error}.", hint="Check the disk, then run again."
        ) from error
