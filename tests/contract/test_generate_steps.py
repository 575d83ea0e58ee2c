"""Generate steps: rows that descend from their row, in the table's columns; may be abandoned and called again."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from medsynth.core.errors import BudgetExceeded, RowRefused
from medsynth.core.types import Row
from medsynth.llm.chat import ChatReply, ChatRequest
from tests.contract._found import Found, found
from tests.contract._samples import config_for, frame_for, inputs_for

STEPS = found("generate")


@dataclass
class Parrot:
    """A model that says the same in the same place; raises ``error`` at call ``fails_at`` (from 1)."""

    fails_at: int = 0
    error: BaseException | None = None
    asked: list[ChatRequest] = field(default_factory=list)

    async def chat(self, request: ChatRequest) -> ChatReply:
        self.asked.append(request)
        if self.error is not None and len(self.asked) == self.fails_at:
            raise self.error
        await asyncio.sleep(0)
        text = f"{request.messages[-1].content[:20]} ({len(request.messages)})"
        return ChatReply(text=text, finish_reason="stop", model="parrot", key="0" * 64, tokens_in=3, tokens_out=4)


async def made(one: Found, row: Row, model: Parrot, folder: Path) -> list[Row]:
    step = one.step
    inputs: Mapping[str, Any] = inputs_for(str(one), step, folder)
    rows: list[Row] = await step.function(row, dict.fromkeys(step.models, model), config_for(str(one), step), inputs)
    return rows


def rows_for(one: Found) -> list[Row]:
    """Rows as the engine hands them over: the declared columns, the id, and what the engine itself needs."""
    frame = frame_for(one.step)
    columns = [name for name in dict.fromkeys([*one.step.reads, "id", "department"]) if name in frame.columns]
    return frame.select(columns).to_dicts()


@pytest.mark.parametrize("one", STEPS, ids=str)
async def test_rows_fit_the_table(one: Found, tmp_path: Path) -> None:
    step = one.step
    assert step.table is not None
    schema = pa.schema([*step.table.schema, *(step.working or {}).items()])
    seen: set[str] = set()
    for row in rows_for(one):
        for child in await made(one, row, Parrot(), tmp_path):
            assert set(child) <= set(schema.names)
            table = pa.Table.from_pylist([child], schema=schema)
            assert table.column("id").null_count == 0
            assert child["id"] != row["id"]
            assert child["id"] not in seen, "ids are unique"
            seen.add(child["id"])
            if "parents" in schema.names:
                assert row["id"] in child["parents"]
    assert seen


@pytest.mark.parametrize("one", STEPS, ids=str)
async def test_called_again_it_asks_and_answers_the_same(one: Found, tmp_path: Path) -> None:
    for row in rows_for(one):
        before = copy.deepcopy(row)
        first, second = Parrot(), Parrot()
        assert await made(one, row, first, tmp_path) == await made(one, row, second, tmp_path)
        assert first.asked == second.asked
        assert row == before, "the row belongs to the engine"


@pytest.mark.parametrize("one", STEPS, ids=str)
async def test_may_be_abandoned_at_any_call(one: Found, tmp_path: Path) -> None:
    row = rows_for(one)[0]
    whole = Parrot()
    await made(one, row, whole, tmp_path)
    for number in range(1, len(whole.asked) + 1):
        for error in (asyncio.CancelledError(), BudgetExceeded("spent"), KeyboardInterrupt()):
            with pytest.raises(type(error)):
                await made(one, row, Parrot(number, error), tmp_path)


@pytest.mark.parametrize("one", STEPS, ids=str)
async def test_a_refused_row_is_no_answer(one: Found, tmp_path: Path) -> None:
    refused = RowRefused("no", reason="bad_request", permanent=True)
    with pytest.raises(RowRefused):
        await made(one, rows_for(one)[0], Parrot(1, refused), tmp_path)


@pytest.mark.parametrize("one", STEPS, ids=str)
async def test_requests_say_where_they_come_from(one: Found, tmp_path: Path) -> None:
    for row in rows_for(one):
        model = Parrot()
        await made(one, row, model, tmp_path)
        for request in model.asked:
            assert request.label.row == row["id"]
            assert request.label.role in one.step.models
