"""What models cost: a table of the user's own, each price with its currency and the day it was read.

None is bundled: prices age. A model that is not in the table has an unknown price, which is never taken to be nothing.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, model_validator

from medsynth.core.config import Config
from medsynth.llm.teacher import Teacher
from medsynth.llm.usage import Usage

PER = 1_000_000
"""Tokens that a rate is for."""
CURRENCIES = ("usd", "cny")


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Currency = Annotated[Literal["usd", "cny"], BeforeValidator(_lower)]
Rate = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Rates(Config):
    """Money for a million tokens."""

    input: Rate
    """For a million tokens sent."""
    output: Rate
    """For a million tokens received."""
    cached_input: Rate | None = None
    """For a million tokens sent that the server had in its cache; none: as ``input``."""
    reasoning: Rate | None = None
    """For a million tokens of hidden thought; none: as ``output``."""

    def cost(self, usage: Usage) -> float:
        """Money of one answer."""
        cached = self.input if self.cached_input is None else self.cached_input
        reasoning = self.output if self.reasoning is None else self.reasoning
        return (
            (usage.tokens_in - usage.cached) * self.input
            + usage.cached * cached
            + (usage.tokens_out - usage.reasoning) * self.output
            + usage.reasoning * reasoning
        ) / PER

    def most(self, tokens_in: int, tokens_out: int) -> float:
        """The most that an answer of so many tokens can cost, whatever is cached or thought."""
        dear_in = max(self.input, self.cached_input or 0.0)
        dear_out = max(self.output, self.reasoning or 0.0)
        return (tokens_in * dear_in + tokens_out * dear_out) / PER


class Price(Rates):
    """What a model costs, for a million tokens."""

    model: str = Field(min_length=1)
    """Model name as in the recipe's teachers."""
    host: str = ""
    """Only where this host serves it, e.g. ``api.example.com``; nothing here: wherever it is served."""
    currency: Currency | None = None
    """``usd`` or ``cny``; none: that of the table."""
    batch: Rates | None = None
    """Rates of the Batch API; none: not known, the rates above are taken."""
    read_on: date | None = None
    """Day on which the price was read, e.g. 2026-11-01; none: that of the table."""

    @property
    def money(self) -> Literal["usd", "cny"]:
        """The currency, as the table has filled it in."""
        return self.currency or "usd"

    def said(self) -> str:
        """One line for ``plan``.

        >>> Price(model="m", input=0.15, output=2, currency="cny", read_on=date(2026, 11, 1)).said()
        'm: ¥0.15 in, ¥2 out for a million tokens (read 2026-11-01)'
        """
        sign = "$" if self.money == "usd" else "¥"
        at = f" at {self.host}" if self.host else ""
        rates = f"{sign}{self.input:g} in, {sign}{self.output:g} out for a million tokens"
        return f"{self.model}{at}: {rates} (read {self.read_on})"

    def rates(self, teacher: Teacher) -> Rates:
        """The rates that hold for a teacher: those of the Batch API for one in that mode."""
        batch = getattr(teacher, "mode", "") == "batch"
        return self.batch if batch and self.batch is not None else self


class PriceTable(Config):
    """Prices of models: ``prices.yaml``, or the block ``prices`` of ``medsynth.yaml``."""

    read_on: date | None = None
    """Day on which the prices were read, for those that do not say."""
    currency: Currency = "usd"
    """``usd`` or ``cny``, for those that do not say."""
    models: tuple[Price, ...] = ()
    """The prices, each for a million tokens."""

    @model_validator(mode="before")
    @classmethod
    def _list_alone(cls, data: Any) -> Any:
        """A list alone is the list of models."""
        return {"models": data} if isinstance(data, list) else data

    @model_validator(mode="after")
    def _complete(self) -> PriceTable:
        seen: set[tuple[str, str]] = set()
        for price in self.models:
            if (price.read_on or self.read_on) is None:
                raise ValueError(f"the price of {price.model} says no 'read_on', and neither does the table")
            if (price.model, price.host) in seen:
                raise ValueError(f"the model {price.model} has two prices")
            seen.add((price.model, price.host))
        filled = tuple(
            price.model_copy(
                update={"currency": price.currency or self.currency, "read_on": price.read_on or self.read_on}
            )
            for price in self.models
        )
        object.__setattr__(self, "models", filled)
        return self

    def of(self, teacher: Teacher) -> Price | None:
        """The price of a teacher's model; None = unknown. One for its host goes before one for any host.

        Several addresses with several prices: the dearest, so that no limit is passed.
        """
        found = [price for price in self.models if price.model == teacher.model]
        here = [price for host in hosts(teacher) for price in found if price.host == host]
        fitting = here or [price for price in found if not price.host]
        return max(fitting, key=lambda price: (price.output, price.input), default=None)

    def nearest(self, model: str) -> str:
        """The name in the table that a misspelt one may mean; '' if none is near."""
        return next(iter(difflib.get_close_matches(model, [price.model for price in self.models], n=1)), "")


NO_PRICES = PriceTable()


def hosts(teacher: Teacher) -> list[str]:
    """Host names of a teacher's addresses, lower-case; none where the provider's own address is used."""
    urls: Iterable[str] = (teacher.base_url,) if isinstance(teacher.base_url, str) else teacher.base_url or ()
    return [(urlsplit(url).hostname or url).lower() for url in urls]
