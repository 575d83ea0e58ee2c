"""Which files commands wrote for people, outside of what the project manages: ``.medsynth/written.jsonl``.

Nobody manages these files, so that when a person is withdrawn somebody has to be told where they are.
"""

from __future__ import annotations

import contextlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

FILE = "written.jsonl"


def remember(home: Path, what: str, path: Path, of: str = "") -> None:
    """Note a file that was written; of: the version or file that it was made from. A disk that refuses is no error:
    the file itself was written."""
    line = {
        "what": what,
        "path": str(path.resolve()),
        "of": of,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    if any(one["path"] == line["path"] and one["what"] == what and one["of"] == of for one in written(home)):
        return
    with contextlib.suppress(OSError):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(home / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")


def written(home: Path) -> list[dict[str, str]]:
    """The files on record, oldest first; a line that a crash cut is left out."""
    found = []
    with contextlib.suppress(OSError):
        for line in (home / FILE).read_bytes().splitlines():
            with contextlib.suppress(ValueError):
                one = json.loads(line)
                if isinstance(one, dict) and {"what", "path", "of", "date"} <= set(one):
                    found.append(one)
    return found
