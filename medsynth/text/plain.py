"""Text in its plainest spelling, case kept, with the way back to the original offsets. It is never written into a row.

Made plain: full-width letters, digits and address signs, digits of every script, mathematical letters, Cyrillic and
Greek letters that look like Latin ones, odd spaces, dashes and quotes, traditional characters (one for one). Left out:
zero-width and bidi marks, soft hyphens, variation selectors. Lower-casing the result never changes its length.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from medsynth.text.normalise import MARKS, Folded, traditional

_LOOKALIKES = dict(
    zip(
        "аАВсСеЕһНіІјЈкКМоОрРѕЅТхХуУԁԛԝԌӏ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲ",
        "aABcCeEhHiIjJkKMoOpPsSTxXyYdqwGl" + "ABEZHIKMNOPTYXoc",
        strict=True,
    )
)
_SIGNS = dict(zip("＠．－＋／＿＃＆％～｜‐‑‒–—−﹣’‘＇´“”＂İ", "@.-+/_#&%~|-------''''\"\"\"I", strict=True))
_SPACES = dict.fromkeys(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
)


def plain(text: str) -> Folded:
    """``text`` as detectors read it.

    >>> plain("１３８ａ＠ｂ．ｃｏｍ").text
    '138a@b.com'
    >>> plain("1\\u200b38").span(0, 2)
    (0, 3)
    """
    if text.isascii():
        return Folded(text)
    odd, table, marks = _tables()
    if odd.search(text):
        text = text.translate(table)
    if not marks.search(text):
        return Folded(text)
    kept = [(offset, char) for offset, char in enumerate(text) if not marks.match(char)]
    return Folded("".join(char for _, char in kept), (*(offset for offset, _ in kept), len(text)))


@cache
def _tables() -> tuple[re.Pattern[str], dict[int, str], re.Pattern[str]]:
    """(what is spelled otherwise, how, what is left out); built at first use."""
    table = _LOOKALIKES | _SIGNS | _SPACES | traditional()
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)):
        table[chr(code)] = chr(code - 0xFEE0)
    for code in range(0x1D400, 0x1D800):
        letter = unicodedata.normalize("NFKC", chr(code))
        if letter.isascii() and len(letter) == 1:
            table[chr(code)] = letter
    for code in range(0x660, 0x1FC00):
        char = chr(code)
        if unicodedata.category(char) == "Nd":
            table[char] = str(unicodedata.decimal(char))
    # The engine looks characters up in one step only where a class stays below the astral planes.
    low = "".join(re.escape(char) for char in table if char < "\U00010000")
    odd = re.compile(f"[{low}]|[\U00010000-\U0001fbff]")
    return odd, str.maketrans(table), re.compile(f"[{MARKS}]")
