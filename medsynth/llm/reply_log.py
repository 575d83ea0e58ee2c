"""The reply log: every answer ever paid for, found again by the key of its request.

Segments hold the replies, the index finds them, a thread syncs both. Knows keys and raw replies; it neither
sends nor judges. Memory does not grow with the log: only replies not yet indexed are remembered here.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections import OrderedDict
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any

from medsynth.core.errors import MedsynthError
from medsynth.llm.reply_index import Entry, Place, ReplyIndex, cannot_index, entry_of
from medsynth.llm.segments import ROLL_BYTES, Record, ReplyLogError, Writer, cut_torn_tails, frame, segments, unframe
from medsynth.llm.stored import StoredReply, decode, encode
from medsynth.llm.uses import Uses

SYNC_S = 0.2
SYNC_REPLIES = 256
INDEX_S = 1.0
INDEX_REPLIES = 2048
CATCH_UP_S = 2.0
_OPEN_FILES = 32


class ReplyLog:
    """A folder of replies. Several processes may read and write one at once; one object serves one thread.

    ``put`` returns when the reply is with the operating system: the death of the process loses nothing, the
    death of the machine at most the last 200 ms or 256 replies.
    """

    def __init__(self, folder: Path, *, roll_bytes: int = ROLL_BYTES) -> None:
        self._folder = folder
        self._roll_bytes = roll_bytes
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._index = ReplyIndex(folder)
        self._writer: Writer | None = None
        self._uses: Uses | None = None
        self._files: OrderedDict[str, FileIO] = OrderedDict()
        self._state = threading.Condition()
        self._settling = threading.Lock()
        self._pending: dict[bytes, Entry] = {}
        self._queue: list[Entry] = []
        self._full: list[int] = []
        self._unsynced = 0
        self._indexed_at = self._caught_up_at = time.monotonic()
        self._closing = False
        self._broken: MedsynthError | None = None
        try:
            self._index.catch_up()
            cut_torn_tails(folder, self._index.scanned())
        except sqlite3.Error as error:
            raise cannot_index(error) from error
        self._thread = threading.Thread(target=self._work, name="reply-log", daemon=True)
        self._thread.start()

    def get(self, key: str) -> StoredReply | None:
        """The reply that stands for a key, or None."""
        wanted = bytes.fromhex(key)
        entry = self._pending.get(wanted)
        try:
            place = self._index.find(wanted)
        except sqlite3.Error as error:
            raise cannot_index(error) from error
        if entry is not None and (place is None or entry.place < place):
            place = entry.place
        record = self._read(place) if place else None
        if place and record is None:
            if place.segment in self._files:
                self._note_damage(place)
            else:  # the segment was rewritten meanwhile: the reply stands elsewhere now
                place = self._look_again(wanted)
                record = self._read(place) if place else None
        return decode(record.payload) if record and record.key == wanted else None

    def put(self, key: str, reply: StoredReply) -> None:
        """Keeps one attempt; it is written before this returns. ``ReplyLogError`` if it cannot be."""
        if self._broken:
            raise self._broken
        writer = self._writer or self._start_writing()
        wanted = bytes.fromhex(key)
        data = frame(wanted, encode(reply))
        segment, offset, full = writer.append(data)
        entry = entry_of(wanted, segment, offset, len(data), reply)
        with self._state:
            if full is not None:
                self._full.append(full)
            self._queue.append(entry)
            self._unsynced += 1
            before = self._pending.get(wanted)
            if reply.use != "failure" and (before is None or entry.place < before.place):
                self._pending[wanted] = entry
            if self._unsynced == SYNC_REPLIES:
                self._state.notify()

    def note_use(self, key: str, mark: str) -> None:
        """Keeps that the reply to a key also serves the input of this mark, or will when it comes."""
        if self._uses is None:
            self._uses = Uses(self._folder, (self._writer or self._start_writing()).name)
        self._uses.add(bytes.fromhex(key), mark)

    def flush(self) -> None:
        """Everything so far is on the disk and in the index when this returns."""
        self._settle(index=True)

    def damage(self) -> list[tuple[str, int, int]]:
        """(segment, offset, bytes) of what is damaged; the replies that stood there are asked for again."""
        return self._index.damage()

    def stats(self) -> dict[str, Any]:
        """Keys with a reply, attempts and tokens by outcome, segments and their bytes."""
        self.flush()
        sizes = [size for _, size in segments(self._folder).values()]
        attempts = {
            outcome: {"attempts": number, "tokens_in": tokens_in, "tokens_out": tokens_out}
            for outcome, (number, tokens_in, tokens_out) in self._index.counts().items()
        }
        return {"replies": self._index.replies(), "attempts": attempts, "segments": len(sizes), "bytes": sum(sizes)}

    def close(self) -> None:
        """Syncs, indexes, gives the writer's name back. May be called twice."""
        if self._closing:
            return
        with self._state:
            self._closing = True
            self._state.notify()
        self._thread.join()
        try:
            if self._broken:
                raise self._broken
            self._settle(index=True)
        finally:
            if self._uses:
                self._uses.close()
            if self._writer:
                self._writer.close()
            for file in self._files.values():
                file.close()
            self._index.close()

    def __enter__(self) -> ReplyLog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start_writing(self) -> Writer:
        self._writer = Writer(self._folder, self._index.scanned(), roll_bytes=self._roll_bytes)
        return self._writer

    def _read(self, place: Place) -> Record | None:
        file = self._files.get(place.segment)
        if file is None:
            try:
                file = self._files[place.segment] = FileIO(self._folder / f"{place.segment}.log")
            except FileNotFoundError:
                return None
            if len(self._files) > _OPEN_FILES:
                self._files.popitem(last=False)[1].close()
        file.seek(place.offset)
        return unframe(file.read(place.length), place.offset)

    def _look_again(self, wanted: bytes) -> Place | None:
        try:
            self._index.catch_up(leave=self._writer.segment if self._writer else "")
            return self._index.find(wanted)
        except sqlite3.Error as error:
            raise cannot_index(error) from error

    def _note_damage(self, place: Place) -> None:
        try:
            self._index.add_damage(place.segment, place.offset, place.length)
        except sqlite3.Error as error:
            raise cannot_index(error) from error

    def _work(self) -> None:
        while True:
            with self._state:
                self._state.wait_for(lambda: self._closing or self._unsynced >= SYNC_REPLIES, timeout=SYNC_S)
                if self._closing:
                    return
            self._index.look_anew()
            try:
                now = time.monotonic()
                self._settle(index=len(self._queue) >= INDEX_REPLIES or now - self._indexed_at >= INDEX_S)
                if now - self._caught_up_at >= CATCH_UP_S:
                    self._index.catch_up(leave=self._writer.segment if self._writer else "")
                    self._caught_up_at = now
            except MedsynthError as error:
                self._broken = error
                return

    def _settle(self, *, index: bool) -> None:
        """Syncs what was written; with ``index``, also indexes it and forgets it here."""
        with self._settling:
            with self._state:
                full, self._full = self._full, []
                dirty, self._unsynced = self._unsynced, 0
                queue = self._queue
                if index:
                    self._queue = []
                descriptor = self._writer.descriptor if self._writer and dirty else None
            try:
                if descriptor is not None:
                    os.fsync(descriptor)
                for old in full:
                    os.fsync(old)
                    os.close(old)
                if index:
                    self._index.add(queue)
                    self._indexed_at = time.monotonic()
            except OSError as error:
                raise ReplyLogError(f"replies cannot be synced: {error.strerror}.", hint="Check the disk.") from error
            except sqlite3.Error as error:
                raise cannot_index(error) from error
            if index:
                with self._state:
                    for entry in queue:
                        if self._pending.get(entry.key) is entry:
                            del self._pending[entry.key]
