"""Rows of the golden files of facts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

GOLDEN = Path(__file__).parents[2] / "golden" / "facts"
LONG = 1_000_000
"""Code points of the one-line text that every reader has to get through."""


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLDEN / f"{name}.jsonl").read_text("utf-8").splitlines()]


class HandMade(NamedTuple):
    """A text and what an editor made of it. relation: ``=`` says the same, ``!`` does not."""

    kind: str
    language: str
    relation: str
    before: str
    after: str


def hand_made(name: str) -> list[HandMade]:
    """The pairs of ``pairs/<name>.tsv``: every text with each of its faithful and each of its altered versions."""
    found = []
    for line in (GOLDEN / "pairs" / f"{name}.tsv").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        kind, language, text, same, altered = line.split("\t")
        found += [HandMade(kind, language, "=", text, after) for after in same.split("|") if after]
        found += [HandMade(kind, language, "!", text, after) for after in altered.split("|") if after]
    return found
