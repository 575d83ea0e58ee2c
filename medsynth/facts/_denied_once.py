"""A word that one text denies and that stands in another one undenied: "no blood", and "there is blood"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_NOT_EN = (
    r"(?:no|not|never|without|denies|denied|denying|cannot|can't|don't|doesn't|didn't|isn't|aren't|wasn't|weren't|won't|"
    r"haven't|hasn't|unable to|nor|neither)"
)
_DENIED_EN = re.compile(
    rf"(?<![a-z]){_NOT_EN}(?![a-z]) "
    r"(?:(?:a|an|any|the|been|be|have|had|has|to|yet|really|very|ever|signs? of|feel|get) )*"
    r"(?P<word>[a-z]{4,})(?![a-z'])"
)
_NOT_ZH = r"(?:没有|没能|未能|无法|不能|不会|未见|未有|未出现|否认|不伴|没|无|未|不)"
_DENIED_ZH = re.compile(rf"{_NOT_ZH}(?:任何|明显|出现|发现|过|有|再|得到)?(?P<word>[㐀-鿿]{{1,2}})")
_SAYS_LITTLE = frozenset(
    (
        "longer more less than need needed only until forget matter matters problem problems known sure doubt other "
        "change changes exceed further later over under take taken taking give given giving start stop miss skip above "
        "below there this that with because when where which while even just much many quite good well long think know "
        "want wait worry worried hesitate share pass your yours their exactly enough anything anyone anybody used using"
    ).split()
)
"""Words behind a denial that are turned round with it: "do not stop" and "keep taking"."""
_SAYS_LITTLE_ZH = re.compile(
    r"[到超少多要用需必得宜应良足同是想敢知管论过断时久便仅但妨慎孕稳齐全排除清确太怎舒适服吃停喝打开做再就也都了着的么吗呢吧准事关问低高大小于等够像很算光止懂行好对起]"
)
_ENDS_EN = re.compile(
    r"[.;!?\n]|(?<![a-z])(?:but|however|although|though|while|whereas|there (?:is|are|was|were)(?! no)|only|except|"
    r"and (?:he|she|it|they|i|we|you|the patient))(?![a-z])"
)
_ENDS_ZH = re.compile(r"[，。；！？,;.!?\n]|但|却|而|只有|仅")
_BEHIND_EN = re.compile(
    r"[^.;!?\n]{0,24}(?<![a-z])(?:none|no(?=[.,;\n]|$)|absent|negative|denied|excluded|ruled out|not|never|nil|gone|"
    r"resolved)(?![a-z])"
    r"|[^.;!?\n]{0,30}n't"
)
_BEHIND_ZH = re.compile(
    r"[^，。；！？\n但却而也]{0,3}(?:阴性|[（(][-－—][)）]|未引出|否认|排除|消失|[:：]?(?:没有|无|未见)(?=[，。；！？,;.!?\s]|$))"
)


class Found(NamedTuple):
    """The word, where it is denied in one text and where it stands undenied in the other."""

    word: str
    denied: tuple[int, int]
    stated: tuple[int, int]


def denied_once(one: str, two: str) -> Found | None:
    """A word that folded ``one`` denies wherever it stands, and that stands in folded ``two`` undenied."""
    for word, place in _denied(one):
        if (there := _undenied(word, two)) and not _undenied(word, one):
            return Found(word, place, there)
    return None


@lru_cache(maxsize=256)
def _denied(text: str) -> tuple[tuple[str, tuple[int, int]], ...]:
    """Words right behind a denial, and where they stand."""
    return tuple(_behind_denials(text))


def _behind_denials(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    for match in _DENIED_EN.finditer(text):
        if match["word"] not in _SAYS_LITTLE:
            yield match["word"], match.span("word")
    for match in _DENIED_ZH.finditer(text):
        word = match["word"]
        if len(word) == 2 and not _SAYS_LITTLE_ZH.search(word):
            yield word, match.span("word")
        elif not _SAYS_LITTLE_ZH.match(word):
            yield f"有{word[0]}", (match.start("word"), match.start("word") + 1)


def _undenied(word: str, text: str) -> tuple[int, int] | None:
    """Where a word stands with no denial before or behind it in its clause; None where it stands nowhere so."""
    latin = word.isascii()
    ends, denial, behind = (_ENDS_EN, _CUE_EN, _BEHIND_EN) if latin else (_ENDS_ZH, _CUE_ZH, _BEHIND_ZH)
    for match in re.finditer(rf"(?<![a-z]){word}(?![a-z])" if latin else word, text):
        head = ends.split(text[max(0, match.start() - _REACH) : match.start()])[-1]
        if not denial.search(head) and not behind.match(text, match.end()):
            return match.span()
    return None


_CUE_EN = re.compile(rf"(?<![a-z]){_NOT_EN}(?![a-z])|n't(?![a-z])")
_CUE_ZH = re.compile(r"[没无未不否勿别禁忌]")
_REACH = 80
"""Code points before a word in which a denial of it may stand."""
