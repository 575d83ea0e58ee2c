"""Runs of Latin words that may be a name: words with capitals; in text without them, words of no dictionary."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._lexicon import (
    CLOSING,
    COMMON,
    DEGREE,
    EPONYM,
    EPONYMOUS,
    FUNCTION,
    GIVEN,
    GREETING,
    HOUSE,
    KIN,
    NAMED,
    ORDINARY,
    PARTICLE,
    PLACE,
    TITLE,
    drug_words,
)
from medsynth.pii._lexicon import words as listed
from medsynth.pii._names_alone import closed
from medsynth.pii._names_open import DOES
from medsynth.pii._reader import MEDICAL, Reader

WORD = COMMON | ORDINARY
PLAIN, NAMES = COMMON | ORDINARY | FUNCTION, NAMED | PLACE
_MOST = 7
"""Most words of a run."""
_INSIDE = re.compile(r" |-|'|’|\^| & |\. ")
_LINKS = frozenset("of y e".split())
_OPENS = FUNCTION | GREETING | CLOSING | TITLE | DEGREE
_NEVER = FUNCTION | TITLE | KIN | DEGREE | HOUSE | EPONYM
_TERM = re.compile(
    r".{3,}(?:itis|osis|[ae]?emia|pathy|ectomy|otomy|oscopy|graphy|graphia|ology|algia|uria|penia|plasty|phagia|plegia|"
    r"philia|phobia|asis|trophy|mycin|cillin|azole|statin|oxacin|cycline|dipine|sartan|prazole|zepam|inib|umab|izumab)"
)
"""How words of medicine end and hardly a name does."""
_SAINTS = frozenset("st saint queen king prince princess lady our".split())
_CARED_FOR = frozenset("children's women's people's men's veterans' mother's".split())
_STOPS = ".!?\n"


def runs(reader: Reader) -> Iterator[tuple[int, int]]:
    """First and behind-the-last places of the runs that are worth weighing."""
    yield from (_written(reader) if reader.mixed else _flat(reader))


def _written(reader: Reader) -> Iterator[tuple[int, int]]:
    """Runs of words with capitals, without the words of grammar and titles they begin with."""
    text, starts, size, done = reader.text, reader.starts, len(reader.tokens), 0
    written = [*(text[start].isupper() for start in starts), False]
    some = [
        place
        for place, (own, capital, more) in enumerate(zip(reader.flags, written, written[1:], strict=False))
        if capital
        and (more or own & NAMES or not own & PLAIN or not (own & _NEVER or text[starts[place] - 2] in _STOPS))
    ]
    for place in some:
        if place < done:
            continue
        end = place + 1
        while end < size and end - place < _MOST and _INSIDE.fullmatch(gap := reader.gap(end - 1)):
            if (gap == ". " and len(reader.tokens[end - 1]) > 2) or _parted(reader, place, end):
                break
            if not written[end]:
                linked = reader.tokens[end] in _LINKS or reader.flags[end] & PARTICLE
                if not (linked and end + 1 < size and written[end + 1] and reader.gap(end) == " "):
                    break
                end += 1
            end += 1
        first = _opened(reader, place, end)
        end = _closed(reader, first, end)
        if first < end and _worth(reader, first, end):
            yield first, end
        done = end


def _parted(reader: Reader, place: int, end: int) -> bool:
    """Whether a run ends before the word: a drug, or what belongs to somebody (Tallulah's Concerta), and no house."""
    if reader.tokens[end].removesuffix("'s") in drug_words():
        return True
    if not reader.tokens[end - 1].endswith("'s") or reader.tokens[place] in _SAINTS:
        return False
    return not any(own & HOUSE for own in reader.flags[end : end + 3]) and reader.tokens[end - 1] not in _CARED_FOR


def _closed(reader: Reader, first: int, end: int) -> int:
    """Where a run ends before an eponym that makes a finding of the last word: Zhuravlyova Hartmann reversal."""
    if (
        end - first > 1
        and end < len(reader.tokens)
        and reader.flags[end - 1] & EPONYMOUS
        and reader.gap(end - 1) == " "
    ):
        small = reader.text[reader.starts[end]].islower()
        if small and reader.flags[end] & (COMMON | ORDINARY | EPONYM) and not reader.flags[end] & FUNCTION:
            return end if reader.tokens[end] in DOES else end - 1
    return end


def _opened(reader: Reader, place: int, end: int) -> int:
    """Where a run begins behind the words that only open a sentence: Dear, When, Dr."""
    first = begins(reader, place)
    while place < end:
        flags = reader.flags[place]
        opens = flags & _OPENS and not (flags & NAMED and not first)
        worded = first and flags & WORD and not flags & (NAMED | PLACE) and end - place > 1
        if not (opens or (worded and not reader.flags[place + 1] & HOUSE and reader.gap(place) == " ")):
            break
        first = False
        place += 1
    return place


def begins(reader: Reader, place: int) -> bool:
    """Whether a sentence or a line begins with the word."""
    if not place:
        return True
    gap = reader.gap(place - 1)
    if gap == " ":
        return False
    return any(map(gap.__contains__, _STOPS)) or gap.strip(" ")[:1] in ("-", "•", "*", "“", '"')


def _worth(reader: Reader, first: int, end: int) -> bool:
    """Whether a run may be a name at all: no code, no word that begins a sentence, no drug, no acronym."""
    text, start = reader.text, reader.starts[first]
    stop = reader.starts[end - 1] + len(reader.tokens[end - 1])
    before, after = text[start - 1 : start], text[stop : stop + 1]
    if closed(reader, first) or (first and closed(reader, first - 1)):
        return False
    if (before and (before.isalnum() or before in "@/#_")) or (after and (after.isalnum() or after in "@/_")):
        return False
    if end - first == 1:
        flags, token = reader.flags[first], reader.tokens[first]
        if len(token) < 3 or token in listed("regions_kept") or token.removesuffix("'s") in drug_words():
            return False
        if flags & EPONYMOUS and not flags & GIVEN:
            return False
        if _termed(reader, first, end):
            return False
        if len(token) < 5 and text[start : start + len(token)].isupper():
            return False
        if flags & (WORD | FUNCTION) and not flags & (NAMED | PLACE):
            return not begins(reader, first) and not flags & _NEVER
    return not all(flags & EPONYMOUS for flags in reader.flags[first:end]) and not _termed(reader, first, end)


def _termed(reader: Reader, first: int, end: int) -> bool:
    """Whether a word of the run is one of medicine by its end and no listed name."""
    return any(
        _TERM.fullmatch(reader.tokens[place]) and not reader.flags[place] & (NAMED | PLACE)
        for place in range(first, end)
    )


def _flat(reader: Reader) -> Iterator[tuple[int, int]]:
    """In text without capitals: words of no dictionary, and names that are no words."""
    odd = [_odd(reader, place, own) for place, own in enumerate(reader.flags)]
    done, size = 0, len(odd)
    for place in (at for at, fits in enumerate(odd) if fits):
        if place < done:
            continue
        end = place + 1
        while end < size and end - place < 4 and odd[end] and reader.gap(end - 1) in (" ", "-", ". "):
            end += 1
        if _worth(reader, place, end):
            yield place, end
        done = end


def _odd(reader: Reader, place: int, own: int) -> bool:
    """Whether the word is a name or a word of no dictionary, and none of medicine."""
    if own & (COMMON | FUNCTION) or (own & ORDINARY and not own & NAMES):
        return False
    token = reader.tokens[place]
    return len(token) > 2 and (own & NAMES != 0 or not (MEDICAL.fullmatch(token) or token in drug_words()))
