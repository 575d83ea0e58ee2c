"""Answers that came whole and are none: one that repeats itself to the end, one in another script than was asked.

Coarse on purpose: what is found here is wrong beyond doubt, finer checks belong to the recipes.
"""

from __future__ import annotations

import re

LOOP = "loop"
WRONG_LANGUAGE = "wrong_language"
_TAIL = 20
_LONGEST_UNIT = 400
_REPEATS = 8
_LEAST_LOOP = 160
_LETTER = re.compile(r"[^\W\d_]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN = re.compile(r"[A-Za-z]")
_LEAST_LATIN = 40
_LEAST_HAN = 15
_FEW_HAN = 0.1
_MUCH_HAN = 0.3
"""Han characters over characters of both scripts, from which on an answer is not English: a Han character is about
four letters, so it is more than half of what is said."""


def flaw(text: str, language: str) -> str:
    """``loop``, ``wrong_language`` or ''. language: BCP 47, of which ``zh`` and ``en`` are looked at."""
    if loops(text):
        return LOOP
    asked = language.partition("-")[0]
    if asked == "zh":
        return WRONG_LANGUAGE if _wide_share(text) < 2 * _FEW_HAN and _not_chinese(text) else ""
    if asked == "en" and not text.isascii():
        return WRONG_LANGUAGE if _wide_share(text) > _MUCH_HAN / 2 and _not_english(text) else ""
    return ""


def loops(text: str) -> bool:
    """Whether a text ends in at least eight repetitions of a unit with letters, 160 characters or more of them.

    >>> loops("Drink enough. " * 20), loops("Drink enough water. Rest. Come back if it gets worse." * 2)
    (True, False)
    """
    text = text.rstrip()
    size = len(text)
    if size < _LEAST_LOOP:
        return False
    before = text.rfind(text[-_TAIL:], max(0, size - _TAIL - _LONGEST_UNIT), size - 1)
    unit = size - _TAIL - before
    if before < 0 or unit * _REPEATS > size:
        return False
    looped = max(unit * _REPEATS, _LEAST_LOOP)
    return text[size - looped : size - unit] == text[size - looped + unit :] and bool(_LETTER.search(text, size - unit))


def _wide_share(text: str) -> float:
    """Share of characters of three bytes in UTF-8, from the lengths alone."""
    return (len(text.encode("utf-8", "surrogatepass")) - len(text)) / (2 * max(len(text), 1))


def _not_chinese(text: str) -> bool:
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    return latin >= _LEAST_LATIN and han < _FEW_HAN * (han + latin)


def _not_english(text: str) -> bool:
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    return han >= _LEAST_HAN and han > _MUCH_HAN * (han + latin)
