"""A budget is never passed by more than one reservation for each request in flight: over real sockets, with faults."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medsynth.core.errors import BudgetExceeded, RowRefused
from medsynth.llm.budget import Budget
from medsynth.llm.chat import ChatReply
from medsynth.llm.ledger import Ledger
from medsynth.llm.prices import PriceTable
from tests.servers.faults import Fault
from tests.servers.openai_server import OpenAIServer
from tests.unit.llm.models import FAST, ask, desk, teacher

LONGEST = 20
PRICES = PriceTable.model_validate([{"model": "m", "input": 100, "output": 400, "read_on": "2026-11-01"}])
FAULTS = st.lists(
    st.sampled_from(
        [
            ("status", {"status": 500, "headers": FAST}),
            ("status", {"status": 429, "headers": FAST}),
            *((kind, {}) for kind in ("reset", "short_body", "truncated_json", "not_json", "no_choices", "empty")),
            *((kind, {}) for kind in ("length", "content_filter")),
        ]
    ),
    max_size=3,
)


class Server(OpenAIServer):
    """It writes its own bill: tokens of everything that it has answered."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults=faults, reply=self.told)
        self.tokens = 0

    def told(self, data: dict[str, Any], digest: str) -> str:
        """Some answers are up to twice as long as the limit allows."""
        text = "x" * (4 * (int(digest[:4], 16) % (2 * LONGEST)) + 1)
        self.tokens += sum(len(one["content"]) for one in data["messages"]) // 4 + 1 + len(text) // 4 + 1
        return text


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    faults=FAULTS,
    concurrency=st.integers(1, 12),
    tokens=st.integers(0, 1500),
    requests=st.one_of(st.none(), st.integers(0, 40)),
    usd=st.one_of(st.none(), st.floats(0, 0.2)),
)
def test_no_budget_is_passed_by_more_than_what_is_in_flight(
    faults: list[tuple[str, dict[str, Any]]], concurrency: int, tokens: int, requests: int | None, usd: float | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_case(Path(folder), faults, concurrency, tokens, requests, usd))


async def _case(
    folder: Path,
    faults: list[tuple[str, dict[str, Any]]],
    concurrency: int,
    tokens: int,
    requests: int | None,
    usd: float | None,
) -> None:
    hit = [Fault(kind, share=0.4, per_body=1, **more) for kind, more in faults]
    names = [f"question {number} " + "y" * (number * 13 % 90) for number in range(30)]
    server = Server(hit)
    async with server:
        asked = teacher(server, max_tokens=LONGEST, concurrency=concurrency, retries=2)
        for run in range(3):  # each run goes on where the one before stopped, with the same budget
            ledger = Ledger(folder / "spending")
            spent = ledger.used("d", folder)
            tally = ledger.begin(str(run), "d", folder)
            budget = Budget(tokens=tokens, requests=requests, usd=usd, spent=spent, tally=tally)
            async with desk(asked, folder, budget=budget, prices=PRICES) as one:
                replies = await asyncio.gather(*(one.model.chat(ask(name)) for name in names), return_exceptions=True)
            tally.close()
            assert not any(budget.held.values()) or max(budget.held.values()) < 1e-9
    # An answer may be asked for once more with twice the room, and come twice as long as that.
    most = max(sum(len(one.content) // 4 + 8 for one in ask(name).messages) for name in names) + 4 * LONGEST
    assert server.tokens <= tokens + concurrency * most
    assert requests is None or server.requests <= requests
    assert usd is None or budget.spent()["usd"] <= usd + concurrency * most * 400 / 1e6
    assert all(isinstance(reply, ChatReply | BudgetExceeded | RowRefused) for reply in replies)
