"""The permits of one model: how many requests at once, how many a minute, none while its server is away.

Knows outcomes by name, never what was said. What it learns from them is in ``width``, ``pace`` and ``breaker``.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple

from medsynth.core.errors import Interrupted
from medsynth.llm.breaker import Breaker
from medsynth.llm.delays import used_up
from medsynth.llm.outcomes import OVERLOAD, Action, Outcome
from medsynth.llm.pace import LearntPace, Pace, Refusals
from medsynth.llm.width import Width

AUTO_START = 8
AUTO_MOST = 256
_LONGEST_PAUSE_S = 60.0


class Permit(NamedTuple):
    """Leave to send one request. at: ``time.monotonic()`` when it was given; the request may go some time after.
    probe: the request probes a server that is away."""

    at: float
    probe: bool = False


class Limiter:
    """The permits of one model in this process, first come, first served.

    waited_s: cause -> seconds in which it alone held requests back: ``rpm``, ``tpm``, ``refused`` (the pace that
    refusals taught), ``server`` (a delay it asked for), ``away``.
    """

    def __init__(self, *, local: bool = False) -> None:
        self._waiting: deque[tuple[asyncio.Future[Permit], int]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._most: int | None = None
        self._width = Width(AUTO_START, AUTO_MOST, 120.0)
        self._paused_until = float("-inf")
        self._requests: Pace | None = None
        self._tokens: Pace | None = None
        self._refusals = Refusals()
        self._learnt = LearntPace()
        self._told: dict[str, str] = {}
        self.breaker = Breaker(local=local)
        self.waited_s: dict[str, float] = {}
        self.in_flight = 0
        self.stopped = False

    @property
    def limit(self) -> int:
        return self._width.limit

    @property
    def counts_tokens(self) -> bool:
        return self._tokens is not None

    @property
    def tpm(self) -> float | None:
        """Most tokens a minute, where recipe or server say."""
        return self._tokens.per_minute if self._tokens is not None else None

    def waiting(self) -> tuple[str, int]:
        """What holds the next request back, and how many wait."""
        count = sum(not waiter.done() for waiter, _ in self._waiting)
        return (self._held(time.monotonic())[1], count) if count else ("", 0)

    def allow(
        self, concurrency: int | str, rpm: int | None = None, tpm: int | None = None, timeout_s: float = 120.0
    ) -> None:
        """A teacher that uses this model; of several, the most careful one counts."""
        most = concurrency if isinstance(concurrency, int) else AUTO_MOST
        start = concurrency if isinstance(concurrency, int) else AUTO_START
        if self._most is None or most < self._most:
            self._most = most
            self._width = Width(start, most, timeout_s)
        if rpm is not None and self._requests is None:
            self._requests = Pace(rpm)
        if tpm is not None and self._tokens is None:
            self._tokens = Pace(tpm)

    async def acquire(self, tokens: int = 0) -> Permit:
        """Waits for a permit; ``Interrupted`` once the run stops."""
        if self.stopped:
            raise _interrupted()
        now = time.monotonic()
        if not self._waiting and self._held(now)[0] <= 0:
            return self._take(tokens, now)
        waiter: asyncio.Future[Permit] = asyncio.get_running_loop().create_future()
        self._waiting.append((waiter, tokens))
        self._hand_out()
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self.release(waiter.result())
            raise

    def release(self, permit: Permit) -> None:
        """Gives a permit back, to whoever waits longest."""
        self.in_flight -= 1
        if permit.probe:
            self.breaker.probing = False
        self._hand_out()

    def learn(self, outcome: Outcome, permit: Permit, started: float, *, key: str) -> None:
        """Adapts to an outcome. started: ``time.monotonic()`` when the request was sent; key: of the request."""
        now = time.monotonic()
        if outcome.headers:
            self._heed(outcome.headers, now)
        was_open = self.breaker.open
        self.breaker.learn(outcome, started, now, self._width.limit, key=key, probe=permit.probe)
        if outcome.name == "rate_limited":
            self._learnt.refused(permit.at, now, outcome.delay_s or 0.0)
        if outcome.name in OVERLOAD:
            self._refusals.note(refused=True)
            if not was_open and (outcome.name == "timeout" or self._refusals.often):
                self._width.overloaded(permit.at, now)
                self._refusals.went_slower()
            if outcome.delay_s:
                self._pause(outcome.delay_s, now)
        elif outcome.action is not Action.RETRY:
            self._refusals.note(refused=False)
            self._learnt.accepted(permit.at, now)
            tokens = (outcome.reply.tokens_out if outcome.reply else None) or 0
            binding = bool(self._waiting) or 2 * self.in_flight > self._width.limit
            self._width.answered(started, now, tokens, self.in_flight, binding=binding)

    def correct(self, tokens: int) -> None:
        """Gives back tokens that were booked and not used."""
        if self._tokens is not None:
            self._tokens.give_back(tokens)

    def stop(self) -> None:
        """Those who wait for a permit are told to give up; safe from any thread."""
        self.stopped = True
        for waiter, _ in list(self._waiting):
            waiter.get_loop().call_soon_threadsafe(interrupt, waiter)

    def _heed(self, headers: Mapping[str, str], now: float) -> None:
        """What a server says of its limits: their size a minute, and a pause where one is used up."""
        for name, pace in (("requests", self._requests), ("tokens", self._tokens)):
            limit = headers.get(f"x-ratelimit-limit-{name}", "")
            if limit.isdecimal() and int(limit) and (pace is None or name in self._told):
                if self._told.get(name) == limit:
                    continue
                self._told[name] = limit
                if name == "requests":
                    self._requests = Pace(int(limit))
                else:
                    self._tokens = Pace(int(limit))
        if (wait := used_up(headers)) is not None:
            self._pause(wait, now)

    def _pause(self, seconds: float, now: float) -> None:
        self._paused_until = max(self._paused_until, now + min(seconds, _LONGEST_PAUSE_S))

    def _held(self, now: float) -> tuple[float, str]:
        """Seconds until the next request may go, and what holds it back. Infinite: until another one is done."""
        if self.breaker.open:
            held = (math.inf if self.breaker.probing else self.breaker.to_wait(now), "away")
        elif self.in_flight >= self._width.limit:
            return math.inf, "width"
        else:
            held = (self._learnt.to_wait(now), "refused")
        held = max(held, (self._paused_until - now, "server"))
        if self._requests is not None:
            held = max(held, (self._requests.to_wait(now), "rpm"))
        if self._tokens is not None:
            held = max(held, (self._tokens.to_wait(now), "tpm"))
        return held

    def _take(self, tokens: int, now: float) -> Permit:
        self.in_flight += 1
        self._learnt.take(now)
        if self._requests is not None:
            self._requests.take(1, now)
        if self._tokens is not None:
            self._tokens.take(tokens, now)
        if self.breaker.open:
            self.breaker.probing = True
        return Permit(now, self.breaker.open)

    def _hand_out(self) -> None:
        while self._waiting:
            waiter, tokens = self._waiting[0]
            if not waiter.done():
                now = time.monotonic()
                seconds, cause = self._held(now)
                if seconds > 0:
                    if seconds < math.inf:
                        self._wake_in(seconds, cause, waiter.get_loop())
                    return
                waiter.set_result(self._take(tokens, now))
            self._waiting.popleft()

    def _wake_in(self, seconds: float, cause: str, loop: asyncio.AbstractEventLoop) -> None:
        """Looks again when the first in line may go."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(seconds, self._woken, cause, time.monotonic())

    def _woken(self, cause: str, since: float) -> None:
        self._timer = None
        self.waited_s[cause] = self.waited_s.get(cause, 0.0) + time.monotonic() - since
        self._hand_out()


def interrupt(waiter: asyncio.Future[Any]) -> None:
    """Ends a wait because the run stops."""
    if not waiter.done():
        waiter.set_exception(_interrupted())


def _interrupted() -> Interrupted:
    return Interrupted("the run was asked to stop.", hint="Run the same command again to go on.")
