"""Files that are there whole or not at all: written beside their place, flushed to the disk, renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def aside(path: Path, *, private: bool = False, flush: bool = True) -> Iterator[Path]:
    """A place beside ``path`` to write to; the file takes the place of ``path`` when the block ends well, else it goes.

    A reader sees the old file or the new one, never half of it. private: only the owner may read it, from its first
    byte on. flush: file and name are on the disk when the block has ended; False where a lost file costs nothing but
    time. OSError as it comes.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if private:
            beside.unlink(missing_ok=True)
            os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield beside
        if flush:
            with beside.open("rb+") as file:
                os.fsync(file.fileno())
        os.replace(beside, path)
        if flush:
            sync_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes, *, private: bool = False, flush: bool = True) -> None:
    """Put ``data`` at ``path``, as ``aside`` does."""
    with aside(path, private=private, flush=flush) as beside:
        beside.write_bytes(data)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
