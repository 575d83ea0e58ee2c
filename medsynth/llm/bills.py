"""Who sends a bill, in which currency, and whether a budget can hold it. Sends nothing, counts nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from medsynth.core.errors import RecipeError
from medsynth.llm.prices import CURRENCIES, Price, PriceTable
from medsynth.llm.providers._access import is_loopback
from medsynth.llm.teacher import Teacher

LOCAL = ("demo", "scripted")
"""Providers that answer inside this process."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What a teacher's answers cost. price: None = unknown, or free where ``free`` says so.

    expected: somebody is likely to send a bill, so that a run needs a budget.
    """

    price: Price | None
    free: bool
    expected: bool

    @property
    def unknown(self) -> bool:
        return self.price is None and not self.free


def bill(teacher: Teacher, prices: PriceTable) -> Bill:
    """Free: models inside this process, and those on the premises that have no price. A known price always counts.

    A server on this machine may pass requests on: its price is unknown, not nothing, but no bill is expected from it.
    """
    if teacher.provider in LOCAL:
        return Bill(None, free=True, expected=False)
    price = prices.of(teacher)
    ours = teacher.location == "on_premises"
    urls = (teacher.base_url,) if isinstance(teacher.base_url, str) else teacher.base_url or ()
    loopback = bool(urls) and all(map(is_loopback, urls))
    return Bill(price, free=ours and price is None, expected=not ours and (price is not None or not loopback))


def refuse_unbounded(
    role: str, teacher: Teacher, limits: Mapping[str, Any], prices: PriceTable, cap: Mapping[str, Any] | None = None
) -> None:
    """RecipeError if a bill may come and no limit holds it. cap: the project's own limits."""
    found = bill(teacher, prices)
    if found.expected and not limits:
        raise RecipeError(
            f"the teacher {role} ({teacher.model}) may cost money, and the recipe has no budget.",
            hint="Add for example `budget: {usd: 5}`, or `budget: {tokens: 20000000}` where no price is known.",
        )
    refuse_unpriced(role, teacher, limits, prices)
    refuse_unpriced(role, teacher, cap or {}, prices, where="the project's cap")


def refuse_unpriced(
    role: str, teacher: Teacher, limits: Mapping[str, Any], prices: PriceTable, *, where: str = "the budget"
) -> None:
    """RecipeError if limits in money cannot be held. A limit of 0 needs no price: nothing may be sent at all."""
    money = {name for name in CURRENCIES if limits.get(name)}
    found = bill(teacher, prices)
    if not money or found.free:
        return
    said = " and ".join(sorted(money))
    if found.price is None:
        near = prices.nearest(teacher.model)
        meant = f" There is one for {near!r}: is that the one?" if near else ""
        raise RecipeError(
            f"{where} is in {said}, and no price is known for {teacher.model!r} (teacher {role}).{meant}",
            hint="Write the price into prices.yaml, or set a limit on `tokens` or `requests` instead.",
        )
    if found.price.money not in money:
        raise RecipeError(
            f"{where} is in {said}, and {teacher.model!r} (teacher {role}) is billed in {found.price.money}: the one "
            "says nothing about the other.",
            hint=f"Add a limit in `{found.price.money}` beside it.",
        )
