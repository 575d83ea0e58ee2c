"""A whole model over real sockets and a real log: replayed, retried, asked again, refused, silent about secrets."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from medsynth.core.errors import ProviderError, RecipeError, RowRefused
from medsynth.llm.chat import ChatReply
from medsynth.llm.limit import Permits
from medsynth.llm.meter import Meter
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.segments import scan, segments
from medsynth.llm.stack import open_models
from medsynth.llm.stored import decode
from medsynth.llm.teacher import Teacher
from tests.servers.faults import Fault
from tests.servers.openai_server import OpenAIServer
from tests.unit.llm.models import FAST, ask, ask_all, desk, teacher


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


@pytest.mark.parametrize("provider", ["compatible", "openai"])
async def test_no_key_and_no_prompt_in_any_file_or_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    key, prompt = "sk-canary-4f7c0d1e9a8b", "canary: 胸口像压了块石头"
    monkeypatch.setenv("SOME_KEY", key)
    echoes = [
        Fault("status", status=401, contains="first", message=f"Incorrect API key provided: {key}"),
        Fault("status", status=400, contains="second", message=f"cannot answer {prompt} second"),
    ]
    errors = []
    async with OpenAIServer(faults=echoes, reply=lambda data, digest: f"Your key is {key}.") as server:
        for name in ("first", "second", "third"):
            async with desk(teacher(server, api_key_env="SOME_KEY", provider=provider), tmp_path) as one:
                try:
                    assert (await one.model.chat(ask(f"{prompt} {name}"))).text == "Your key is ***."
                except ProviderError as error:
                    errors.append(f"{error} {error.to_json()} {error!r}")
    assert len(errors) == 2
    assert not any(key in error or "石头" in error for error in errors)
    kept = [
        decode(record.payload) for segment in segments(tmp_path / "replies").values() for record in scan(segment[0])
    ]
    assert len(kept) == 3
    assert not any(key in str(reply) for reply in kept)
    names = [name for _, folders, files in os.walk(tmp_path) for name in (*folders, *files)]
    assert names
    assert not any(key in name for name in names)
