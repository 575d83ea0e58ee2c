"""Which further inputs a kept reply serves: a reply names the one that it was made for, the rest stands here.

``<writer>.uses`` beside the segments: records of 48 bytes, the key of a request and the mark of an input, one write
each. A record that stands twice means the same. Whoever takes the replies of one input out needs to know which of
them another input would have to pay for again.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medsynth.core.files import write_whole
from medsynth.llm.made_for import MARK_BYTES
from medsynth.llm.segments import ReplyLogError

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEY_BYTES = 32
LENGTH = KEY_BYTES + MARK_BYTES
ENDING = ".uses"


class Uses:
    """Appends to the file of one writer, who alone writes to it."""

    def __init__(self, folder: Path, writer: str) -> None:
        self._path = folder / f"{writer}{ENDING}"
        self._file: int | None = None

    def add(self, key: bytes, mark: str) -> None:
        """One use; it is with the operating system when this returns."""
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
                os.ftruncate(self._file, whole(os.fstat(self._file).st_size))
            os.write(self._file, key + bytes.fromhex(mark))
        except OSError as error:
            raise cannot_note(error) from error

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def whole(size: int) -> int:
    """Bytes of a file that are whole records; the rest was torn by a crash."""
    return size - size % LENGTH


def files(folder: Path) -> list[Path]:
    """The files of uses of all writers."""
    return sorted(folder.glob(f"*{ENDING}"))


def read(path: Path) -> NDArray[Any]:
    """The records of a file: (key: four words, mark: two words), as a structured array."""
    import numpy as np

    data = path.read_bytes()
    return np.frombuffer(data[: whole(len(data))], dtype=[("key", "<u8", 4), ("mark", "<u8", 2)])


def rewrite(path: Path, records: NDArray[Any]) -> None:
    """Put other records into a file, whole or not at all. The writer's lock is held."""
    try:
        write_whole(path, records.tobytes(), private=True)
    except OSError as error:
        raise cannot_note(error) from error


def cannot_note(error: OSError) -> ReplyLogError:
    return ReplyLogError(
        f"the uses of replies cannot be written: {error.strerror or error}.", hint="Make room on the disk."
    )
