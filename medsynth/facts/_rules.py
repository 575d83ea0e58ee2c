"""Red-flag rules read from ``seeds/lexicons/red_flags.<language>.toml`` and compiled. Knows their grammar, no medicine.

``[terms]`` names lists of alternatives. An alternative is a regular expression with three shorthands: ``{name}``
another term; ``<n>`` a gap of at most n characters (zh) or words (en) that holds no punctuation and no
negation; a blank (en) any short run of blanks and hyphens, or none; ’ an apostrophe. An English alternative
starts at a word's start.

A ``[[rule]]`` has id, means, disposition, source, ``triggers`` (plain words, one of which stands in every text that the
rule can match) and ``[[rule.pattern]]`` tables: ``all`` (terms that must each match, affirmed), ``within`` (how far
apart, in characters), ``unless`` (terms that must not match anywhere), ``stated`` (no polarity is asked), and the
conditions ``min_age_days``, ``max_age_days``, ``child``, ``pregnant``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from medsynth.core.types import Disposition, Language
from medsynth.text.lexicon import lexicon

WITHIN = 90
"""Characters between two signs of one rule: about three clauses, and less than two unrelated complaints."""

_ZH_GAP = r"[^，。！？；、,!?;:：\n不没无未否]"
_EN_GAP = r"(?:(?!(?:no|not|never|without|nor|but)\b|\w+n't\b)[\w'/]+[\s\-]{1,3})"
_EN_BREAK = r"[\s\-]{0,3}"
_EN_BLANK = r"[\s\-]{0,3}"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Terms that must all be affirmed, and for whom. terms: each with a key of its own, as a reader remembers it."""

    terms: tuple[tuple[int, re.Pattern[str]], ...]
    within: int
    unless: re.Pattern[str] | None
    stated: bool
    min_age_days: int | None
    max_age_days: int | None
    child: bool
    pregnant: bool


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    disposition: Disposition
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of a language, and the trigger words, each with the rules (bits by position) that it wakes.

    Triggers stand under their first character (zh) or first two (en): few of those occur in a text.
    """

    rules: tuple[Rule, ...]
    triggers: Mapping[str, tuple[tuple[str, int], ...]]


@cache
def rule_set(language: Language) -> RuleSet:
    """The compiled rules of one language."""
    table = lexicon(f"red_flags.{language}")
    terms = _Terms(table["terms"], language)
    rules = tuple(_rule(entry, terms) for entry in table["rule"])
    wakes: dict[str, int] = {}
    for position, entry in enumerate(table["rule"]):
        for word in entry["triggers"]:
            wakes[word] = wakes.get(word, 0) | 1 << position
    triggers: dict[str, tuple[tuple[str, int], ...]] = {}
    for word, bits in sorted(wakes.items()):
        key, word = (word[:2], f" {word}") if language == "en" else (word[0], word)
        triggers[key] = (*triggers.get(key, ()), (word, bits))
    return RuleSet(rules, triggers)


_NO_WORD = re.compile(r"[^a-z0-9']+")


def awaken(rules: RuleSet, folded: str, language: Language) -> int:
    """The rules, as bits by position, that have a trigger word in ``folded``; in English at the start of a word."""
    if language == "en":
        folded = _NO_WORD.sub(" ", f" {folded} ")
        starts = {word[:2] for word in folded.split()}
    else:
        starts = set(folded)
    bits = 0
    for start in rules.triggers.keys() & starts:
        for word, woken in rules.triggers[start]:
            if word in folded:
                bits |= woken
    return bits


def _rule(entry: dict[str, Any], terms: _Terms) -> Rule:
    return Rule(entry["id"], entry["disposition"], tuple(_pattern(item, terms) for item in entry["pattern"]))


def _pattern(item: dict[str, Any], terms: _Terms) -> Pattern:
    unless = item.get("unless", [])
    stated = bool(item.get("stated", False))
    return Pattern(
        terms=tuple((2 * id(group) + stated, group) for group in map(terms.compiled, item["all"])),
        within=item.get("within", WITHIN),
        unless=re.compile("|".join(map(terms.expand, unless))) if unless else None,
        stated=stated,
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
        self._compiled: dict[str, re.Pattern[str]] = {}

    def expand(self, name: str) -> str:
        if name not in self._done:
            start = "(?<![a-z])" if self._language == "en" else ""
            self._done[name] = f"{start}(?:{'|'.join(map(self._alternative, self._table[name]))})"
        return self._done[name]

    def compiled(self, name: str) -> re.Pattern[str]:
        """One pattern object a term, so that rules which share it can share what it found."""
        if name not in self._compiled:
            self._compiled[name] = re.compile(self.expand(name))
        return self._compiled[name]

    def _alternative(self, text: str) -> str:
        gap = _ZH_GAP if self._language == "zh" else _EN_GAP
        if self._language == "en":
            text = text.replace("’", "'").replace("> ", ">").replace(" ", _EN_BLANK)
        before = _EN_BREAK if self._language == "en" else ""
        text = re.sub(r"<(\d+)>", lambda match: f"{before}{gap}{{0,{match[1]}}}", text)
        return re.sub(r"\{([a-z]\w*)\}", lambda match: self.expand(match[1]), text)
