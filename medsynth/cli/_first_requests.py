"""The first request of each teacher for a row, found by running the step itself against models that only listen.

A ``@generate`` function may be abandoned at any await, so it is: as soon as every teacher has been asked once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from medsynth.core.errors import RecipeError

if TYPE_CHECKING:
    from medsynth.core.plan import Plan, Stage
    from medsynth.core.types import Message
    from medsynth.llm.chat import ChatReply, ChatRequest

SAID = "(...)"
"""Stands for what another teacher would have said before."""
MOST_ROWS = 2_000
"""Rows that ``prompt diff`` looks at."""


class _Heard(Exception):
    """Every teacher was asked once."""


class _Listener:
    """A model that notes its first request and says nothing of worth."""

    def __init__(self, role: str, heard: dict[str, tuple[Message, ...]], roles: Sequence[str]) -> None:
        self.role, self.heard, self.roles = role, heard, roles

    async def chat(self, request: ChatRequest) -> ChatReply:
        from medsynth.llm.chat import ChatReply

        self.heard.setdefault(self.role, request.messages)
        if len(self.heard) == len(self.roles):
            raise _Heard
        return ChatReply(SAID, "stop", "nobody", "")


def first_requests(plan: Plan, row: dict[str, Any]) -> dict[str, tuple[Message, ...]]:
    """Teacher role -> messages of its first request for a row of the generating stage's input."""
    stage = _generating(plan)
    heard: dict[str, tuple[Message, ...]] = {}
    models = {role: _Listener(role, heard, stage.step.models) for role in stage.step.models}

    async def listen() -> None:
        try:
            await stage.step.function(row, models, stage.config, {})
        except _Heard:
            return

    asyncio.run(listen())
    return {role: heard[role] for role in stage.step.models if role in heard}


def changed_requests(own: Plan, other: Plan) -> tuple[int, int]:
    """(requests that differ, requests) of two plans over the same rows, first requests only."""
    changed = total = 0
    for row in islice(input_rows(own), MOST_ROWS):
        one, two = first_requests(own, dict(row)), first_requests(other, dict(row))
        total += len(one)
        changed += sum(messages != two.get(role) for role, messages in one.items())
    return changed, total


def input_rows(plan: Plan) -> Iterator[dict[str, Any]]:
    """The rows that reach the generating stage, read anew; nothing is stored."""
    import polars as pl

    line = _line(plan, _generating(plan))
    reader = line[0]
    for batch in reader.step.function(reader.config):
        frame = batch.frame.lazy()
        for stage in line[1:]:
            if stage.step.kind == "filter":
                frame = frame.filter(stage.step.function(stage.config).is_null())
            elif stage.step.kind == "edit":
                frame = stage.step.function(frame, stage.config)
        rows: pl.DataFrame = frame.collect()
        yield from rows.to_dicts()


def _stages(plan: Plan) -> list[Stage]:
    from medsynth.core.plan import Repeat

    return list(chain.from_iterable(item.stages if isinstance(item, Repeat) else (item,) for item in plan.stages))


def _generating(plan: Plan) -> Stage:
    """The first stage that asks a model; one that needs other tables first cannot be looked at alone."""
    stage = next((stage for stage in _stages(plan) if stage.step.kind == "generate"), None)
    if stage is None or stage.inputs:
        raise RecipeError("no stage of this recipe asks a model about its input rows alone.")
    return stage


def _line(plan: Plan, stage: Stage) -> list[Stage]:
    """The reader and the stages between it and ``stage``."""
    by_name = {one.name: one for one in _stages(plan)}
    line: list[Stage] = []
    name = stage.rows
    while isinstance(name, str) and name in by_name:
        line.insert(0, by_name[name])
        name = by_name[name].rows
    if not line or line[0].step.kind != "read":
        raise RecipeError("the rows of this recipe's models come from more than one stage.")
    return line
