"""The budget: what a run may use, set aside before each attempt and settled after it. Knows numbers only.

An attempt that might go over waits for the ones in flight to settle; when nothing is in flight and it still
does not fit, the budget is spent. So it is never passed by more than one estimate for each request in flight.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from medsynth.core.errors import BudgetExceeded
from medsynth.llm.ledger import Tally
from medsynth.llm.meter import Meter

COUNTED = ("requests", "tokens", "usd", "cny")
BY_MODEL = (*COUNTED, "tokens_in")
_ROUNDING = 1e-9
"""Share of a limit that sums of many small amounts may be off by."""
_AHEAD = 64
"""Attempts that are set aside on disk beyond those under way, at most as many as these: one write for all of them."""


class Use(NamedTuple):
    """What one attempt may use, or has used.

    priced: False = its price is unknown; local: it costs nobody anything; model: whose it is, and tokens_in: how many
    of the tokens were sent, both for the account by model.
    """

    requests: int = 0
    tokens: int = 0
    usd: float = 0.0
    cny: float = 0.0
    priced: bool = True
    local: bool = False
    model: str = ""
    tokens_in: int = 0


class Cap(Protocol):
    """The project's limits, which several runs share."""

    def grant(self, need: Mapping[str, float]) -> str | None:
        """Gets room for what this run has used and holds, and ``need`` more; what it is short of, else None."""


