"""How long to wait before a request is sent again: as the server says, else longer each time."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

FIRST_S = 0.5
LONGEST_S = 60.0
LONGEST_SERVER_S = 600.0
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_RESET = "x-ratelimit-reset"
_REMAINING = "x-ratelimit-remaining"
_EPOCH_S = 1e9


def backoff(key: str, attempt: int, first_s: float = FIRST_S) -> float:
    """Seconds before attempt number ``attempt`` + 1 (from 0): doubling, half of it spread by the key and the attempt.

    The spread keeps rows that failed together from coming back together; it needs no random numbers.
    """
    start = 4 * (attempt % 8)
    spread = int(key[start : start + 4] or "0", 16) / 0xFFFF
    return min(first_s * 2.0**attempt, LONGEST_S) * (0.5 + 0.5 * spread)


def server_delay(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Seconds that the server asks to wait, within [0, 600]; None if it does not say.

    Read in this order: retry-after-ms, retry-after (seconds or date), the latest of x-ratelimit-reset-*.
    """
    now = time.time() if now is None else now
    found = _number(headers.get("retry-after-ms"), 0.001)
    if found is None:
        found = _retry_after(headers.get("retry-after"), now)
    if found is None:
        found = max((wait for wait in _resets(headers, now)), default=None)
    return None if found is None else min(max(found, 0.0), LONGEST_SERVER_S)


def used_up(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Seconds until the latest of the limits that a server says are used up is there again; None if none is."""
    if not any(value == "0" and name.startswith(_REMAINING) for name, value in headers.items()):
        return None
    now = time.time() if now is None else now
    waits = [
        _wait(value, now)
        for name, value in headers.items()
        if name.startswith(_RESET) and headers.get(name.replace("reset", "remaining")) == "0"
    ]
    return max((wait for wait in waits if wait is not None), default=None)


def _retry_after(value: str | None, now: float) -> float | None:
    seconds = _number(value, 1.0)
    if seconds is not None or not value:
        return seconds
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now


def _resets(headers: Mapping[str, str], now: float) -> list[float]:
    """Waits of the limits that are used up; all of them where the server does not say which."""
    waits = {name: _wait(value, now) for name, value in headers.items() if name.startswith(_RESET)}
    known = {name: wait for name, wait in waits.items() if wait is not None}
    used_up = [wait for name, wait in known.items() if headers.get(name.replace("reset", "remaining")) == "0"]
    return used_up or list(known.values())


def _wait(value: str, now: float) -> float | None:
    seconds = _number(value, 1.0)
    if seconds is None:
        parts = _PART.findall(value)
        return sum(float(number) * _UNITS[unit] for number, unit in parts) if parts else None
    if seconds >= _EPOCH_S * 1000:
        return seconds / 1000 - now
    return seconds - now if seconds >= _EPOCH_S else seconds


def _number(value: str | None, unit: float) -> float | None:
    try:
        found = float(value) * unit if value else None
    except ValueError:
        return None
    return found if found is not None and found == found and abs(found) != float("inf") else None
