"""TRL's prompts and answers: each a text, or a list of messages."""

from __future__ import annotations

from typing import Any

from medsynth.formats import _fields
from medsynth.formats._fields import Fields


def prompt(fields: Fields) -> list[dict[str, str]]:
    """What was asked: one text is one question."""
    if isinstance(fields.get("prompt"), str):
        return [_fields.message("user", _fields.text(fields, "prompt"))]
    found: list[dict[str, str]] = _fields.messages(fields, "prompt")
    if found[-1]["role"] != "user":
        raise ValueError("'prompt' does not end with a question")
    return found


def answer(fields: Fields, name: str) -> str:
    """An answer: a text, or a list of one assistant's message."""
    value: Any = fields.get(name)
    if value is None or isinstance(value, str):
        return _fields.text(fields, name)
    found = _fields.messages(fields, name)
    if [one["role"] for one in found] != ["assistant"]:
        raise ValueError(f"{name!r} is not one answer")
    return str(found[0]["content"])
