"""How long a retry waits."""

from __future__ import annotations

import pytest

from medsynth.llm.delays import backoff, server_delay

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "99999"}, 600.0),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Fri, 15 Jan 2027 08:00:05 GMT"}, 5.0),
        ({"retry-after": "Fri, 15 Jan 2027 07:59:00 GMT"}, 0.0),
        ({"x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s"}, 360.0),
        (
            {
                "x-ratelimit-reset-requests": "20ms",
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-tokens": "6m0s",
                "x-ratelimit-remaining-tokens": "900",
            },
            0.02,
        ),
        ({"x-ratelimit-reset": "1800000007"}, 7.0),
        ({"x-ratelimit-reset": "1800000007000"}, 7.0),
        ({"x-ratelimit-reset-requests": "later"}, None),
    ],
)
def test_server_delay(headers: dict[str, str], seconds: float | None) -> None:
    assert server_delay(headers, NOW) == pytest.approx(seconds)


def test_backoff_doubles_is_spread_and_ends() -> None:
    keys = [f"{number:064x}"[::-1] for number in range(1, 65)]
    first = {backoff(key, 0) for key in keys}
    assert len(first) > 8
    assert all(0.25 <= wait <= 0.5 for wait in first)
    assert all(30 <= backoff(key, 40) <= 60 for key in keys)
    assert backoff(keys[0], 3) == backoff(keys[0], 3)
