"""How many requests one model gets at once and a minute. Knows outcomes by name, never what was said.

The limit doubles with every window of answers until the first sign of overload, then grows by one a window;
overload takes it to 0.7 of itself, once for all requests that were under way together (AIMD, as in TCP).
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

from medsynth.core.errors import Interrupted
from medsynth.llm.outcomes import OVERLOAD, Outcome

AUTO_START = 8
AUTO_MOST = 256
_SHRINK = 0.7
_LONGEST_PAUSE_S = 60.0


class Pace:
    """At most ``per_minute`` units a minute, evenly, with room for one second's worth at once."""

    def __init__(self, per_minute: int) -> None:
        self._interval_s = 60.0 / per_minute
        self._room_s = max(0.0, 1.0 - self._interval_s)
        self._next = float("-inf")

    def book(self, units: float, now: float) -> float:
        """Takes the units and gives the seconds to wait before using them."""
        begin = max(self._next, now - self._room_s)
        self._next = begin + units * self._interval_s
        return max(0.0, begin - now)

    def give_back(self, units: float) -> None:
        """Corrects a booking that was too large (units > 0) or too small."""
        self._next -= units * self._interval_s


class Limiter:
    """The permits of one model in this process, first come, first served."""

    def __init__(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._sleep = sleep
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._most: int | None = None
        self._limit = 0.0
        self._doubling = True
        self._cut_at = self._paused_until = float("-inf")
        self._requests: Pace | None = None
        self._tokens: Pace | None = None
        self.in_flight = 0
        self.stopped = False

    @property
    def limit(self) -> int:
        return int(self._limit)

    @property
    def counts_tokens(self) -> bool:
        return self._tokens is not None

    def allow(self, concurrency: int | str, rpm: int | None, tpm: int | None) -> None:
        """A teacher that uses this model; of several, the most careful one counts."""
        most = concurrency if isinstance(concurrency, int) else AUTO_MOST
        start = concurrency if isinstance(concurrency, int) else AUTO_START
        if self._most is None or most < self._most:
            self._most, self._limit = most, float(min(start, most))
        if rpm is not None and self._requests is None:
            self._requests = Pace(rpm)
        if tpm is not None and self._tokens is None:
            self._tokens = Pace(tpm)

    async def acquire(self, tokens: int = 0) -> None:
        """Waits for a permit; ``Interrupted`` once the run stops."""
        if self.stopped:
            raise _interrupted()
        if self.in_flight < self.limit and not self._waiting:
            self.in_flight += 1
        else:
            await self._wait()
        wait = self._to_wait(tokens)
        if wait > 0:
            try:
                await self._sleep(wait)
            except BaseException:
                self.release()
                raise

    def release(self) -> None:
        """Gives a permit back, to whoever waits longest."""
        self.in_flight -= 1
        self._hand_out()

    def learn(self, outcome: Outcome, started: float) -> None:
        """Adapts to an outcome. started: ``time.monotonic()`` when the request was sent."""
        if outcome.name not in OVERLOAD:
            if outcome.status and (self._waiting or 2 * self.in_flight > self.limit):
                grown = self._limit + (1.0 if self._doubling else 1.0 / self._limit)
                self._limit = min(grown, float(self._most or AUTO_MOST))
            return
        now = time.monotonic()
        if started > self._cut_at:
            self._limit = max(1.0, self._limit * _SHRINK)
            self._doubling = False
            self._cut_at = now
        if outcome.delay_s:
            self._paused_until = max(self._paused_until, now + min(outcome.delay_s, _LONGEST_PAUSE_S))

    def correct(self, tokens: int) -> None:
        """Gives back tokens that were booked and not used."""
        if self._tokens is not None:
            self._tokens.give_back(tokens)

    def stop(self) -> None:
        """Those who wait for a permit are told to give up; safe from any thread."""
        self.stopped = True
        for waiter in list(self._waiting):
            waiter.get_loop().call_soon_threadsafe(interrupt, waiter)

    def _to_wait(self, tokens: int) -> float:
        if self._requests is None and self._tokens is None and self._paused_until == float("-inf"):
            return 0.0
        now = time.monotonic()
        waits = [self._paused_until - now]
        if self._requests is not None:
            waits.append(self._requests.book(1, now))
        if self._tokens is not None:
            waits.append(self._tokens.book(tokens, now))
        return max(waits)

    async def _wait(self) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            await waiter
        except BaseException:
            if waiter in self._waiting:
                self._waiting.remove(waiter)
            elif not waiter.cancelled() and waiter.exception() is None:
                self.release()
            raise

    def _hand_out(self) -> None:
        while self._waiting and self.in_flight < self.limit:
            waiter = self._waiting.popleft()
            if not waiter.done():
                self.in_flight += 1
                waiter.set_result(None)


def interrupt(waiter: asyncio.Future[None]) -> None:
    """Ends a wait because the run stops."""
    if not waiter.done():
        waiter.set_exception(_interrupted())


def _interrupted() -> Interrupted:
    return Interrupted("the run was asked to stop.", hint="Run the same command again to go on.")
