"""Segments: append-only files of framed records, one writer each. Knows bytes and offsets, not replies.

A file is an 8-byte header and then records: length of the payload (u32), key (32 bytes), payload,
CRC32 of all before it (u32), little-endian. A record is written by one write(2); whatever is not a whole
record with the right sum does not count. A writer holds a lock on its name, never on a file that it reads.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import platform
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from io import BufferedReader, FileIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from medsynth.core.errors import MedsynthError

if TYPE_CHECKING:
    from filelock import BaseFileLock

HEADER = b"MSREPLY1"
ROLL_BYTES = 256 * 1024 * 1024
_HEAD = struct.Struct("<I32s")
_SUM = struct.Struct("<I")
_LARGEST = 256 * 1024 * 1024
_ZSTD = b"\x28\xb5\x2f\xfd"
_NAME = re.compile(r"(?P<writer>[0-9a-f]{8}-\d{3})-(?P<number>\d{6})\.log")
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class ReplyLogError(MedsynthError):
    """Replies cannot be kept (disk full, no permission). The run stops; what was acknowledged is safe."""

    exit_code = 4
    retryable = True


class Record(NamedTuple):
    """One whole record: its key, its payload and where it stands."""

    key: bytes
    payload: bytes
    offset: int
    length: int


def frame(key: bytes, payload: bytes) -> bytes:
    """A record as bytes."""
    data = _HEAD.pack(len(payload), key) + payload
    return data + _SUM.pack(zlib.crc32(data))


def unframe(data: bytes, offset: int = 0) -> Record | None:
    """The record that ``data`` starts with; None if it is not whole or its sum is wrong."""
    if len(data) < _HEAD.size + _SUM.size:
        return None
    size, key = _HEAD.unpack_from(data)
    end = _HEAD.size + size
    if end + _SUM.size > len(data):
        return None
    if _SUM.unpack_from(data, end)[0] != zlib.crc32(memoryview(data)[:end]):
        return None
    return Record(key, data[_HEAD.size : end], offset, end + _SUM.size)


class Gap(NamedTuple):
    """Bytes of a segment that are no whole record."""

    offset: int
    length: int


def scan(path: Path, start: int = 0) -> Iterator[Record]:
    """Every whole record from ``start`` on. What is damaged is skipped, a torn tail ends the scan."""
    return (found for found in survey(path, start) if isinstance(found, Record))


def survey(path: Path, start: int = 0) -> Iterator[Record | Gap]:
    """Every whole record, and every gap before the last of them; what follows it is a torn tail, or is being written.

    A file whose header is damaged is searched for records like any other.
    """
    with path.open("rb") as file:
        if len(header := file.read(len(HEADER))) < len(HEADER):
            return
        offset = max(start, len(HEADER))
        if header != HEADER and start <= len(HEADER):
            offset = len(HEADER)
            yield Gap(0, len(HEADER))
        while True:
            record = _record_at(file, offset)
            if record is None:
                found = _next_whole(path, offset + 1)
                if found is None:
                    return
                # What stands before a whole record is whole or lost: its writer may have ended it since it was read.
                with path.open("rb", buffering=0) as now:
                    record = _record_at(now, offset)
                if record is None:
                    yield Gap(offset, found - offset)
                    offset = found
                    continue
            yield record
            offset += record.length


def is_segment(path: Path) -> bool:
    """Whether a file begins as segments do, or is too short to tell."""
    with path.open("rb") as file:
        return HEADER.startswith(file.read(len(HEADER)))


def _record_at(file: BufferedReader | FileIO, offset: int) -> Record | None:
    """The record at ``offset``; None if no whole one stands there. A file without a buffer tells what is there now."""
    file.seek(offset)
    head = file.read(_HEAD.size)
    size = _HEAD.unpack(head)[0] if len(head) == _HEAD.size else _LARGEST
    return unframe(head + file.read(size + _SUM.size), offset) if size < _LARGEST else None


def _next_whole(path: Path, start: int) -> int | None:
    """The next offset at which a whole record begins: found by the payload's zstd magic, proved by the sum."""
    if path.stat().st_size <= start:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = data.find(_ZSTD, start + _HEAD.size)
        while at >= 0:
            begin = at - _HEAD.size
            if unframe(data[begin : at + _HEAD.unpack_from(data, begin)[0] + _SUM.size]) is not None:
                return begin
            at = data.find(_ZSTD, at + 1)
    return None


def segments(folder: Path) -> dict[str, tuple[Path, int]]:
    """Segment name -> (path, size in bytes), sorted by name. Files that disappear meanwhile are left out."""
    found: dict[str, tuple[Path, int]] = {}
    for entry in os.scandir(folder):
        if _NAME.fullmatch(entry.name):
            try:
                found[entry.name[:-4]] = (Path(entry.path), entry.stat().st_size)
            except FileNotFoundError:
                continue
    return dict(sorted(found.items()))


