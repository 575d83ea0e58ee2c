"""The fault suite, short: every kind of bad weather, both providers, few rows. `make bench-llm` runs the long one."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.faults.drive import Seen, drive
from tests.faults.scenarios import SCENARIOS, Scenario

ROWS = 90
CONCURRENCY = 24
SLOW: dict[str, dict[str, Any]] = {
    "outage": {"outage": (30, 1.5), "latency_s": 0.05},
    "queue": {"slots": 4, "latency_s": 0.06},
}
"""Scenarios that are made shorter for few rows."""


def short(scenario: Scenario) -> Scenario:
    return replace(scenario, server=SLOW.get(scenario.name, scenario.server))


def check(seen: Seen, scenario: Scenario, rows: int, concurrency: int) -> None:
    """Nothing lost but what must be, nothing wrong kept, no more requests than the scenario allows."""
    assert seen.wrong == 0
    assert type(seen.error).__name__ == scenario.stops if scenario.stops else seen.error is None
    if scenario.stops:
        assert seen.requests <= concurrency + 8 + (scenario.name == "quota half-way") * 30
        assert seen.rows == (scenario.name == "quota half-way") * 30
        return
    assert seen.rows + seen.lost.total() == rows
    assert set(seen.lost) <= set(scenario.lost)
    for reason, share in scenario.lost.items():
        assert abs(seen.lost[reason] - share * rows) <= 1 + 3 * math.sqrt(share * rows)
    slack = 3 * math.sqrt((scenario.per_row - 1) * rows) if rows < 1000 else 0.0
    assert seen.requests <= scenario.per_row * rows + scenario.beyond * concurrency + slack


WAITING = {"outage", "rpm 6000", "queue", "web page"}
"""Scenarios that take seconds of waiting in layers above the providers; one provider goes through them."""
CASES = [
    pytest.param(scenario, provider, id=f"{scenario.name}-{provider}")
    for scenario in SCENARIOS
    for provider in ("compatible", "openai")
    if provider == "compatible" or scenario.name not in WAITING
]


@pytest.mark.parametrize(("scenario", "provider"), CASES)
async def test_bad_weather(tmp_path: Path, scenario: Scenario, provider: str) -> None:
    seen = await drive(short(scenario), tmp_path, rows=ROWS, concurrency=CONCURRENCY, provider=provider)
    check(seen, scenario, ROWS, CONCURRENCY)
    if scenario.name == "queue":
        assert seen.most_in_flight <= 64
