"""Options and answers of an exam question, as the published banks write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_LINE = re.compile(r"\s*([A-Z])(?:[.．、:：)）]\s*|\s+)(.*)")
_LETTERS = re.compile(r"[A-Z]+")


def options_of(value: Any) -> dict[str, str]:
    """Letter -> text, from an object, from a list of label and text, or from lines that start with a letter.

    A line without a letter goes on with the option before it; an empty option is none, as tables fill absent ones.
    ValueError where there are no options, or one letter has two.

    >>> options_of("A. 肺炎\\nB. 哮喘")
    {'A': '肺炎', 'B': '哮喘'}
    """
    found: dict[str, str] = {}
    for letter, text in _pairs(value):
        if text.strip():
            if letter in found:
                raise ValueError("has two options under one letter")
            found[letter] = text
    if len(found) < 2 or not all(_LETTERS.fullmatch(letter) for letter in found):
        raise ValueError("has no options under letters")
    return found


def _pairs(value: Any) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return _lines(value)
    if isinstance(value, Mapping):
        return [(str(letter), _text(text)) for letter, text in value.items()]
    if isinstance(value, (list, tuple)) and all(isinstance(item, Mapping) for item in value):
        return [(str(item.get("label")), _text(item.get("text"))) for item in value]
    raise ValueError("has no options under letters")


def _lines(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in text.split("\n"):
        start = _LINE.fullmatch(line.rstrip("\r"))
        if start:
            found.append((start[1], start[2].strip()))
        elif line.strip() and not found:
            raise ValueError("has text before its options")
        elif line.strip():
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line.strip()}")
    return found


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    raise ValueError("has an option that is no text")


def letters_of(value: Any, options: Mapping[str, str]) -> str:
    """The right letters in order, '' where the answer is not given. ValueError where one names no option."""
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        value = "".join(value)
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        raise ValueError("has an answer that is no letter")
    letters = sorted(set(re.sub(r"[\s,，、]", "", value)))
    if any(letter not in options for letter in letters):
        raise ValueError("has an answer that is no option")
    return "".join(letters)
