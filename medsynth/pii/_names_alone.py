"""Latin names that stand without a role of their own.

A given name that is nothing else, a speaker's label, a vocative, a surname before its given name, and the words before
a colon that name an office.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from medsynth.pii._lexicon import (
    COMMON,
    EPONYM,
    EPONYMOUS,
    FUNCTION,
    GIVEN,
    HOUSE,
    KIN,
    NAMED,
    ORDINARY,
    PLACE,
    drug_words,
)
from medsynth.pii._lexicon import words as listed
from medsynth.pii._reader import LIKELY, MEDICAL, SURE, Reader
from medsynth.pii._span import Span

_LABEL = re.compile(r"'?s? ?(?:name|id)? ?\)? ?[:=] ?|'?s? name ?[:=-]? ?")
_SPEAKER = re.compile(r"[ \t]?:(?:[ \t]|\n|$)")
_SAINTLY = frozenset("st saint queen king prince princess lady lord our san santa sao são los las fort mount".split())
_LEAST = 5
"""Letters of a name that stands alone in text all in capitals: shorter ones are acronyms. In small text one fewer."""


def alone(reader: Reader, place: int) -> Iterator[Span]:
    """... told Svetlana that ...: a given name of the lists that is no word, no place and no product."""
    token, starts = reader.tokens[place], reader.starts
    start = starts[place]
    if reader.mixed:
        written = reader.text[start : start + len(token)]
        small = written[1:].islower() or written[1:].removesuffix("'s").islower()
        if not written[0].isupper() or (len(token) < 6 and not small):
            return
    elif len(token) < _LEAST - reader.page.text.islower() or reader.flags[place] & ORDINARY:
        return
    end = start + len(token)
    if _glued(reader.text[start - 1 : start]) or _glued(reader.text[end : end + 1]):
        return
    if place + 1 < len(reader.tokens) and reader.flags[place + 1] & (EPONYM | HOUSE) and reader.gap(place) == " ":
        return
    if (place and (reader.tokens[place - 1] in _SAINTLY or closed(reader, place - 1))) or closed(reader, place):
        return
    stop = place + 1
    if reader.mixed and stop < len(reader.tokens) and reader.gap(place) == " ":
        stop = _surname(reader, stop)
    yield reader.span(place, stop, "alone", 0.75)


@cache
def _closed_pairs() -> frozenset[str]:
    return listed("names_closed")


@cache
def _closed_heads() -> frozenset[str]:
    return frozenset(pair.partition(" ")[0] for pair in _closed_pairs())


def closed(reader: Reader, place: int) -> bool:
    """Whether the two words from ``place`` are together the name of a disease, a place or a brand."""
    tokens = reader.tokens
    if tokens[place] not in _closed_heads():
        return False
    pair = " ".join(tokens[place : place + 2])
    return pair in _closed_pairs() or pair.removesuffix("'s") in _closed_pairs()


def _glued(sign: str) -> bool:
    return bool(sign) and (sign.isalnum() or (sign in "-_@/.\\" and sign != "."))


def _surname(reader: Reader, place: int) -> int:
    """The place behind an unlisted word with a capital that follows a given name: Svetlana Petrovchenko."""
    word = reader.words[place].text
    flags = reader.flags[place]
    if flags & (COMMON | FUNCTION | PLACE) and not flags & NAMED:
        return place
    return place + 1 if len(word) > 2 and word[0].isupper() and word[1:].islower() else place


def labelled(reader: Reader, place: int) -> Iterator[Span]:
    """Interpreter: Habiba; Subject: MARGARETHE LINDQVIST."""
    start = place + 1
    if start >= len(reader.tokens):
        return
    gap = reader.gap(place)
    if reader.tokens[start] == "name" and gap == " ":
        gap, start = " name" + reader.gap(start), start + 1
    if start >= len(reader.tokens):
        return
    if not _LABEL.fullmatch(gap):
        bracketed = gap in (" ", " (") and reader.mixed and _unlisted(reader, start)
        beside = bracketed or (gap == " " and reader.mixed and (reader.initial(start) or _named(reader, start)))
        if not beside:
            return
    if reader.flags[start] & COMMON and not (reader.flags[start] & NAMED and _followed(reader, start)):
        return
    if reader.tokens[start] in listed("regions_kept"):
        return  # Interpreter: Amharic
    end = reader.run(start, LIKELY if reader.mixed else SURE)
    if end > start:
        yield reader.span(start, reader.reversed(start, end), "label", 0.85)


def _named(reader: Reader, place: int) -> bool:
    """Whether a listed name with a capital stands there: Witness Habiba."""
    flags = reader.flags[place]
    capital = reader.text[reader.starts[place]].isupper()
    return capital and bool(flags & NAMED) and not flags & (COMMON | EPONYMOUS | PLACE)


def _unlisted(reader: Reader, place: int) -> bool:
    """Whether a word of no list with a capital stands there, and no drug: midwife Kemi."""
    token = reader.tokens[place]
    word = reader.words[place].text.removesuffix("'s")
    if reader.flags[place] & ~(NAMED | PLACE) or len(token) < 3 or not word.istitle() or MEDICAL.fullmatch(token):
        return False
    return token not in drug_words()


def _followed(reader: Reader, place: int) -> bool:
    """Whether a family name stands behind a given name that is a word too: Interpreter: Grace Kim."""
    return place + 1 < len(reader.tokens) and bool(
        reader.flags[place + 1] & NAMED and not reader.flags[place + 1] & COMMON and reader.gap(place) == " "
    )


def speaker(reader: Reader, place: int) -> Iterator[Span]:
    """[10:32] Yolanda: ... / Danielle R.: hi, at the beginning of a line."""
    if (
        not reader.mixed
        or reader.flags[place] & (COMMON | EPONYMOUS)
        or not reader.text[reader.starts[place]].isupper()
    ):
        return
    line = reader.text.rfind("\n", 0, reader.starts[place]) + 1
    before = reader.text[line : reader.starts[place]]
    if len(before) > 24 or (any(map(str.isalpha, before)) and not _office(before)):
        return
    end = reader.run(place, LIKELY, 3)
    if end > place and _SPEAKER.match(reader.gap(end - 1)):
        yield reader.span(place, end, "speaker", 0.85)


def _office(before: str) -> bool:
    return (
        re.fullmatch(r"[\W\d]*(?:agent|nurse|operator|support|user|member|guest|am|pm)\W*", before.lower()) is not None
    )


def reversed_pair(reader: Reader, place: int) -> Iterator[Span]:
    """Beauregard, Lucille: a capital word of no list before a given name, where a line or a field begins."""
    if not place or reader.gap(place - 1) != ", " or not reader.flags[place] & GIVEN or reader.flags[place] & COMMON:
        return
    first, text = place - 1, reader.text
    word = reader.words[first].text
    if (
        reader.flags[first] & (COMMON | FUNCTION | KIN | GIVEN | PLACE)
        or len(word) < 3
        or not text[reader.starts[place]].isupper()
    ):
        return
    before = text[max(0, reader.starts[first] - 12) : reader.starts[first]].lower()
    begins = not before.strip() or re.search(r"(?:[\n|;:]|\bpt\.?|patient|name)\s*$", before) is not None
    if begins and word[0].isupper():
        end = reader.run(place, LIKELY, 2)
        if end > place:
            yield reader.span(first, end, "reversed", 0.85)


def vocative(reader: Reader, place: int) -> Iterator[Span]:
    """How are you, Grace?: a given name behind a comma and before the sentence's end, in text with capitals."""
    if (
        not place
        or not reader.mixed
        or reader.gap(place - 1) != ", "
        or reader.flags[place] & (COMMON | PLACE | EPONYMOUS)
    ):
        return
    if reader.gap(place)[:1] == "?" and reader.text[reader.starts[place]].isupper() and reader.flags[place] & GIVEN:
        yield reader.span(place, place + 1, "vocative", 0.75)
