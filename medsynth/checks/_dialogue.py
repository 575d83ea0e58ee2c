"""A finished dialogue as the checks see it: what was said by whom, folded once, and what follows from that.

Derived values are computed at first use and kept, so that all checks together fold and read each turn once. It judges
nothing, and knows neither rows nor files.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from medsynth.checks._known import Readings
from medsynth.checks._statements import recommended
from medsynth.core.types import CLINICAL_FIELDS, Case, Language, Message
from medsynth.facts import Fact, read
from medsynth.facts.escalation import sends_to_care
from medsynth.facts.red_flags import red_flags
from medsynth.text.normalise import fold

Side = Literal["patient", "doctor"]
DEMO_MARKS = ("【演示输出，非医疗内容】", "[Demo output, not medical content] ")
"""What the demo teacher's first reply is labelled with; no part of what the doctor said."""
MOST_FACTS = 2_000
"""Facts of one turn that checks look at: some hundred times what people say, and an end for a line without one."""
QUOTED = 12
"""Characters of a dialogue that a finding may quote: enough to find the place, too few to carry a person's story."""


class Turn(NamedTuple):
    """One utterance. number: its place among the messages, from 1; folded: ``text`` as rules compare it."""

    number: int
    side: Side
    text: str
    folded: str


@dataclass(frozen=True)
class Voice:
    """All turns of one side, and their folded words in one string, a line break between turns."""

    turns: tuple[Turn, ...]

    @cached_property
    def text(self) -> str:
        return "\n".join(turn.folded for turn in self.turns)

    @cached_property
    def _starts(self) -> list[int]:
        starts, offset = [], 0
        for turn in self.turns:
            starts.append(offset)
            offset += len(turn.folded) + 1
        return starts

    def finding(self, offset: int, words: str) -> str:
        """``words``, and the turn that holds the code point at ``offset`` of ``text``."""
        return finding(self.turns[max(bisect_right(self._starts, offset) - 1, 0)], words)


