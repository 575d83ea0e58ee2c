"""The breaker by hand, and a server that is away for a while."""

from __future__ import annotations

import asyncio
import itertools
import time
from pathlib import Path

import pytest

from medsynth.core.errors import ProviderError, RowRefused
from medsynth.llm import breaker as breakers
from medsynth.llm.breaker import FIRST_PATIENCE_S, LEAST_IN_A_ROW, MOST_IN_A_ROW, PATIENCE_S, PROBES_S, Breaker
from medsynth.llm.chat import ChatReply
from medsynth.llm.outcomes import Action, Outcome
from medsynth.llm.teacher import Teacher
from tests.servers.faults import Fault
from tests.servers.openai_server import OpenAIServer
from tests.unit.llm.models import ask, ask_all, desk, teacher

OK = Outcome("ok", Action.KEEP)
AWAY = Outcome("overloaded", Action.RETRY, 503)
BROKEN = Outcome("server_error", Action.RETRY, 500)
BUSY = Outcome("rate_limited", Action.RETRY, 429)
NUMBERS = itertools.count()


def failed(breaker: Breaker, outcome: Outcome, times: int, width: int = 64, now: float = 1.0) -> None:
    """So many requests, each of its own, that got this outcome."""
    for _ in range(times):
        breaker.learn(outcome, now, now, width, key=f"request {next(NUMBERS)}")


@pytest.mark.parametrize(
    ("outcome", "width", "enough"),
    [(AWAY, 64, MOST_IN_A_ROW), (AWAY, 8, 8), (AWAY, 1, LEAST_IN_A_ROW), (BROKEN, 1, MOST_IN_A_ROW)],
)
def test_it_opens_after_enough_in_a_row_and_closes_with_the_first_answer(
    outcome: Outcome, width: int, enough: int
) -> None:
    breaker = Breaker()
    failed(breaker, outcome, enough - 1, width)
    breaker.learn(OK, 1.0, 1.0, width, key="answered")
    failed(breaker, outcome, enough - 1, width)
    assert not breaker.open
    failed(breaker, outcome, 1, width)
    assert breaker.open
    breaker.learn(OK, 0.5, 2.0, width, key="answered")
    assert not breaker.open


def test_refusals_for_coming_too_fast_do_not_open_it() -> None:
    breaker = Breaker()
    failed(breaker, BUSY, 200)
    assert not breaker.open


def test_probes_come_less_and_less_often() -> None:
    breaker = Breaker()
    breaker.learn(OK, 0.5, 1.0, 64, key="answered")
    failed(breaker, AWAY, MOST_IN_A_ROW, now=1.0)
    assert waits_of(breaker, 9) == pytest.approx([*PROBES_S, PROBES_S[-1], PROBES_S[-1]], abs=0.05)


def waits_of(breaker: Breaker, probes: int, now: float = 1.0) -> list[float]:
    """Seconds before each of so many probes in vain."""
    waits = []
    for _ in range(probes):
        waits.append(breaker.to_wait(now))
        now += waits[-1] + 0.01
        breaker.learn(AWAY, now - 0.01, now, 64, key="probe", probe=True)
    return waits


def test_one_that_never_answered_is_asked_for_the_last_time_when_patience_ends() -> None:
    breaker = Breaker()
    failed(breaker, AWAY, MOST_IN_A_ROW, now=1.0)
    assert sum(waits_of(breaker, 5)) == pytest.approx(FIRST_PATIENCE_S, abs=0.1)
    assert breaker.given_up(AWAY, 1.1 + FIRST_PATIENCE_S) == "no_server"


def test_what_was_under_way_when_the_server_went_makes_no_probe_wait() -> None:
    """Those that had their permit already may even be sent after it."""
    breaker = Breaker()
    failed(breaker, AWAY, MOST_IN_A_ROW, now=1.0)
    for number in range(50):
        breaker.learn(AWAY, 1.01, 1.02, 64, key=f"under way {number}")
    assert breaker.to_wait(1.02) == pytest.approx(PROBES_S[0], abs=0.05)


def test_only_an_absent_server_excuses_an_attempt() -> None:
    breaker = Breaker()
    assert not breaker.excuses(AWAY, "one")
    failed(breaker, AWAY, MOST_IN_A_ROW)
    assert breaker.excuses(AWAY, "one")
    assert not breaker.excuses(BROKEN, "one")


