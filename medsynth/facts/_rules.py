"""Red-flag rules read from ``seeds/lexicons/red_flags.<language>.toml`` and compiled. Knows their grammar, no medicine.

``[terms]`` names lists of alternatives. An alternative is a regular expression with three shorthands: ``{name}``
another term; ``<n>`` a gap of at most n characters (zh) or words (en) that holds no punctuation and no
negation; ``X<=n=>Y`` X and Y in either order, with such a gap between them; a blank (en) any short run of blanks and
hyphens, or none; ’ an apostrophe, which many leave out. An English alternative starts at a word's start. ``recent``
names terms that count also where they lie weeks or months back: a birth, an operation, a journey, a blow to the head.

A ``[[rule]]`` has id, means, disposition, source and ``[[rule.pattern]]`` tables: ``all`` (terms that must each match,
affirmed), ``within`` (how far apart, in characters), ``unless`` (terms that must not match anywhere), ``stated`` (no
polarity is asked), and the conditions ``min_age_days``, ``max_age_days``, ``child``, ``pregnant``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from typing import Any

from medsynth.core.types import Disposition, Language
from medsynth.text.lexicon import lexicon
from medsynth.text.literals import Needs, all_required

WITHIN = 90
"""Characters between two signs of one rule: about three clauses, and less than two unrelated complaints."""

_ZH_GAP = r"[^，。！？；、,!?;:：\n不没无未否]"
_EN_GAP = r"(?:(?!(?:no|not|never|without|nor|but)\b|\w+n't\b)[\w'/]+[\s\-]{1,3})"
_EN_BREAK = r"[\s\-]{0,3}"
_EN_BLANK = r"[\s\-]{0,3}"
_EITHER = re.compile(r"(.+)<=(\d+)=>(.+)")


@dataclass(frozen=True, eq=False)
class Alternative:
    """One way to say a term. place: among all of the language; words: sets of words, one of each of which stands in
    every match, the most telling set first."""

    place: int
    source: str
    words: tuple[frozenset[str], ...]

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """Compiled at first use: most texts never need most of them."""
        return re.compile(self.source)


@dataclass(frozen=True)
class Term:
    """A named list of alternatives. bit: its place among the terms of the language; recent: whether it counts where
    it lies weeks or months back."""

    bit: int
    ways: tuple[Alternative, ...]
    recent: bool = False

    @cached_property
    def _by_place(self) -> dict[int, Alternative]:
        return {way.place: way for way in self.ways}

    def places(self, text: str, may: set[int], most: int) -> list[tuple[int, int]]:
        """Where it stands, in order. may: alternatives (by place) that can match; most: how many matches of each are
        looked at."""
        found: set[tuple[int, int]] = set()
        for place in self._by_place.keys() & may:
            for match in islice(self._by_place[place].expression.finditer(text), most):
                found.add(match.span())
        return sorted(found)

    @property
    def tells(self) -> tuple[int, int]:
        """How seldom a text can match it: the shortest word that is needed, and how many there are."""
        words = [way.words[0] if way.words else None for way in self.ways]
        known = [word for needed in words for word in needed or ()]
        return (min(map(len, known)), -len(known)) if known and all(words) else (0, 0)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Terms that must all be affirmed, and for whom. bits: those of the terms, together.

    for_some: whether it asks who the patient is.
    """

    rule: str
    disposition: Disposition
    terms: tuple[Term, ...]
    bits: int
    within: int
    unless: re.Pattern[str] | None
    stated: bool
    min_age_days: int | None
    max_age_days: int | None
    child: bool
    pregnant: bool
    for_some: bool


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The patterns of a language, by the order of their rules.

    needs: which alternatives can match a text, and owners: their terms (bits), both by the place of an alternative;
    wakes: bit of a term -> the patterns (bits by position) whose most telling term it is, that is, which cannot hold
    without it.
    """

    patterns: tuple[Pattern, ...]
    needs: Needs
    owners: tuple[int, ...]
    wakes: Mapping[int, int]

    def can_match(self, text: str) -> tuple[set[int], int]:
        """Alternatives (by place) and their terms (bits) that may match a folded text; the others do not."""
        ways, owners, terms = set(self.needs.can_match(text)), self.owners, 0
        for place in ways:
            terms |= owners[place]
        return ways, terms


@cache
def rule_set(language: Language) -> RuleSet:
    """The compiled rules of one language."""
    table = lexicon(f"red_flags.{language}")
    terms = _Terms(table["terms"], language, frozenset(table["recent"]))
    patterns = tuple(_pattern(item, rule, terms) for rule in table["rule"] for item in rule["pattern"])
    wakes: dict[int, int] = {}
    for position, pattern in enumerate(patterns):
        first = max(pattern.terms, key=lambda term: term.tells)
        wakes[first.bit] = wakes.get(first.bit, 0) | 1 << position
    return RuleSet(patterns, Needs([way.words for way in terms.ways]), tuple(terms.owners), wakes)


def _pattern(item: dict[str, Any], rule: dict[str, Any], terms: _Terms) -> Pattern:
    unless = item.get("unless", [])
    found = tuple(map(terms.term, item["all"]))
    child, pregnant = item.get("child", False), item.get("pregnant", False)
    ages = item.get("min_age_days"), item.get("max_age_days")
    return Pattern(
        rule=rule["id"],
        disposition=rule["disposition"],
        terms=found,
        bits=sum({term.bit for term in found}),
        within=item.get("within", WITHIN),
        unless=re.compile("|".join(map(terms.expand, unless))) if unless else None,
        stated=bool(item.get("stated", False)),
        min_age_days=ages[0],
        max_age_days=ages[1],
        child=child,
        pregnant=pregnant,
        for_some=bool(child or pregnant or any(ages)),
    )


class _Terms:
    """The named terms of a table, each expanded to regular expressions at first use."""

    def __init__(self, table: dict[str, list[str]], language: Language, recent: frozenset[str]) -> None:
        self._table, self._language, self._recent = table, language, recent
        self._done: dict[str, str] = {}
        self._terms: dict[str, Term] = {}
        self._way: dict[str, Alternative] = {}
        self.owners: list[int] = []
        """The bits of the terms of each alternative, by its place."""

    @property
    def ways(self) -> tuple[Alternative, ...]:
        """Every alternative, by its place."""
        return tuple(self._way.values())

    def expand(self, name: str) -> str:
        if name not in self._done:
            parts = (part for text in self._table[name] for part in _parts(text))
            self._done[name] = self._begun("|".join(map(self._alternative, parts)))
        return self._done[name]

    def term(self, name: str) -> Term:
        """One object a term, so that patterns which share it can share what it found."""
        if name not in self._terms:
            term = Term(1 << len(self._terms), tuple(dict.fromkeys(self._ways(name))), name in self._recent)
            for way in term.ways:
                self.owners[way.place] |= term.bit
            self._terms[name] = term
        return self._terms[name]

    def _ways(self, name: str) -> Iterator[Alternative]:
        """The alternatives of a term, those of the terms that it names among them, one by one."""
        for text in self._table[name]:
            for part in _parts(text):
                if named := re.fullmatch(r"\{([a-z]\w*)\}", part):
                    yield from self._ways(named[1])
                    continue
                source = self._begun(self._alternative(part))
                if source not in self._way:
                    self._way[source] = Alternative(len(self._way), source, all_required(source))
                    self.owners.append(0)
                yield self._way[source]

    def _begun(self, source: str) -> str:
        return f"{'(?<![a-z])' if self._language == 'en' else ''}(?:{source})"

    def _alternative(self, text: str) -> str:
        gap = _ZH_GAP if self._language == "zh" else _EN_GAP
        if self._language == "en":
            text = text.replace("’?", "’").replace("’", "'?").replace("> ", ">").replace(" ", _EN_BLANK)
        before = _EN_BREAK if self._language == "en" else ""
        text = re.sub(r"<(\d+)>", lambda match: f"{before}{gap}{{0,{match[1]}}}", text)
        return re.sub(r"\{([a-z]\w*)\}", lambda match: self.expand(match[1]), text)


def _parts(text: str) -> list[str]:
    """An alternative cut at each ``|`` that stands in no bracket, ``X<=n=>Y`` in both orders.

    >>> _parts("头(?:痛|疼)|[|]")
    ['头(?:痛|疼)', '[|]']
    >>> _parts("头<=3=>(?:痛|疼)")
    ['头<3>(?:痛|疼)', '(?:痛|疼)<3>头']
    """
    parts, start, depth, inside = [], 0, 0, False
    for found in re.finditer(r"\\.|[][()|]", text):
        match found.group():
            case "[":
                inside = True
            case "]":
                inside = False
            case "(" if not inside:
                depth += 1
            case ")" if not inside:
                depth -= 1
            case "|" if not (inside or depth):
                parts.append(text[start : found.start()])
                start = found.end()
    return [order for part in (*parts, text[start:]) for order in _orders(part)]


def _orders(part: str) -> tuple[str, ...]:
    either = _EITHER.fullmatch(part)
    if not either:
        return (part,)
    one, gap, other = either.groups()
    return f"{one}<{gap}>{other}", f"{other}<{gap}>{one}"
