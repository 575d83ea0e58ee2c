"""The versions of one data set on disk: which there are, which is the latest, what a change is called.

The version folders are the truth. ``HISTORY.jsonl`` and ``latest`` are made after a folder got its name, so a crash
between leaves them behind; ``settle`` brings them up to date.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from filelock import FileLock

from medsynth.core.errors import DataError
from medsynth.core.files import write_whole
from medsynth.dataset.manifest import MANIFEST, Manifest, TableEntry, now, read_manifest

LATEST = "latest"
HISTORY = "HISTORY.jsonl"
FIRST = "1.0.0"
WITHDRAWN = "withdrawn"
"""The reason for which readers drop the rows of people who withdrew."""
Bump = Literal["major", "minor", "patch"]
_NUMBER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


def versions(root: Path) -> list[str]:
    """The finished versions under ``root``, lowest first."""
    if not root.is_dir():
        return []
    found = [path.name for path in root.iterdir() if _NUMBER.fullmatch(path.name) and (path / MANIFEST).is_file()]
    return sorted(found, key=_key)


def numbers(root: Path) -> list[str]:
    """Every number that was ever given, lowest first: of the versions that stand there, and of those that are gone."""
    told = {str(line.get("version")) for line in history(root)}
    return sorted({*versions(root), *(one for one in told if _NUMBER.fullmatch(one))}, key=_key)


def refuse_number(root: Path, asked: str) -> None:
    """DataError for what is no version number, or not above every number that was given under ``root``."""
    if not _NUMBER.fullmatch(asked):
        raise DataError(f"{asked!r} is no version number.", hint="Write three numbers, e.g. --version 2.0.0.")
    given = numbers(root)
    if given and _key(asked) <= _key(given[-1]):
        raise DataError(
            f"{root.name} has a version {given[-1]}; {asked} is not above it.",
            hint="Leave --version out and the number is computed, or ask for a higher one.",
        )
    if _key(asked) < _key(FIRST):
        raise DataError(f"a first version is {FIRST}; {asked} is below it.", hint="--version may only raise a number.")


def latest(root: Path) -> str | None:
    """What ``latest`` names, or the highest version where it names none that exists; never one that was yanked."""
    gone = yanked(root)
    known = [version for version in versions(root) if version not in gone]
    named = _named(root)
    if named in known:
        return named
    return known[-1] if known else None


def yanked(root: Path) -> dict[str, str]:
    """Version -> why it was withdrawn. It stays on disk for who must look at it, and is opened by nobody else."""
    return {str(line["version"]): str(line["yanked"]) for line in history(root) if line.get("yanked")}


def yank(root: Path, version: str, reason: str) -> None:
    """Withdraw a version: ``latest`` and ``open_version`` pass over it from now on. DataError for an unknown one."""
    with writing(root):
        settle(root)
        if version not in versions(root):
            raise DataError(f"{root.name} has no version {version!r}.", where=str(root))
        if version not in yanked(root):
            line = {"version": version, "yanked": reason, "date": now()}
            _append(root / HISTORY, json.dumps(line, ensure_ascii=False) + "\n")
        settle(root)


def record_deleted(root: Path, version: str, reason: str) -> None:
    """Say in ``HISTORY.jsonl`` that the files of a version are about to be deleted; its number is never given again."""
    with writing(root):
        settle(root)
        if not any(line.get("version") == version and line.get("deleted") for line in history(root)):
            line = {"version": version, "deleted": reason, "date": now()}
            _append(root / HISTORY, json.dumps(line, ensure_ascii=False) + "\n")


def is_newer(version: str, than: str) -> bool:
    """Whether the first number is the higher one; False for what is no version number.

    >>> is_newer("1.10.0", "1.9.3"), is_newer("latest", "1.0.0")
    (True, False)
    """
    return bool(_NUMBER.fullmatch(version) and _NUMBER.fullmatch(than)) and _key(version) > _key(than)


def _named(root: Path) -> str | None:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return (root / LATEST).read_text("utf-8").strip()
    return None


def bumped(version: str, bump: Bump) -> str:
    """The number after ``version``.

    >>> bumped("1.2.3", "minor")
    '1.3.0'
    """
    major, minor, patch = _key(version)
    if bump == "major":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if bump == "minor" else f"{major}.{minor}.{patch + 1}"


def change(old: Manifest, new: Manifest, *, moved: bool) -> tuple[Bump, str] | None:
    """What the step from ``old`` to ``new`` is called and why; None when the rows and views are the same.

    moved: whether a row went to another split.
    """
    for kind, before, after in (("table", old.tables, new.tables), ("view", old.views, new.views)):
        for name, entry in before.items():
            if name not in after:
                return "major", f"{kind} {name} removed"
            lost = _lost_columns(entry, after[name])
            if lost:
                return "major", f"{kind} {name}: {lost}"
    if moved:
        return "major", "rows moved to another split"
    if new.content_id != old.content_id and withdrawn_rows(new) > withdrawn_rows(old):
        return "major", "rows of people who withdrew are gone"
    if new.content_id != old.content_id:
        return "minor", "rows changed"
    if _ids(new.views) != _ids(old.views):
        return "minor", "views changed"
    return None


def withdrawn_rows(manifest: Manifest) -> int:
    """Rows of people who withdrew, which the run of a version passed over."""
    return sum(stage.dropped.get(WITHDRAWN, 0) for stage in manifest.counts.values())


def _lost_columns(old: TableEntry, new: TableEntry) -> str:
    for name, kind in old.columns.items():
        if name not in new.columns:
            return f"column {name} removed"
        if new.columns[name] != kind:
            return f"column {name} retyped"
    return ""


def _ids(entries: Mapping[str, TableEntry]) -> dict[str, str]:
    return {name: entry.content_id for name, entry in entries.items()}


def settle(root: Path, reason: str = "recovered") -> None:
    """Record every version that ``HISTORY.jsonl`` lacks, and point ``latest`` at the highest that was not yanked.

    reason: why the highest was written; one that a crash kept from the record is ``recovered``.
    """
    known = versions(root)
    recorded = {line.get("version") for line in history(root)}
    for version in known:
        if version not in recorded:
            _append(
                root / HISTORY, _line(read_manifest(root / version), reason if version == known[-1] else "recovered")
            )
    gone = yanked(root)
    good = [version for version in known if version not in gone]
    if good and _named(root) != good[-1]:
        write_whole(root / LATEST, f"{good[-1]}\n".encode())
    elif known and not good:
        (root / LATEST).unlink(missing_ok=True)


def history(root: Path) -> list[dict[str, object]]:
    """The lines of ``HISTORY.jsonl``, oldest first; a line that a crash cut is left out."""
    lines = []
    with contextlib.suppress(FileNotFoundError):
        for line in (root / HISTORY).read_bytes().splitlines():
            with contextlib.suppress(ValueError):
                lines.append(json.loads(line))
    return lines


def _line(manifest: Manifest, reason: str) -> str:
    entry = {
        "version": manifest.version,
        "content_id": manifest.content_id,
        "parent": manifest.parent.version if manifest.parent else None,
        "date": manifest.created,
        "reason": reason,
    }
    return json.dumps(entry, ensure_ascii=False) + "\n"


def _append(path: Path, line: str) -> None:
    with path.open("ab") as file:
        if file.tell() and path.read_bytes()[-1:] != b"\n":
            file.write(b"\n")  # a crash cut the last line; keep it from spoiling this one
        file.write(line.encode())
        file.flush()
        os.fsync(file.fileno())


def writing(root: Path) -> FileLock:
    """One writer at a time gives a version its number. The system frees the lock when a process dies."""
    return FileLock(root / ".lock")


def _key(version: str) -> tuple[int, int, int]:
    major, minor, patch = version.split(".")
    return int(major), int(minor), int(patch)
