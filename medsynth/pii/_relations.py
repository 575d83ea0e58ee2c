"""Latin names by a relation that a form writes short, or by the hyphen that joins two given names."""

from __future__ import annotations

from collections.abc import Iterator

from medsynth.pii._lexicon import COMMON, EPONYMOUS, FUNCTION, GIVEN, NAMED
from medsynth.pii._reader import LIKELY, SURE, Reader
from medsynth.pii._span import Span

_RELATIONS = frozenset("s d w h".split())
"""Son, daughter, wife, husband of, as Indian forms write them: S/O Ram Swaroop."""


def related(reader: Reader) -> Iterator[Span]:
    """S/O Ram Swaroop, d/o Kamla Devi: not w/o (without) nor s/o (somebody off) before a word of no list."""
    if "/o" not in reader.page.lower:
        return
    for place, word in enumerate(reader.tokens):
        if word != "o" or not place or reader.tokens[place - 1] not in _RELATIONS or reader.gap(place - 1) != "/":
            continue
        start = place + 1
        if start >= len(reader.tokens) or reader.gap(place).strip(" .:-"):
            continue
        capital = reader.mixed and reader.text[reader.starts[start]].isupper()
        yield from _before(reader, place - 1)
        named = reader.flags[start] & NAMED or (capital and not reader.flags[start] & (COMMON | FUNCTION))
        if not named or (reader.flags[start] & COMMON and not reader.text[reader.starts[start]].isupper()):
            continue
        end = reader.run(start, SURE if reader.mixed else LIKELY)
        if end > start:
            yield reader.span(start, end, "relation", 0.85)


def _before(reader: Reader, place: int) -> Iterator[Span]:
    """Thangjam Ibochouba, S/o ...: the words with capitals before the relation."""
    first = place
    while (
        first and place - first < 4 and reader.gap(first - 1) in ((" ", ", ", ",") if first == place else (" ", ". "))
    ):
        flags, word = reader.flags[first - 1], reader.words[first - 1].text
        if (
            not (word.istitle() or reader.initial(first - 1))
            or flags & FUNCTION
            or (flags & COMMON and not flags & NAMED)
        ):
            break
        first -= 1
    if first < place and reader.mixed and any(len(word.lower) > 2 for word in reader.words.between(first, place)):
        yield reader.span(first, place, "relation", 0.85)


_SYLLABLES = frozenset(
    "ji ye min su seo hyun hyeon jun joon jin hoon hun young yeong soo kyung kyeong eun hye yu yoo yeon seung "
    "sang dong woo "
    "jae hee mi na ra bo ha hwan tae gun geun ki gi il in won chul cheol sung seong myung myeong kyu gyu chan "
    "jung jeong "
    "sun seon ho seok suk bin wook uk ah ae hwa ja sook rim rin bum beom nam sik ok kwang gwang do gyeong".split()
)
"""Syllables of Korean given names, as they are romanised."""


def korean(reader: Reader) -> Iterator[Span]:
    """Ji-hoon Bae, Noh Ye-jin: two syllables with a hyphen and the family name beside."""
    if not reader.mixed or "-" not in reader.text:
        return
    for place, token in enumerate(reader.tokens[:-1]):
        if token not in _SYLLABLES or reader.gap(place) != "-" or reader.tokens[place + 1] not in _SYLLABLES:
            continue
        if not reader.text[reader.starts[place]].isupper() or len(token) + len(reader.tokens[place + 1]) < 5:
            continue
        first, end = place, place + 2
        if place and reader.gap(place - 1) == " " and reader.words[place - 1].text.istitle():
            first -= bool(reader.flags[place - 1] & NAMED and not reader.flags[place - 1] & COMMON)
        if (
            first == place
            and end < len(reader.tokens)
            and reader.gap(end - 1) == " "
            and reader.words[end].text.istitle()
        ):
            end += not reader.flags[end] & (COMMON | FUNCTION)
        yield reader.span(first, end, "korean", 0.85)


def hyphened(reader: Reader, place: int) -> Iterator[Span]:
    """Jean-Baptiste phoned: two given names with capitals and a hyphen between."""
    after = place + 1
    if after >= len(reader.tokens) or reader.gap(place) != "-" or not reader.mixed:
        return
    both = reader.flags[place] & reader.flags[after]
    if not both & GIVEN or both & EPONYMOUS:
        return
    if (place and reader.gap(place - 1) == "-") or reader.gap(after)[:1] == "-":
        return
    if all(reader.text[reader.starts[at]].isupper() for at in (place, after)):
        yield reader.span(place, after + 1, "hyphen", 0.8)
