"""Text for a terminal: aligned by cells, and nothing in it that could move the cursor."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


_NUMBER = re.compile(r"[0-9,.:?-]*")
_JOINERS = "\u200d"
"""Zero-width joiner: part of emoji and of several scripts, moves nothing."""


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
    """Lines of at most ``width`` cells, broken at spaces where there are some, else between any two characters."""
    for paragraph in text.split("\n"):
        yield from _wrap_one(paragraph, max(width, 4))


def _wrap_one(text: str, width: int) -> Iterator[str]:
    while True:
        used, end, gap = 0, 0, 0
        while end < len(text) and used + _width(text[end]) <= width:
            used += _width(text[end])
            end += 1
            gap = end if text[end - 1] == " " else gap
        if end == len(text):
            yield text
            return
        cut = gap if gap > width // 3 else end
        yield text[:cut].rstrip()
        text = text[cut:]


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
