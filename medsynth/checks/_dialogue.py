"""A finished dialogue as the checks see it: the case, the turns, how it ended, and what is read from them once.

It holds no verdict: what is right or wrong with a dialogue, each check says for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from medsynth.core.types import Case, Language, Message
from medsynth.facts.escalation import sends_to_care
from medsynth.facts.red_flags import RedFlag, red_flags
from medsynth.text.normalise import fold


@dataclass(frozen=True)
class Turn:
    """One utterance; ``index`` counts all messages of the dialogue, system messages included."""

    index: int
    role: str
    text: str

    @cached_property
    def folded(self) -> str:
        return fold(self.text).text


@dataclass(frozen=True)
class Dialogue:
    """What a check may look at. Derived values are computed once, when a check first asks.

    ended_by: 'stop_word', 'max_turns', 'red_flag' or whatever else the recipe knows; finish_reasons: of the replies
    that made the turns, in order, as far as known.
    """

    case: Case
    messages: tuple[Message, ...]
    language: Language
    stop_words: tuple[str, ...] = ()
    ended_by: str = ""
    finish_reasons: tuple[str, ...] = ()

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The turns of patient and doctor, in order."""
        return tuple(
            Turn(index, message.role, message.content)
            for index, message in enumerate(self.messages)
            if message.role != "system"
        )

    @cached_property
    def patient(self) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.role == "user")

    @cached_property
    def doctor(self) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.role == "assistant")

    @cached_property
    def flags(self) -> tuple[list[RedFlag], ...]:
        """The red flags of each patient turn, in the order of ``patient``."""
        pregnancy = self.case.pregnancy.state
        pregnant = None if pregnancy == "unknown" else pregnancy == "present"
        texts = [turn.text for turn in self.patient]
        return tuple(red_flags(texts, language=self.language, age_days=self.case.age_days, pregnant=pregnant))

    @cached_property
    def sending(self) -> frozenset[int]:
        """Indexes of the doctor's turns that send the patient to care now."""
        return frozenset(turn.index for turn in self.doctor if sends_to_care(turn.text, self.language))

    @cached_property
    def known(self) -> str:
        """What the case says in the patient's name, folded: complaint, request, history, medication."""
        case = self.case
        parts = [case.complaint, case.request, case.history.value or "", case.medication.value or ""]
        return fold("\n".join(parts)).text

    def said_before(self, index: int) -> str:
        """The patient's folded words in the messages before ``index``."""
        return "\n".join(turn.folded for turn in self.patient if turn.index < index)
