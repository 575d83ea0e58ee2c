"""Ages, sexes and weights that an English text gives to the patient; ``_person`` decides between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from medsynth.readers._age import EN_AGE, en_days

_MALE = "male|man|boy|gentleman|son|father|dad|husband|brother|grandfather|grandpa|grandson|nephew|uncle|boyfriend"
_FEMALE = (
    "female|woman|girl|lady|daughter|mother|mom|mum|wife|sister|grandmother|grandma|granddaughter|niece|aunt|girlfriend"
)
_KIN = rf"(?:{_MALE}|{_FEMALE}|child|baby|kid|toddler|infant|newborn|partner|patient|parent)"
_ADJECTIVES = r"(?:(?!(?:with|and|who|whose|has|having|of|for|in|on|my|the|a|an|whom|is|was)\b)[a-z-]+\s+){0,2}?"

_OLD = re.compile(rf"\b{EN_AGE}[\s-]*(?:old|of age)?(?P<rest>[\s,-]*{_ADJECTIVES}(?P<noun>{_KIN})?\b)", re.IGNORECASE)
_SAYS_OLD = re.compile(r"[\s-]*(?:old|of age)\b", re.IGNORECASE)
_NOT_NOW = re.compile(
    r"\b(?:when|since|was|were|at|from|until|before|after|turned|being|age|as)\s+(?:\w+\s+){0,2}$", re.IGNORECASE
)
_UNITS_BEHIND = (
    r"(?!\s*(?:\d|\.\d|['\"/%:°-]|weeks?|wks?|months?|days?|hours?|hrs?|minutes?|mins?|kg|kilos?|lbs?|pounds?|cm|feet|ft|inch"
    r"|mg|ml|times?|percent|st\b|nd\b|rd\b|th\b|or\b|to\b))"
)
_IS = re.compile(
    rf"\b(?:i am|i'm|i’m|im|(?:he|she)(?: is|'s|’s)|my (?P<kin>{_KIN}) is|aged?|age is|patient is)\s*:?\s*"
    rf"(?:now |currently |about |around |a |only )?(?P<count>\d{{1,3}})\b{_UNITS_BEHIND}",
    re.IGNORECASE,
)
_KIN_COMMA = re.compile(
    rf"\bmy\s+(?P<kin>{_KIN})\s*[,(]\s*(?:aged?\s+|who is\s+)?(?P<count>\d{{1,3}})(?=\s*[,.;)])", re.IGNORECASE
)
_SHORT = re.compile(r"(?:^|\()\s*(?P<count>\d{1,2})\s?/?\s?(?P<sex>[MFmf])\b(?=\s*[),.]|\s)")
_SEX = re.compile(
    rf"\b(?:sex|gender)\s*[:=]\s*(?P<a>male|female|m|f)\b"
    rf"|\b(?:i am|i'm|i’m)\s+an?\s+{_ADJECTIVES}(?P<b>man|woman|male|female|girl|boy)\b"
    r"|\b(?P<c>male|female)\s*,?\s*(?:aged?\s*)?\d{1,3}\b",
    re.IGNORECASE,
)
_WEIGHT = re.compile(
    r"(?<!birth )(?:\bweigh(?:s|ing)?|\bweight(?:\s+is)?)\s*:?\s*(?:now |about |around |approximately |only )?"
    r"(?P<count>\d{1,4}(?:\.\d{1,2})?)\s*(?P<unit>kg|kgs|kilos?|kilograms?|lbs?|pounds?|g|grams)\b",
    re.IGNORECASE,
)
_GRAMS_A_POUND = 453.592


def ages(text: str) -> Iterator[tuple[str, int]]:
    """(words, days) of each age that the text gives to somebody now."""
    for found in _old(text):
        yield f"{found['count']} {found['unit']}".lower(), en_days(int(found["count"]), found["unit"])
    for pattern in (_IS, _KIN_COMMA, _SHORT):
        for found in pattern.finditer(text):
            yield f"{found['count']} years", en_days(int(found["count"]), "years")


def sexes(text: str) -> Iterator[Literal["male", "female"]]:
    """Each sex that is said of somebody whose age is given, or that people say of themselves."""
    for found in _old(text):
        yield from _sex(found["noun"] or _before(text, found.start()))
    for pattern in (_IS, _KIN_COMMA):
        for found in pattern.finditer(text):
            yield from _sex(found["kin"])
    for found in _SHORT.finditer(text):
        yield from _sex(found["sex"])
    for found in _SEX.finditer(text):
        yield from _sex(found["a"] or found["b"] or found["c"])


def weights(text: str) -> Iterator[float]:
    """Grams of each weight that is somebody's now."""
    for found in _WEIGHT.finditer(text):
        unit = found["unit"].lower()
        grams = 1000.0 if unit.startswith("k") else 1.0 if unit.startswith("g") else _GRAMS_A_POUND
        yield float(found["count"]) * grams


_KIN_IS = re.compile(rf"\bmy\s+(?P<kin>{_KIN})(?:\s+is|'s|,|\s+\()\s*(?:an?\s+|now\s+|aged?\s+)?$", re.IGNORECASE)


def _before(text: str, end: int) -> str | None:
    """The relative whom an age follows: "my father is 62 years old"."""
    found = _KIN_IS.search(text[max(0, end - 40) : end])
    return found["kin"] if found else None


def _old(text: str) -> Iterator[re.Match[str]]:
    """Ages with a unit that are ages now: "34 year old", "6 weeks old", "62-year-old mother"."""
    for found in _OLD.finditer(text):
        says_old = _SAYS_OLD.match(text, found.end("unit")) or found["unit"].lower() in ("yo", "y/o")
        if says_old and not _NOT_NOW.search(text[max(0, found.start() - 40) : found.start()]):
            yield found


def _sex(word: str | None) -> Iterator[Literal["male", "female"]]:
    if word and re.fullmatch(rf"{_MALE}|m", word, re.IGNORECASE):
        yield "male"
    elif word and re.fullmatch(rf"{_FEMALE}|f", word, re.IGNORECASE):
        yield "female"
