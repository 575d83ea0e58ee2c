"""A whole model over real sockets and a real log: replayed, retried, asked again, limited, stopped."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Any

import pytest

from medsynth.core.errors import BudgetExceeded, Interrupted, ProviderError, RecipeError, RowRefused
from medsynth.llm.budget import Budget
from medsynth.llm.chat import ChatReply
from medsynth.llm.limit import Permits
from medsynth.llm.meter import Meter
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.stack import open_models
from medsynth.llm.teacher import Teacher
from tests.servers.faults import Fault
from tests.servers.openai_server import OpenAIServer
from tests.unit.llm.models import ask, ask_all, desk

FAST = {"retry-after-ms": "10"}


def teacher(server: OpenAIServer, **more: Any) -> Teacher:
    return Teacher(**{"provider": "compatible", "model": "m", "base_url": server.url, "timeout_s": 5, **more})


def texts(replies: list[ChatReply | BaseException]) -> list[str]:
    return [reply.text if isinstance(reply, ChatReply) else type(reply).__name__ for reply in replies]


async def test_a_second_run_pays_nothing_and_says_the_same(tmp_path: Path) -> None:
    names = [f"question {number}" for number in range(20)]
    async with OpenAIServer() as server:
        async with desk(teacher(server), tmp_path) as first:
            paid = await ask_all(first.model, names)
        async with desk(teacher(server), tmp_path) as second:
            again = await ask_all(second.model, names)
    assert server.requests == 20
    assert texts(paid) == texts(again)
    assert all(isinstance(reply, ChatReply) and reply.replayed for reply in again)
    assert (first.meter.made, first.meter.replayed, second.meter.made, second.meter.replayed) == (20, 0, 0, 20)
    assert first.meter.tokens_out > 0
    assert second.meter.tokens_out == 0


async def test_replay_needs_neither_server_nor_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", "sk-test-0123456789")
    async with OpenAIServer(api_key="sk-test-0123456789") as server:
        one = teacher(server, api_key_env="SOME_KEY")
        async with desk(one, tmp_path) as first:
            said = (await first.model.chat(ask("a"))).text
    monkeypatch.delenv("SOME_KEY")
    moved = one.model_copy(update={"base_url": "https://moved.example.org/v1"})
    async with desk(moved, tmp_path) as second:
        assert (await second.model.chat(ask("a"))).text == said
        with pytest.raises(RecipeError, match="SOME_KEY"):
            await second.model.chat(ask("b"))


async def test_only_what_changed_is_asked_anew(tmp_path: Path) -> None:
    async with OpenAIServer() as server:
        for different in ({}, {"temperature": 0.5}, {"model": "n"}, {"endpoint": "other"}, {"concurrency": 3}):
            async with desk(teacher(server, **different), tmp_path) as one:
                await one.model.chat(ask("a"))
                await one.model.chat(ask("a", sample=1))
                assert one.meter.made == (0 if "concurrency" in different else 2)


async def test_equal_requests_at_once_are_sent_once(tmp_path: Path) -> None:
    async with OpenAIServer(latency_s=0.05) as server:
        pair = {"one": teacher(server), "two": teacher(server, concurrency=2)}
        with ReplyLog(tmp_path / "replies") as log:
            async with open_models(pair, log=log, permits=Permits(), meter=Meter(), base_dir=tmp_path) as models:
                calls = [models[role].chat(ask("a")) for role in ("one", "two", "one", "two")]
                replies = await asyncio.gather(*calls)
    assert server.requests == 1
    assert len({reply.text for reply in replies}) == 1


async def test_equal_requests_do_not_hang_on_one_that_was_cancelled(tmp_path: Path) -> None:
    async with OpenAIServer(latency_s=0.1) as server, desk(teacher(server), tmp_path) as one:
        first = asyncio.create_task(one.model.chat(ask("a")))
        await asyncio.sleep(0.03)
        second = asyncio.create_task(one.model.chat(ask("a")))
        await asyncio.sleep(0.03)
        first.cancel()
        assert (await second).text
        with pytest.raises(asyncio.CancelledError):
            await first
    assert one.meter.in_flight == 0


async def test_roles_with_equal_teachers_share_a_model(tmp_path: Path) -> None:
    with ReplyLog(tmp_path / "replies") as log:
        teachers = {"patient": Teacher(), "doctor": Teacher(), "judge": Teacher(concurrency=2)}
        async with open_models(teachers, log=log, permits=Permits(), meter=Meter(), base_dir=tmp_path) as models:
            assert models["patient"] is models["doctor"]
            assert models["patient"] is not models["judge"]


PASSING = [
    Fault("status", status=503, per_body=1),
    Fault("status", status=429, per_body=1, headers=FAST),
    Fault("status", status=500, per_body=2, headers=FAST),
    Fault("reset", per_body=1),
    Fault("short_body", per_body=1),
    Fault("truncated_json", per_body=1),
    Fault("not_json", per_body=1),
    Fault("no_choices", per_body=1),
    Fault("empty", per_body=1),
]


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: f"{fault.kind}-{fault.status}")
async def test_what_passes_is_tried_again(tmp_path: Path, fault: Fault) -> None:
    fault.seen.clear()
    async with OpenAIServer(faults=[fault]) as server, desk(teacher(server), tmp_path) as one:
        replies = await ask_all(one.model, ["a", "b", "c"])
    assert all(isinstance(reply, ChatReply) for reply in replies)
    assert sum(one.meter.retries.values()) == 3 * (fault.per_body or 0)
    assert one.meter.made == server.requests == 3 + 3 * (fault.per_body or 0)


async def test_a_hanging_reply_costs_its_timeout_and_no_worker(tmp_path: Path) -> None:
    async with (
        OpenAIServer(faults=[Fault("hang", times=2)]) as server,
        desk(teacher(server, timeout_s=0.3, concurrency=2), tmp_path) as one,
    ):
        replies = await ask_all(one.model, [str(number) for number in range(6)])
    assert all(isinstance(reply, ChatReply) for reply in replies)
    assert one.meter.retries == {"timeout": 2}


async def test_used_up_retries_refuse_the_row_for_now(tmp_path: Path) -> None:
    fault = Fault("status", status=503, headers=FAST)
    async with OpenAIServer(faults=[fault]) as server:
        async with desk(teacher(server, retries=1), tmp_path) as one:
            with pytest.raises(RowRefused) as caught:
                await one.model.chat(ask("a"))
        assert (caught.value.reason, caught.value.permanent) == ("unavailable", False)
        assert one.meter.failures == {"unavailable": 1}
        server.faults.clear()
        async with desk(teacher(server), tmp_path) as two:
            assert (await two.model.chat(ask("a"))).text
    assert server.requests == 3


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault("status", status=400, code="context_length_exceeded"), "too_long"),
        (Fault("status", status=400), "bad_request"),
        (Fault("content_filter"), "filtered"),
        (Fault("refusal"), "refused"),
    ],
)
async def test_a_hopeless_row_is_sent_once(tmp_path: Path, fault: Fault, reason: str) -> None:
    async with OpenAIServer(faults=[fault]) as server, desk(teacher(server), tmp_path) as one:
        with pytest.raises(RowRefused) as caught:
            await one.model.chat(ask("a"))
    assert (caught.value.reason, caught.value.permanent, server.requests) == (reason, True, 1)


@pytest.mark.parametrize("status", [(401, ""), (404, "model_not_found"), (429, "insufficient_quota")])
async def test_a_hopeless_run_ends_at_once(tmp_path: Path, status: tuple[int, str]) -> None:
    fault = Fault("status", status=status[0], code=status[1])
    async with OpenAIServer(faults=[fault]) as server, desk(teacher(server), tmp_path) as one:
        with pytest.raises(ProviderError) as caught:
            await one.model.chat(ask("a"))
    assert not isinstance(caught.value, RowRefused)
    assert server.requests == 1


async def test_a_cut_answer_is_asked_for_once_more_and_both_are_replayed(tmp_path: Path) -> None:
    fault = Fault("length", below=200)
    async with OpenAIServer(faults=[fault]) as server:
        server.keep_bodies = True
        async with desk(teacher(server, max_tokens=100), tmp_path) as one:
            whole = await one.model.chat(ask("a"))
        async with desk(teacher(server, max_tokens=100), tmp_path) as two:
            again = await two.model.chat(ask("a"))
    assert [b'"max_tokens":100' in body for body in server.bodies] == [True, False]
    assert b'"max_tokens":200' in server.bodies[1]
    assert (whole.text, whole.finish_reason, again.text) == (again.text, "stop", whole.text)
    assert two.meter.made == 0


async def test_an_answer_cut_twice_is_refused_and_not_paid_again_unless_asked(tmp_path: Path) -> None:
    async with OpenAIServer(faults=[Fault("length")]) as server:
        for made in (2, 0):
            async with desk(teacher(server), tmp_path) as one:
                with pytest.raises(RowRefused) as caught:
                    await one.model.chat(ask("a"))
                assert (caught.value.reason, one.meter.made) == ("truncated", made)
        server.faults.clear()
        async with desk(teacher(server), tmp_path, losses_again=True) as one:
            assert (await one.model.chat(ask("a"))).finish_reason == "stop"
            assert one.meter.made == 1
        async with desk(teacher(server), tmp_path) as one:
            assert (await one.model.chat(ask("a"))).replayed


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


async def test_no_key_and_no_prompt_in_any_file_or_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, prompt = "sk-canary-4f7c0d1e9a8b", "canary: 胸口像压了块石头"
    monkeypatch.setenv("SOME_KEY", key)
    echoes = [
        Fault("status", status=401, contains="first", message=f"Incorrect API key provided: {key}"),
        Fault("status", status=400, contains="second", message=f"cannot answer {prompt} second"),
    ]
    errors = []
    async with OpenAIServer(faults=echoes) as server, desk(teacher(server, api_key_env="SOME_KEY"), tmp_path) as one:
        for name in ("first", "second", "third"):
            try:
                await one.model.chat(ask(f"{prompt} {name}"))
            except ProviderError as error:
                errors.append(f"{error} {error.to_json()} {error!r}")
    assert len(errors) == 2
    assert not any(key in error or "石头" in error for error in errors)
    names = [name for _, folders, files in os.walk(tmp_path) for name in (*folders, *files)]
    assert names
    assert not any(key in name for name in names)
