"""A generate step: one question about a case, one answer, one conversation."""

from __future__ import annotations

from pydantic import Field

from medsynth.core.config import Config
from medsynth.core.ids import made_id
from medsynth.core.step import Inputs, generate
from medsynth.core.tables import CONVERSATION
from medsynth.core.types import Message, Row
from medsynth.llm.chat import ChatRequest, Label, Models


class Ask(Config):
    """Config of ``ask``."""

    samples: int = Field(default=1, ge=0)
    """Answers to each case; 0 makes no row, which is a drop and not a failure."""


@generate(
    table=CONVERSATION,
    reads=("complaint", "language", "department", "source", "source_id", "licence", "split_group", "real_people"),
    models=("teacher",),
    name="ask",
)
async def ask(row: Row, models: Models, config: Ask, inputs: Inputs) -> list[Row]:
    """Ask the teacher about the complaint, ``samples`` times."""
    return [await _conversation(row, models, number) for number in range(config.samples)]


async def _conversation(row: Row, models: Models, number: int) -> Row:
    question = Message("user", row["complaint"])
    label = Label(row=row["id"], role="teacher", department=row["department"] or "")
    reply = await models["teacher"].chat(ChatRequest(messages=(question,), sample=number, label=label))
    said = (question, Message("assistant", reply.text))
    messages = [{"role": role, "content": content} for role, content in said]
    carried = ("language", "department", "source", "source_id", "licence", "split_group", "real_people")
    return {name: row[name] for name in carried} | {
        "id": made_id("ask", [row["id"]], number),
        "messages": messages,
        "kind": "distilled_instruction",
        "parents": [row["id"]],
        "teacher": reply.model,
        "turns": 1,
        "characters": sum(len(message["content"]) for message in messages),
        "ended_by": "assistant",
        "red_flags": [],
        "flags": [],
    }
