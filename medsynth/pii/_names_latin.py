"""Names in Latin letters, by their role: title, greeting, sign-off, kin, degree; or given and family name
together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._introductions import here, introduced, signed, verb_after
from medsynth.pii._lexicon import (
    ALONE,
    CLOSING,
    COMMON,
    DEGREE,
    EPONYM,
    EPONYMOUS,
    FAMILY,
    FUNCTION,
    GIVEN,
    GREETING,
    HOUSE,
    INTRODUCING,
    KIN,
    NAMED,
    ORDINARY,
    PARTICLE,
    ROLE,
    TITLE,
)
from medsynth.pii._names_about import about
from medsynth.pii._names_alone import alone, closed, labelled, reversed_pair, speaker, vocative
from medsynth.pii._names_framed import framed_names
from medsynth.pii._names_open import DOES, framed, muhammad, nicknamed, opened
from medsynth.pii._page import Page
from medsynth.pii._reader import BARE, LIKELY, SURE, Reader, reader_of
from medsynth.pii._relations import hyphened, korean, related
from medsynth.pii._span import Span

TRIGGERS = TITLE | KIN | GREETING | CLOSING | INTRODUCING | NAMED | DEGREE | ROLE
_BREAK = re.compile(r"[\n\r]")


def find(page: Page) -> Iterator[Span]:
    """Names by every rule; the same name may be found twice."""
    if not page.words:
        return
    reader = reader_of(page)
    taken: set[int] = set()
    for span in _ruled(reader, page):
        taken.update((span.start, span.end))
        yield span
    yield from framed_names(reader, taken)


def _ruled(reader: Reader, page: Page) -> Iterator[Span]:
    """Names by the rules that know their place."""
    for place, flags in enumerate(page.flags):
        if not flags & TRIGGERS:
            continue
        if flags & TITLE:
            yield from _titled(reader, place)
        if flags & KIN:
            yield from _kin(reader, place)
        if flags & GREETING:
            yield from _greeted(reader, place)
        if flags & CLOSING:
            yield from _closing(reader, place)
        if flags & INTRODUCING:
            yield from introduced(reader, place)
        if flags & DEGREE:
            yield from _before_degree(reader, place)
        if flags & ROLE:
            yield from labelled(reader, place)
        if flags & NAMED:
            yield from _pair(reader, place)
            yield from speaker(reader, place)
            if flags & ALONE:
                yield from alone(reader, place)
            if flags & GIVEN:
                yield from hyphened(reader, place)
                yield from reversed_pair(reader, place)
                yield from vocative(reader, place)
    yield from related(reader)
    yield from signed(reader)
    yield from muhammad(reader)
    yield from framed(reader)
    yield from korean(reader)
    yield from here(reader)
    yield from about(reader)
    yield from opened(reader)
    yield from nicknamed(reader)


_SHORT_TITLES = frozenset(("ms", "lt", "col", "sgt", "gen", "maj", "capt", "pt", "km", "fr"))
"""Titles that are a disease or a unit where they are written all in capitals."""


def _titled(reader: Reader, place: int) -> Iterator[Span]:
    """Dr. Taylor Buch, Mrs Mahajan's; not "Doctor on call", "Dr advised"."""
    gap = reader.gap(place)
    if not re.fullmatch(r"\.?[ \t]{0,2}|\.?,? ?", gap.replace(":", " ").replace("  ", " ")):
        return
    start = place + 1
    if start >= len(reader.tokens):
        return
    if place and reader.tokens[start] in ("is", "called") and reader.tokens[place - 1] in ("my", "our", "his", "her"):
        if start + 1 < len(reader.tokens):
            yield from _known(reader, start, "title")
        return
    if reader.flags[start] & TITLE and not reader.flags[start] & NAMED:
        return
    word = reader.words[place]
    if word.lower.endswith("'s") or reader.text[word.start - 1 : word.start].isdigit():
        return
    long = word.lower in (
        "doctor",
        "nurse",
        "sister",
        "sir",
        "father",
        "mother",
        "surgeon",
        "physician",
        "professor",
        "major",
        "general",
        "madam",
        "begum",
        "missus",
        "mister",
        "doc",
        "pastor",
    )
    if word.lower in _SHORT_TITLES and word.text.isupper() and reader.mixed:
        return
    shouted = reader.page.text.isupper() and (not reader.flags[start] & (COMMON | ORDINARY) or reader.gap(start) == "-")
    strength = (
        LIKELY if long and not shouted and ":" not in gap and not (reader.mixed and word.text[0].isupper()) else SURE
    )
    if (long and not gap) or (gap.strip(". \t") and reader.flags[start] & COMMON):
        return
    end = reader.run(start, strength)
    if end == start and reader.gap(start) == "-" and start + 1 < len(reader.tokens):
        end = reader.run(start + 1, strength)
    plain = not reader.flags[start] and "'" not in reader.tokens[start] and "," not in gap
    if end - start == 1 and reader.mixed and (closed(reader, place) or reader.tokens[start] in DOES):
        return  # Captain Morgan with cola, the prof joked
    if end == start and long and plain and verb_after(reader, start + 1):
        end = start + 1
    if end > start:
        yield reader.span(start, reader.reversed(start, end), "title", 0.9)


