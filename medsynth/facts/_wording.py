"""Words of every day in a folded text: what each says beside the facts, by ``seeds/facts/wording.tsv``.

A word is plain, has a meaning, or is unknown; words of the other tables that no fact took come with the class they are
of. Knows no facts: which of the words belong to one, its caller decides.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from medsynth.facts._fact import plain
from medsynth.facts._lexer import Token
from medsynth.facts._lexicon import start_of, written
from medsynth.facts._numerals import han_number
from medsynth.facts._quantities import normal
from medsynth.facts._tables import Wording, table

HAN = re.compile(r"[一-鿿]")
LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_STEM = 6
"""Letters by which two Latin words that no table has are taken for one."""
_HAN_NUMBER = re.compile("[零一二两三四五六七八九十百千万半]+")
_MARKS = frozenset(["stop", "comma", "list", "colon", "open", "close"])
_NOUNS = ("part", "test", "analyte", "route", "disease", "symptom", "allergy", "pregnancy")
"""Classes of tokens that name something; the others only bear on a fact."""
_CUES = {"absent": "not", "possible": "possible", "unlikely": "possible", "excluded": "exclude", "planned": "planned"}
_REQUESTS = {"stop": "stop", "keep": "continue"}
_TO_BE = 5
"""Length of the "to be" of a passive, which plans nothing."""
_BOUND = frozenset(["more", "less"])
_BOUND_WORD = 6
"""Length of the longest Latin word ("over", "under", "above") that is a bound only before a number."""
_NUMBER_BEHIND = re.compile(
    r"\s?(?:the |an? )?(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|normal|half|age|minute|hour|day|week|"
    r"month|year)|\s?$"
)


_OVER_TIME = re.compile(
    r"over (?:the |an? )?(?:next |last |past )?(?:[a-z]+|[\d.]+)? ?(?:hour|day|week|month|year|minute)s?\b"
)
_FOR_OVER = re.compile(r"\b(?:for|lasting|lasts?|lasted|since|than|well|just|if|is|was|been)\s$")
"""Over a week is within it, where nothing lasts for over a week."""
_MINUS = re.compile(r"(?<![\da-z\s])-(?=\d)|(?<=[:=a-z] )-(?=\d)")
"""A sign before a number, no range: T值-2.8."""


_TAG = re.compile(r"</?[a-z][^<>]{0,40}>")
"""Markup, which says nothing."""


class Word(NamedTuple):
    """A word that says something, or whose meaning is not known. key: what it is compared by.

    sort: unknown; meanings (means), what turns (turn) or says how much (degree); numbers in figures (number) and in
    words (count); words of the other tables (token).
    """

    key: str
    start: int
    end: int
    sort: str


class Known(NamedTuple):
    """Words of the table.

    meanings: folded word -> (meaning, sort); lengths: by start, the longest first; against: meaning -> those that it
    stands against; strict: meanings that must stand in both of two texts; like: key -> keys that may say the same.
    """

    meanings: dict[str, tuple[str, str]]
    lengths: dict[str, tuple[int, ...]]
    against: dict[str, frozenset[str]]
    strict: frozenset[str]
    like: dict[str, frozenset[str]]


@cache
def known() -> Known:
    meanings: dict[str, tuple[str, str]] = {}
    lengths: dict[str, set[int]] = {}
    like: dict[str, set[str]] = {}
    against: dict[str, set[str]] = {}
    for entry in table(Wording):
        sort = "turn" if entry.kind == "strict" else entry.kind
        key = "" if sort == "plain" else f"#{entry.id}" if sort == "count" else entry.id
        for word in map(written, (*entry.en, *entry.zh)):
            if word:
                meanings.setdefault(word, (key, sort))
                lengths.setdefault(start_of(word), set()).add(len(word))
        for other in entry.against:
            against.setdefault(entry.id, set()).add(other)
            against.setdefault(other, set()).add(entry.id)
        for other in entry.like:
            like.setdefault(entry.id, set()).add(other)
            like.setdefault(other, set()).add(entry.id)
    return Known(
        meanings,
        {start: tuple(sorted(sizes, reverse=True)) for start, sizes in lengths.items()},
        {key: frozenset(others) for key, others in against.items()},
        frozenset(entry.id for entry in table(Wording) if entry.kind == "strict"),
        {key: frozenset(others) for key, others in like.items()},
    )


def stands_in(key: str, others: Container[str]) -> bool:
    """Whether a meaning, or one that may say the same, is among others: "threw up" and vomiting."""
    return key in others or any(other in others for other in known().like.get(key, ()))


def opposed(key: str, others: Iterable[str]) -> bool:
    """Whether a meaning stands against one of others: left against right."""
    against = known().against.get(key)
    return against is not None and not against.isdisjoint(others)


def turns(key: str) -> bool:
    """Whether the place of a meaning decides what a clause says: 妹妹有癫痫，姐姐没有."""
    return key in known().against or key in known().strict


def stem(word: str) -> str:
    """What Latin words that no table has are compared by.

    >>> stem("conceiving"), stem("conceived")
    ('~concei', '~concei')
    """
    short = re.sub(r"(?:'s|ies|es|ed|ing|ly|s|y|e)$", "", word)
    return "~" + (short if len(short) > 2 else word)[:_STEM]


def scan(text: str, tokens: dict[int, Token]) -> Iterator[Word]:
    """Every word of a folded text that says something; tokens: by their start."""
    looked = text.replace("-", " ")
    at, end = 0, len(text)
    while at < end:
        char = text[at]
        tag = _TAG.match(text, at) if char == "<" else None
        if tag:
            at = tag.end()
            continue
        latin = LATIN.match(text, at) if "a" <= char <= "z" else None
        found = _longest(looked, at, latin)
        if found is not None and latin and found[1] in _BOUND and found[0] - at < _BOUND_WORD:
            within = _OVER_TIME.match(text, at) and not _FOR_OVER.search(text, max(0, at - 12), at)
            bound = _NUMBER_BEHIND.match(text, found[0]) and not within
            found = found if bound else (found[0], "", "plain")
        token = tokens.get(at)
        if token is not None and (found is None or token.end > found[0]):
            word = _of_token(token, char)
            if word is not None:
                if word.key:
                    yield word
                at = token.end
                continue
        if found is not None:
            if found[1]:
                yield Word(found[1], at, found[0], found[2])
            at = found[0]
            continue
        if char == "-" and _MINUS.match(text, at):
            yield Word("minus", at, at + 1, "turn")
        word = _unknown(text, at, char, latin)
        if word.key:
            yield word
        at = word.end


def _unknown(text: str, at: int, char: str, latin: re.Match[str] | None) -> Word:
    """The word at a place where no table has one; without a key where nothing is said."""
    if latin is not None:
        return Word(stem(latin.group()) if latin.end() - at > 1 else "", at, latin.end(), "unknown")
    if char.isdecimal():
        digits = _DIGITS.match(text, at)
        end = digits.end() if digits else at + 1
        return Word(f"#{text[at:end]}", at, end, "number")
    if not "一" <= char <= "鿿":
        return Word("", at, at + 1, "")
    number = _HAN_NUMBER.match(text, at)
    if number is None:
        return Word(char, at, at + 1, "unknown")
    value = han_number(number.group())
    said = plain(value[0]) if value is not None and value[0] == value[1] else number.group()
    return Word(f"#{said}", at, number.end(), "count")


def _longest(text: str, at: int, latin: re.Match[str] | None) -> tuple[int, str, str] | None:
    """(end, meaning, sort) of the longest word of the table at a place."""
    words = known()
    meanings, sizes = words.meanings, words.lengths
    for start in (latin.group(),) if latin else (text[at : at + 2], text[at]):
        for length in sizes.get(start, ()):
            word = text[at : at + length]
            said = meanings.get(word)
            if said is None:
                continue
            end = at + len(word)
            behind = text[end : end + 1]
            if not (latin and "a" <= word[-1] <= "z" and "a" <= behind <= "z"):
                return end, *said
    return None


def _of_token(token: Token, char: str) -> Word | None:
    """What a token of the other tables says; without a key for nothing, None where its letters are looked at."""
    key = _named(token)
    if key is None:
        return None
    sort = "turn" if ":" not in key else "means" if key.startswith("form:") else "token"
    if key[:1] == "#":
        sort = "number" if char.isdecimal() else "count"
    return Word(key, token.start, token.end, sort)


def _named(token: Token) -> str | None:
    senses = token.senses
    if not _MARKS.isdisjoint(senses):
        return ""
    for kind in ("quantity", "often", "divided", "date"):
        if kind in senses:
            return f"#{_number(kind, senses[kind])}"
    cue = _cue(token)
    if cue is not None:
        return cue
    for kind in _NOUNS:
        if kind in senses:
            return f"{kind}:{senses[kind]}"
    if "kin" in senses:
        return "" if senses["kin"] in ("patient", "child") else str(senses["kin"])
    if "form" in senses:
        return f"form:{senses['form'].id}"
    if "salt" in senses:
        return f"salt:{senses['salt']}"
    return "" if not {"basis", "condition.forward"}.isdisjoint(senses) else None


def _cue(token: Token) -> str | None:
    """The meaning of a cue; None where the token is none."""
    senses = token.senses
    for kind in ("negation", "certainty", "time"):
        for scope in ("forward", "backward", "both"):
            value = senses.get(f"{kind}.{scope}")
            if value == "planned" and token.end - token.start == _TO_BE:
                return ""
            if value is not None:
                return _CUES.get(value, "")
    request = senses.get("request.forward")
    if request is not None:
        return _REQUESTS.get(request, "")
    if "comparator" in senses:
        return "more" if senses["comparator"] in ("ge", "gt") else "less"
    return "less" if senses.get("basis") == "max" else None


def _number(kind: str, value: Any) -> str:
    if kind == "quantity":
        return normal(value.amount)
    return str(value.normal) if kind == "often" else str(value)
