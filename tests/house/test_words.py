"""Tracked files name no machine, no package index and no unfinished business."""

from __future__ import annotations

import re

from tests.house._tree import name_of, tracked

FORBIDDEN = {
    # Written in pieces, so that this file does not name them either.
    "a path of one machine": re.compile(r"(?<![\w.{])/(ro" + r"ot|ho" + r"me|wo" + r"rk|Us" + r"ers)/\w"),
    "a package index": re.compile(r"py" + r"pi\.org|python" + r"hosted|npm" + r"js\.(org|com)|extra-" + r"index"),
    "unfinished business": re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b"),
}
TEXT = {
    *(".py", ".md", ".toml", ".yaml", ".yml", ".txt", ".json", ".jsonl", ".cfg", ".csv", ".html", ".js", ".css", ".sh"),
    *("", ".example", ".ini"),
}


def test_tracked_files_are_clean() -> None:
    places = []
    for path in tracked():
        text = path.read_text("utf-8", errors="replace") if path.suffix in TEXT else ""
        for what, pattern in FORBIDDEN.items():
            for found in pattern.finditer(text):
                line = text.count("\n", 0, found.start()) + 1
                places.append(f"{name_of(path)}:{line}: {what}: {found.group()}")
    assert not places
