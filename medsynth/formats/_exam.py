"""Options and answers of an exam question, as the published banks write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_LINE = re.compile(r"^\s*([A-Z])(?:[.．、:：)）]\s*|\s+)(.*)$", re.MULTILINE)
_LETTERS = re.compile(r"[A-Z]+")


def options_of(value: Any) -> dict[str, str]:
    """Letter -> text, from an object or from lines that start with a letter. ValueError where there are none.

    >>> options_of("A. 肺炎\\nB. 哮喘")
    {'A': '肺炎', 'B': '哮喘'}
    """
    if isinstance(value, str):
        found = {letter: text.strip() for letter, text in _LINE.findall(value)}
    elif isinstance(value, Mapping):
        found = {str(letter): str(text) for letter, text in value.items() if isinstance(text, str) and text.strip()}
    else:
        found = {}
    if len(found) < 2 or not all(_LETTERS.fullmatch(letter) for letter in found):
        raise ValueError("has no options under letters")
    return found


def letters_of(value: Any, options: Mapping[str, str]) -> str:
    """The right letters in order, '' where the answer is not given. ValueError where one names no option."""
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        raise ValueError("has an answer that is no letter")
    letters = sorted(set(re.sub(r"[\s,，、]", "", value)))
    if any(letter not in options for letter in letters):
        raise ValueError("has an answer that is no option")
    return "".join(letters)
