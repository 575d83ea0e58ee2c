"""Asks one model a question and keeps its answer: the plainest use of a teacher.

What is sent is the system message, if there is one, and the question, both as they stand. This is how the
fine-tuning set of HuatuoGPT-II was made (arXiv 2311.09774): real questions, answered by a strong model.
The checks judge the answer afterwards.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from pydantic import Field

from medsynth.core.config import Config, NotIdentity
from medsynth.core.errors import RowRefused
from medsynth.core.ids import made_id
from medsynth.core.step import Estimate, Inputs, generate
from medsynth.core.tables import CONVERSATION, QUESTION, STRINGS
from medsynth.core.types import Language, Message, Row
from medsynth.generate._teacher import DEMO_MARK, teacher_name
from medsynth.llm.chat import ChatModel, ChatReply, ChatRequest, Label, Models
from medsynth.llm.prompts import Prompt
from medsynth.llm.structured import ask_json
from medsynth.llm.teacher import Teacher
from medsynth.llm.tokens import PER_MESSAGE, token_range

ANSWERED = "answer"
"""``ended_by`` of a row that has its answer."""
LOST = ("truncated", "filtered", "refused", "loop", "wrong_language")
"""Refusals that leave a row without an answer: the filter behind drops it under that name, and it is counted so."""
ANSWER_TOKENS = (150, 400, 1500)
"""Of an answer: least, likely, most where the teacher sets no limit. HuatuoGPT-II's average 412 Chinese characters."""


class Respond(Config):
    """The step's config."""

    samples: int = Field(default=1, ge=1)
    """Answers per question."""
    system: str = ""
    """The system message, sent as it stands; '' = none is sent."""
    system_in_rows: bool = False
    """Whether rows begin with the system message too."""
    answer_schema: dict[str, Any] | None = None
    """JSON Schema that the answer must fit; None: it is text."""
    teachers: dict[str, Teacher]
    """``answer`` -> teacher."""
    recipe: Annotated[str, NotIdentity] = ""
    """Name of the recipe, for provenance."""


def estimate(row: Row, config: Respond) -> dict[str, Estimate]:
    """One call a sample, at most one more where the answer is asked for again."""
    most = config.teachers["answer"].max_tokens
    said = tuple(min(most or count, count) for count in ANSWER_TOKENS)
    texts = [text for text in (config.system, row["question"] or "") if text]
    sent = [sum(token_range(text)[at] + PER_MESSAGE for text in texts) for at in range(3)]
    calls = (config.samples, config.samples, 2 * config.samples)
    ins, outs = ([count * each for count, each in zip(calls, per, strict=True)] for per in (sent, said))
    return {
        "answer": Estimate(calls, (ins[0], ins[1], ins[2]), (outs[0], outs[1], most * calls[2] if most else outs[2]))
    }


@generate(
    estimate=estimate,
    table=CONVERSATION,
    reads=tuple(QUESTION.schema.names),
    models=("answer",),
    working={"finish_reasons": STRINGS},
)
async def respond(row: Row, models: Models, config: Respond, inputs: Inputs) -> list[Row]:
    """Rows of the conversation table: ``config.samples`` answers to one question."""
    model = models["answer"]
    if config.samples == 1:
        return [await _one(row, model, config, 0)]
    # All at once, so that those of one question stand in one batch; whoever fails waits for the others.
    samples = (_one(row, model, config, number) for number in range(config.samples))
    made = await asyncio.gather(*samples, return_exceptions=True)
    for one in made:
        if isinstance(one, BaseException):
            raise one
    return [one for one in made if not isinstance(one, BaseException)]


async def _one(row: Row, model: ChatModel, config: Respond, number: int) -> Row:
    replies: list[ChatReply] = []
    try:
        answer = await _answer(row, model, config, number, replies)
    except RowRefused as error:
        if error.reason not in LOST:
            raise
        return _row(row, config, number, replies, None, error.reason)
    return _row(row, config, number, replies, answer, ANSWERED)


async def _answer(row: Row, model: ChatModel, config: Respond, sample: int, replies: list[ChatReply]) -> str:
    """One answer, without the blanks around it; its replies are added to those before."""
    request = _request(row, config, sample)
    if config.answer_schema is None:
        replies.append(await model.chat(request))
        return replies[-1].text.strip()
    found = await ask_json(model, request, config.answer_schema, language=row["language"] or "en")
    replies += found.replies
    return found.text


def _request(row: Row, config: Respond, sample: int) -> ChatRequest:
    system = (Message("system", config.system),) if config.system else ()
    return ChatRequest(
        (*system, Message("user", row["question"])),
        sample=sample,
        variables={"purpose": "respond", "language": row["language"] or "en"},
        label=Label(row["id"], "answer", 1, row["department"] or ""),
        language=row["language"] or "en" if config.answer_schema is None else "",
    )


def _row(row: Row, config: Respond, number: int, replies: list[ChatReply], answer: str | None, ended_by: str) -> Row:
    language: Language = row["language"] or "en"
    teacher, demo = teacher_name(config.teachers)
    said = [Message("user", row["question"])]
    if answer is not None:
        mark = DEMO_MARK[language] if demo and config.answer_schema is None else ""
        said.append(Message("assistant", mark + answer))
    system = [Message("system", config.system)] if config.system and config.system_in_rows else []
    urgent = _red_flags(row["question"], language)
    carried = ("language", "region", "department", "source", "source_id", "licence", "split_group", "real_people")
    return {name: row[name] for name in carried} | {
        "id": made_id("respond", [row["id"]], number),
        "messages": [{"role": role, "content": content} for role, content in (*system, *said)],
        "kind": "distilled_instruction",
        "parents": [row["id"]],
        "teacher": teacher,
        "split": None,
        "turns": 1,
        "characters": sum(len(message.content) for message in said),
        "ended_by": ended_by,
        "red_flags": urgent,
        "flags": _flags(said, language) if urgent and answer is not None else [],
        "provenance": _provenance(config, replies),
        "finish_reasons": [reply.finish_reason for reply in replies[-1:]],
    }


def _red_flags(question: str, language: Language) -> list[str]:
    from medsynth.facts.red_flags import (
        red_flags,  # the rules are ready when the first answer is there, not before it is asked for
    )

    (found,) = red_flags([question], language=language)
    return sorted({flag.id for flag in found})


def _flags(said: list[Message], language: Language) -> list[str]:
    """A mark, not a reason to drop: whoever asks what the signs of a stroke are does not have one."""
    from medsynth.checks._answer import answer_findings

    return list(answer_findings(said[0].content, said[1].content, language, ["red_flag_missed"]))


def _provenance(config: Respond, replies: list[ChatReply]) -> dict[str, Any]:
    return {
        "recipe": config.recipe,
        "step": "respond",
        "prompts": [Prompt("system", {}, config.system).sha256] if config.system else [],
        "models": list(dict.fromkeys(reply.model for reply in replies)),
        "calls": len(replies),
        "tokens_in": sum(reply.tokens_in or 0 for reply in replies),
        "tokens_out": sum(reply.tokens_out or 0 for reply in replies),
    }
