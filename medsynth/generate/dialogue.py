"""Simulates a consultation from a case: two models, asymmetric information, safety first.

The patient's model sees the case, the doctor's model sees only the conclusion it is to reach and what was
said (HuatuoGPT, arXiv 2305.15075). When a red flag stands in the case or in what the patient said, the doctor
sends the patient to care in that turn: ``min_turns`` does not apply and the conclusion may be overridden.
The step judges nothing; ``medsynth/checks`` does, afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pyarrow as pa
from pydantic import Field, model_validator

from medsynth.core.config import Config, NotIdentity
from medsynth.core.errors import RowRefused
from medsynth.core.ids import made_id
from medsynth.core.step import Estimate, Inputs, generate
from medsynth.core.tables import CASE, CONVERSATION, STRINGS
from medsynth.core.types import Case, Message, Row, case_from_row
from medsynth.facts.red_flags import Reader, meaning
from medsynth.generate._persona import Personas, described, draw
from medsynth.generate._prompting import Moment, Side, Speaker, doctor, patient
from medsynth.generate._teacher import DEMO_MARK, teacher_name
from medsynth.llm.chat import ChatReply, Models
from medsynth.llm.prompts import Prompt
from medsynth.llm.teacher import Teacher
from medsynth.llm.tokens import PER_MESSAGE, token_range

CASE_STRUCT = pa.struct(list(CASE.schema))
LOST = ("truncated", "filtered")
"""Refusals that end a dialogue but keep it: the checks of these names drop it, with what was said so far."""


class Length(Config):
    """Most words (Chinese: characters) of one turn; told to the model, and flagged where exceeded by half."""

    patient: int = Field(default=80, ge=5)
    """Of the patient."""
    doctor: int = Field(default=300, ge=10)
    """Of the doctor."""


class DialogueConfig(Config):
    """How the two sides talk. A turn is a patient's message and the doctor's reply to it."""

    samples: int = Field(default=1, ge=1)
    """Dialogues per case."""
    opens: Literal["patient", "doctor"] = "patient"
    """Who speaks first."""
    min_turns: int = Field(default=2, ge=1)
    """Turns before the patient may end; an emergency may end earlier."""
    max_turns: int = Field(default=6, ge=2)
    """Turns after which a dialogue without a stop word is given up."""
    patient_sees: tuple[str, ...] = (
        *("complaint", "request", "duration", "history", "medication", "allergy", "pregnancy", "age", "sex", "weight"),
    )
    """Fields of the case that the patient's model is told."""
    doctor_sees: tuple[str, ...] = ("diagnosis", "advice")
    """Fields of the case that the doctor's model is told."""
    stop_words: tuple[str, ...] = ("再见", "拜拜")
    """Words with which the patient ends; the prompt asks for the first one."""
    farewell: Literal["reply", "drop"] = "reply"
    """What becomes of the patient's last turn: the doctor replies to it, or it is left out."""
    length: Length = Length()
    """Length of a turn."""
    personas: Personas = Personas()
    """Weights of the patients' traits."""

    @model_validator(mode="after")
    def _turns_fit(self) -> DialogueConfig:
        if self.min_turns > self.max_turns:
            raise ValueError("min_turns must not be above max_turns")
        return self


class Dialogue(DialogueConfig):
    """The step's config: the recipe's ``dialogue`` block, with prompts and teachers."""

    seed: int
    """Seed of the personas."""
    region: str
    """Region of cases that name none."""
    prompts: dict[str, str]
    """Side -> text of its prompt."""
    teachers: dict[str, Teacher]
    """Side -> teacher."""
    recipe: Annotated[str, NotIdentity] = ""
    """Name of the recipe, for provenance."""

    def prompt(self, side: Side) -> Prompt:
        return Prompt(side, {}, self.prompts[side])


@dataclass(slots=True)
class Talk:
    """A dialogue as it grows."""

    said: list[Message] = field(default_factory=list)
    replies: list[ChatReply] = field(default_factory=list)
    flags: dict[str, str] = field(default_factory=dict)
    turn_flags: list[list[str]] = field(default_factory=list)
    """Of each patient turn: the check of missed red flags need not read it again."""
    ended_by: str = "max_turns"

    def add(self, side: Side, reply: ChatReply) -> str:
        text = reply.text.strip()
        self.said.append(Message("user" if side == "patient" else "assistant", text))
        self.replies.append(reply)
        return text

    @property
    def disposition(self) -> str:
        return max(self.flags.values(), key=lambda value: value == "emergency_now", default="")


