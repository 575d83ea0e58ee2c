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
from functools import cache, cached_property, lru_cache

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


REMEMBERED = 256
"""Texts of which it is remembered what stands in them: the simulator reads a turn, and the check reads it again."""


@dataclass(frozen=True)
class _Looked:
    """A folded text; ways, can: alternatives (by place) and terms (bits) that can match it; places: what was looked for
    in it, and where it stands and counts."""

    text: str
    language: Language
    ways: set[int]
    can: int
    places: dict[int, list[_Place]]

    @cached_property
    def age_days(self) -> int | None:
        return person.age_days(self.text, self.language)

    @cached_property
    def of_child(self) -> bool:
        return person.speaks_of_child(self.text, self.language)

    @cached_property
    def pregnant(self) -> bool:
        return person.pregnant(self.text, self.language)


@lru_cache(maxsize=REMEMBERED)
def _look(text: str, language: Language) -> _Looked:
    ways, can = rule_set(language).can_match(text)
    return _Looked(text, language, ways, can, {})


class Reader:
    """Reads the texts of one conversation in order; a sign of one text may find its second half in another."""

    def __init__(self, language: Language, age_days: int | None, pregnant: bool | None) -> None:
        self._language, self._age, self._pregnant = language, age_days, pregnant
        self._set = rule_set(language)
        self._seen: list[_Looked] = []
        self._looked: dict[int, tuple[int, bool]] = {}
        """For each term, how many earlier texts were looked through, and whether it stood in one of them."""
        self._can_any = 0
        self._absent = {True: 0, False: 0}
        """Terms (bits) that stand in no text so far: as they are, and affirmed."""
        self._awake = 0
        """Patterns (bits) whose most telling term can match one of the texts."""

    def read(self, text: str) -> list[RedFlag]:
        """The red flags that ``text``, the next one of the conversation, raises."""
        folded = fold(text[:READ])
        looked = _look(folded.text, self._language)
        here = looked.can
        self._seen.append(looked)
        for bit in _bits(here & ~self._can_any):
            self._awake |= self._set.wakes.get(bit, 0)
        self._can_any |= here
        missing = ~self._can_any
        absent = self._absent = {True: 0, False: 0}
        found: dict[str, RedFlag] = {}
        waiting: list[Pattern] = []
        patterns = self._set.patterns
        awake = self._awake
        while awake:
            bit = awake & -awake
            awake ^= bit
            pattern = patterns[bit.bit_length() - 1]
            bits = pattern.bits
            if bits & missing or bits & absent[pattern.stated] or pattern.rule in found:
                continue
            if place := self._place(pattern) if bits & here else None:
                found[pattern.rule] = _flag(pattern, folded.span(*place))
            elif pattern.for_some:
                waiting.append(pattern)
        if waiting and len(self._seen) > 1 and text and self._now_told():
            for pattern in waiting:
                if pattern.rule not in found and self._stood_for(pattern):
                    found[pattern.rule] = _flag(pattern, (0, len(text)))
        return list(found.values())

    def _now_told(self) -> bool:
        """Whether the newest text tells an age, a child or a pregnancy: it may say whose the signs before it are."""
        newest = self._seen[-1]
        return newest.age_days is not None or newest.of_child or newest.pregnant

    def _stood_for(self, pattern: Pattern) -> bool:
        """Whether earlier texts hold the signs, for a patient for whom they count."""
        if pattern.pregnant and not self._is_pregnant():
            return False
        return self._fits(pattern) and all(self._stood(term, pattern.stated) for term in pattern.terms)

    def _place(self, pattern: Pattern) -> _Place | None:
        """Where the newest text completes the pattern, if it counts for this patient."""
        if pattern.pregnant and not self._is_pregnant():
            return None
        place = self._match(pattern)
        if place is None or (pattern.unless is not None and pattern.unless.search(self._seen[-1].text)):
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
                self._absent[pattern.stated] |= term.bit
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
        looked = self._seen[number]
        if not looked.can & term.bit:
            return []
        key = -term.bit if stated else term.bit
        found = looked.places.get(key)
        if found is None:
            found = looked.places[key] = [
                place
                for place in term.places(looked.text, looked.ways, MATCHES_READ)
                if stated or not stands_off(around(looked.text, *place), self._language, recent_counts=term.recent)
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
            self._age = next((one.age_days for one in self._seen if one.age_days is not None), None)
        return self._age

    def _is_pregnant(self) -> bool:
        if self._pregnant is not None:
            return self._pregnant
        return any(one.pregnant for one in self._seen)

    def _is_child(self) -> bool:
        return any(one.of_child for one in self._seen)


def _flag(pattern: Pattern, place: _Place) -> RedFlag:
    return RedFlag(pattern.rule, Span(*place, pattern.rule), pattern.disposition)


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
