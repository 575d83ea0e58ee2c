"""Facts of doctors that no check can hold against anybody, for curators to see. It measures and never refuses.

*Unresolved*: names of drugs and doses that were only guessed at, and stand nowhere in the case or earlier turns.
*Flagged*: what ``fact_invented`` lets pass as general advice, although it stands nowhere: lengths of time, when to come
again, thresholds of temperature, emergency numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from medsynth.checks._dialogue import Dialogue, Turn
from medsynth.checks._known import GUESS, Known
from medsynth.checks._statements import around
from medsynth.core.config import Config
from medsynth.core.step import gate
from medsynth.core.types import Message, OpenFact, Verdict, case_from_row
from medsynth.facts import Fact

ROWS = 500
"""Dialogues that are held as Python objects at a time."""
_AGAIN = re.compile(
    r"复查|复诊|复测|随访|再来|回诊|\b(?:follow[- ]?up|re-?check|come back|return|see (?:you|me) again|review)\b",
    re.I,
)
_EMERGENCY = re.compile(
    r"(?<![\d.])(?:120|119|110|911|999|112|000|111|995|988|12356|12320)(?![\d.]|\s?(?:m|/|次|天|片|%|kg|c))"
)
_EMERGENCY_NEAR = re.compile(r"拨打|打|呼叫|急救|电话|热线|call|dial|ring|hotline|ambulance|emergency", re.I)


class FactReviewConfig(Config):
    """Nothing to set: it never refuses."""


@gate(reads=("id", "messages", "language", "parents"), inputs=("cases",))
def fact_review(rows: pl.LazyFrame, config: FactReviewConfig, inputs: Mapping[str, pl.LazyFrame | Path]) -> Verdict:
    """(rows; id, messages, language, parents) and their cases -> open and flagged facts, counted and queued."""
    del config
    cases = inputs["cases"]
    assert isinstance(cases, pl.LazyFrame)
    known = cases.select("id", case=pl.struct(pl.all())).rename({"id": "parent"})
    frame = rows.select("id", "messages", "language", parent=pl.col("parents").list.first()).join(
        known, on="parent", how="inner"
    )
    count = 0
    queue: list[OpenFact] = []
    for part in frame.collect_batches(chunk_size=ROWS, maintain_order=False):
        count += part.height
        for row in part.iter_rows(named=True):
            found = open_facts(row["id"], _dialogue(row))
            queue += {(fact.rule, fact.after): fact for fact in reversed(list(found))}.values()
    queue.sort(key=lambda fact: fact.row)
    counted = Counter(f"{fact.status}_{fact.rule.replace(' ', '_')}" for fact in queue)
    numbers: dict[str, float | int | str] = {"rows": count, **dict(sorted(counted.items()))}
    return Verdict(True, "", numbers, (), tuple(queue))


def _dialogue(row: Mapping[str, Any]) -> Dialogue:
    messages = tuple(Message(message["role"], message["content"]) for message in row["messages"])
    return Dialogue(case_from_row(row["case"]), messages, row["language"])


def open_facts(ident: str, dialogue: Dialogue) -> Iterator[OpenFact]:
    """The open and the flagged facts of one dialogue, in order of its turns."""
    known = Known(fact for facts in dialogue.case_facts.values() for fact in facts)
    given = f"{dialogue.case.diagnosis}\n{dialogue.case.advice}"
    for turn in dialogue.turns:
        facts = dialogue.facts[turn.number]
        if turn.side == "doctor":
            for fact in facts:
                rule = "" if _said(known, fact) else _open(turn, fact)
                if rule:
                    yield _queued(ident, turn, fact.start, fact.end, fact.kind, rule)
            for found in _EMERGENCY.finditer(turn.text):
                if found.group() not in given and _EMERGENCY_NEAR.search(
                    turn.text[max(0, found.start() - 30) : found.end() + 12]
                ):
                    yield _queued(ident, turn, *found.span(), "number", "emergency number")
        known.add(facts)


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


def _queued(ident: str, turn: Turn, start: int, end: int, kind: str, rule: str) -> OpenFact:
    words = turn.text[start:end]
    status: Any = "unresolved" if rule == UNSURE else "flagged"
    return OpenFact(ident, status, kind, rule, "", words, turn.text[max(0, start - 60) : end + 60])
