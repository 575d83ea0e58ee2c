"""Which script a text is written in, and from that which language. Knows nothing about its content.

Script rules come first: Han against Latin decides nearly every text of this project. Only Latin text that no rule
settles is given to langdetect, which is seeded (its answer for short text is otherwise random) and imported late.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]+")
_WORD = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’-]*")
_OTHER = re.compile(r"[Ͱ-ӿ֐-ۿऀ-෿฀-๿ᄀ-ᇿ가-힯]+")

_ENGLISH = frozenset(
    (
        "the and you my have with your this that are been has please what should when it's i'm i've i'd you're don't "
        "can't does did would could feel feeling any how which there their they she her him his from about because "
        "after before pain since take taking also if"
    ).split()
)
_SMALL = frozenset("i a an of for is was not it to on in at had no be as we do so me".split())
_SETTLED = 0.15
"""Share of the words above, all rare in other Latin-script languages, from which a text is English without a model."""
_MOSTLY = 0.5
"""Share of the words of both lists from which a text is English: the small ones occur in other languages too."""
_TOO_SHORT = 4
"""Fewer Latin words than this, none of them in the list, are a name or an abbreviation: no language."""
_READ = 4000
"""Code points that are read: the language of a text shows in its beginning."""


class Shares(NamedTuple):
    """Code points by script as shares of all letters of the text; all 0 for a text without letters."""

    han: float
    latin: float
    kana: float
    other: float


def shares(text: str) -> Shares:
    """How much of ``text`` is in which script.

    >>> shares("CT 正常").han
    0.5
    """
    counts = [sum(map(len, pattern.findall(text))) for pattern in (_HAN, _WORD, _KANA, _OTHER)]
    total = sum(counts)
    return Shares(*(count / total for count in counts)) if total else Shares(0.0, 0.0, 0.0, 0.0)


def language_of(text: str) -> Literal["zh", "en", "other"] | None:
    """The language of ``text``; None where there is too little to say.

    Two Han characters weigh more than one Latin word, so CT, HbA1c or a drug name leave a Chinese sentence Chinese.

    >>> language_of("HbA1c 7.2%，血糖控制不好")
    'zh'
    >>> language_of("CT?") is None
    True
    """
    text = text[:_READ]
    if text.isascii():
        return _latin(text, _WORD.findall(text))
    kana, other = _length(_KANA, text), _length(_OTHER, text)
    han, words = _length(_HAN, text), _WORD.findall(text)
    if (kana * 5 > han and kana > 1) or other > max(han, 3 * len(words)):
        return "other"
    if han >= 1.5 * len(words) and han:
        return "zh"
    return _latin(text, words)


def _length(pattern: re.Pattern[str], text: str) -> int:
    return sum(map(len, pattern.findall(text)))


def _latin(text: str, words: list[str]) -> Literal["en", "other"] | None:
    if not words:
        return None
    plain = " ".join(words).lower().replace("’", "'").split(" ")
    known = sum(map(_ENGLISH.__contains__, plain))
    small = sum(map(_SMALL.__contains__, plain))
    if known >= _SETTLED * len(words) or (known and known + small >= _MOSTLY * len(words)):
        return "en"
    if len(words) < _TOO_SHORT:
        return None
    return "en" if _detect()(text) == "en" else "other"


@lru_cache(maxsize=1)
def _detect() -> Callable[[str], str]:
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0

    def safe(text: str) -> str:
        try:
            return str(detect(text))
        except LangDetectException:
            return "unknown"

    return safe