def test_patience_ends() -> None:
    never = Breaker()
    failed(never, Outcome("connect", Action.RETRY, 0), 3, width=1, now=10.0)
    assert not never.given_up(AWAY, 10.0 + FIRST_PATIENCE_S - 1)
    assert never.given_up(AWAY, 10.0 + FIRST_PATIENCE_S + 1) == "no_server"
    known = Breaker()
    known.learn(OK, 0.0, 0.0, 8, key="answered")
    failed(known, AWAY, MOST_IN_A_ROW, now=10.0)
    assert not known.given_up(AWAY, 10.0 + PATIENCE_S - 1)
    assert known.given_up(AWAY, 10.0 + PATIENCE_S + 1) == "no_server"


async def test_nobody_there_ends_the_run_with_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    monkeypatch.setattr(breakers, "FIRST_PATIENCE_S", 0.5)
    monkeypatch.setattr(breakers, "PROBES_S", (0.1,))
    nobody = Teacher(provider="compatible", model="m", base_url=f"http://127.0.0.1:{unused_tcp_port}/v1", retries=2)
    async with desk(nobody, tmp_path) as one:
        replies = await ask_all(one.model, [str(number) for number in range(12)])
    errors = [reply for reply in replies if isinstance(reply, ProviderError)]
    assert errors
    assert not any(isinstance(reply, (RowRefused, ChatReply)) for reply in replies)
    assert "no server answers" in errors[0].message
    assert errors[0].exit_code == 4


async def test_an_outage_costs_few_requests_and_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breakers, "PROBES_S", (0.2, 0.4))
    async with (
        OpenAIServer(outage=(5, 1.5), latency_s=0.01) as server,
        desk(teacher(server, concurrency=4, retries=1), tmp_path) as one,
    ):
        replies = await ask_all(one.model, [str(number) for number in range(40)])
    assert all(isinstance(reply, ChatReply) for reply in replies)
    assert server.requests <= 40 + 4 + 6
    assert one.permits.waited_s()["away"] > 0


async def test_a_request_that_breaks_the_server_is_given_up_while_others_go_on(tmp_path: Path) -> None:
    fault = Fault("status", status=500, contains="poison", headers={"retry-after-ms": "5"})
    async with OpenAIServer(faults=[fault]) as server, desk(teacher(server, concurrency=1, retries=2), tmp_path) as one:
        with pytest.raises(RowRefused) as caught:
            await asyncio.wait_for(one.model.chat(ask("poison")), 60)
        assert (caught.value.reason, caught.value.permanent) == ("unavailable", False)
        started = time.monotonic()
        await one.model.chat(ask("good"))
        assert time.monotonic() - started < 5


def test_a_request_that_fails_while_others_are_answered_says_nothing_of_the_server() -> None:
    breaker = Breaker()
    for number in range(9):
        breaker.learn(AWAY, 1.0, 1.0, 8, key="poison")
        breaker.learn(OK, 1.0, 2.0 + number, 8, key=str(number))
    for _ in range(100):
        breaker.learn(AWAY, 20.0, 20.0, 8, key="poison")
    assert not breaker.open
    assert not breaker.excuses(AWAY, "poison")
    for number in range(8):
        breaker.learn(AWAY, 30.0, 30.0, 8, key=f"new {number}")
    assert breaker.open
    assert not breaker.excuses(AWAY, "poison")
    assert breaker.excuses(AWAY, "new 1")


async def test_requests_that_the_server_never_has_room_for_end_with_the_run(tmp_path: Path) -> None:
    """One in five gets 503 for ever; when only they are left, nobody waits for a server that is there."""
    fault = Fault("status", status=503, contains="poison", headers={"retry-after-ms": "5"})
    said = [f"{number} poison" if number % 5 == 0 else f"{number}" for number in range(50)]
    async with (
        OpenAIServer(faults=[fault], latency_s=0.01) as server,
        desk(teacher(server, concurrency=8, retries=2), tmp_path) as one,
    ):
        replies = await asyncio.wait_for(ask_all(one.model, said), 60)
    refused = [reply for reply in replies if isinstance(reply, RowRefused)]
    assert [isinstance(reply, ChatReply) for reply in replies].count(True) == 40
    assert [(reply.reason, reply.permanent) for reply in refused] == [("unavailable", False)] * 10
