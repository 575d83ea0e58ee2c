"""Sends again what may work the next time. It sleeps outside the permit, so that others can go on."""

from __future__ import annotations

import time

from medsynth.llm.call import Call, Layer
from medsynth.llm.delays import backoff
from medsynth.llm.limit import Permits
from medsynth.llm.limiter import Limiter
from medsynth.llm.meter import Meter
from medsynth.llm.outcomes import Action, Outcome

_MOST_EXCUSED = 12
"""Attempts of one request that an absent server is forgiven for: seven minutes of probes, were it alone."""


class Retry:
    """The wrapper that tries again. first_s: seconds before the first further attempt, 0 = at once.

    While nobody answers anybody, attempts do not count against the request that happened to make them; when that
    lasts too long, the run ends.
    """

    def __init__(
        self, inner: Layer, retries: int, permits: Permits, limiter: Limiter, meter: Meter, *, first_s: float
    ) -> None:
        self._inner = inner
        self._retries = retries
        self._permits = permits
        self._breaker = limiter.breaker
        self._meter = meter
        self._first_s = first_s

    async def answer(self, call: Call) -> Outcome:
        """The first outcome that is not worth another attempt, or the last one of all."""
        attempt = excused = 0
        while True:
            outcome = await self._inner.answer(call)
            if outcome.action is not Action.RETRY:
                return outcome
            if hopeless := self._breaker.given_up(outcome, time.monotonic()):
                self._permits.stop()
                words = f"{outcome.name}: {outcome.words}" if outcome.words else outcome.name
                return outcome._replace(name=hopeless, action=Action.STOP, words=words)
            counts = excused == _MOST_EXCUSED or not self._breaker.excuses(outcome, call.key)
            if attempt == self._retries and (counts or not self._retries):
                return outcome
            self._meter.retries[outcome.name] += 1
            wait = backoff(call.key, attempt, self._first_s)
            await self._permits.sleep(max(wait, outcome.delay_s or 0.0))
            attempt += counts
            excused += not counts