def _kin(reader: Reader, place: int) -> Iterator[Span]:
    """my wife Robin, my son (Marian), our daughter named X."""
    gap = reader.gap(place)
    yield from _named_before_kin(reader, place)
    if place + 1 >= len(reader.tokens) or closed(reader, place) or not re.fullmatch(r" ?[ ,(:]? ?(?:[-] )?", gap):
        return
    start = place + 1
    if reader.tokens[start] in ("of", "to", "is", "called") and gap == " " and start + 1 < len(reader.tokens):
        yield from _known(reader, start, "kin")
    end = reader.run(start, LIKELY, 3)
    if end - start == 1 and reader.flags[start] & EPONYMOUS and not reader.flags[start] & GIVEN:
        end = start
    if end == start and gap == " " and _capital_word(reader, start):
        end = start + 1
    if (
        end == start
        and gap == " "
        and not reader.mixed
        and place
        and reader.tokens[place - 1] in ("my", "our", "his", "her")
    ):
        end = reader.run(start, SURE, 2) if verb_after(reader, start + 1) or _aged(reader, start + 1) else start
    if end > start:
        yield reader.span(start, end, "kin", 0.85)


def _aged(reader: Reader, place: int) -> bool:
    """Whether an age stands before the word at ``place``: my son faraj 5 yrs."""
    return place <= len(reader.tokens) and _AGE.fullmatch(reader.gap(place - 1)) is not None


_AGE = re.compile(r",? \(?1?[0-9]{1,2}(?:\.[0-9])?[ \-]{0,2}")


def _capital_word(reader: Reader, place: int) -> bool:
    """my sister May is due: a name that is a word of grammar too, with a capital and a verb behind it."""
    named = reader.flags[place] & NAMED and reader.mixed and reader.text[reader.starts[place]].isupper()
    return bool(named) and verb_after(reader, place + 1)


_AT = frozenset("in from at to since near until till during of by last this next".split())
_MONTHS = frozenset("april may june august".split())


def _named_before_kin(reader: Reader, place: int) -> Iterator[Span]:
    """Mark, my husband, ...: a listed name with a capital; not "in Jordan, my husband"."""
    if place < 2 or reader.tokens[place - 1] not in ("my", "our") or reader.gap(place - 2) != ", " or not reader.mixed:
        return
    at = place - 2
    named = reader.flags[at] & NAMED and reader.text[reader.starts[at]].isupper() and reader.tokens[at] not in _MONTHS
    if named and not (at and reader.gap(at - 1) == " " and reader.tokens[at - 1] in _AT):
        yield reader.span(at, at + 1, "kin", 0.8)


def _known(reader: Reader, link: int, rule: str) -> Iterator[Span]:
    """mum of Declan, my doctor is luis de la cruz: behind a linking word only names of the lists."""
    start = link + 1
    flags = reader.flags[start]
    if reader.gap(link) != " " or not flags & NAMED or flags & (COMMON | FUNCTION):
        return
    end = reader.run(start, LIKELY, 3)
    if end > start and (not reader.mixed or reader.text[reader.starts[start]].isupper()):
        yield reader.span(start, end, rule, 0.8)


def _greeted(reader: Reader, place: int) -> Iterator[Span]:
    """Hi Krishna, / Dear Ms X / hello rahul,"""
    gap = reader.gap(place)
    if place + 1 >= len(reader.tokens) or not re.fullmatch(r"[ ,]{1,2}|[ ,!.]{1,3}(?=\S)", gap):
        return
    start = place + 1
    end = reader.run(start, LIKELY, 3)
    if end == start and not reader.mixed:
        end = reader.run(start, SURE, 2)
        if end > start and reader.gap(end - 1)[:1] not in (",", ".", "!", "\n", "-"):
            end = start
    if end - start == 1 and reader.flags[start] & (ORDINARY | NAMED) == ORDINARY:
        return
    if end > start:
        yield reader.span(start, end, "greeting", 0.85)


def _closing(reader: Reader, place: int) -> Iterator[Span]:
    """Regards,\\nDr Kim Ram / Thanks, Finn Smith / thank you rahul."""
    at = place
    while (
        at + 1 < len(reader.tokens)
        and reader.flags[at + 1] & (CLOSING | FUNCTION)
        and (len(reader.tokens[at + 1]) > 1 or reader.gap(at + 1)[:1] != ".")
        and reader.gap(at) in (" ", ", ", " & ")
    ):
        at += 1
        if at - place > 3:
            return
    gap = reader.gap(at)
    if reader.tokens[at] in ("a", "an", "the"):
        return
    if at + 1 >= len(reader.tokens) or len(gap) > 8 or re.search(r"[^\s,.;:!~*_\-–()]", gap):
        return
    start = at + 1
    while start < len(reader.tokens) and reader.flags[start] & TITLE and not reader.flags[start] & NAMED:
        start += 1
    if start >= len(reader.tokens) or start > at + 3:
        return
    words = reader.flags[start : start + 2]
    if len(words) == 2 and words[0] & words[1] & COMMON and not _both_named(reader, start):
        return
    line = "\n" in gap or "\r" in gap
    ending = reader.run(start, SURE)
    strong = line or (
        gap.strip() in (",", "-", ".", ",-", "~", "--", "!")
        and (_ends(reader, ending) or _ends(reader, reader.reversed(start, ending)))
    )
    end = reader.run(start, SURE if strong else LIKELY)
    if end > start:
        end = reader.reversed(start, end) if strong or reader.flags[start] & FAMILY else end
        yield reader.span(start, end, "closing", 0.9 if strong else 0.8)


