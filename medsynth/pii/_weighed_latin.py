"""Latin words that no rule found, weighed: how they are written, their letters, the words before and behind them.

Each run of words with capitals (in text without capitals, of words of no dictionary) is given features, each with a
weight for a person, a place and a house (``weights_latin.txt``, fitted by ``benchmarks/pii/weights.py`` on marked
text). Where their sum says so, the run is one.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from medsynth.core.shipped import shipped
from medsynth.pii._chance_latin import name_likeness
from medsynth.pii._lexicon import (
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
    PLACE,
    ROLE,
    TITLE,
)
from medsynth.pii._names_open import DOES, LATIN
from medsynth.pii._page import Page
from medsynth.pii._reader import MEDICAL, Reader, reader_of
from medsynth.pii._rule import cue
from medsynth.pii._runs_latin import NAMES, PLAIN, WORD, begins, runs
from medsynth.pii._span import Span

KINDS = ("PERSON", "CITY", "HOSPITAL")
_SCALE = 10.0
"""Weights are whole tenths."""
_CLASSES = (
    (GIVEN, "given"),
    (FAMILY, "family"),
    (PLACE, "place"),
    (COMMON, "common"),
    (ORDINARY, "ordinary"),
    (FUNCTION, "function"),
    (TITLE, "title"),
    (KIN, "kin"),
    (DEGREE, "degree"),
    (EPONYM, "eponym"),
    (EPONYMOUS, "eponymous"),
    (GREETING, "greeting"),
    (CLOSING, "closing"),
    (INTRODUCING, "introducing"),
    (HOUSE, "house"),
    (ROLE, "role"),
)
_SELF = cue("i my me i'm im we our he she his her hers him")
_NEAR = 70
"""Characters before and behind a run that tell how many words of its line have capitals."""
_LEAST = 0.0
"""log odds from which a run is a name."""
_LEAST_ALONE = 1.0
"""The same in a text in which nothing else was found: most such texts name nobody."""
_FLAT_MORE = 0.5
"""How much more it takes where capitals say nothing."""
_SURE = 3.0
"""log odds from which other mentions of the name are looked for as well."""


def features(reader: Reader, first: int, end: int, spans: Sequence[Span]) -> list[str]:
    """What speaks for or against a name from ``first`` to before ``end``, by names of ``weights_latin.txt``.

    spans: what the rules found in the page, in order.
    """
    found = [
        "bias",
        *_company(reader, first, end, spans),
        f"size={min(end - first, 4)}",
        f"self={int(reader.page.cues & _SELF.bit != 0)}",
    ]
    found += _around(reader, first, end)
    found += _inside(reader, first, end)
    if not reader.mixed:
        found += [f"~{one}" for one in found]
    return found


def _company(reader: Reader, first: int, end: int, spans: Sequence[Span]) -> Iterator[str]:
    """What else was found in the text, and right before or behind: a page with no other name rarely has one."""
    start, stop = reader.starts[first], reader.starts[end - 1] + len(reader.tokens[end - 1])
    place = bisect_left(spans, (start,))
    others = len(spans)
    for near in spans[max(0, place - 1) : place + 2]:
        others -= near.start < stop and start < near.end
        if near.end <= start and not reader.text[near.end : start].strip(" ,"):
            yield f"left:{near.kind}"
        if stop <= near.start and not reader.text[stop : near.start].strip(" ,"):
            yield f"right:{near.kind}"
        if near.start < stop and start < near.end:
            yield f"part:{near.kind}"
    yield f"others={max(0, min(3, others))}"


def _around(reader: Reader, first: int, end: int) -> Iterator[str]:
    tokens = reader.tokens
    if begins(reader, first):
        yield "before=^"
    else:
        gap = reader.gap(first - 1)
        sign = gap.strip(" ")[-1:].replace("\n", "/")
        before = tokens[first - 1]
        yield f"before={before}"
        yield f"sign={sign}"
        if sign:
            yield f"before={before}{sign}"
        for flag, name in _CLASSES:
            if reader.flags[first - 1] & flag:
                yield f"before:{name}"
        if not reader.flags[first - 1]:
            yield "before:unlisted"
        if reader.mixed and reader.text[reader.starts[first - 1]].isupper():
            yield "before:capital"
        if first > 1 and not begins(reader, first - 1):
            yield f"before={tokens[first - 2]} {before}"
    if end >= len(tokens):
        yield "after=$"
        return
    gap = reader.gap(end - 1)
    sign = gap.strip(" ")[:1].replace("\n", "/")
    yield f"then={'0' if sign.isdigit() else sign}"
    if sign in ("", ",", "'", "’", "("):
        after = tokens[end]
        yield f"after={sign}{after}"
        if after in DOES:
            yield f"after:does{sign}"
        for flag, name in _CLASSES:
            if reader.flags[end] & flag:
                yield f"after:{name}{sign}"


def _inside(reader: Reader, first: int, end: int) -> Iterator[str]:
    tokens, flags = reader.tokens, reader.flags
    yield from _letters(reader, first, end)
    for place, name in ((first, "first"), (end - 1, "last")):
        own = flags[place]
        for flag, label in _CLASSES:
            if own & flag:
                yield f"{name}:{label}"
        if not own:
            yield f"{name}:unlisted"
        if own & (WORD | HOUSE):
            yield f"{name}={tokens[place].removesuffix(chr(39) + 's')}"
    if end - first > 1:
        yield f"pair={int(flags[first] & GIVEN != 0)}{int(flags[end - 1] & FAMILY != 0)}"
        if any(own & (WORD | HOUSE) and not own & NAMED for own in flags[first + 1 : end - 1]):
            yield "inner:word"
        if any(len(token) == 1 for token in tokens[first:end]):
            yield "in:initial"
        if reader.text[reader.starts[first + 1] - 1] == "-":
            yield "in:hyphen"
    if tokens[end - 1].endswith("'s"):
        yield "last's"
    if reader.mixed:
        yield from _shape(reader, first, end)


def _letters(reader: Reader, first: int, end: int) -> Iterator[str]:
    """How like a name the letters are of the words that no list has, at most and at least."""
    likely = []
    for place in range(first, end):
        token = reader.tokens[place].removesuffix("'s")
        if len(token) > 2 and not reader.flags[place] & (NAMES | PLAIN | HOUSE | PARTICLE):
            likely.append(int(name_likeness(token) // 4))
            if MEDICAL.fullmatch(token) or LATIN.fullmatch(token):
                yield "in:term"
            if not token.isascii():
                yield "in:accent"
    if likely:
        yield f"letters={max(-3, min(5, max(likely)))}"
        yield f"least={max(-3, min(5, min(likely)))}"
    else:
        yield "letters=none"


def _shape(reader: Reader, first: int, end: int) -> Iterator[str]:
    stop = reader.starts[end - 1] + len(reader.tokens[end - 1])
    written = reader.text[reader.starts[first] : stop]
    if written.isupper():
        yield "shape:capitals"
    elif not written.replace("'s", "").replace("-", " ").istitle():
        yield "shape:odd"
    if not begins(reader, first):
        yield "shape:middle"
    low = max(0, reader.starts[first] - _NEAR)
    line = reader.text[reader.text.rfind("\n", low, stop) + 1 or low : stop + _NEAR].partition("\n")[0]
    words = line.split()
    capital = sum(word[0].isupper() for word in words)
    yield f"line={min(4, capital * 5 // max(1, len(words)))}"


@cache
def _weights() -> dict[str, tuple[float, float, float]]:
    text = shipped("seeds/lexicons/pii/weights_latin.txt").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {name: (int(a) / _SCALE, int(b) / _SCALE, int(c) / _SCALE) for name, a, b, c in rows}


def chances(found: Sequence[str]) -> tuple[float, float, float]:
    """log odds against no name, of a person, a place, a house."""
    weights = _weights()
    person = place = house = 0.0
    for one in found:
        own = weights.get(one)
        if own:
            person += own[0]
            place += own[1]
            house += own[2]
    return person, place, house


def weighed(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Runs that are names by their weight and that no span of ``found`` covers."""
    if page.han or not page.tokens:
        return
    reader, spans, at, furthest = reader_of(page), sorted(found), 0, 0
    least = (_LEAST if spans else _LEAST_ALONE) + (0.0 if reader.mixed else _FLAT_MORE)
    for first, end in runs(reader):
        start = reader.starts[first]
        stop = reader.starts[end - 1] + len(reader.tokens[end - 1].removesuffix("'s"))
        while at < len(spans) and spans[at].start <= start:
            furthest = max(furthest, spans[at].end)
            at += 1
        if furthest >= stop:
            continue
        each = chances(features(reader, first, end, spans))
        best = max(each)
        odds = best + math.log(sum(math.exp(one - best) for one in each))
        if odds >= least:
            yield Span(start, stop, KINDS[each.index(best)], "weighed", 0.8 if odds >= _SURE else 0.75)
