"""Takes texts apart without changing a character: sentences, short clauses, questions. Knows no medicine.

Every piece is a verbatim stretch of its text, so that what the demo copies is what the case says.
"""

from __future__ import annotations

import re
from functools import lru_cache

_END = {
    "zh": re.compile(r"[。！？!?；;\n]+[”’」』）)\"']*\s*"),
    "en": re.compile(r"[.!?]+(?<!\b(?:Dr|Mr|Ms|St|vs|No)\.)(?<!\bMrs\.)[\"')]*\s+(?=[A-Z\"'(0-9])|\n+"),
}
_CLAUSE = {"zh": re.compile(r"[，,。！？!?；;：:、“”\"（）()\n]+"), "en": re.compile(r"[.,;:?!\"()\n]+(?:\s+|\Z)")}
_COMMA = {"zh": re.compile(r"[^，,]*[，,]*"), "en": re.compile(r".+?(?:,\s+|\Z)", re.S)}
_BREAK = re.compile(r"(?<=[^\W_])\s*\n\s*")
LONG = {"zh": 44, "en": 34}
"""Characters (zh) or words (en) above which a sentence is told in two."""
SHORT = {"zh": 10, "en": 6}
"""Below this, a piece says too little to stand alone."""
_TRIM = {"zh": " \n\t，,；;：:、。", "en": " \n\t,;:"}


def size(text: str, language: str) -> int:
    """Characters (zh) or words (en)."""
    return len(text) if language == "zh" else len(text.split())


def asks(text: str) -> bool:
    """Whether a message ends with a question."""
    return text.rstrip(" \n”\"')）").endswith(("？", "?"))


def closed(text: str, language: str) -> str:
    """A piece as a sentence of its own: a loose end becomes a full stop."""
    piece = text.strip()
    if piece.endswith(("。", "！", "？", "!", "?", ".", "”", '"')):
        return piece
    return piece.rstrip(_TRIM[language]) + ("。" if language == "zh" else ".")


def core(text: str) -> str:
    """A piece without its edges, to look for it in what was said."""
    return text.strip(" \n\t，,；;：:、。.！!？?")


@lru_cache(maxsize=4096)
def sentences(text: str, language: str) -> tuple[str, ...]:
    """The sentences, in order, which together are the text.

    >>> sentences("头晕。站起来就晕；躺下好些", "zh")
    ('头晕。', '站起来就晕；', '躺下好些')
    """
    ends = [found.end() for found in _END[language].finditer(text)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    return tuple(text[start:end] for start, end in zip([0, *ends], ends, strict=False) if start < end)


@lru_cache(maxsize=4096)
def units(text: str, language: str) -> tuple[str, ...]:
    """What is told at a time: sentences, long ones in two, tiny ones together."""
    pieces: list[str] = []
    for sentence in sentences(text, language):
        pieces += _halves(sentence, language, LONG[language])
    if len(pieces) == 1:
        pieces = _halves(pieces[0], language, 2 * SHORT[language])
    comma = "，" if language == "zh" else ", "
    told = (core(piece) and _BREAK.sub(comma, piece.strip()) for piece in _joined(pieces, language))
    return tuple(filter(None, told))


@lru_cache(maxsize=8192)
def clauses(text: str, language: str) -> tuple[str, ...]:
    """Stretches between punctuation marks."""
    return tuple(piece for piece in map(str.strip, _CLAUSE[language].split(text)) if piece)


def _halves(sentence: str, language: str, most: int) -> list[str]:
    """The sentence, or if it is too long two parts, cut at the comma nearest to its middle."""
    whole = size(sentence, language)
    if whole <= most:
        return [sentence]
    best, gap, head = len(sentence), whole, ""
    for piece in _COMMA[language].findall(sentence)[:-1]:
        head += piece
        off = abs(2 * size(head, language) - whole)
        if off < gap and size(sentence[len(head) :], language) >= SHORT[language] // 2:
            best, gap = len(head), off
    return [part for part in (sentence[:best], sentence[best:]) if part]


def _joined(pieces: list[str], language: str) -> list[str]:
    out: list[str] = []
    for piece in pieces:
        if out and size(out[-1], language) < SHORT[language]:
            out[-1] += piece
        else:
            out.append(piece)
    if len(out) > 1 and size(out[-1], language) < SHORT[language] // 2:
        last = out.pop()
        out[-1] += last
    return out
