"""The fault suite in its long form: 300 rows, 64 at once, every scenario of the tests."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.faults.drive import Seen, drive
from tests.faults.scenarios import SCENARIOS, Scenario


def faults(rows: int, concurrency: int, provider: str = "compatible") -> None:
    """A line a scenario: rows right, wrong and lost, requests a row, seconds, how it ended."""
    print(f"\nfaults: {rows} rows, concurrency {concurrency}, {provider}")
    for scenario in SCENARIOS:
        with tempfile.TemporaryDirectory() as folder:
            seen = asyncio.run(drive(scenario, Path(folder), rows=rows, concurrency=concurrency, provider=provider))
        print(f"  {scenario.name:<24}{_line(scenario, seen, rows)}")


def _line(scenario: Scenario, seen: Seen, rows: int) -> str:
    lost = ", ".join(f"{count} {reason}" for reason, count in sorted(seen.lost.items())) or "none"
    end = type(seen.error).__name__ if seen.error else "ok"
    good = end == (scenario.stops or "ok") and not seen.wrong and set(seen.lost) <= set(scenario.lost)
    return (
        f"{'' if good else 'NOT AS IT SHOULD BE: '}{seen.rows} right, {seen.wrong} wrong kept, lost: {lost}; "
        f"{seen.requests} requests ({seen.requests / rows:.2f} a row), most at once {seen.most_in_flight}, "
        f"{seen.seconds:.1f} s, {end}"
    )
