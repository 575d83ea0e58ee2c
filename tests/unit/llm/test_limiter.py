"""The limiter's numbers: growth, shrinking, pauses, pace; and the budget's."""

from __future__ import annotations

import asyncio
import time

import pytest

from medsynth.core.errors import BudgetExceeded, Interrupted
from medsynth.llm.budget import Budget, Use
from medsynth.llm.limit import Permits
from medsynth.llm.limiter import AUTO_MOST, AUTO_START, Limiter, Permit
from medsynth.llm.outcomes import Action, Outcome
from medsynth.llm.pace import LearntPace, Pace
from medsynth.llm.teacher import Teacher
from medsynth.llm.width import Width


def limiter(concurrency: int | str = "auto") -> Limiter:
    made = Limiter()
    made.allow(concurrency, None, None)
    return made


def served(width: Width, now: float, *, slots: float, base_s: float, windows: int = 1) -> float:
    """Windows of answers from a server that answers ``slots`` at once in ``base_s`` each and queues the rest."""
    for _ in range(windows):
        taken = width.limit
        latency_s = base_s * max(1.0, taken / slots)
        for number in range(taken):
            width.answered(now + number * 1e-6, now + latency_s, 100, taken, binding=True)
        now += latency_s + 0.001
    return now


def test_the_width_doubles_until_the_first_overload_and_then_grows_by_one_a_window() -> None:
    width = Width(AUTO_START, AUTO_MOST, 120.0)
    assert width.limit == AUTO_START
    width.answered(0.0, 1.0, 100, 1, binding=False)
    assert width.limit == AUTO_START
    now = served(width, 2.0, slots=1e9, base_s=1.0, windows=4)
    assert width.limit == 16 * AUTO_START
    now = served(width, now, slots=1e9, base_s=1.0, windows=3)
    assert width.limit == AUTO_MOST
    for _ in range(AUTO_MOST):
        width.overloaded(now, now + 0.1)
    assert width.limit == int(AUTO_MOST * 0.7)
    served(width, now + 1, slots=1e9, base_s=1.0, windows=3)
    assert int(AUTO_MOST * 0.7) + 2 <= width.limit <= int(AUTO_MOST * 0.7) + 3


def test_a_fixed_width_comes_down_and_back_but_never_above_itself() -> None:
    width = Width(10, 10, 120.0)
    for now in range(2):
        width.overloaded(now, now + 0.5)
    assert width.limit == 4
    end = served(width, 3.0, slots=1e9, base_s=0.2, windows=100)
    assert width.limit == 10
    for number in range(40):
        width.overloaded(end + number, end + number + 0.5)
    assert width.limit == 1


@pytest.mark.parametrize("slots", [4, 16, 100])
def test_a_server_that_queues_is_not_given_all_the_width_there_is(slots: int) -> None:
    width = Width(AUTO_START, AUTO_MOST, 120.0)
    served(width, 0.0, slots=slots, base_s=1.0, windows=60)
    assert width.limit <= max(6 * slots, 40)
    assert width.limit >= min(slots, AUTO_START)


def test_a_slow_first_answer_is_no_measure_of_what_width_brings() -> None:
    """Eight requests that wait for a process that has just begun, then a server with four slots."""
    width = Width(AUTO_START, AUTO_MOST, 120.0)
    for number in range(AUTO_START):
        width.answered(number * 1e-6, 1.5, 100, AUTO_START, binding=True)
    most, now = 0, 2.0
    for _ in range(6):
        now = served(width, now, slots=4, base_s=0.1)
        most = max(most, width.limit)
    assert most <= 40


def test_a_server_that_batches_gets_width_although_each_answer_takes_longer() -> None:
    """Eight times the requests in twice the time is a good bargain."""
    width = Width(AUTO_START, AUTO_MOST, 120.0)
    for now in range(0, 40, 4):
        taken = width.limit
        for number in range(taken):
            width.answered(now + number * 1e-6, now + 1.0 + taken / 128, 100, taken, binding=True)
    assert width.limit > 100


