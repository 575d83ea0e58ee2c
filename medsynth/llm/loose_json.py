"""Reads JSON out of an answer: what stands around it is taken off, and slips that change no value are mended.

Mended: code fences, a model's thinking aloud, sentences before and after, trailing commas, comments, full-width
commas and colons between values, Python's True, False, None and quotes, line breaks inside a string.
Never mended: a bracket or string that does not close, a value without quotes, a missing comma. Whoever closes a cut
string makes 100 mg into 10 mg, and whoever drops what stands behind a number drops its unit.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import orjson

LONGEST = 1_000_000
"""Characters of an answer that are looked at."""
_THOUGHT = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_FENCED = re.compile(r"```[ \t]*(?:json5?|JSON)?[ \t]*\r?\n(.*?)\n?[ \t]*```", re.DOTALL)
_OUTSIDE = re.compile(r"//[^\n]*|/\*.*?\*/|[，：]|,(?=\s*[}\]])|\b(?:True|False|None)\b", re.DOTALL)
_SPELLED = {"，": ",", "：": ":", "True": "true", "False": "false", "None": "null"}
_CONTROL = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_CLOSES = {"{": "}", "[": "]"}


class Found(NamedTuple):
    """JSON as it was found. text: valid JSON in the words of the answer; mended: whether anything in it was changed."""

    value: Any
    text: str
    mended: bool


def read_json(answer: str) -> Found:
    """The one JSON value in an answer.

    ValueError, in words that quote nothing: there is none, there are several, or it needs more than mending.

    >>> read_json('Here you are: {"score": 4,} Hope it helps!')
    Found(value={'score': 4}, text='{"score": 4}', mended=True)
    """
    text = _THOUGHT.sub("", answer[:LONGEST]).strip().removeprefix("\ufeff")
    found = _parsed(text)
    if found is not None:
        return found
    fenced = [part for part in _FENCED.findall(text) if part.strip()]
    if len(fenced) > 1:
        raise ValueError("there is more than one block of code")
    values = [one for one in map(_parsed, _blocks(fenced[0] if fenced else text)) if one is not None]
    if len(values) > 1:
        raise ValueError("there is more than one JSON value")
    if not values:
        raise ValueError("there is no complete JSON value")
    return values[0]


def _parsed(text: str) -> Found | None:
    try:
        return Found(orjson.loads(text), text, False)
    except ValueError:
        pass
    if not text.startswith(tuple(_CLOSES)):
        return None
    mended = _mended(text)
    try:
        return Found(orjson.loads(mended), mended, True)
    except ValueError:
        return _python(text)


def _python(text: str) -> Found | None:
    """A Python literal of JSON's types: models print dicts."""
    try:
        if _joins_strings(text):
            return None
        value = ast.literal_eval(text)
        spelled = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError, tokenize.TokenError):
        return None
    return Found(orjson.loads(spelled), spelled, True) if orjson.loads(spelled) == value else None


def _joins_strings(text: str) -> bool:
    """Whether two strings stand side by side: Python joins them, where a model forgot a comma."""
    kinds = [token.type for token in tokenize.generate_tokens(io.StringIO(text).readline)]
    kinds = [kind for kind in kinds if kind not in (tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT)]
    return any(one == other == tokenize.STRING for one, other in pairwise(kinds))


def _mended(text: str) -> str:
    """The text with slips mended, inside strings and between them apart."""
    return "".join(
        "".join(_CONTROL.get(character, character) for character in piece)
        if inside
        else _OUTSIDE.sub(lambda slip: _SPELLED.get(slip.group(), ""), piece)
        for piece, inside in _pieces(text)
    )


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Stretches of the text in order, and whether each is a string with its quotes."""
    start = at = 0
    inside = False
    while at < len(text):
        if inside and text[at] == "\\":
            at += 2
            continue
        if text[at] == '"':
            end = at + inside
            yield text[start:end], inside
            start, inside = end, not inside
        at += 1
    yield text[start:], inside


def _blocks(text: str) -> Iterator[str]:
    """Stretches that begin with a bracket and end with the one that closes it, none inside another."""
    at = 0
    while at < len(text):
        if text[at] in _CLOSES:
            end = _closing(text, at)
            if end is None:
                return
            yield text[at : end + 1]
            at = end
        at += 1


def _closing(text: str, start: int) -> int | None:
    """Where the bracket at ``start`` closes; None if it does not, or not in order."""
    open_: list[str] = []
    at, inside = start, False
    while at < len(text):
        character = text[at]
        if inside:
            at += character == "\\"
            inside = character != '"'
        elif character == '"':
            inside = True
        elif character in _CLOSES:
            open_.append(_CLOSES[character])
        elif character in "}]":
            if not open_ or open_.pop() != character:
                return None
            if not open_:
                return at
        at += 1
    return None
