"""What each side of a dialogue is told: the sheet of what it may see, how certain, what to do now.

The patient sees the case, the doctor sees only the conclusion; which fields each side sees is the recipe's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from medsynth.core.types import CLINICAL_FIELDS, Case, Clinical, Language, Message
from medsynth.facts.regions import services
from medsynth.generate._dialogue_words import WORDS
from medsynth.llm.chat import ChatRequest, Label
from medsynth.llm.prompts import Prompt

Side = Literal["patient", "doctor"]
SEEN = (
    *("complaint", "request", "duration", "history", "medication", "allergy", "pregnancy", "age", "sex", "weight"),
    *("department", "diagnosis", "advice", "reference_reply"),
)
"""Names that ``patient_sees`` and ``doctor_sees`` may list."""
SLOTS: Mapping[Side, tuple[str, ...]] = {
    "patient": ("sheet", "persona", "length", "stop_word", "now"),
    "doctor": ("sheet", "certainty", "emergency", "safety", "length", "now"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a dialogue stands when one side is asked to speak. flags: meanings of the red flags seen so far."""

    phase: str
    turn: int
    flags: tuple[str, ...] = ()
    disposition: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """One side's prompt and what it knows, for one dialogue."""

    side: Side
    language: Language
    prompt: Prompt
    values: Mapping[str, str]
    facts: Mapping[str, Any]
    label: Label

    def request(self, said: Sequence[Message], moment: Moment, sample: int) -> ChatRequest:
        """The next request of this side. ``said``: the dialogue so far, patient = user, doctor = assistant."""
        words = WORDS[self.language]
        values = dict(self.values, now=words[self.side][moment.phase])
        if self.side == "doctor":
            values["safety"] = words["safety"].format(flags="、".join(moment.flags)) if moment.flags else ""
        system = Message("system", self.prompt.render(values))
        history = [_seen_from(self.side, message) for message in said]
        if not history or history[0].role != "user":
            history.insert(0, Message("user", words["cue"][self.side]))
        variables = {
            "purpose": f"dialogue.{self.side}",
            "language": self.language,
            "phase": moment.phase,
            "turn": moment.turn,
            "flags": list(moment.flags),
            "disposition": moment.disposition,
            "said": [message.content for message in said],
            **self.facts,
        }
        label = self.label._replace(turn=moment.turn)
        return ChatRequest((system, *history), sample=sample, variables=variables, label=label, language=self.language)


def patient(
    case: Case,
    prompt: Prompt,
    sees: Sequence[str],
    persona: Mapping[str, str],
    persona_text: str,
    stop_word: str,
    length: int,
) -> Speaker:
    known = known_fields(case, sees)
    return Speaker(
        "patient",
        case.language,
        prompt,
        {"sheet": sheet(known, case.language), "persona": persona_text, "length": str(length), "stop_word": stop_word},
        {
            "known": _shown(known),
            "persona": dict(persona),
            "stop_word": stop_word,
            "case": case.id,
            "department": case.department,
        },
        Label(case.id, "patient", 0, case.department),
    )


def doctor(case: Case, prompt: Prompt, sees: Sequence[str], region: str, length: int) -> Speaker:
    known = known_fields(case, sees)
    emergency, crisis = services(case.region or region, case.language)
    words = WORDS[case.language]
    return Speaker(
        "doctor",
        case.language,
        prompt,
        {
            "sheet": sheet(known, case.language),
            "certainty": words["certainty"][case.conclusion],
            "emergency": emergency,
            "length": str(length),
        },
        {
            "known": _shown(known),
            "conclusion": case.conclusion,
            "emergency": emergency,
            "crisis": crisis,
            "case": case.id,
            "department": case.department,
        },
        Label(case.id, "doctor", 0, case.department),
    )


def _seen_from(side: Side, message: Message) -> Message:
    """A model always speaks as ``assistant``; for the patient's model the doctor is the ``user``."""
    if side == "doctor":
        return message
    return Message("assistant" if message.role == "user" else "user", message.content)


def known_fields(case: Case, sees: Sequence[str]) -> dict[str, Clinical]:
    """The case's fields that one side may see, each in its three-state form."""
    known: dict[str, Clinical] = {}
    for name in sees:
        if name in CLINICAL_FIELDS:
            known[name] = getattr(case, name)
        elif name == "weight":
            known[name] = _as_clinical(f"{case.weight_g / 1000:g} kg" if case.weight_g else "")
        elif name == "sex":
            known[name] = _as_clinical(WORDS[case.language]["sex"].get(case.sex, "") if case.sex else "")
        else:
            known[name] = _as_clinical(getattr(case, name) or "")
    return known


def _shown(known: Mapping[str, Clinical]) -> dict[str, dict[str, str | None]]:
    """The fields as the structured variables of a request have them."""
    return {name: {"state": field.state, "value": field.value} for name, field in known.items()}


def _as_clinical(text: str) -> Clinical:
    return Clinical("present", text) if text else Clinical()


def sheet(known: Mapping[str, Clinical], language: Language) -> str:
    """What a side knows, a line a field. Unknown is said to be unknown: it must never read as a denial."""
    words = WORDS[language]
    mark = "：" if language == "zh" else ": "
    lines = []
    for name, field in known.items():
        value = field.value if field.state == "present" else words["state"][field.state]
        lines.append(f"- {words['label'][name]}{mark}{value}")
    return "\n".join(lines) if lines else words["nothing"]
