"""Folding of text for matching, with the way back to the original offsets. It is never written into a row.

Folded away: case, full-width letters and digits, traditional characters (one for one), curly quotes, compatibility
signs such as ㎎, zero-width and bidi marks, the blanks in spaced-out Chinese ("胸 痛"). Chinese punctuation stays,
so that ordinary Chinese text needs no folding at all. Decomposed accents are left as they are.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

_WIDE = "０-９Ａ-Ｚａ-ｚ．％＋－／＜＝＞～"
_QUOTES = {"’": "'", "‘": "'", "＇": "'", "“": '"', "”": '"', "＂": '"', "\u3000": " ", "\u00a0": " ", "İ": "i"}
_SQUARED = "㌀-㏿ﬀ-ﬆ"
MARKS = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_FEW = 24
"""Characters that are folded one by one, such as the quotes of a Chinese text; with more, the whole text at once."""
_HAN = "[一-鿿]"
_SPACED = re.compile(rf"(?:(?<=[^\w]{_HAN})|(?<=^{_HAN})) (?={_HAN})|(?<={_HAN}) (?={_HAN}(?:\W|$))")


class Folded(NamedTuple):
    """Folded text and, where its length changed, the original offset of each of its code points."""

    text: str
    origin: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open stretch of the original text that ``text[start:end]`` came from."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1 if end > start else self.origin[start]

    def position(self, offset: int) -> int:
        """Where the code point at ``offset`` of the original text stands in ``text`` (the last one at or before it)."""
        return offset if self.origin is None else max(bisect_right(self.origin, offset) - 1, 0)


def fold(text: str) -> Folded:
    """``text`` as rules compare it.

    >>> fold("體溫３８．５℃").text
    '体温38.5℃'
    >>> fold("胸 痛 A\u200bB").span(0, 2)
    (0, 3)
    """
    if text.isascii():
        return Folded(text.lower())
    odd, table, removed = _tables()
    text_one = text
    if odd.search(text):
        text_one = odd.sub(lambda found: table[ord(found[0])], text, _FEW)
        if odd.search(text_one):
            text_one = text_one.translate(table)
    if removed.search(text_one) or (" " in text_one and _SPACED.search(text_one)):
        return _shortened(text_one, removed)
    return Folded(text_one.lower())


def _shortened(text: str, removed: re.Pattern[str]) -> Folded:
    """The folded text where code points vanish or multiply, with the origin of each that is left."""
    gone = {match.start() for match in _SPACED.finditer(text)}
    parts: list[str] = []
    origin: list[int] = []
    for offset, char in enumerate(text):
        if offset in gone:
            continue
        new = _expanded(char) if removed.match(char) else char.lower()
        parts.append(new)
        origin.extend([offset] * len(new))
    origin.append(len(text))
    return Folded("".join(parts), tuple(origin))


def _expanded(char: str) -> str:
    return "" if _MARK.match(char) else unicodedata.normalize("NFKC", char).lower()


_MARK = re.compile(f"[{MARKS}]")


@lru_cache(maxsize=1)
def _tables() -> tuple[re.Pattern[str], dict[int, str], re.Pattern[str]]:
    """(what needs the one-for-one table, that table, what vanishes or grows); built at first use."""
    table = dict(_QUOTES)
    for wide in map(chr, range(0xFF01, 0xFF5F)):
        if re.match(f"[{_WIDE}]", wide):
            table[wide] = chr(ord(wide) - 0xFEE0)
    table.update(traditional())
    odd = re.compile(f"[{''.join(map(re.escape, table))}]")
    return odd, str.maketrans(table), re.compile(f"[{MARKS}{_SQUARED}]")


@lru_cache(maxsize=1)
def traditional() -> dict[str, str]:
    """Traditional character -> simplified, one for one."""
    from opencc import OpenCC

    traditional = [chr(code) for code in range(0x4E00, 0xA000)]
    simplified = str(OpenCC("t2s").convert("\n".join(traditional))).split("\n")
    return {old: new for old, new in zip(traditional, simplified, strict=True) if old != new and len(new) == 1}
