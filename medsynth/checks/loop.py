"""A side that repeats itself: the same turn twice, or one unit over and over inside a turn.

Two turns over 12 characters of one side are the same when their sets of 5-character pieces overlap by 0.9 (Jaccard).
Inside a turn: a unit of 2 to 40 characters six times in a row, one letter forty times, or one sentence three times.
Short answers (没有, "no") may recur; rows of dots and dashes are punctuation.

fails   请多喝水，注意休息，按时吃药。 (twice)   好的好的好的好的好的好的      "I see. " (six times)
passes  没有。 … 没有。                         哈哈哈                       "No." … "No."
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

from medsynth.checks._dialogue import Dialogue, Turn, Voice, finding

LONG = 12
"""Characters up to which a turn may recur."""
SAME = 0.9
_PIECE = 5
_READ = 4000
"""Characters of a turn that are compared with another."""
_PERIOD, _TIMES, _LETTERS = 40, 6, 40
_STEP = 6
"""Places between two looks for a run: the shortest that counts, two characters six times, holds a look and its echo."""
_SENTENCE = re.compile(r"[^。！？!?.\n；;]{8,}")


def check(dialogue: Dialogue) -> str | None:
    for voice in (dialogue.doctor, dialogue.patient):
        twin = _twin(voice)
        if twin is not None:
            return finding(twin, twin.folded)
    return next((finding(turn, unit) for turn in dialogue.turns if (unit := _repeated(turn.folded))), None)


def _twin(voice: Voice) -> Turn | None:
    """The first turn that repeats an earlier one."""
    long = [turn for turn in voice.turns if len(turn.folded) > LONG]
    pieces: dict[int, frozenset[str]] = {}
    for one, other in combinations(long, 2):
        if one.folded == other.folded:
            return other
        first, second = len(one.folded), len(other.folded)
        # A Jaccard of 0.9 needs sets of nearly one size; texts of very different lengths cannot have them.
        if min(first, second) < 0.75 * max(first, second):
            continue
        if not _alike(one.folded, other.folded):
            continue
        for turn in (one, other):
            if turn.number not in pieces:
                pieces[turn.number] = _pieces(turn.folded[:_READ])
        if _jaccard(pieces[one.number], pieces[other.number]) >= SAME:
            return other
    return None


def _alike(one: str, other: str) -> bool:
    """Whether two of three pieces of one text stand in the other: what fails this shares no nine tenths."""
    last = len(one) - _PIECE
    return sum(one[start : start + _PIECE] in other for start in (last // 8, last // 2, last - last // 8)) > 1


def _pieces(text: str) -> frozenset[str]:
    return frozenset(text[start : start + _PIECE] for start in range(len(text) - _PIECE + 1))


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def _repeated(text: str) -> str | None:
    """A unit or a sentence that a turn repeats, None if it does not."""
    return (_run(text) or _sentence(text)) if len(text) >= LONG else None


def _run(text: str) -> str | None:
    """A unit that stands in a row often enough to be no emphasis."""
    place = 0
    while place + _PIECE < len(text):
        again = text.find(text[place : place + _PIECE], place + 1, place + _PERIOD + _PIECE)
        if again < 0:
            place += _STEP
            continue
        start, end = _stretch(text, place, again)
        period = again - place
        if end - start >= (_LETTERS if period == 1 else _TIMES * period) and any(map(str.isalpha, text[place:again])):
            return text[start : start + period]
        place = max(place + _STEP, end - 2 * period)
    return None


def _stretch(text: str, place: int, again: int) -> tuple[int, int]:
    """How far the text goes on repeating with the period ``again - place``, at most one look back."""
    period, start, end = again - place, place, again + _PIECE
    while end < len(text) and text[end] == text[end - period]:
        end += 1
    while start > 0 and place - start < _STEP and text[start - 1] == text[start - 1 + period]:
        start -= 1
    return start, end


def _sentence(text: str) -> str | None:
    parts = [part.strip() for part in _SENTENCE.findall(text)]
    if len(parts) - len(set(parts)) < 2:
        return None
    sentence, times = Counter(parts).most_common(1)[0]
    return sentence if times >= 3 else None
