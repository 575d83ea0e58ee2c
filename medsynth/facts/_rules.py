"""Red-flag rules read from ``seeds/lexicons/red_flags.<language>.toml`` and compiled. Knows their grammar, no medicine.

``[terms]`` names lists of alternatives. An alternative is a regular expression with three shorthands: ``{name}``
another term; ``<n>`` a gap of at most n characters (zh) or words (en) that holds no punctuation and no
negation; a blank (en) any short run of blanks and hyphens, or none; ’ an apostrophe. An English alternative
starts at a word's start.

A ``[[rule]]`` has id, means, disposition, source and ``[[rule.pattern]]`` tables: ``all`` (terms that must each match,
affirmed), ``within`` (how far apart, in characters), ``unless`` (terms that must not match anywhere), ``stated`` (no
polarity is asked), and the conditions ``min_age_days``, ``max_age_days``, ``child``, ``pregnant``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from medsynth.core.types import Disposition, Language
from medsynth.text.lexicon import lexicon
from medsynth.text.literals import Needs, required

WITHIN = 90
"""Characters between two signs of one rule: about three clauses, and less than two unrelated complaints."""

_ZH_GAP = r"[^，。！？；、,!?;:：\n不没无未否]"
_EN_GAP = r"(?:(?!(?:no|not|never|without|nor|but)\b|\w+n't\b)[\w'/]+[\s\-]{1,3})"
_EN_BREAK = r"[\s\-]{0,3}"
_EN_BLANK = r"[\s\-]{0,3}"


@dataclass(frozen=True)
class Term:
    """A named list of alternatives as one expression. bit: its place among the terms of the language; words: needed."""

    bit: int
    source: str
    words: frozenset[str] | None

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """Compiled at first use: most texts never need most terms."""
        return re.compile(self.source)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Terms that must all be affirmed, and for whom. bits: those of the terms, together."""

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


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The patterns of a language, by the order of their rules.

    needs: which terms can match a text; wakes: bit of a term -> the patterns (bits by position) whose most telling
    term it is, that is, which cannot hold without it.
    """

    patterns: tuple[Pattern, ...]
    needs: Needs
    wakes: Mapping[int, int]


@cache
def rule_set(language: Language) -> RuleSet:
    """The compiled rules of one language."""
    table = lexicon(f"red_flags.{language}")
    terms = _Terms(table["terms"], language)
    patterns = tuple(_pattern(item, rule, terms) for rule in table["rule"] for item in rule["pattern"])
    wakes: dict[int, int] = {}
    for position, pattern in enumerate(patterns):
        first = max(pattern.terms, key=_tells)
        wakes[first.bit] = wakes.get(first.bit, 0) | 1 << position
    return RuleSet(patterns, Needs(terms.words), wakes)


def _tells(term: Term) -> tuple[int, int]:
    return (min(map(len, term.words)), -len(term.words)) if term.words else (0, 0)


def _pattern(item: dict[str, Any], rule: dict[str, Any], terms: _Terms) -> Pattern:
    unless = item.get("unless", [])
    found = tuple(map(terms.term, item["all"]))
    return Pattern(
        rule=rule["id"],
        disposition=rule["disposition"],
        terms=found,
        bits=sum({term.bit for term in found}),
        within=item.get("within", WITHIN),
        unless=re.compile("|".join(map(terms.expand, unless))) if unless else None,
        stated=bool(item.get("stated", False)),
        min_age_days=item.get("min_age_days"),
        max_age_days=item.get("max_age_days"),
        child=item.get("child", False),
        pregnant=item.get("pregnant", False),
    )


class _Terms:
    """The named terms of a table, each expanded to one regular expression at first use."""

    def __init__(self, table: dict[str, list[str]], language: Language) -> None:
        self._table, self._language = table, language
        self._done: dict[str, str] = {}
        self._terms: dict[str, Term] = {}

    @property
    def words(self) -> list[frozenset[str] | None]:
        """Those that the terms which patterns ask for need, by the place of the terms' bits."""
        return [term.words for term in self._terms.values()]

    def expand(self, name: str) -> str:
        if name not in self._done:
            start = "(?<![a-z])" if self._language == "en" else ""
            self._done[name] = f"{start}(?:{'|'.join(map(self._alternative, self._table[name]))})"
        return self._done[name]

    def term(self, name: str) -> Term:
        """One object a term, so that patterns which share it can share what it found."""
        if name not in self._terms:
            source = self.expand(name)
            self._terms[name] = Term(1 << len(self._terms), source, required(source))
        return self._terms[name]

    def _alternative(self, text: str) -> str:
        gap = _ZH_GAP if self._language == "zh" else _EN_GAP
        if self._language == "en":
            text = text.replace("’", "'").replace("> ", ">").replace(" ", _EN_BLANK)
        before = _EN_BREAK if self._language == "en" else ""
        text = re.sub(r"<(\d+)>", lambda match: f"{before}{gap}{{0,{match[1]}}}", text)
        return re.sub(r"\{([a-z]\w*)\}", lambda match: self.expand(match[1]), text)