SPOKEN = (0.4, 0.65, 1.0)
"""Share of the longest turn that a model says: least, likely, most."""
PER_WORD = (1.2, 1.3, 1.5)
"""Tokens of an English word."""
PER_CHARACTER = (0.6, 0.75, 1.1)
"""Tokens of a Chinese character."""


def estimate(row: Row, config: Dialogue) -> dict[str, Estimate]:
    """Calls and tokens of one case, by side.

    Each call sends the side's prompt and all that was said before, so tokens in grow with the square of the turns.
    """
    case = case_from_row(row)
    sides = _sides(case, config, 0)
    unit = PER_CHARACTER if case.language == "zh" else PER_WORD
    turns = (config.min_turns, (config.min_turns + config.max_turns + 1) // 2, config.max_turns)
    found = {}
    for side, speaker in sides.items():
        prompt = token_range(speaker.request([], Moment("free", 1), 0).messages[0].content)
        calls, sent, said = [], [], []
        for at, count in enumerate(turns):
            spoken = {name: getattr(config.length, name) * SPOKEN[at] * unit[at] + PER_MESSAGE for name in sides}
            before = sum(spoken.values()) * count * (count - 1) / 2 + (
                spoken["patient"] * count if side == "doctor" else 0
            )
            calls.append(count * config.samples)
            sent.append(round((count * (prompt[at] + PER_MESSAGE) + before) * config.samples))
            said.append(round(count * (spoken[side] - PER_MESSAGE) * config.samples))
        found[side] = Estimate(*((numbers[0], numbers[1], numbers[2]) for numbers in (calls, sent, said)))
    return found


@generate(
    estimate=estimate,
    table=CONVERSATION,
    reads=tuple(CASE.schema.names),
    models=("patient", "doctor"),
    working={"case": CASE_STRUCT, "finish_reasons": STRINGS, "stop_words": STRINGS, "turn_flags": pa.list_(STRINGS)},
)
async def dialogue(row: Row, models: Models, config: Dialogue, inputs: Inputs) -> list[Row]:
    """Rows of the conversation table: ``config.samples`` dialogues of one case."""
    case = case_from_row(row)
    return [await _one(case, row, models, config, number) for number in range(config.samples)]


async def _one(case: Case, row: Row, models: Models, config: Dialogue, number: int) -> Row:
    talk = Talk()
    sides = _sides(case, config, number)
    try:
        await _converse(case, talk, sides, models, config, number)
    except RowRefused as error:
        if error.reason not in LOST:
            raise
        talk.ended_by = error.reason
    return _row(case, row, talk, config, number)


def _sides(case: Case, config: Dialogue, number: int) -> dict[str, Speaker]:
    """Both sides of one dialogue of a case, with what each of them knows."""
    traits = draw(config.personas, case, config.seed, number)
    persona = described(traits, case.language)
    return {
        "patient": patient(
            case,
            config.prompt("patient"),
            config.patient_sees,
            traits,
            persona,
            config.stop_words[0],
            config.length.patient,
        ),
        "doctor": doctor(case, config.prompt("doctor"), config.doctor_sees, config.region, config.length.doctor),
    }


async def _converse(
    case: Case, talk: Talk, sides: dict[str, Speaker], models: Models, config: Dialogue, number: int
) -> None:
    """The dialogue itself: alternate until the patient's stop word counts, or the turns run out."""

    async def say(side: Side, phase: str, turn: int) -> str:
        meanings = tuple(meaning(flag, case.language) for flag in talk.flags)
        request = sides[side].request(talk.said, Moment(phase, turn, meanings, talk.disposition), number)
        return talk.add(side, await models[side].chat(request))

    if config.opens == "doctor":
        await say("doctor", "greet", 0)
    talk.flags.update((flag, case.disposition) for flag in case.red_flags)
    pregnant = {"present": True, "denied": False}.get(case.pregnancy.state)
    reader = Reader(case.language, case.age_days, pregnant)
    for turn in range(1, config.max_turns + 1):
        warned = bool(talk.flags) and turn > 1
        text = await say("patient", _patient_phase(turn, config, warned), turn)
        raised = reader.read(text)
        talk.turn_flags.append([found.id for found in raised])
        for found in raised:
            talk.flags.setdefault(found.id, found.disposition)
        if stops(text, config.stop_words) and (turn >= config.min_turns or warned):
            talk.ended_by = "stop_word"
            await say("doctor", "emergency" if _new_flag(talk, warned) else "farewell", turn)
            return
        await say("doctor", _doctor_phase(turn, config, talk), turn)


def _patient_phase(turn: int, config: Dialogue, warned: bool) -> str:
    if turn == 1:
        return "open"
    if warned or turn == config.max_turns:
        return "close"
    return "free" if turn >= config.min_turns else "more"


def _doctor_phase(turn: int, config: Dialogue, talk: Talk) -> str:
    if talk.flags:
        return "emergency"
    if turn >= config.max_turns - 1:
        return "conclude"
    return "ask" if turn < config.min_turns else "free"


def _new_flag(talk: Talk, warned: bool) -> bool:
    """Whether the last patient turn brought the first red flag: a farewell must not talk past it."""
    return bool(talk.flags) and not warned


def stops(text: str, stop_words: Sequence[str]) -> bool:
    """Whether a stop word stands in a turn; a Latin word must stand alone (``bye`` is not in ``byetta``)."""
    return _stop_pattern(tuple(stop_words)).search(text) is not None


_patterns: dict[tuple[str, ...], re.Pattern[str]] = {}


def _stop_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    if words not in _patterns:
        parts = [f"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])" for word in words]
        _patterns[words] = re.compile("|".join(parts), re.IGNORECASE)
    return _patterns[words]


def _row(case: Case, row: Row, talk: Talk, config: Dialogue, number: int) -> Row:
    said = talk.said
    if config.farewell == "drop" and talk.ended_by == "stop_word":
        said = said[:-2]
    teacher, demo = teacher_name(config.teachers)
    messages = [{"role": message.role, "content": message.content} for message in said]
    if demo:
        first = next((message for message in messages if message["role"] == "assistant"), None)
        if first:
            first["content"] = DEMO_MARK[case.language] + first["content"]
    return {
        "id": made_id("dialogue", [case.id], number),
        "messages": messages,
        "language": case.language,
        "region": case.region or config.region,
        "kind": "distilled_conversation",
        "department": case.department,
        "source": row["source"],
        "source_id": row["source_id"],
        "licence": row["licence"],
        "parents": [case.id],
        "teacher": teacher,
        "split_group": row["split_group"],
        "split": None,
        "turns": sum(message.role == "user" for message in said),
        "characters": sum(len(message.content) for message in said),
        "ended_by": talk.ended_by,
        "red_flags": sorted(talk.flags),
        "flags": _flags(case, said, config),
        "real_people": row["real_people"],
        "provenance": _provenance(talk, config),
        "case": row,
        "finish_reasons": [reply.finish_reason for reply in talk.replies],
        "stop_words": list(config.stop_words),
        "turn_flags": talk.turn_flags[: sum(message["role"] == "user" for message in messages)],
    }


def _flags(case: Case, said: Sequence[Message], config: Dialogue) -> list[str]:
    """Quality marks that do not reject: a side that talks half as long again as it was asked to."""
    limits = {"user": ("patient_long", config.length.patient), "assistant": ("doctor_long", config.length.doctor)}
    found = {
        limits[message.role][0]
        for message in said
        if _size(message.content, case.language) > 1.5 * limits[message.role][1]
    }
    return sorted(found)


def _size(text: str, language: str) -> int:
    return len(text) if language == "zh" else len(text.split())


def _provenance(talk: Talk, config: Dialogue) -> dict[str, Any]:
    prompts = sorted(config.prompt(side).sha256 for side in ("patient", "doctor"))
    return {
        "recipe": config.recipe,
        "step": "dialogue",
        "prompts": prompts,
        "models": list(dict.fromkeys(reply.model for reply in talk.replies)),
        "calls": len(talk.replies),
        "tokens_in": sum(reply.tokens_in or 0 for reply in talk.replies),
        "tokens_out": sum(reply.tokens_out or 0 for reply in talk.replies),
    }
