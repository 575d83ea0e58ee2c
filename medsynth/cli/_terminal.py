"""Text for a terminal: aligned by cells, and nothing in it that could move the cursor."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


_NUMBER = re.compile(r"[0-9,.:?-]*")
_JOINERS = "\u200d"
"""Zero-width joiner: part of emoji and of several scripts, moves nothing."""
_OPENING = frozenset("（【《〈「『“‘([{")
_CLOSING = frozenset("，。、；：！？）】》〉」』”’…—％%,.;:!?)]}")


def safe(text: str) -> str:
    r"""Text with each control or direction character written out; line breaks and tabs stay.

    >>> safe("a\x1b[2Jb\u202e")
    'a␛[2Jb<U+202E>'
    """
    return "".join(_shown(char) for char in text.replace("\r\n", "\n"))


def _shown(char: str) -> str:
    if char in "\n\t" or unicodedata.category(char) not in _HIDDEN or char in _JOINERS:
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"


def cells(text: str) -> int:
    """Terminal cells that a text takes: wide characters two, combining ones none."""
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.combining(char) or char in _JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, width: int) -> Iterator[str]:
    """Lines of at most ``width`` cells, broken at spaces and between Han characters, as both are read.

    No line begins with a closing mark or ends with an opening one; words and numbers are cut only where one alone is
    wider than a line.
    """
    for paragraph in text.split("\n"):
        yield from _wrap_one(paragraph, max(width, 4))


def _wrap_one(text: str, width: int) -> Iterator[str]:
    while (end := _fitting(text, width)) < len(text):
        cut = next((at for at in range(end, end // 3, -1) if _may_break(text, at)), end)
        yield text[:cut].rstrip(" ")
        text = text[cut:].lstrip(" ")
    yield text


def _fitting(text: str, width: int) -> int:
    """How many characters fit."""
    used = 0
    for at, char in enumerate(text):
        used += _width(char)
        if used > width:
            return at
    return len(text)


def _may_break(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if " " in (before, after):
        return True
    return 2 in (_width(before), _width(after)) and before not in _OPENING and after not in _CLOSING


def columns(rows: Sequence[Sequence[str]], gap: int = 2) -> Iterator[str]:
    """Rows, the first of which may be a head, as lines; columns of numbers to the right, no control characters."""
    shown = [[safe(cell).replace("\n", " ") for cell in row] for row in rows]
    widths = [max(cells(row[at]) for row in shown) for at in range(len(shown[0]))] if shown else []
    right = [all(_NUMBER.fullmatch(row[at]) for row in shown[1:]) for at in range(len(widths))]
    for row in shown:
        parts = []
        for cell, width, flush in zip(row, widths, right, strict=True):
            space = " " * (width - cells(cell))
            parts.append(space + cell if flush else cell + space)
        yield (" " * gap).join(parts).rstrip()
