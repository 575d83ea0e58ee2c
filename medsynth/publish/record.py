"""``pushes.jsonl`` below ``.medsynth``: what was pushed where, one line each. No token, no link."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from medsynth.core.errors import PublishError

FILE = "pushes.jsonl"


@dataclass(frozen=True, slots=True)
class Push:
    """One finished push. tag: '' for a candidate on a branch."""

    repo: str
    endpoint: str
    branch: str
    oid: str
    tag: str
    name: str
    version: str
    content_id: str
    private: bool


def remember(home: Path, push: Push) -> None:
    """Add a push, unless the same one is the last of its repository. PublishError where the file cannot be written."""
    if any(_same(line, push) for line in pushes(home)):
        return
    line = json.dumps({**asdict(push), "date": datetime.now(UTC).isoformat(timespec="seconds")}, ensure_ascii=False)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (home / FILE).open("ab") as file:
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise PublishError(
            f"published, but the record of it cannot be written to {home / FILE}: {error.strerror}.",
            hint="Push again once it can; nothing is uploaded twice.",
        ) from error


def pushes(home: Path) -> list[dict[str, object]]:
    """The lines, oldest first; one that a crash cut is left out."""
    found = []
    with contextlib.suppress(OSError):
        for line in (home / FILE).read_bytes().splitlines():
            with contextlib.suppress(ValueError):
                found.append(json.loads(line))
    return [line for line in found if isinstance(line, dict)]


def _same(line: dict[str, object], push: Push) -> bool:
    return all(line.get(name) == value for name, value in asdict(push).items())
