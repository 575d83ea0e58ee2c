"""Where a version is put together: a folder of the writer's own, names that every system takes, what a disk refuses."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from medsynth.core.errors import DataError, StorageError

_RESERVED = frozenset(("data", "default", "provenance", "trainers"))
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_NAME = re.compile(r"\w[\w.-]{0,95}")
ABANDONED_S = 3600
_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EFBIG: "the file size limit is reached",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "there is no permission to write",
    errno.EPERM: "there is no permission to write",
    getattr(errno, "EDQUOT", -1): "the disk quota is used up",
}


@contextlib.contextmanager
def staging(root: Path) -> Iterator[Path]:
    """A new folder ``.staging-<pid>-<random>``, gone afterwards unless it was renamed. A crash leaves it behind."""
    folder = root / f".staging-{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(scratch(folder), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def scratch(folder: Path) -> Path:
    """A folder beside a staging folder, for what must not enter the version."""
    path = folder.with_name(folder.name + ".tmp")
    path.mkdir(exist_ok=True)
    return path


def leftovers(root: Path) -> list[Path]:
    """What writers that died left under ``<out>/<name>``; may hold folders of writers still at work."""
    return sorted(root.glob(".staging-*"))


def abandoned(out: Path) -> list[Path]:
    """What writers and downloads that died left below ``out``: untouched for an hour, and their process is gone.

    The hour is for processes of other machines that write to the same disk.
    """
    roots = [path for path in out.glob("*") if path.is_dir()]
    found = [*out.glob(".pull-*"), *out.glob("*/.pull-*"), *(path for root in roots for path in leftovers(root))]
    return sorted(path for path in found if path.is_dir() and not _at_work(path))


def _at_work(folder: Path) -> bool:
    pid = re.match(r"\.staging-(\d+)-", folder.name)
    if pid and _alive(int(pid[1])):
        return True
    newest = max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
    return time.time() - newest < ABANDONED_S


def _alive(pid: int) -> bool:
    if os.name == "nt":
        return False  # no harmless way to ask; the hour has to do
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


@contextlib.contextmanager
def disk_errors(root: Path) -> Iterator[None]:
    """An OSError inside becomes a StorageError that says what the disk refused."""
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)
        raise StorageError(
            f"the version cannot be written: {reason}.",
            hint="No half version was left; make room or choose another --out, and run again.",
            where=str(root),
        ) from error


def check_name(text: str) -> None:
    """DataError for a name that some file system refuses."""
    if not _NAME.fullmatch(text) or text.endswith(".") or _DEVICES.fullmatch(text):
        raise DataError(
            f"{text!r} cannot be a name of files.",
            hint="Use letters, digits, '_', '-' and '.'; at most 96; not a device name of Windows.",
        )


def check_folders(names: Iterable[str]) -> None:
    """DataError where two tables or views, or one and a folder of every version, would share a name."""
    seen = set(_RESERVED)
    for name in names:
        check_name(name)
        if name.lower() in seen:  # Windows and macOS tell no case apart
            raise DataError(f"the table or view name {name!r} is taken.", hint="Choose another.")
        seen.add(name.lower())
