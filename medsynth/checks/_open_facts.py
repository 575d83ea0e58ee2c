"""Facts of doctors that no check can hold against anybody, for curators to see. It finds them and judges nothing.

*Unresolved*: names of drugs and doses that were only guessed at, and stand nowhere in the case or earlier turns.
*Flagged*: what ``fact_invented`` lets pass as general advice, although it stands nowhere: lengths of time, when to come
again, thresholds of temperature, emergency numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from medsynth.checks._dialogue import Dialogue, Turn
from medsynth.checks._known import GUESS, Known
from medsynth.checks._statements import around
from medsynth.facts import Fact

_AGAIN = re.compile(
    r"复查|复诊|复测|随访|再来|回诊|\b(?:follow[- ]?up|re-?check|come back|return|see (?:you|me) again|review)\b",
    re.I,
)
_EMERGENCY = re.compile(
    r"(?<![\d.])(?:120|119|110|911|999|112|000|111|995|988|12356|12320)(?![\d.]|\s?(?:m|/|次|天|片|%|kg|c))"
)
_EMERGENCY_NEAR = re.compile(r"拨打|打|呼叫|急救|电话|热线|call|dial|ring|hotline|ambulance|emergency", re.I)


class OpenWords(NamedTuple):
    """Words of a doctor that are to be seen.

    status: ``unresolved`` (only guessed at) or ``flagged`` (allowed, but to be seen); kind: of the fact; rule: what
    left it open; words: as said; kept: the words around them.
    """

    status: str
    kind: str
    rule: str
    words: str
    kept: str


def open_facts(dialogue: Dialogue) -> list[OpenWords]:
    """The open and the flagged facts of one dialogue, in order of its turns; the same words of a rule count once."""
    first: dict[tuple[str, str], OpenWords] = {}
    for found in _open_facts(dialogue):
        first.setdefault((found.rule, found.words), found)
    return list(first.values())


def _open_facts(dialogue: Dialogue) -> Iterator[OpenWords]:
    known = Known(dialogue.case_readings)
    given = f"{dialogue.case.diagnosis}\n{dialogue.case.advice}"
    for turn in dialogue.turns:
        facts = dialogue.facts[turn.number]
        if turn.side == "doctor":
            for fact in facts:
                rule = "" if _said(known, fact) else _open(turn, fact)
                if rule:
                    yield _queued(turn, fact.start, fact.end, fact.kind, rule)
            for found in _EMERGENCY.finditer(turn.text):
                if found.group() not in given and _EMERGENCY_NEAR.search(
                    turn.text[max(0, found.start() - 30) : found.end() + 12]
                ):
                    yield _queued(turn, *found.span(), "number", "emergency number")
        known.add(dialogue.readings[turn.number])


def _said(known: Known, fact: Fact) -> bool:
    """Whether the case or an earlier turn says it; a length of time is another where it says how soon."""
    if fact.kind == "duration":
        return any(one.amount == fact.amount for one in known.of_kind("duration"))
    return known.has(fact.kind, fact.normal) or known.has_amount(fact)


UNSURE = "only guessed at"


def _open(turn: Turn, fact: Fact) -> str:
    """Why a fact that stands nowhere else is to be seen; '' where a check judges it or nothing is open."""
    if fact.kind in ("drug", "dose") and fact.sure <= GUESS:
        return UNSURE
    if fact.kind == "duration":
        return "when to come again" if _AGAIN.search(around(turn.text, fact).clause) else "length of time"
    if fact.kind == "value" and fact.of == ("temperature",):
        return "threshold of temperature"
    return ""


def _queued(turn: Turn, start: int, end: int, kind: str, rule: str) -> OpenWords:
    status = "unresolved" if rule == UNSURE else "flagged"
    return OpenWords(status, kind, rule, turn.text[start:end], turn.text[max(0, start - 60) : end + 60])
