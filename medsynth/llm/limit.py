"""Permits: the one place where this process decides that a request may be sent now, and where it is told to stop."""

from __future__ import annotations

import asyncio
import time

from medsynth.llm.call import Call, Layer
from medsynth.llm.limiter import Limiter, interrupt
from medsynth.llm.meter import Meter
from medsynth.llm.outcomes import Action, Outcome
from medsynth.llm.teacher import Teacher


class Permits:
    """One limiter per model for the whole process, whichever stage or role asks. Outlives event loops."""

    def __init__(self) -> None:
        self._limiters: dict[tuple[str, str, str], Limiter] = {}
        self._sleeping: set[asyncio.Future[None]] = set()
        self.stopped = False

    def limiter(self, teacher: Teacher, *, local: bool = False) -> Limiter:
        """The limiter of a teacher's model, held to the teacher's limits too. local: it answers in this process."""
        name = (teacher.provider, teacher.model, teacher.endpoint)
        limiter = self._limiters.get(name)
        if limiter is None:
            limiter = self._limiters[name] = Limiter(local=local)
            limiter.stopped = self.stopped
        limiter.allow(teacher.concurrency, teacher.rpm, teacher.tpm, teacher.timeout_s)
        return limiter

    def stop(self) -> None:
        """New requests, and those that wait or sleep, raise ``Interrupted``; those in flight finish.

        Safe from a signal handler and from any thread. Replayed answers still come.
        """
        self.stopped = True
        for limiter in self._limiters.values():
            limiter.stop()
        for sleeper in list(self._sleeping):
            sleeper.get_loop().call_soon_threadsafe(interrupt, sleeper)

    def waited_s(self) -> dict[str, float]:
        """Cause -> seconds in which it alone held requests of some model back; see ``Limiter``."""
        causes: dict[str, float] = {}
        for limiter in self._limiters.values():
            for cause, seconds in limiter.waited_s.items():
                causes[cause] = causes.get(cause, 0.0) + seconds
        return causes

    def waits(self) -> dict[str, int]:
        """Cause -> requests that wait now: those of ``Limiter``, ``width`` for a permit, ``retry`` for a second try."""
        causes = {"retry": len(self._sleeping)}
        for limiter in self._limiters.values():
            cause, count = limiter.waiting()
            causes[cause] = causes.get(cause, 0) + count
        return {cause: count for cause, count in causes.items() if count}

    def tpm(self) -> int | None:
        """Most tokens a minute of all models together; None where one of them says nothing."""
        limits = [limiter.tpm for limiter in self._limiters.values()]
        known = [limit for limit in limits if limit is not None]
        return round(sum(known)) if known and len(known) == len(limits) else None

    async def sleep(self, seconds: float) -> None:
        """Sleeps, unless the run is stopped: then ``Interrupted``."""
        loop = asyncio.get_running_loop()
        sleeper: asyncio.Future[None] = loop.create_future()
        if self.stopped:
            interrupt(sleeper)
        timer = loop.call_later(seconds, _wake, sleeper)
        self._sleeping.add(sleeper)
        try:
            await sleeper
        finally:
            timer.cancel()
            self._sleeping.discard(sleeper)


class Limit:
    """The wrapper that waits for a permit and tells the limiter how it went.

    An outcome that ends the run stops all models before the permit goes to the next in line.
    """

    def __init__(self, inner: Layer, permits: Permits, limiter: Limiter, meter: Meter) -> None:
        self._inner = inner
        self._permits = permits
        self._limiter = limiter
        self._meter = meter

    async def answer(self, call: Call) -> Outcome:
        """The inner outcome, once there is room for the request."""
        limiter, meter = self._limiter, self._meter
        booked = call.most_tokens() if limiter.counts_tokens else 0
        permit = await limiter.acquire(booked)
        started = time.monotonic()
        meter.in_flight += 1
        try:
            outcome = await self._inner.answer(call)
            limiter.learn(outcome, permit, started, key=call.key)
            if booked:
                limiter.correct(booked - (outcome.tokens or booked))
            if outcome.action is Action.STOP:
                self._permits.stop()
            return outcome
        finally:
            meter.in_flight -= 1
            limiter.release(permit)


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)
