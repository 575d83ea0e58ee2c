"""The budget: what a run may use, reserved before each attempt and settled after it. Knows numbers only.

An attempt that might go over waits for the ones in flight to settle; when nothing is in flight and it still
does not fit, the budget is spent. So it is never exceeded by more than estimates were wrong.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

from medsynth.core.errors import BudgetExceeded, RecipeError
from medsynth.llm.call import Call, Layer
from medsynth.llm.outcomes import Action, Outcome

_FREE_FAULTS = frozenset({"connect"})


class Budget:
    """Limits, None = none. spent: what earlier runs used of them. Minutes count from now on."""

    def __init__(
        self,
        *,
        usd: float | None = None,
        cny: float | None = None,
        tokens: int | None = None,
        requests: int | None = None,
        minutes: float | None = None,
        spent: Mapping[str, float] | None = None,
    ) -> None:
        before = spent or {}
        self.money = {name: value for name, value in (("usd", usd), ("cny", cny)) if value is not None}
        self.minutes = minutes
        self._limits = {
            name: float(value) for name, value in (("tokens", tokens), ("requests", requests)) if value is not None
        }
        self._spent = {name: float(before.get(name, 0.0)) for name in ("tokens", "requests")}
        self._reserved = {"tokens": 0.0, "requests": 0.0}
        self._started = time.monotonic() - 60.0 * before.get("minutes", 0.0)
        self._waiting: list[asyncio.Future[None]] = []

    @property
    def limited(self) -> bool:
        """Whether there is anything to watch."""
        return bool(self._limits) or self.minutes is not None

    def spent(self) -> dict[str, float]:
        """Tokens, requests and minutes used so far."""
        return {**self._spent, "minutes": (time.monotonic() - self._started) / 60.0}

    def refuse_money(self) -> None:
        """RecipeError if a limit in money has to be kept and no price is known to keep it by."""
        if self.money:
            raise RecipeError(
                f"the budget is in {' and '.join(self.money)}, and the prices of the teachers are not known.",
                hint="Set a limit on `tokens` or `requests` instead.",
            )

    async def reserve(self, tokens: int) -> None:
        """Sets one request and its tokens aside; ``BudgetExceeded`` if they are not there any more."""
        need = {"tokens": float(tokens), "requests": 1.0}
        while (short := self._short_of(need)) is not None:
            if short == "minutes" or not self._reserved["requests"]:
                raise self._exceeded(short)
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            await waiter
        for name, amount in need.items():
            self._reserved[name] += amount

    def settle(self, reserved: int, used: int | None) -> None:
        """Replaces a reservation by what was used; None: the request was never sent."""
        self._reserved["tokens"] -= reserved
        self._reserved["requests"] -= 1.0
        if used is not None:
            self._spent["tokens"] += used
            self._spent["requests"] += 1.0
        waiting, self._waiting = self._waiting, []
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)

    def _short_of(self, need: Mapping[str, float]) -> str | None:
        if self.minutes is not None and time.monotonic() - self._started >= 60.0 * self.minutes:
            return "minutes"
        for name, limit in self._limits.items():
            if self._spent[name] + self._reserved[name] + need[name] > limit:
                return name
        return None

    def _exceeded(self, name: str) -> BudgetExceeded:
        limit = self.minutes if name == "minutes" else self._limits[name]
        return BudgetExceeded(
            f"the budget of {limit:g} {name} does not cover one more request: {self.spent()[name]:.10g} used.",
            hint="Everything paid for is kept; raise `budget` in the recipe and run again.",
        )


class WithinBudget:
    """The wrapper that reserves before each attempt, retries included, and settles after it."""

    def __init__(self, inner: Layer, budget: Budget) -> None:
        self._inner = inner
        self._budget = budget

    async def answer(self, call: Call) -> Outcome:
        """The inner outcome, if the budget allows it."""
        if not self._budget.limited:
            return await self._inner.answer(call)
        reserved = call.most_tokens()
        await self._budget.reserve(reserved)
        used = None
        try:
            outcome = await self._inner.answer(call)
            used = _used(outcome, reserved)
            return outcome
        finally:
            self._budget.settle(reserved, used)


def _used(outcome: Outcome, reserved: int) -> int:
    """Tokens of an attempt; what nobody counted is taken to have cost all that was set aside."""
    if outcome.tokens is not None:
        return outcome.tokens
    refused = outcome.status >= 400 or outcome.name in _FREE_FAULTS
    return 0 if refused and outcome.action is not Action.KEEP else reserved
