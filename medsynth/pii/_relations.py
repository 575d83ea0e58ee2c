"""Latin names by a relation that a form writes short, or by the hyphen that joins two given names."""

from __future__ import annotations

from collections.abc import Iterator

from medsynth.pii._lexicon import COMMON, EPONYMOUS, GIVEN, NAMED
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
        named = reader.flags[start] & NAMED
        if not named or (reader.flags[start] & COMMON and not reader.text[reader.starts[start]].isupper()):
            continue
        end = reader.run(start, SURE if reader.mixed else LIKELY)
        if end > start:
            yield reader.span(start, end, "relation", 0.85)


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
