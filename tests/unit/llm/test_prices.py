"""Prices: what an answer costs, which price holds for a teacher, what a server says it has counted."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from medsynth.llm.prices import PriceTable
from medsynth.llm.teacher import Teacher
from medsynth.llm.usage import Usage, usage_of


def table(*models: dict[str, Any], **head: Any) -> PriceTable:
    return PriceTable.model_validate({"read_on": "2026-01-31", "models": list(models), **head})


FAR = Teacher(provider="compatible", model="m", base_url="https://api.example/v1")


def test_cost_of_an_answer_by_kind_of_token() -> None:
    price = table({"model": "m", "input": 10, "output": 40, "cached_input": 1, "reasoning": 20}).of(FAR)
    assert price is not None
    assert price.cost(Usage(1_000_000, 0)) == 10
    assert price.cost(Usage(1_000_000, 0, cached=500_000)) == pytest.approx(5.5)
    assert price.cost(Usage(0, 1_000_000, reasoning=250_000)) == pytest.approx(35)
    plain = table({"model": "m", "input": 10, "output": 40}).of(FAR)
    assert plain is not None
    assert plain.cost(Usage(2, 4, cached=1, reasoning=3)) == pytest.approx((20 + 160) / 1e6)


def test_no_usage_costs_more_than_the_most() -> None:
    price = table({"model": "m", "input": 10, "output": 40, "cached_input": 12, "reasoning": 60}).of(FAR)
    assert price is not None
    for cached in (0, 50, 100):
        for reasoning in (0, 7):
            assert price.cost(Usage(100, 7, cached, reasoning)) <= price.most(100, 7)


def test_an_unknown_model_is_unknown() -> None:
    prices = table({"model": "gpt-small", "input": 1, "output": 1})
    assert prices.of(FAR.model_copy(update={"model": "gpt-smal"})) is None
    assert prices.nearest("gpt-smal") == "gpt-small"


def test_a_price_for_the_host_goes_first_and_the_dearest_of_several_counts() -> None:
    prices = table(
        {"model": "m", "input": 1, "output": 1},
        {"model": "m", "host": "api.example", "input": 2, "output": 2},
        {"model": "m", "host": "b.example", "input": 3, "output": 3},
    )
    several = FAR.model_copy(update={"base_url": ("https://API.example/v1", "https://b.example/v1")})
    elsewhere = FAR.model_copy(update={"base_url": "https://c.example/v1"})
    own = FAR.model_copy(update={"base_url": None})
    found = [price.input if (price := prices.of(one)) else None for one in (FAR, several, elsewhere, own)]
    assert found == [2, 3, 1, 1]


def test_currency_and_day_come_from_the_table_where_a_price_says_none() -> None:
    prices = table(
        {"model": "a", "input": 1, "output": 1},
        {"model": "b", "input": 1, "output": 1, "currency": "USD"},
        currency="CNY",
    )
    assert [price.money for price in prices.models] == ["cny", "usd"]
    assert [str(price.read_on) for price in prices.models] == ["2026-01-31"] * 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"models": [{"model": "m", "input": 1, "output": 1}]}, "read_on"),
        ([{"model": "m", "input": 1, "output": 1, "read_on": "2026-01-01"}] * 2, "two prices"),
        ([{"model": "m", "input": -1, "output": 1, "read_on": "2026-01-01"}], "greater than or equal to 0"),
        ([{"model": "m", "input": float("nan"), "output": 1, "read_on": "2026-01-01"}], "finite"),
        ([{"model": "m", "input": 1, "output": 1, "currency": "eur", "read_on": "2026-01-01"}], "'usd' or 'cny'"),
    ],
)
def test_mistakes_in_the_table(data: Any, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        PriceTable.model_validate(data)


@pytest.mark.parametrize(
    ("usage", "found"),
    [
        ({"prompt_tokens": 10, "completion_tokens": 4}, Usage(10, 4)),
        ({"prompt_tokens": 10}, Usage(10, 0)),
        ({"prompt_tokens": 10, "completion_tokens": 4, "prompt_cache_hit_tokens": 8}, Usage(10, 4, 8)),
        ({"prompt_tokens": 10, "completion_tokens": 4, "cached_tokens": 99}, Usage(10, 4, 10)),
        (
            {"prompt_tokens": 10, "completion_tokens": 9, "completion_tokens_details": {"reasoning_tokens": 7}},
            Usage(10, 9, 0, 7),
        ),
        (
            {
                "prompt_tokens": 10,
                "completion_tokens": 2,
                "total_tokens": 19,
                "completion_tokens_details": {"reasoning_tokens": 7},
            },
            Usage(10, 9, 0, 7),
        ),
        ({"prompt_tokens": 10, "completion_tokens": None, "prompt_tokens_details": None}, Usage(10, 0)),
        ({"prompt_tokens": True, "completion_tokens": 4}, None),
        ({"prompt_tokens": -1}, None),
        ({}, None),
        (None, None),
        ([1], None),
    ],
)
def test_usage_as_servers_write_it(usage: Any, found: Usage | None) -> None:
    assert usage_of({"usage": usage}) == found
