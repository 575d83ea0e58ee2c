"""SHA256SUMS: the hash of every other file of a version, in the format of ``sha256sum -c``."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from medsynth.core.errors import DataError

SUMS = "SHA256SUMS"


def file_sha256(path: Path) -> str:
    """sha256 hex of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums_text(sums: Mapping[str, str]) -> str:
    """The file's text: path -> sha256 hex, sorted by path."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items()))


def read_sums(folder: Path) -> dict[str, str]:
    """path -> sha256 hex; DataError when the file is missing or damaged."""
    path = folder / SUMS
    try:
        lines = path.read_text("utf-8").splitlines()
        pairs = [line.split("  ", 1) for line in lines]
        return {name: digest for digest, name in pairs}
    except FileNotFoundError as error:
        raise DataError("there is no SHA256SUMS; this version is not whole.", where=str(folder)) from error
    except (OSError, ValueError) as error:
        raise DataError("SHA256SUMS cannot be read.", where=str(path)) from error


def check_files(folder: Path, paths: Iterable[str], sums: Mapping[str, str]) -> None:
    """DataError for the first of ``paths`` that is missing, not listed, or not what was written."""
    for name in paths:
        path = folder / name
        if name not in sums:
            raise DataError(f"{name} is not listed in SHA256SUMS.", where=str(folder))
        try:
            found = file_sha256(path)
        except FileNotFoundError as error:
            raise DataError(f"{name} is missing.", hint="The version is not whole.", where=str(folder)) from error
        except OSError as error:
            raise DataError(f"{name} cannot be read ({error.strerror}).", where=str(folder)) from error
        if found != sums[name]:
            raise DataError(
                f"{name} is not the file that was written: its sha256 differs.",
                hint="A version is never edited; make a new one.",
                where=str(folder),
            )


def write_synced(path: Path, text: str) -> str:
    """Write a text file (UTF-8, \\n), sync it to disk, and give its sha256."""
    data = text.encode()
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(data).hexdigest()