def _both_named(reader: Reader, start: int) -> bool:
    """Whether two words that are names too make a line, or end before a comma: Tara Black; regards, earl white,."""
    named = reader.flags[start] & GIVEN and reader.flags[start + 1] & FAMILY
    function = (reader.flags[start] | reader.flags[start + 1]) & FUNCTION
    written = not reader.mixed or _solid(reader, start, start + 2)
    return bool(named) and written and not function and reader.gap(start) == " " and _ends(reader, start + 2)


def _ends(reader: Reader, end: int) -> bool:
    """Whether the text, or its line, ends behind the word before ``end``."""
    gap = reader.gap(end - 1) if end else ""
    return end >= len(reader.tokens) or bool(_BREAK.search(gap[:4])) or gap.strip()[:1] in (",", "(", "+", "-")


def _before_degree(reader: Reader, place: int) -> Iterator[Span]:
    """Asha Rao, MBBS / A. Rao MD."""
    if not place or not re.fullmatch(r",? {0,2}|, ?\(?|\n", reader.gap(place - 1)):
        return
    first = place
    while first and place - first < 4:
        gap = reader.gap(first - 1)
        joined = gap in (" ", "-", ". ", ".") if first < place else True
        if not joined or not (reader.name_word(first - 1, LIKELY) or reader.initial(first - 1)):
            break
        first -= 1
    if first < place and reader.mixed and any(len(word.lower) > 1 for word in reader.words.between(first, place)):
        text = reader.words[place].text
        if text.isupper() or reader.gap(place - 1).strip():
            yield reader.span(first, place, "degree", 0.85)


def _pair(reader: Reader, place: int) -> Iterator[Span]:
    """A given name with a family name behind it, both from the lists or the second with a capital."""
    words, flags = reader.words, reader.flags
    if flags[place] & FAMILY and not flags[place] & COMMON and reader.gap(place) == ", " and place + 1 < len(words):
        following = 0 if flags[place] & flags[place + 1] & EPONYMOUS else flags[place + 1]
        known = following & GIVEN and not following & COMMON and not flags[place] & GIVEN
        if known and reader.name_word(place, BARE) and reader.name_word(place + 1, BARE):
            yield reader.span(place, reader.run(place + 1, BARE, 2), "reversed", 0.8)
    if not flags[place] & GIVEN or place + 1 >= len(flags):
        return
    starts, after = words.starts, words.starts[place] + len(words.lower[place])
    if starts[place + 1] - after > 3 or not (
        flags[place + 1] & (NAMED | PARTICLE) or reader.page.text[starts[place + 1]].isupper()
    ):
        return
    end = reader.run(place, BARE)
    if end == place:
        yield from _wordy_pair(reader, place)
        return
    if end - place == 1 and reader.mixed and words[place].text[0].isupper():
        more = reader.run(place, LIKELY)
        if more > end and not flags[place] & COMMON and _solid(reader, place, more):
            end = more
    if all(flags[at] & EPONYMOUS for at in range(place, end)):
        return
    if end - place < 2 or (not any(flags[at] & FAMILY for at in range(place + 1, end)) and not reader.mixed):
        return
    if any(flags[at] & HOUSE for at in range(place, min(end + 1, len(words)))) or closed(reader, place):
        return
    if end < len(words) and flags[end] & EPONYM and reader.gap(end - 1) in (" ", "-"):
        return
    yield reader.span(place, end, "pair", 0.8)


def _wordy_pair(reader: Reader, place: int) -> Iterator[Span]:
    """Grace Kim: a given name that is a word too, before a family name that is nothing else."""
    flags, after = reader.flags, place + 1
    wordy = flags[place] & COMMON and not flags[place] & FUNCTION and reader.mixed
    sure = flags[after] & FAMILY and not flags[after] & (COMMON | EPONYMOUS | FUNCTION | PARTICLE | TITLE)
    if not (wordy and sure and reader.gap(place) == " ") or closed(reader, place):
        return
    end = reader.run(after, BARE)
    if end > after and _solid(reader, place, end) and not (end < len(flags) and flags[end] & (EPONYM | HOUSE)):
        yield reader.span(place, end, "pair", 0.8)


def _solid(reader: Reader, place: int, end: int) -> bool:
    return all(word.text[0].isupper() for word in reader.words.between(place, end))
