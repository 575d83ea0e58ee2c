"""One line of a recipe with a caret under a column. Shows no control character and no API key."""

from __future__ import annotations

import re
import unicodedata

WIDTH = 100
_SECRET = re.compile(r"\b(sk-|hf_|key-)[A-Za-z0-9_\-]{8,}")


def excerpt(line: str, column: int) -> str:
    """The line (cut around the column) and a caret; '' for an empty line.

    >>> print(excerpt("name: 病", 7))
    name: 病
          ^
    """
    line = _SECRET.sub(lambda hit: hit[1] + "*" * (len(hit[0]) - len(hit[1])), line.rstrip("\r\n"))
    if not line.strip():
        return ""
    at = min(max(column - 1, 0), len(line))
    start = max(0, at - WIDTH // 2) if len(line) > WIDTH else 0
    shown = visible(line[start : start + WIDTH])
    before = ("…" if start else "") + visible(line[start:at])
    tail = "…" if start + WIDTH < len(line) else ""
    return f"{'…' if start else ''}{shown}{tail}\n{' ' * cells(before)}^"


def visible(text: str) -> str:
    """Text with every control and direction character replaced by one that can be seen, one for one."""
    return "".join(_picture(char) for char in text)


def _picture(char: str) -> str:
    if char.isprintable():
        return char
    if char == "\t" or unicodedata.category(char) == "Zs":
        return " "
    return chr(0x2400 + ord(char)) if ord(char) < 0x20 else "�"


def cells(text: str) -> int:
    """Terminal cells that a text takes: wide characters two, combining ones none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
