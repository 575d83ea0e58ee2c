"""A name once established is found wherever the text, or another turn of the conversation, has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from medsynth.pii._chance_han import given_chance
from medsynth.pii._lexicon import COMMON, EPONYM, EPONYMOUS, FUNCTION, GIVEN, NAMED, classes
from medsynth.pii._page import Page
from medsynth.pii._span import Span
from medsynth.pii._surnames_han import given_of

ENOUGH = 0.8
"""Score from which a span establishes a name."""
_ALONE = 6.0
"""log2 from which a given name of two characters is looked for without its surname: 秀兰 of 段秀兰."""
_LATIN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_HAN = re.compile(r"[\u3400-\u9fff]{2,4}")


class Names(NamedTuple):
    """What to look for: Latin words in lower case, Chinese names as one pattern."""

    latin: frozenset[str]
    han: re.Pattern[str] | None


def established(pages: Iterable[tuple[Page, list[Span]]]) -> Names | None:
    """The names that the spans establish; None where there are none."""
    latin: set[str] = set()
    han: set[str] = set()
    for page, spans in pages:
        for span in spans:
            if span.kind != "PERSON" or span.score < ENOUGH:
                continue
            for word in _LATIN.findall(page.lower[span.start : span.end]):
                if len(word) > 2 and word.isascii() | word.isalpha() and not _HAN.match(word):
                    latin.add(word)
            for name in _HAN.findall(page.text[span.start : span.end]):
                han.add(name)
                given = given_of(name)
                if given and given_chance(given, 0, 2) >= _ALONE:
                    han.add(given)
    if not latin and not han:
        return None
    pattern = re.compile("|".join(sorted(map(re.escape, han), key=len, reverse=True))) if han else None
    return Names(frozenset(latin), pattern)


def mentions(page: Page, names: Names) -> Iterator[Span]:
    """Every mention of ``names``: not in "Graves' disease", nor a common word that is written small."""
    if names.latin:
        mixed = not page.text.isupper() and not page.text.islower()
        for place, token in enumerate(page.tokens):
            name = token.removesuffix("'s")
            if name not in names.latin:
                continue
            word = page.words[place]
            if page.text[word.start - 1 : word.start] == "-" and place and page.tokens[place - 1] not in names.latin:
                continue
            flags = classes().get(name, 0)
            if mixed and word.text[0].islower() and flags & COMMON:
                continue
            if flags & FUNCTION or (flags & COMMON and not flags & (NAMED if mixed else GIVEN)):
                continue
            if flags & EPONYMOUS and (token != name or page.text[word.start - 1 : word.start] == "-"):
                continue
            if place + 1 < len(page.words) and page.flags[place + 1] & EPONYM and _joined(page, place):
                continue
            yield Span(word.start, word.start + len(name), "PERSON", "person/again", 0.8)
    if names.han and page.han:
        for match in names.han.finditer(page.text):
            yield Span(match.start(), match.end(), "PERSON", "person/again", 0.8)


def _joined(page: Page, place: int) -> bool:
    return page.text[page.words[place].end : page.words[place + 1].start] in (" ", "-", "' ")
