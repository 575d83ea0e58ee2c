"""Where things live: ``datasets/`` and ``.medsynth/`` below the current folder, unless told otherwise."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from medsynth.core.home import home as home

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*\Z")


def load_env(folders: Iterable[Path]) -> None:
    """Read ``.env`` of each folder. What the environment or an earlier file says stays as it is."""
    for folder in folders:
        try:
            text = (folder / ".env").read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            continue
        for line in text.splitlines():
            found = _LINE.match(line)
            if found and not line.lstrip().startswith("#"):
                os.environ.setdefault(found[1], _unquoted(found[2]))


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return re.sub(r"\s#.*\Z", "", value).strip()
