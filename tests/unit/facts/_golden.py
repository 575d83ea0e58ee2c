"""Rows of the golden files of facts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parents[2] / "golden" / "facts"
LONG = 1_000_000
"""Code points of the one-line text that every reader has to get through."""
SLOWEST_S = 2.0
"""Seconds allowed for it: far above what linear work needs, far below what anything worse takes."""


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLDEN / f"{name}.jsonl").read_text("utf-8").splitlines()]


def long_texts(*words: str) -> list[str]:
    return [(word * (LONG // len(word) + 1))[:LONG] for word in words]
