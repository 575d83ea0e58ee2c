"""Signs in a patient's words that must not wait: which rule, where in the text, how soon care is needed.

The medicine stands as data in ``seeds/lexicons/red_flags.<language>.toml``; this module reads texts with it. A sign
counts when it is affirmed and current, for the patient or for whoever the writer asks for. Age and pregnancy are
taken from the caller or from the words themselves. Signs add up over the texts of one conversation: a chest pain in
the first turn and the sweating in the third are one red flag, reported for the third. It diagnoses nothing, and says
nothing about a text that it finds no sign in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from medsynth.core.types import Disposition, Language, Span
from medsynth.facts import person
from medsynth.facts._rules import Pattern, Rule, rule_set
from medsynth.facts.polarity import around, stands_off
from medsynth.text.lexicon import lexicon
from medsynth.text.normalise import fold

MATCHES_READ = 24
"""Matches of one term that are looked at in one text; a text with more of them is no consultation."""

_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RedFlag:
    """One rule that holds; ``span`` is where its last sign stands in the text, in code points."""

    id: str
    span: Span
    disposition: Disposition


def red_flags(
    texts: Sequence[str], *, language: Language, age_days: int | None = None, pregnant: bool | None = None
) -> list[list[RedFlag]]:
    """The red flags that each of ``texts`` (one person's words, in order) raises, by the order of the rules.

    age_days, pregnant: what is known from elsewhere; None: only what the texts say.

    >>> [flag.id for flag in red_flags(["胸痛放射到左肩，出大汗"], language="zh")[0]]
    ['acute_coronary']
    >>> red_flags(["No chest pain, just a mild cough."], language="en")
    [[]]
    """
    reader = Reader(language, age_days, pregnant)
    return [reader.read(text) for text in texts]


def meaning(flag: str, language: Language) -> str:
    """What a red flag stands for, in a few words for a prompt; its id where the language's table lacks it."""
    return _meanings(language).get(flag, flag)


@cache
def _meanings(language: Language) -> dict[str, str]:
    return {rule["id"]: rule["means"] for rule in lexicon(f"red_flags.{language}")["rule"]}


class Reader:
    """Reads the texts of one conversation in order and remembers signs that wait for their second half."""

    def __init__(self, language: Language, age_days: int | None, pregnant: bool | None) -> None:
        self._language, self._age, self._pregnant = language, age_days, pregnant
        self._set = rule_set(language)
        self._seen: list[str] = []
        self._half: dict[int, set[int]] = {}
        """id of a pattern -> groups that an earlier text affirmed."""
        self._armed = 0
        self._places: dict[tuple[re.Pattern[str], bool], list[_Place]] = {}

    def read(self, text: str) -> list[RedFlag]:
        folded = fold(text)
        self._seen.append(folded.text)
        self._places = {}
        awake = self._armed
        for first in self._set.triggers.keys() & set(folded.text):
            for word, bits in self._set.triggers[first]:
                if word in folded.text:
                    awake |= bits
        found: list[RedFlag] = []
        for position, rule in enumerate(self._set.rules):
            if awake >> position & 1 and (place := self._place(rule, 1 << position, folded.text)):
                found.append(RedFlag(rule.id, Span(*folded.span(*place), rule.id), rule.disposition))
        return found

    def _place(self, rule: Rule, bit: int, text: str) -> _Place | None:
        for pattern in rule.patterns:
            place = self._match(pattern, bit, text)
            if place is not None:
                return place
        return None

    def _match(self, pattern: Pattern, bit: int, text: str) -> _Place | None:
        if pattern.unless is not None and pattern.unless.search(text):
            return None
        if len(pattern.groups) == 1:
            places = self._affirmed(pattern.groups[0], pattern, text)
            return places[0] if places and self._fits(pattern) else None
        return self._several(pattern, bit, text)

    def _several(self, pattern: Pattern, bit: int, text: str) -> _Place | None:
        places = [self._affirmed(group, pattern, text) for group in pattern.groups]
        earlier = self._half.get(id(pattern), frozenset())
        here = {position for position, found in enumerate(places) if found}
        if not here:
            return None
        place: _Place | None = None
        if len(here) == len(places):
            place = _near(places, pattern.within)
        if place is None and earlier - here and len(here | earlier) == len(places):
            place = places[min(here)][0]
        self._half[id(pattern)] = here | earlier
        self._armed |= bit
        return place if place and self._fits(pattern) else None

    def _affirmed(self, group: re.Pattern[str], pattern: Pattern, text: str) -> list[_Place]:
        """Where a term stands and counts. Rules share terms, so what one rule found serves the others."""
        known = self._places.get((group, pattern.stated))
        if known is None:
            known = self._places[group, pattern.stated] = [
                match.span()
                for match in islice(group.finditer(text), MATCHES_READ)
                if pattern.stated or not stands_off(around(text, *match.span()), self._language)
            ]
        return known

    def _fits(self, pattern: Pattern) -> bool:
        """Whether the patient is of the age and state that the pattern asks for."""
        if pattern.pregnant and not self._is_pregnant():
            return False
        if not (pattern.child or pattern.min_age_days or pattern.max_age_days):
            return True
        age = self._age_days()
        if age is None:
            return self._is_child() if pattern.child else pattern.max_age_days is None and not self._is_child()
        limit = person.ADULT_DAYS if pattern.max_age_days is None and pattern.child else pattern.max_age_days
        return (pattern.min_age_days or 0) <= age and (limit is None or age <= limit)

    def _age_days(self) -> int | None:
        if self._age is None:
            ages = (person.age_days(text, self._language) for text in self._seen)
            self._age = next((age for age in ages if age is not None), None)
        return self._age

    def _is_pregnant(self) -> bool:
        if self._pregnant is None:
            return any(person.pregnant(text, self._language) for text in self._seen)
        return self._pregnant

    def _is_child(self) -> bool:
        return any(person.speaks_of_child(text, self._language) for text in self._seen)


def _near(places: list[list[_Place]], within: int) -> _Place | None:
    """The first place of the first group that has one of every other group within reach."""
    for start, end in places[0]:
        near = (any(low - end <= within and start - high <= within for low, high in other) for other in places[1:])
        if all(near):
            return start, end
    return None