def test_answers_that_get_slow_bring_the_width_down() -> None:
    width = Width(64, 64, 120.0)
    now = served(width, 0.0, slots=1e9, base_s=2.0, windows=2)
    assert width.limit == 64
    served(width, now, slots=1e9, base_s=5.0, windows=1)
    assert width.limit == int(64 * 0.7)
    late = Width(64, 64, 10.0)
    served(late, 0.0, slots=1e9, base_s=6.0, windows=1)
    assert late.limit == int(64 * 0.7)


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
    held = await one.acquire()
    waiting = [asyncio.create_task(one.acquire()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    one.release(held)
    held = await waiting[1]
    assert one.in_flight == 1
    waiting[2].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    one.release(held)
    assert one.in_flight == 0


async def test_a_waiter_cancelled_as_it_is_served_gives_the_permit_on() -> None:
    one = limiter(1)
    held = await one.acquire()
    first, second = (asyncio.create_task(one.acquire()) for _ in range(2))
    await asyncio.sleep(0)
    one.release(held)
    first.cancel()
    await asyncio.wait_for(second, 1)
    assert one.in_flight == 1
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_refusal_with_a_delay_pauses_everybody() -> None:
    permits = Permits()
    one = permits.limiter(Teacher(concurrency=4))
    started = time.monotonic()
    one.learn(Outcome("rate_limited", Action.RETRY, 429, delay_s=0.2), Permit(started), started, key="one")
    permit = await one.acquire()
    assert time.monotonic() - started >= 0.15
    one.learn(Outcome("rate_limited", Action.RETRY, 429, delay_s=50), permit, permit.at, key="two")
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
        held = await one.acquire()
        waiting = asyncio.create_task(one.acquire())
        await permits.sleep(0)
        one.release(held)
        one.release(await waiting)

    asyncio.run(once())
    asyncio.run(once())
    permits.stop()
    with pytest.raises(Interrupted):
        asyncio.run(once())


def waits(pace: Pace, number: int, now: float) -> list[float]:
    """Seconds that each of some requests, all there at ``now``, has to wait."""
    found = []
    for _ in range(number):
        wait = max(0.0, pace.to_wait(now))
        found.append(wait)
        pace.take(1, now + wait)
    return found


def test_pace() -> None:
    pace = Pace(600)
    found = waits(pace, 20, 100.0)
    assert found[:10] == [0.0] * 10
    assert found[10:12] == pytest.approx([0.1, 0.2])
    assert pace.to_wait(200.0) <= 0.0
    slow = Pace(6)
    assert waits(slow, 2, 0.0) == [0.0, 10.0]
    slow.give_back(1)
    assert slow.to_wait(0.0) == 10.0


def refusing(per_s: float, seconds: float, latency_s: float) -> tuple[int, int]:
    """Requests accepted and refused by a server that takes ``per_s``, from a client that learns its pace."""
    pace, now, allowed_at = LearntPace(), 0.0, 0.0
    flying: list[tuple[float, float, bool]] = []
    accepted = refused = 0
    while now < seconds:
        while flying and flying[0][0] <= now:
            done, started, good = flying.pop(0)
            (pace.accepted if good else pace.refused)(started, done)
            accepted, refused = accepted + good, refused + (not good)
        if pace.to_wait(now) <= 0 and len(flying) < 64:
            pace.take(now)
            good = max(allowed_at, now - 0.1) <= now
            if good:
                allowed_at = max(allowed_at, now - 0.1) + 1 / per_s
            flying.append((now + latency_s, now, good))
        else:
            now += 0.001
    return accepted, refused


@pytest.mark.parametrize("latency_s", [0.002, 0.3])
def test_a_pace_is_learnt_from_refusals(latency_s: float) -> None:
    accepted, refused = refusing(100.0, 60.0, latency_s)
    assert accepted > 0.75 * 6000
    assert refused < 2 * 64 + 0.02 * 6000


def test_a_learnt_pace_is_forgotten_when_nothing_is_refused_any_more() -> None:
    pace = LearntPace()
    pace.accepted(0.0, 0.1)
    for _ in range(3):
        pace.refused(0.1, 0.2)
    pace.take(0.2)
    assert pace.to_wait(0.2) > 0.05
    pace.accepted(50.0, 60.0)
    pace.accepted(61.0, 62.0)
    pace.take(62.0)
    assert pace.to_wait(62.0) == 0.0


@pytest.mark.parametrize(("every_s", "share"), [(0.01, 0.02), (0.3, 0.02), (0.01, 0.04), (2.0, 0.04)])
def test_a_refusal_now_and_then_teaches_nothing(every_s: float, share: float) -> None:
    """Whatever the pace: few answers a second make no refusal a sign."""
    pace = LearntPace()
    for number in range(1, 1000):
        now = every_s * number
        (pace.refused if number % round(1 / share) == 0 else pace.accepted)(now - 0.1, now)
        pace.take(now)
        assert pace.to_wait(now) <= 0.0


async def test_refusals_now_and_then_make_the_width_no_smaller() -> None:
    one = limiter(64)
    refused, kept = Outcome("rate_limited", Action.RETRY, 429), Outcome("ok", Action.KEEP)
    for number in range(1, 500):
        permit = await one.acquire()
        one.learn(refused if number % 40 == 0 else kept, permit, permit.at, key=str(number))
        one.release(permit)
    assert one.limit == 64
    for number in range(3):
        permit = await one.acquire()
        one.learn(Outcome("timeout", Action.RETRY), permit, permit.at, key=f"late {number}")
        one.release(permit)
    assert one.limit < 64


def test_weather_that_is_taken_for_a_limit_is_found_out() -> None:
    """Once, a tenth and more of a hundred are refused, and then one in thirty for ever: the pace comes back."""
    pace = LearntPace()
    now, sent = 0.0, 0
    for number in range(12_000):
        now = 0.01 * number
        if pace.to_wait(now) > 0:
            continue
        pace.take(now)
        sent += 1
        refused = number % 30 == 0 or 100 < number < 130
        (pace.refused if refused else pace.accepted)(now, now + 0.001)
    assert sent > 0.7 * 12_000


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


async def test_nothing_may_be_sent_to_an_unknown_price_under_a_budget_of_nothing() -> None:
    with pytest.raises(BudgetExceeded, match="the price of one more request is not known"):
        await Budget(usd=0).reserve(Use(1, 10, priced=False))
    await Budget(usd=0).reserve(Use(1, 10))


async def test_earlier_runs_count() -> None:
    with pytest.raises(BudgetExceeded, match="requests"):
        await Budget(requests=3, spent={"requests": 3}).reserve(of(1))
    with pytest.raises(BudgetExceeded, match="minutes"):
        await Budget(minutes=5, spent={"minutes": 5}).reserve(of(1))
    await Budget(minutes=5, spent={"minutes": 4.9}).reserve(of(1))