def machine() -> str:
    """Eight digits that tell machines on a shared disk apart without naming them."""
    return hashlib.blake2b(platform.node().encode(), digest_size=4).hexdigest()


def cut_torn_tails(folder: Path, whole: Mapping[str, int]) -> int:
    """Cuts the half-written end off every segment of this machine whose writer is gone; gives bytes cut.

    whole: segment name -> bytes known to be whole records, so that they need not be read again.
    """
    cut = 0
    for name, (path, size) in segments(folder).items():
        if not name.startswith(machine()) or whole.get(name) == size or not is_segment(path):
            continue
        lock = _try_lock(folder, name.rpartition("-")[0])
        if lock is None:
            continue
        try:
            cut += _cut(path, whole.get(name, 0))
        finally:
            lock.release()
    return cut


def _cut(path: Path, whole: int) -> int:
    size = path.stat().st_size
    end = len(HEADER) if size >= len(HEADER) else 0
    end = whole if end <= whole <= size else end
    for record in scan(path, end):
        end = record.offset + record.length
    if end < size:
        os.truncate(path, end)
    return size - end


@contextmanager
def alone(folder: Path) -> Iterator[dict[str, tuple[Path, int]]]:
    """The segments, to which no run appends while this is open: the names of their writers are held. A run that begins
    meanwhile writes under a name of its own. ``ReplyLogError`` where one is at work."""
    busy: list[str] = []
    names = sorted({name.rpartition("-")[0] for name in segments(folder)})
    with ExitStack() as held:
        for name in names:
            lock = _try_lock(folder, name)
            if lock is None:
                busy.append(name)
            else:
                held.callback(lock.release)
        if busy:
            raise ReplyLogError(
                f"a run is writing replies here ({', '.join(busy)}).", hint="Wait until it has ended, then try again."
            )
        yield {name: found for name, found in segments(folder).items() if name.rpartition("-")[0] in names}


def _try_lock(folder: Path, writer: str) -> BaseFileLock | None:
    from filelock import FileLock, Timeout

    lock = FileLock(folder / f"{writer}.lock", timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        return None
    return lock


class Writer:
    """Appends records to segments of its own. The first free name is taken, so few runs make few files."""

    def __init__(self, folder: Path, whole: Mapping[str, int], *, roll_bytes: int = ROLL_BYTES) -> None:
        self._folder = folder
        self._roll_bytes = roll_bytes
        try:
            self.name, self._lock = self._take_name()
            mine = [path for name, (path, _) in segments(folder).items() if name.startswith(self.name)]
            self._number = int(mine[-1].stem.rpartition("-")[2]) if mine else 1
            if mine and is_segment(mine[-1]):
                _cut(mine[-1], whole.get(mine[-1].stem, 0))
            elif mine:
                self._number += 1
            self._open()
        except OSError as error:
            raise _cannot_write(error) from error

    @property
    def segment(self) -> str:
        return f"{self.name}-{self._number:06d}"

    def append(self, data: bytes) -> tuple[str, int, int | None]:
        """Writes one record. Gives segment, offset, and the descriptor of a full segment: to be synced and closed."""
        full = None
        try:
            if self._size + len(data) > self._roll_bytes and self._size > len(HEADER):
                full = self.descriptor
                self._number += 1
                self._open()
            offset = self._size
            self._write(data)
        except OSError as error:
            raise _cannot_write(error) from error
        return self.segment, offset, full

    def close(self) -> None:
        """Closes the segment, which the log has synced, and gives the name back."""
        try:
            os.close(self.descriptor)
        except OSError as error:
            raise _cannot_write(error) from error
        finally:
            self._lock.release()

    def _take_name(self) -> tuple[str, BaseFileLock]:
        for slot in range(1, 1000):
            name = f"{machine()}-{slot:03d}"
            lock = _try_lock(self._folder, name)
            if lock is not None:
                return name, lock
        raise ReplyLogError("999 runs write to this reply log at once.", hint="Let some of them finish.")

    def _open(self) -> None:
        self.descriptor = os.open(self._folder / f"{self.segment}.log", _FLAGS, 0o600)
        self._size = os.fstat(self.descriptor).st_size
        if self._size == 0:
            self._write(HEADER)

    def _write(self, data: bytes) -> None:
        try:
            whole = os.write(self.descriptor, data) == len(data)
        except OSError:
            os.ftruncate(self.descriptor, self._size)
            raise
        if not whole:
            os.ftruncate(self.descriptor, self._size)
            raise OSError("the disk is full")
        self._size += len(data)


def _cannot_write(error: OSError) -> ReplyLogError:
    return ReplyLogError(
        f"replies cannot be written: {error.strerror or error}.",
        hint="Make room on the disk; the next run goes on from here.",
    )