class Budget:
    """Limits, None = none. spent: what earlier runs used of them; tally: where this run's use is kept on disk."""

    def __init__(
        self,
        *,
        usd: float | None = None,
        cny: float | None = None,
        tokens: float | None = None,
        requests: float | None = None,
        minutes: float | None = None,
        spent: Mapping[str, float] | None = None,
        tally: Tally | None = None,
        cap: Cap | None = None,
    ) -> None:
        given = {"usd": usd, "cny": cny, "tokens": tokens, "requests": requests, "minutes": minutes}
        self.limits = {name: float(value) for name, value in given.items() if value is not None}
        self.before = {name: float((spent or {}).get(name, 0.0)) for name in (*COUNTED, "minutes")}
        self.used = dict.fromkeys(COUNTED, 0.0) if tally is None else tally.used
        self.held = dict.fromkeys(COUNTED, 0.0) if tally is None else tally.held
        self._on_disk = dict.fromkeys(COUNTED, 0.0)
        """Most that the tally on disk says may be used."""
        self.unpriced = 0
        self.models: dict[str, dict[str, float]] = {}
        """Model -> what this run has used of it."""
        self.models_before: dict[str, dict[str, float]] = {}
        """The same of earlier runs since the last finished version."""
        self.finished = ""
        """Version that this run has finished: those after it begin at nothing."""
        self._tally = tally
        if tally is not None:
            tally.models = self.models
        self._cap = cap
        self._started = time.monotonic()
        self._waiting: list[asyncio.Future[None]] = []

    def spent(self) -> dict[str, float]:
        """Used so far by this run and those before it; minutes among it."""
        return {name: self.before[name] + self._now(name) for name in (*COUNTED, "minutes")}

    def spent_now(self) -> dict[str, float]:
        """Used so far by this run."""
        return {name: self._now(name) for name in (*COUNTED, "minutes")}

    async def reserve(self, need: Use, meter: Meter | None = None) -> None:
        """Sets one attempt aside; ``BudgetExceeded`` if there is no room for it any more."""
        while (short := self.try_reserve(need)) is not None:
            if short == "minutes" or not self.held["requests"]:
                raise self.exceeded(short, need)
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            if meter is None:
                await waiter
            else:
                with meter.waiting("budget"):
                    await waiter

    def try_reserve(self, need: Use) -> str | None:
        """Sets one attempt aside if there is room for it now; else the quantity that it is short of."""
        short = self._short_of(need)
        if short is None and self._cap is not None and not need.local:
            short = self._cap.grant({name: getattr(need, name) for name in COUNTED})
        if short is None:
            self._add(self.held, need, 1)
            self._cover(need)
        return short

    def settle(self, reserved: Use, used: Use | None) -> None:
        """Replaces what was set aside by what was used; None: the request was never sent."""
        self._add(self.held, reserved, -1)
        if used is not None:
            self._add(self.used, used, 1)
            if not used.priced:
                self._count_unpriced(used.requests)
            if used.model:
                model = self.models.get(used.model)
                if model is None:
                    model = self.models[used.model] = dict.fromkeys(BY_MODEL, 0.0)
                self._add(model, used, 1)
                model["tokens_in"] += used.tokens_in
            if self._tally is not None and used.local:
                self._add(self._tally.free, used, 1)
            self._cover(reserved)
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for waiter in waiting:
                if not waiter.done():
                    waiter.set_result(None)

    def exceeded(self, name: str, need: Use) -> BudgetExceeded:
        """The error of a budget that is spent."""
        where, _, quantity = name.rpartition(" ")
        if where:
            return BudgetExceeded(
                f"{name} has no room for one more request: {shown(quantity, getattr(need, quantity, 0.0))} is needed.",
                hint="Everything paid for is kept. Raise `budget` in medsynth.yaml, or set its `since`, and run again.",
            )
        more = "" if name == "minutes" else f", and one more request may need {shown(name, getattr(need, name))}"
        more = more if need.priced or name not in ("usd", "cny") else ", and the price of one more request is not known"
        return BudgetExceeded(
            f"the budget of {shown(name, self.limits[name])} is spent: {shown(name, self.spent()[name])} used{more}.",
            hint=f"Everything paid for is kept. To go on, run again with a larger one: --set budget.{name}=...",
        )

    def sync(self) -> None:
        """What was used is on the disk when this returns."""
        if self._tally is not None:
            self._look_ahead(dict.fromkeys(COUNTED, 0.0))
            self._tally.sync()

    def _now(self, name: str) -> float:
        return (time.monotonic() - self._started) / 60.0 if name == "minutes" else self.used[name]

    def _short_of(self, need: Use) -> str | None:
        for name, limit in self.limits.items():
            if name == "minutes":
                if self.before[name] + self._now(name) >= limit:
                    return name
                continue
            if not need.priced and name in ("usd", "cny"):
                return name
            wanted = self.before[name] + self.used[name] + self.held[name] + getattr(need, name)
            if getattr(need, name) and wanted > limit * (1 + _ROUNDING):
                return name
        return None

    def _count_unpriced(self, requests: int) -> None:
        first, self.unpriced = not self.unpriced, self.unpriced + requests
        if self._tally is not None:
            self._tally.unpriced = self.unpriced
            if first and requests:
                self._tally.write()

    def _cover(self, need: Use) -> None:
        """Sees to it that all that may be used stands on disk; what costs nobody anything need not."""
        if self._tally is None or need.local:
            return
        used, held, said = self.used, self.held, self._on_disk
        if (
            used["requests"] + held["requests"] > said["requests"]
            or used["tokens"] + held["tokens"] > said["tokens"]
            or used["usd"] + held["usd"] > said["usd"]
            or used["cny"] + held["cny"] > said["cny"]
        ):
            self._look_ahead({name: _AHEAD * getattr(need, name) for name in COUNTED})
            self._tally.write()

    def _look_ahead(self, most: Mapping[str, float]) -> None:
        """Sets aside more than is under way: as much again, at most ``most``, and never more than there is room for."""
        assert self._tally is not None
        granted = self._tally.granted
        for name in COUNTED:
            now = self.used[name] + self.held[name]
            room = self.limits.get(name, math.inf) - self.before[name] - now
            if name in granted:
                room = min(room, granted[name] + self._tally.free[name] - now)
            self._tally.ahead[name] = max(0.0, min(self.held[name], most[name], room))
            self._on_disk[name] = now + self._tally.ahead[name]

    @staticmethod
    def _add(total: dict[str, float], use: Use, sign: int) -> None:
        total["requests"] += sign * use.requests
        total["tokens"] += sign * use.tokens
        total["usd"] += sign * use.usd
        total["cny"] += sign * use.cny


def shown(name: str, amount: float) -> str:
    """
    >>> shown("usd", 0.01234), shown("cny", 1234.5), shown("tokens", 12000), shown("minutes", 1.5)
    ('$0.0123', '¥1,234.50', '12,000 tokens', '1.5 minutes')
    """
    if name in ("usd", "cny"):
        places = 2 if abs(amount) >= 1 or not amount else 4
        return f"{'$' if name == 'usd' else '¥'}{amount:,.{places}f}"
    return f"{amount:,.1f} minutes" if name == "minutes" else f"{amount:,.0f} {name}"