@dataclass(frozen=True)
class Dialogue:
    """A dialogue with the case it was made from.

    ended_by: stop_word, max_turns, truncated or filtered; finish_reasons: of the models' replies, in order;
    turn_flags: the red flags that each patient turn raises, where they were read already.
    """

    case: Case
    messages: tuple[Message, ...]
    language: Language
    stop_words: tuple[str, ...] = ()
    ended_by: str = ""
    finish_reasons: tuple[str, ...] = ()
    turn_flags: tuple[tuple[str, ...], ...] | None = None

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """What patient and doctor said, in order, without the demo marker."""
        return tuple(self._read())

    def _read(self) -> Iterator[Turn]:
        marked = True
        for number, (role, content) in enumerate(self.messages, 1):
            text = content or ""
            if role == "assistant" and marked:
                marked = False
                text = _unmarked(text)
            if role in {"user", "assistant"}:
                yield Turn(number, "patient" if role == "user" else "doctor", text, fold(text).text.strip())

    @cached_property
    def patient(self) -> Voice:
        return Voice(tuple(turn for turn in self.turns if turn.side == "patient"))

    @cached_property
    def doctor(self) -> Voice:
        return Voice(tuple(turn for turn in self.turns if turn.side == "doctor"))

    @cached_property
    def red_flags(self) -> Sequence[Sequence[str]]:
        """Ids of the red flags that each patient turn raises."""
        if self.turn_flags is not None and len(self.turn_flags) == len(self.patient.turns):
            return self.turn_flags
        pregnant = {"present": True, "denied": False}.get(self.case.pregnancy.state)
        texts = [turn.text for turn in self.patient.turns]
        found = red_flags(texts, language=self.language, age_days=self.case.age_days, pregnant=pregnant)
        return [[flag.id for flag in flags] for flags in found]

    @cached_property
    def escalations(self) -> tuple[int, ...]:
        """Numbers of the doctor's turns that send the patient to care now."""
        return tuple(turn.number for turn in self.doctor.turns if sends_to_care(turn.text, self.language))

    def asked_before(self, turn: Turn) -> Turn | None:
        """The doctor's turn that a patient's turn answers, None where the patient opens."""
        earlier = [asked for asked in self.doctor.turns if asked.number < turn.number]
        return earlier[-1] if earlier else None

    def said_before(self, turn: Turn) -> str:
        """The patient's folded words before a turn."""
        return "\n".join(said.folded for said in self.patient.turns if said.number < turn.number)

    def granted_before(self, turn: Turn) -> str:
        """The doctor's folded questions before a turn to which the patient said yes."""
        return "\n".join(question for number, question in self._granted if number < turn.number)

    @cached_property
    def _granted(self) -> list[tuple[int, str]]:
        """Number of a patient's turn that says yes, and the doctor's turn that it answers."""
        answers = ((turn, self.asked_before(turn)) for turn in self.patient.turns if _YES.match(turn.folded))
        return [(turn.number, asked.folded) for turn, asked in answers if asked is not None]

    @cached_property
    def facts(self) -> dict[int, list[Fact]]:
        """Number of a turn -> the clinical facts that are read from it, the first ``MOST_FACTS``."""
        texts = [turn.text for turn in self.turns]
        found = read(texts, language=self.language, region=self.case.region)
        return {turn.number: facts[:MOST_FACTS] for turn, facts in zip(self.turns, found, strict=True)}

    @cached_property
    def case_facts(self) -> dict[str, list[Fact]]:
        """Field of the case -> the clinical facts that are read from it; empty fields are left out."""
        case = self.case
        words = {
            "complaint": case.complaint,
            "request": case.request,
            **{name: getattr(case, name).value or "" for name in CLINICAL_FIELDS},
            "age": case.age or "",
            "diagnosis": case.diagnosis,
            "advice": case.advice,
            "reference_reply": case.reference_reply,
        }
        given = {name: _in_a_sentence(name, text, case.language) for name, text in words.items() if text}
        found = read(given.values(), language=case.language, region=case.region)
        return {name: facts[:MOST_FACTS] for name, facts in zip(given, found, strict=True)}

    @cached_property
    def readings(self) -> dict[int, Readings]:
        """Number of a turn -> its facts, ready for those who ask what was said."""
        return {number: Readings(facts) for number, facts in self.facts.items()}

    @cached_property
    def case_readings(self) -> Readings:
        """The same of the case."""
        return Readings(fact for facts in self.case_facts.values() for fact in facts)

    @cached_property
    def recommended(self) -> dict[int, list[Fact]]:
        """Number of a doctor's turn -> the drugs that it tells the patient to take."""
        turns = self.doctor.turns
        return {turn.number: list(recommended(turn.text, self.facts[turn.number], self.language)) for turn in turns}

    @cached_property
    def told(self) -> str:
        """What the case holds of the patient's own words, folded."""
        case = self.case
        fields = (case.duration, case.history, case.medication, case.allergy, case.pregnancy)
        values = [case.complaint, case.request, *(field.value or "" for field in fields)]
        return fold("\n".join(values)).text


def _in_a_sentence(field: str, text: str, language: Language) -> str:
    """A field's bare value as a person says it: 磺胺类 in the field of allergies is 对磺胺类过敏."""
    if field == "allergy" and "过敏" not in text and "allerg" not in text.lower():
        return f"对{text}过敏" if language == "zh" else f"allergic to {text}"
    if field == "pregnancy" and language == "en" and re.fullmatch(r"\s*(?:about )?\d+\s*weeks?\.?\s*", text):
        return f"{text.strip(' .')} pregnant"
    return text


_YES = re.compile(
    r"[^，。！？,.!?\n]{0,6}?(?:(?<!没)有(?!没有)(?:的|啊|呢|过)?(?=[，。！,.\s]|$)|(?:是|对|嗯)(?:的|啊|呀|呢)?(?=[，。！,.\s]|$)|(?<!没)(?<!未)(?:确诊|得|查出)过)"
    r"|\s*(?:yes|yeah|yep|yup|correct|right|i do|i have|i was|that's right)\b"
)
"""A patient's turn that grants what the doctor asked."""


def finding(turn: Turn, words: str) -> str:
    """Where and what, as a reason shows it.

    >>> finding(Turn(3, "doctor", "", ""), "您得的就是急性化脓性阑尾炎")
    'turn 3: 您得的就是急性化脓性阑…'
    """
    words = " ".join(words.split())
    return f"turn {turn.number}: {words if len(words) <= QUOTED else words[: QUOTED - 1] + '…'}"


def _unmarked(text: str) -> str:
    for mark in DEMO_MARKS:
        if text.startswith(mark):
            return text[len(mark) :]
    return text
