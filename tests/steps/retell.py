"""A generate step from cases to cases, with an artefact as second input: what a round of self-instruct does."""

from __future__ import annotations

import json
from pathlib import Path

from medsynth.core.config import Config
from medsynth.core.ids import made_id
from medsynth.core.step import Inputs, generate
from medsynth.core.tables import CASE
from medsynth.core.types import Message, Row
from medsynth.llm.chat import ChatRequest, Label, Models


class Retell(Config):
    """Config of ``retell``: there is nothing to choose."""


@generate(table=CASE, reads=tuple(CASE.schema.names), models=("teacher",), inputs=("index",), name="retell")
async def retell(row: Row, models: Models, config: Retell, inputs: Inputs) -> list[Row]:
    """One new case in the teacher's words; none if the index knows them already."""
    folder = inputs["index"]
    assert isinstance(folder, Path)
    known = json.loads((folder / "complaints.json").read_text("utf-8"))
    request = ChatRequest(messages=(Message("user", row["complaint"]),), label=Label(row=row["id"], role="teacher"))
    reply = await models["teacher"].chat(request)
    if reply.text in known:
        return []
    carried = {name: row[name] for name in CASE.schema.names}
    return [carried | {"id": made_id("retell", [row["id"]], 0), "complaint": reply.text}]
