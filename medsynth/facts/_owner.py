"""Which drug a dose, a frequency or a route belongs to, and how sure that is."""

from __future__ import annotations

import re

from medsynth.facts._fact import LINKED, READ
from medsynth.facts._named_drugs import Mention
from medsynth.facts._sentence import Sentence

_OF = re.compile(r"\s?(?:of(?: the| oral)?|的)?\s?(?:oral\s)?")
_EACH = re.compile(r"各|分别|both|each")


def owner(sentence: Sentence, at: int, named: list[Mention]) -> tuple[tuple[str, ...], float]:
    """The drugs that what stands at token ``at`` is said of, and how sure that is."""
    first, last = sentence.clause(at)
    token = sentence.tokens[at]
    ahead = next((drug for drug in named if drug.first > at or drug.start >= token.end), None)
    if ahead is not None:
        gap = sentence.text[token.end : ahead.start]
        close = _OF.fullmatch(gap)
        if close and (gap.strip() or not any(drug.end <= token.start and drug.first >= first for drug in named)):
            return (ahead.id,), READ
    before = [drug for drug in named if drug.end <= token.start]
    here = [drug for drug in before if drug.last >= first - 0]
    if before:
        if _EACH.search(sentence.text[before[-1].end : token.start]):
            return tuple(drug.id for drug in _together(sentence, before)), READ
        return (before[-1].id,), READ if here else LINKED
    if ahead is not None and ahead.first < last:
        return (ahead.id,), LINKED
    if sentence.before:
        return sentence.before[-1:], LINKED
    if ahead is not None:
        return (ahead.id,), LINKED
    return (), LINKED


def _together(sentence: Sentence, before: list[Mention]) -> list[Mention]:
    """The drugs at the end of ``before`` that stand in one list: 阿莫西林、布洛芬各1片."""
    chosen = [before[-1]]
    for drug in reversed(before[:-1]):
        if not re.fullmatch(r"\s?(?:、|和|及|与|,|，|and|/|\s)*\s?", sentence.text[drug.end : chosen[0].start]):
            break
        chosen.insert(0, drug)
    return chosen


def dose_words(sentence: Sentence, at: int) -> bool:
    """Whether something beside a quantity without a drug shows it to be a dose."""
    first, last = sentence.clause(at)
    kinds = ("often", "basis", "route", "divided", "request.forward", "form")
    return any(
        kind in sentence.tokens[position].senses for position in range(first, last) for kind in kinds if position != at
    )
