"""Sends again what may work the next time. It sleeps outside the permit, so that others can go on."""

from __future__ import annotations

from medsynth.llm.call import Call, Layer
from medsynth.llm.delays import backoff
from medsynth.llm.limit import Permits
from medsynth.llm.meter import Meter
from medsynth.llm.outcomes import Action, Outcome


class Retry:
    """The wrapper that tries again. first_s: seconds before the first further attempt, 0 = at once."""

    def __init__(self, inner: Layer, retries: int, permits: Permits, meter: Meter, *, first_s: float) -> None:
        self._inner = inner
        self._retries = retries
        self._permits = permits
        self._meter = meter
        self._first_s = first_s

    async def answer(self, call: Call) -> Outcome:
        """The first outcome that is not worth another attempt, or the last one of all."""
        attempt = 0
        while True:
            outcome = await self._inner.answer(call)
            if outcome.action is not Action.RETRY or attempt == self._retries:
                return outcome
            self._meter.retries[outcome.name] += 1
            wait = backoff(call.key, attempt, self._first_s)
            await self._permits.sleep(max(wait, outcome.delay_s or 0.0))
            attempt += 1
