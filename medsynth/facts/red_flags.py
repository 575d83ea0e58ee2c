"""Signs in a patient's words that must not wait: which rule, where in the text, how soon care is needed.

The medicine stands as data in ``seeds/lexicons/red_flags.<language>.toml``; this module reads texts with it. A sign
counts when it is affirmed and current, for the patient or for whoever the writer asks for. Age and pregnancy are
taken from the caller or from the words themselves. Signs add up over the texts of one conversation: a chest pain in
the first turn and the sweating in the third are one red flag, reported for the third. It diagnoses nothing, and says
nothing about a text that it finds no sign in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from medsynth.core.types import Disposition, Language, Span
from medsynth.facts import person
from medsynth.facts._rules import Pattern, Term, rule_set
from medsynth.facts.polarity import around, stands_off
from medsynth.text.lexicon import lexicon
from medsynth.text.normalise import fold

READ = 50_000
"""Code points of a text that are read: fifty times the longest real complaint."""

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
    """Reads the texts of one conversation in order; a sign of one text may find its second half in another."""

    def __init__(self, language: Language, age_days: int | None, pregnant: bool | None) -> None:
        self._language, self._age, self._pregnant = language, age_days, pregnant
        self._set = rule_set(language)
        self._seen: list[str] = []
        self._can: list[int] = []
        """For each text, the terms (bits) that can match it."""
        self._places: list[dict[int, list[_Place]]] = []
        """For each text, what has been looked for in it and where it stands."""
        self._looked: dict[int, tuple[int, bool]] = {}
        """For each term, how many earlier texts were looked through, and whether it stood in one of them."""
        self._can_any = 0
        self._awake = 0
        """Patterns (bits) whose most telling term can match one of the texts."""
        self._asked, self._with_child = 0, False
        """Texts read for a pregnancy so far, and whether one of them states it."""

    def read(self, text: str) -> list[RedFlag]:
        """The red flags that ``text``, the next one of the conversation, raises."""
        folded = fold(text[:READ])
        here = self._set.needs.can_match(folded.text)
        self._seen.append(folded.text)
        self._can.append(here)
        self._places.append({})
        for bit in _bits(here & ~self._can_any):
            self._awake |= self._set.wakes.get(bit, 0)
        self._can_any |= here
        missing = ~self._can_any
        found: dict[str, RedFlag] = {}
        patterns = self._set.patterns
        awake = self._awake
        while awake:
            bit = awake & -awake
            awake ^= bit
            pattern = patterns[bit.bit_length() - 1]
            bits = pattern.bits
            if bits & missing or not bits & here or pattern.rule in found:
                continue
            if place := self._place(pattern):
                found[pattern.rule] = RedFlag(
                    pattern.rule, Span(*folded.span(*place), pattern.rule), pattern.disposition
                )
        return list(found.values())

    def _place(self, pattern: Pattern) -> _Place | None:
        """Where the newest text completes the pattern, if it counts for this patient."""
        if pattern.pregnant and not self._is_pregnant():
            return None
        place = self._match(pattern)
        if place is None or (pattern.unless is not None and pattern.unless.search(self._seen[-1])):
            return None
        return place if self._fits(pattern) else None

    def _match(self, pattern: Pattern) -> _Place | None:
        """Where the newest text completes the pattern: each term stands here or stood in an earlier text."""
        newest = len(self._seen) - 1
        here: list[list[_Place]] = []
        for term in pattern.terms:
            if found := self._find(term, pattern.stated, newest):
                here.append(found)
            elif not self._stood(term, pattern.stated):
                return None
        if not here:
            return None
        if len(here) < len(pattern.terms):
            return here[0][0]
        place = _near(here, pattern.within)
        if place is None and any(self._stood(term, pattern.stated) for term in pattern.terms):
            return here[0][0]
        return place

    def _stood(self, term: Term, stated: bool) -> bool:
        """Whether a term stood in an earlier text. What was looked through once is not looked through again."""
        earlier = len(self._seen) - 1
        key = -term.bit if stated else term.bit
        through, stood = self._looked.get(key, (0, False))
        if stood or through == earlier:
            return stood
        stood = any(self._find(term, stated, number) for number in range(through, earlier))
        self._looked[key] = (earlier, stood)
        return stood

    def _find(self, term: Term, stated: bool, number: int) -> list[_Place]:
        """Where a term stands in a text and counts. Patterns share terms, so what one found serves the others."""
        if not self._can[number] & term.bit:
            return []
        key = -term.bit if stated else term.bit
        found = self._places[number].get(key)
        if found is None:
            text = self._seen[number]
            found = self._places[number][key] = [
                match.span()
                for match in islice(term.expression.finditer(text), MATCHES_READ)
                if stated or not stands_off(around(text, *match.span()), self._language)
            ]
        return found

    def _fits(self, pattern: Pattern) -> bool:
        """Whether the patient is of the age and state that the pattern asks for."""
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
        if self._pregnant is not None:
            return self._pregnant
        while not self._with_child and self._asked < len(self._seen):
            self._with_child = person.pregnant(self._seen[self._asked], self._language)
            self._asked += 1
        return self._with_child

    def _is_child(self) -> bool:
        return any(person.speaks_of_child(text, self._language) for text in self._seen)


def _bits(number: int) -> Iterator[int]:
    """The set bits of a number, the lowest first."""
    while number:
        bit = number & -number
        yield bit
        number ^= bit


def _near(places: list[list[_Place]], within: int) -> _Place | None:
    """The first place of the first group that has one of every other group within reach."""
    for start, end in places[0]:
        near = (any(low - end <= within and start - high <= within for low, high in other) for other in places[1:])
        if all(near):
            return start, end
    return None
