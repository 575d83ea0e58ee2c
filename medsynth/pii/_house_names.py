"""The words before the word that makes a house of them: which name it, which do not, and where its name begins."""

from __future__ import annotations

import re

from medsynth.pii._lexicon import COMMON, EPONYMOUS, FUNCTION, NAMED, ORDINARY, PLACE, TITLE, words
from medsynth.pii._reader import MEDICAL, Reader

STANDS = frozenset("at to from near in with by under of via into".split())
PLACEY = re.compile(
    r"[a-z]{2}(?:side|bank|view|field|fields|brook|wood|woods|land|lands|dale|hill|gate|mead|well|bridge|ford|ham|"
    r"worth|shore|shores|grove|crest|lodge|mount|bury|vale|stone|church|haven|leigh|more|moor|park)$"
)
"""How names of places end that are words too: brookside, willowbank."""
_JOIN = re.compile(r" {1,2}|-|\. ?|' | & |\.|’ ?")
_ABBREVIATED = ("st", "dr", "mt", "sri", "smt", "shri")
NO, GENERAL, NAMES = range(3)
"""What a word before a house is: no part of its name, a part that names nothing, a part that names it."""
_OPENS_NOT = frozenset("of and for the day care urgent medical health home family surgery".split())
_POINTS = frozenset("a an the my your our this that his her local any other another same good big best".split())
_MODIFIES = re.compile(r".*(?:ed|ing|ic|al|ous|ive|ful|able|ible|ary|ent|ant|less|est|ist|ists|ly)")
"""How English words end that say of what kind a house is."""


def beginning(reader: Reader, house: int) -> int:
    """The place of the first word of the house's name; ``house`` if the house has no name."""
    first, named, at = house, False, house
    while at and house - at < 7:
        gap = reader.gap(at - 1)
        if not _JOIN.fullmatch(gap) or (gap[0] == "." and reader.words[at - 1].lower not in _ABBREVIATED):
            break
        at -= 1
        if reader.tokens[at] == "in" and at and reader.tokens[at - 1] == "walk" and reader.gap(at - 1) in ("-", " "):
            continue
        if reader.words[at].lower in ("of", "and", "for"):
            if at and reader.mixed and reader.words[at - 1].text[0].isupper():
                continue
            break
        says = _part(reader, at, named, house)
        if says == NO:
            break
        first = at
        named = named or says == NAMES
    if not named:
        return house
    while first < house and reader.words[first].lower in _OPENS_NOT:
        first += 1
    return first


_STREETS = frozenset("road lane street avenue".split())


def naming(reader: Reader, at: int) -> bool:
    """Whether the word names a house whose last word is a trade: no disease, no department, no word of praise."""
    flags, token = reader.flags[at], reader.tokens[at].removesuffix("'s")
    if flags & FUNCTION or token in words("hospital_words") or reader.tokens[at] in words("hospital_words"):
        return False
    if token in words("hospital_bright") and token not in ("medicare", "wellness", "vital", "global", "family"):
        return True
    if flags & EPONYMOUS and not flags & PLACE:
        return False
    if token in _STREETS and at and not reader.flags[at - 1] & FUNCTION:
        return True
    if flags & COMMON:
        return bool(flags & (NAMED | PLACE)) and reader.mixed and reader.text[reader.starts[at]].isupper()
    if flags & (NAMED | PLACE) or PLACEY.search(token):
        return True
    if MEDICAL.fullmatch(token) or len(token) < 3:
        return False
    return not flags or not _MODIFIES.fullmatch(token) or reader.mixed


def _part(reader: Reader, at: int, named: bool, house: int) -> int:
    word, flags = reader.words[at], reader.flags[at]
    name = word.lower[:-2] if word.lower.endswith("'s") else word.lower
    capital = reader.mixed and word.text[0].isupper()
    if reader.mixed and not capital:
        if flags & (NAMED | PLACE) and not flags & COMMON:
            return NAMES
        stands = at and reader.tokens[at - 1] in STANDS and not flags & ~ORDINARY and not MEDICAL.fullmatch(name)
        return NAMES if stands and (not flags or PLACEY.search(name)) else NO
    if capital and len(name) > 4 and word.text.isupper() and not reader.words[house].text.isupper():
        return NO
    if name == "dr" and flags & TITLE and not named:
        return NO
    if name in words("hospital_words") or word.lower in words("hospital_words"):
        return NO if name in _POINTS else GENERAL
    if name in words("hospital_bright") and (capital or not flags & FUNCTION):
        return NAMES
    if flags & COMMON and not flags & FUNCTION and house - at == 2 and reader.tokens[at + 1] == "memorial":
        return NAMES
    if flags & COMMON and not flags & (FUNCTION | NAMED | PLACE) and capital and not named and _goes_on(reader, at):
        return GENERAL
    if flags & FUNCTION or (flags & COMMON and not flags & (NAMED | PLACE)):
        return GENERAL if capital and named and flags & COMMON and not flags & FUNCTION and at else NO
    if not capital and (flags & COMMON or len(name) < 2) and not flags & (PLACE | NAMED):
        return NO
    return NAMES


def _goes_on(reader: Reader, at: int) -> bool:
    """Whether a name stands before a word that is written with a capital: Sandia Travel Clinic."""
    if not at or reader.gap(at - 1) != " " or reader.flags[at - 1] & FUNCTION:
        return False
    return reader.text[reader.starts[at - 1]].isupper()
