"""The same is said again: one side repeats a turn, echoes the other, or a turn runs in circles.

Catches: two turns of more than 12 characters that share 90 % of their 5-grams; a short question asked twice by the
doctor; a turn that repeats its own phrases (a degenerate sample).
Leaves: short civilities, and advice that returns in other words.
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue

GRAM = 5
LONG = 12
"""Characters above which two turns are compared; shorter ones are alike by nature."""
SAME = 0.9
"""Share of common 5-grams (Jaccard) from which two turns are one."""
DISTINCT, ENOUGH = 0.45, 40
"""A turn of at least ``ENOUGH`` characters has at least this share of distinct 5-grams; real ones stay above 0.6."""
READ = 4000

_NOISE = re.compile(r"[\W_]+")


def check(dialogue: Dialogue) -> str | None:
    seen: list[tuple[int, str, int, frozenset[str]]] = []
    for turn in dialogue.turns:
        text = _NOISE.sub("", turn.folded[:READ])
        grams = frozenset(map("".join, zip(*(text[shift:] for shift in range(GRAM)), strict=False)))
        if len(text) >= ENOUGH and len(grams) < DISTINCT * (len(text) - GRAM + 1):
            return f"turn {turn.index}: runs in circles"
        if len(text) > LONG:
            for index, _, size, other in seen:
                if _alike(len(grams), size) and len(grams & other) >= SAME * len(grams | other):
                    return f"turn {turn.index} repeats turn {index}"
            seen.append((turn.index, text, len(grams), grams))
    return _asked_twice(dialogue)


def _alike(size: int, other: int) -> bool:
    return size >= SAME * other and other >= SAME * size


def _asked_twice(dialogue: Dialogue) -> str | None:
    asked: dict[str, int] = {}
    for turn in dialogue.doctor:
        text = turn.folded.strip()
        if len(text) <= 3 * LONG and text.endswith(("?", "？")):
            if text in asked:
                return f"turn {turn.index} repeats turn {asked[text]}"
            asked[text] = turn.index
    return None
