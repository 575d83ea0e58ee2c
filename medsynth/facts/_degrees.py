"""Temperatures as they are spoken and typed: 三十八度五, 38度5, 38度半, 38.6度.

A time behind the degrees is none of them: 39度2天 is two days of 39 ℃, 38.6度半天 half a day of 38.6 ℃.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from medsynth.facts._fact import Amount

_NO_TIME = r"(?!\s?(?:[-~至到]\s?\d+\s?)?(?:天|日|夜|宿|晌|晚|个|多|小时|分|周|星期|礼拜|月|年|岁|次|h))"
_DEGREES = re.compile(
    rf"\s?度\s?(?P<more>(?:[一二三四五六七八九]|\d(?!\d)|半){_NO_TIME})?(?!烧|房室|近视|冻|烫|损|宫|脱)"
)
_DIGITS = "零一二三四五六七八九"
LOWEST, HIGHEST = 30, 45
"""Degrees Celsius of a body; other degrees (300度) are none."""


class Degrees(NamedTuple):
    """A temperature, and the code point behind it."""

    amount: Amount
    end: int


def degrees(text: str, at: int, low: float, high: float, end: int) -> Degrees | None:
    """The temperature whose number, low to high, stands at ``at`` and ends before ``end``."""
    found = _DEGREES.match(text, end)
    if found is None or not LOWEST <= low <= HIGHEST:
        return None
    more, end = found["more"], found.end()
    if more and "." in text[at : found.start()]:  # 38.6度 says its tenths already
        more, end = "", found.start("more")
    if more:
        tenths = 5 if more == "半" else _DIGITS.find(more) if more in _DIGITS else int(more)
        low, high = low + tenths / 10, high + tenths / 10
    return Degrees(Amount(low, high, "°C", "", 0.05 if more else 0.5, "celsius"), end)
