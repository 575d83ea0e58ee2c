"""What holds a model back: permits, pace, a stopped run, a budget."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from medsynth.core.errors import BudgetExceeded, Interrupted, RecipeError
from medsynth.llm.budget import Budget
from medsynth.llm.chat import ChatReply
from medsynth.llm.teacher import Teacher
from tests.servers.faults import Fault
from tests.servers.openai_server import OpenAIServer
from tests.unit.llm.models import FAST, ask, ask_all, desk, teacher


async def test_permits_hold_every_role_to_one_limit(tmp_path: Path) -> None:
    async with OpenAIServer(latency_s=0.02) as server, desk(teacher(server, concurrency=3), tmp_path) as one:
        await ask_all(one.model, [str(number) for number in range(30)])
    assert server.most_in_flight == 3


async def test_auto_grows_while_the_server_keeps_up(tmp_path: Path) -> None:
    async with OpenAIServer(latency_s=0.02) as server, desk(teacher(server), tmp_path) as one:
        await ask_all(one.model, [str(number) for number in range(200)])
    assert 16 <= server.most_in_flight <= 256


async def test_a_server_with_a_limit_loses_no_row(tmp_path: Path) -> None:
    async with (
        OpenAIServer(requests_per_s=200, latency_s=0.005) as server,
        desk(teacher(server, concurrency=32), tmp_path) as one,
    ):
        replies = await ask_all(one.model, [str(number) for number in range(120)])
    assert all(isinstance(reply, ChatReply) for reply in replies)
    assert server.requests < 2 * 120


async def test_rpm_is_kept(tmp_path: Path) -> None:
    async with OpenAIServer() as server, desk(teacher(server, rpm=1200, concurrency=32), tmp_path) as one:
        started = time.monotonic()
        await ask_all(one.model, [str(number) for number in range(36)])
        assert 0.7 <= time.monotonic() - started < 3


async def test_stop_lets_calls_in_flight_finish_and_sends_no_new_ones(tmp_path: Path) -> None:
    async with OpenAIServer(latency_s=0.15) as server, desk(teacher(server, concurrency=4), tmp_path) as one:
        calls = asyncio.create_task(ask_all(one.model, [str(number) for number in range(20)]))
        await asyncio.sleep(0.08)
        one.permits.stop()
        replies = await calls
        assert sum(isinstance(reply, ChatReply) for reply in replies) == 4
        assert sum(isinstance(reply, Interrupted) for reply in replies) == 16
        assert server.requests == 4
        kept = next(reply for reply in replies if isinstance(reply, ChatReply))
        number = replies.index(kept)
        assert (await one.model.chat(ask(str(number)))).replayed
        with pytest.raises(Interrupted):
            await one.model.chat(ask("new"))


async def test_stop_wakes_a_retry_that_sleeps(tmp_path: Path) -> None:
    fault = Fault("status", status=503, headers={"retry-after": "60"})
    async with OpenAIServer(faults=[fault]) as server, desk(teacher(server), tmp_path) as one:
        call = asyncio.create_task(one.model.chat(ask("a")))
        await asyncio.sleep(0.1)
        assert one.meter.in_flight == 0
        await asyncio.to_thread(one.permits.stop)
        with pytest.raises(Interrupted):
            await asyncio.wait_for(call, 1)


async def test_a_sleeping_retry_frees_its_permit(tmp_path: Path) -> None:
    fault = Fault("status", status=500, contains="slow", headers={"retry-after": "60"})
    async with OpenAIServer(faults=[fault]) as server, desk(teacher(server, concurrency=1), tmp_path) as one:
        slow = asyncio.create_task(one.model.chat(ask("slow")))
        await asyncio.sleep(0.05)
        replies = await asyncio.wait_for(ask_all(one.model, ["a", "b", "c"]), 2)
        assert all(isinstance(reply, ChatReply) for reply in replies)
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow


async def test_a_budget_of_requests_counts_retries_and_is_never_passed(tmp_path: Path) -> None:
    fault = Fault("status", status=500, times=2, headers=FAST)
    async with (
        OpenAIServer(faults=[fault]) as server,
        desk(teacher(server), tmp_path, budget=Budget(requests=10)) as one,
    ):
        replies = await ask_all(one.model, [str(number) for number in range(30)])
    assert server.requests == 10
    assert sum(isinstance(reply, ChatReply) for reply in replies) == 8
    assert all(isinstance(reply, (ChatReply, BudgetExceeded)) for reply in replies)


async def test_a_budget_of_tokens_is_kept_and_a_larger_one_goes_on(tmp_path: Path) -> None:
    names = [str(number) for number in range(40)]
    async with OpenAIServer() as server:
        limited = teacher(server, max_tokens=20, concurrency=4)
        async with desk(limited, tmp_path, budget=Budget(tokens=300)) as one:
            first = await ask_all(one.model, names)
        done = sum(isinstance(reply, ChatReply) for reply in first)
        assert 0 < done < 40
        assert one.meter.tokens_in + one.meter.tokens_out <= 300
        async with desk(limited, tmp_path, budget=Budget(tokens=30_000)) as two:
            second = await ask_all(two.model, names)
    assert all(isinstance(reply, ChatReply) for reply in second)
    assert (two.meter.replayed, server.requests) == (done, 40)


async def test_a_budget_in_money_needs_prices(tmp_path: Path) -> None:
    paid = Teacher(provider="compatible", model="m", base_url="https://api.example.org/v1")
    with pytest.raises(RecipeError, match="usd"):
        async with desk(paid, tmp_path, budget=Budget(usd=3)):
            pass
    async with desk(Teacher(), tmp_path, budget=Budget(usd=3)) as free:
        assert (await free.model.chat(ask("a"))).text
