"""A turn, or a long stretch of one, is in another language than the dialogue.

Catches: an English answer in a Chinese dialogue and the reverse; a language that is neither.
Leaves: CT, HbA1c, units, drug and brand names inside a Chinese sentence; a Chinese product's name in an English one;
turns too short to tell.
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue
from medsynth.text.script import language_of

_ENGLISH_RUN = re.compile(r"(?:[A-Za-z][A-Za-z'’-]*[ ,;]{1,2}){9,}[A-Za-z]+")
"""Ten Latin words in a row: longer than any name of a drug or scale."""
_CHINESE_RUN = re.compile(r"[一-鿿]{10,}|(?:[一-鿿]+[，。、？！ ]){2,}")


def check(dialogue: Dialogue) -> str | None:
    foreign = _ENGLISH_RUN if dialogue.language == "zh" else _CHINESE_RUN
    for turn in dialogue.turns:
        found = language_of(turn.text)
        if found is not None and found != dialogue.language:
            return f"turn {turn.index}: {found}"
        if (dialogue.language == "zh" or not turn.text.isascii()) and foreign.search(turn.text):
            return f"turn {turn.index}: mixed"
    return None
