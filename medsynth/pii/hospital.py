"""Hospitals, clinics, nursing homes and health centres by name. A house without a name of its own (当地医院, a local
hospital, the fracture clinic) stays, and so does a product or a score that is called after one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from medsynth.pii import _houses_han, _houses_han_open, _houses_han_short, _houses_latin
from medsynth.pii._house_names import STANDS, beginning, naming
from medsynth.pii._lexicon import COMMON, FUNCTION, HOUSE, NAMED, ORDINARY, PLACE, words
from medsynth.pii._page import Page
from medsynth.pii._places import kept
from medsynth.pii._reader import MEDICAL, Reader, reader_of
from medsynth.pii._rule import cue
from medsynth.pii._span import Span

KINDS = ("HOSPITAL",)
_TREATED_AT = frozenset(
    "fitted treated seen operated scanned delivered born diagnosed stented inpatient surgery appointment "
    "nurse doctor consultant surgeon park a er icu ward bed clinic implanted transplanted followed admission "
    "parking receptionist manager matron midwife physio pharmacist dentist registrar chemo dialysis rehab outpatients "
    "canteen reception choir registered hospitalised hospitalized woke opinion taxi driven life medevacked "
    "admitted referred transferred rushed airlifted taken sent discharged go went going".split()
)
_WHERE = cue(_TREATED_AT)
WORDS = (
    frozenset(
        "hospital hospitals clinic clinics infirmary hospice polyclinic sanatorium medicity healthcare nethralaya "
        "center centre home college institute surgery practice living vamc women's womens children's childrens "
        "memorial charite klinikum klinik general krankenhaus spital presbyterian methodist baptist lutheran".split()
    )
    | _TREATED_AT
    | _houses_latin.WORDS
    | {re.split("[ -]", name)[0] for name in words("hospital_names")}
)
GATE = ("院", "医", "药", "科", *_houses_han.PIECES, *_houses_han_short.PIECES, *_houses_han_open.PIECES)

_BEFORE_HOUSE = {
    house: frozenset(before.split())
    for house, before in {
        "center": "medical health care cancer heart eye surgical rehabilitation trauma dental diagnostic fertility ivf "
        "dialysis imaging travel wellness birth diabetes pain physiotherapy skin hand breast spine sleep hearing laser "
        "joint kidney vein wound vision ent surgery treatment women's children's people's maternity memory stroke "
        "medicine rehab",
        "home": "nursing care residential retirement maternity",
        "college": "medical dental",
        "practice": "family medical dental group gp general health doctors",
        "living": "assisted senior supported sheltered",
        "institute": "medical cancer heart eye kidney cardiac research perinatal neuroscience orthopedic",
    }.items()
}
"""A word that makes a house only behind one of these."""
_BEFORE_HOUSE["centre"] = _BEFORE_HOUSE["center"]
_KNOWN_NOT = re.compile(r"\s(?:score|endoscopic|scale|index|criteria|risk|stand)")


def find(page: Page) -> Iterator[Span]:
    """Named houses in both scripts."""
    if page.every_flag & HOUSE:
        yield from _latin(page)
    if not _SHORT_HOUSES.isdisjoint(page.tokens):
        yield from _general(page)
    if _WHERE.said(page):
        yield from _at(reader_of(page))
    known = _known()
    for place, token in enumerate(page.tokens):
        if token in known:
            match = known[token].match(page.lower, page.words.starts[place])
            if match and not _KNOWN_NOT.match(page.after(match.end(), 12)):
                yield Span(match.start(), match.end(), "HOSPITAL", "hospital/known", 0.85)
    if page.tokens:
        yield from _houses_latin.find(page)
    if page.han:
        yield from _houses_han.find(page)
        yield from _houses_han_short.find(page)
        yield from _houses_han_open.find(page)


@cache
def _known() -> dict[str, re.Pattern[str]]:
    """First word -> the known names that begin so."""
    heads: dict[str, list[str]] = {}
    for name in sorted(words("hospital_names"), key=len, reverse=True):
        heads.setdefault(re.split("[ -]", name)[0], []).append(re.escape(name))
    return {head: re.compile(rf"(?:{'|'.join(names)})(?: hospitals?)?(?![a-z])") for head, names in heads.items()}


def _latin(page: Page) -> Iterator[Span]:
    reader = reader_of(page)
    for place, flags in enumerate(page.flags):
        if not flags & HOUSE:
            continue
        kind = page.words[place].lower
        if kind == "practice" and _at_practice(reader, place):
            start = _with_article(reader, beginning(reader, place))
            yield Span(reader.starts[start], page.words[place].end, "HOSPITAL", "hospital/named", 0.8)
            continue
        if kind in _BEFORE_HOUSE and not (place and page.words[place - 1].lower in _BEFORE_HOUSE[kind]):
            continue
        start = beginning(reader, place)
        if kind == "surgery" and not (reader.mixed and page.words[place].text[0].isupper()):
            at = reader.tokens[start - 1] in STANDS if start else False
            named = any(naming(reader, word) for word in range(start, place))
            if not (at and (reader.tokens[start] in ("st", "saint") or named)):
                continue
        if start < place:
            end = place + 1
            yield Span(page.words[start].start, _of(reader, end), "HOSPITAL", "hospital/named", 0.85)
        elif (
            kind == "infirmary"
            and place
            and reader.tokens[place - 1] == "royal"
            and _of(reader, end := place + 1) > page.words[place].end
        ):
            yield Span(page.words[place - 1].start, _of(reader, end), "HOSPITAL", "hospital/named", 0.85)


def _with_article(reader: Reader, start: int) -> int:
    """``start``, or the place of an article with a capital before it: at The Millbrook Practice."""
    article = start and reader.mixed and reader.tokens[start - 1] == "the"
    return start - 1 if article and reader.text[reader.starts[start - 1]].isupper() else start


def _at_practice(reader: Reader, place: int) -> bool:
    """Whether a practice is called after the word before it: at the Millbrook Practice."""
    if not place or (reader.mixed and not reader.text[reader.starts[place]].isupper()) or not naming(reader, place - 1):
        return False
    start = beginning(reader, place)
    before = reader.tokens[max(0, start - 2) : start]
    return start < place and (before[-1:] == ["the"] or not STANDS.isdisjoint(before[-1:]))


_TREATED = re.compile(
    r"(?<![a-z])(?:(?:fitted|treated|seen|operated|scanned|delivered|born|diagnosed|stented|inpatient|surgery|"
    r"appointment|nurse|doctor|consultant|surgeon|car park|a&e|er|icu|ward|bed|clinic|implanted|transplanted|"
    r"followed up|admission|parking|receptionist|manager|matron|midwife|physio|pharmacist|dentist|registrar|chemo|"
    r"dialysis|rehab|outpatients|canteen|reception|choir|registered) at|(?:operated|admitted|treated|hospitali[sz]ed|"
    r"woke up|delivered|opinion) (?:in|from)|(?:life-flighted [a-z ]{0,20}|medevacked|ambulanced|opinion|taxi|driven|"
    r"admitted|referred|transferred|rushed|airlifted|taken|sent|discharged|go|went|going) (?:to|from))\s$"
)
"""What stands before the name of a house in which somebody is, or to which somebody goes."""


def _at(reader: Reader) -> Iterator[Span]:
    """Words with capitals where somebody is treated (fitted at Mater Misericordiae, go to Kapiolani); in text without
    capitals, words of no dictionary."""
    for place in range(1, len(reader.tokens)):
        flags = reader.flags[place]
        if reader.tokens[place - 1] not in _PREPOSITIONS or flags & (COMMON | FUNCTION) or not _titled(reader, place):
            continue
        if reader.tokens[place] in kept() or not _TREATED.search(reader.page.before(reader.starts[place], 24)):
            continue
        end = place + 1
        while end < len(reader.tokens) and end - place < 4 and reader.gap(end - 1) in (" ", "-"):
            if not _titled(reader, end) or reader.flags[end] & FUNCTION:
                break
            end += 1
        unlisted = not any(reader.flags[at] & (COMMON | ORDINARY) for at in range(place, end))
        if unlisted and len(reader.tokens[place]) > 1 and (end - place > 1 or not flags & ~PLACE):
            yield Span(reader.starts[place], reader.words[end - 1].end, "HOSPITAL", "hospital/at", 0.7)


_PREPOSITIONS = frozenset(("at", "in", "to", "from"))


def _titled(reader: Reader, place: int) -> bool:
    """Whether a word may name a house: it has a capital, or in small text no dictionary has it."""
    if reader.mixed:
        return reader.words[place].text.istitle()
    flags, token = reader.flags[place], reader.tokens[place]
    return not flags & (COMMON | ORDINARY) and len(token) > 4 and not MEDICAL.fullmatch(token)


def _of(reader: Reader, end: int) -> int:
    """Where the name of a house ends: behind "of Edinburgh" too."""
    last = reader.words[end - 1].end
    joined = (
        end + 1 < len(reader.tokens) and reader.tokens[end] == "of" and reader.gap(end - 1) == reader.gap(end) == " "
    )
    return reader.words[end + 1].end if joined and reader.flags[end + 1] & PLACE else last


_GENERAL_AFTER = re.compile(
    r"(?=[,.;:!?)]|$|\s(?:to|for|with|on|and|said|told|where|in|er|a&e|ed|ward|yesterday|today|last|who|but|"
    r"they|after|weighing|rm|room|bed|wards?|at|by|because|is|was|has|had|so|when)(?![a-z]))"
)


_SHORT_HOUSES = frozenset(
    "general infirmary women's womens children's childrens presbyterian methodist baptist lutheran memorial".split()
)


def _general(page: Page) -> Iterator[Span]:
    """Kettering General, mercy general: the name of a house whose word hospital is left out."""
    reader = reader_of(page)
    for place, token in enumerate(page.tokens):
        if token not in _SHORT_HOUSES or not place or reader.gap(place - 1) != " ":
            continue
        if token not in ("general", "infirmary") and (place < 2 or reader.tokens[place - 2] not in STANDS):
            continue
        first, flags = place - 1, page.flags[place - 1]
        named = flags & PLACE or reader.tokens[first] in words("hospital_bright")
        if not named and not (flags & NAMED and not flags & COMMON):
            continue
        capital = not reader.mixed or (
            reader.text[reader.starts[place]].isupper() and reader.text[reader.starts[first]].isupper()
        )
        end = page.words[place].end
        if capital and _GENERAL_AFTER.match(page.lower, end):
            yield Span(reader.starts[first], end, "HOSPITAL", "hospital/general", 0.8)
