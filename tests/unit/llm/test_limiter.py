"""The limiter's numbers: growth, shrinking, pauses, pace; and the budget's."""

from __future__ import annotations

import asyncio
import time

import pytest

from medsynth.core.errors import BudgetExceeded, Interrupted
from medsynth.llm.budget import Budget, Use
from medsynth.llm.limit import Permits
from medsynth.llm.limiter import AUTO_MOST, AUTO_START, Limiter, Pace
from medsynth.llm.outcomes import Action, Outcome
from medsynth.llm.teacher import Teacher

OK = Outcome("ok", Action.KEEP)
BUSY = Outcome("rate_limited", Action.RETRY, 429)


async def crowd(limiter: Limiter, outcome: Outcome, rounds: int = 1) -> None:
    """``rounds`` windows of requests, each as wide as the limit."""
    for _ in range(rounds):
        taken = limiter.limit
        for _ in range(taken):
            await limiter.acquire()
        started = time.monotonic()
        for _ in range(taken):
            limiter.learn(outcome, started)
        for _ in range(taken):
            limiter.release()


def limiter(concurrency: int | str = "auto") -> Limiter:
    made = Limiter(Permits().sleep)
    made.allow(concurrency, None, None)
    return made


async def test_growth_and_shrinking() -> None:
    auto = limiter()
    assert auto.limit == AUTO_START
    await auto.acquire()
    auto.learn(OK, time.monotonic())
    auto.release()
    assert auto.limit == AUTO_START
    for _ in range(40):
        await crowd(auto, OK)
    assert auto.limit == AUTO_MOST
    await crowd(auto, BUSY)
    assert auto.limit == int(AUTO_MOST * 0.7)


async def test_a_fixed_limit_comes_down_and_back_but_never_above_itself() -> None:
    fixed = limiter(10)
    assert fixed.limit == 10
    await crowd(fixed, BUSY, 2)
    assert fixed.limit == 4
    for _ in range(100):
        await crowd(fixed, OK)
    assert fixed.limit == 10
    await crowd(fixed, BUSY, 40)
    assert fixed.limit == 1


async def test_the_most_careful_teacher_counts() -> None:
    permits = Permits()
    one = permits.limiter(Teacher(concurrency=20))
    assert permits.limiter(Teacher(concurrency=5)) is one
    assert permits.limiter(Teacher(concurrency="auto")) is one
    assert one.limit == 5
    assert permits.limiter(Teacher(model="other")) is not one
    assert permits.limiter(Teacher(endpoint="other")) is not one


async def test_a_cancelled_waiter_takes_no_permit() -> None:
    one = limiter(1)
    await one.acquire()
    waiting = [asyncio.create_task(one.acquire()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    one.release()
    await waiting[1]
    assert one.in_flight == 1
    waiting[2].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    one.release()
    assert one.in_flight == 0


async def test_a_waiter_cancelled_as_it_is_served_gives_the_permit_on() -> None:
    one = limiter(1)
    await one.acquire()
    first, second = (asyncio.create_task(one.acquire()) for _ in range(2))
    await asyncio.sleep(0)
    one.release()
    first.cancel()
    await asyncio.wait_for(second, 1)
    assert one.in_flight == 1
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_refusal_with_a_delay_pauses_everybody() -> None:
    permits = Permits()
    one = permits.limiter(Teacher(concurrency=4))
    one.learn(Outcome("rate_limited", Action.RETRY, 429, delay_s=0.2), time.monotonic())
    started = time.monotonic()
    await one.acquire()
    assert time.monotonic() - started >= 0.15
    one.learn(Outcome("rate_limited", Action.RETRY, 429, delay_s=50), time.monotonic())
    waiting = asyncio.create_task(one.acquire())
    await asyncio.sleep(0.01)
    permits.stop()
    with pytest.raises(Interrupted):
        await waiting
    assert one.in_flight == 1


def test_permits_outlive_an_event_loop() -> None:
    permits = Permits()

    async def once() -> None:
        one = permits.limiter(Teacher(concurrency=1))
        await one.acquire()
        waiting = asyncio.create_task(one.acquire())
        await permits.sleep(0)
        one.release()
        await waiting
        one.release()

    asyncio.run(once())
    asyncio.run(once())
    permits.stop()
    with pytest.raises(Interrupted):
        asyncio.run(once())


def test_pace() -> None:
    pace = Pace(600)
    waits = [pace.book(1, 100.0) for _ in range(20)]
    assert waits[:10] == [0.0] * 10
    assert waits[10:12] == pytest.approx([0.1, 0.2])
    assert pace.book(1, 200.0) == 0.0
    slow = Pace(6)
    assert [slow.book(1, 0.0), slow.book(1, 0.0)] == [0.0, 10.0]
    slow.give_back(1)
    assert slow.book(1, 0.0) == 10.0


def of(tokens: int) -> Use:
    return Use(1, tokens)


async def test_a_budget_waits_for_what_is_in_flight_before_it_says_no() -> None:
    budget = Budget(tokens=100)
    await budget.reserve(of(90))
    second = asyncio.create_task(budget.reserve(of(90)))
    await asyncio.sleep(0)
    assert not second.done()
    budget.settle(of(90), of(5))
    await second
    budget.settle(of(90), of(80))
    with pytest.raises(BudgetExceeded, match="100 tokens") as caught:
        await budget.reserve(of(20))
    assert caught.value.exit_code == 4
    assert budget.spent()["tokens"] == 85


async def test_a_request_that_was_never_sent_costs_nothing() -> None:
    budget = Budget(requests=1)
    await budget.reserve(of(5))
    budget.settle(of(5), None)
    await budget.reserve(of(5))
    budget.settle(of(5), of(5))
    with pytest.raises(BudgetExceeded):
        await budget.reserve(of(5))


async def test_earlier_runs_count() -> None:
    with pytest.raises(BudgetExceeded, match="requests"):
        await Budget(requests=3, spent={"requests": 3}).reserve(of(1))
    with pytest.raises(BudgetExceeded, match="minutes"):
        await Budget(minutes=5, spent={"minutes": 5}).reserve(of(1))
    await Budget(minutes=5, spent={"minutes": 4.9}).reserve(of(1))
