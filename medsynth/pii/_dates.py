"""Dates as they are written, read into days, so that intervals can be told and kept. Guesses nothing.

``03/04/2021`` is read only where another date of the same conversation shows which of both is the day; two-digit
years are not read. What cannot be read stays a date without a place in time.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})\s?[-/.年]\s?(?P<month>\d{1,2})\s?(?:[-/.月]\s?(?P<day>\d{1,2})\s?[日号]?|月份?|)",
        r"(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?[日号]?",
        rf"{_DAY}(?:\s?of)?[\s-]?{_MONTH}(?:[\s,-]{{0,2}}{_YEAR})?",
        rf"{_MONTH}\s?{_DAY}(?:[\s,]{{0,2}}{_YEAR})?",
        rf"{_MONTH}[\s,]{{0,2}}{_YEAR}",
    )
)
_NUMERIC = re.compile(r"(?P<one>\d{1,2})\s?([-/.])\s?(?P<two>\d{1,2})\s?\2\s?(?P<year>\d{4})")
_EIGHT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})")
_CLOCK = re.compile(r"[\st日]{1,2}\d{1,2}:\d{2}(?::\d{2})?$")
_HAN_DIGITS = {han: str(number) for number, han in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_HAN_NUMBER = re.compile(r"[二三]?十[一二三四五六七八九]?|[〇零○一二三四五六七八九]+")


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it was read; month and day None where it names none, year None where it names none."""

    year: int | None
    month: int | None
    day: int | None

    @property
    def ordinal(self) -> int | None:
        """Its number in days where it is a whole date, else None."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return dt.date(self.year, self.month, self.day).toordinal()


def day_first(texts: Iterable[str]) -> bool | None:
    """Whether numeric dates of a conversation put the day first; None where they do not show it, or disagree."""
    shown: set[bool] = set()
    for text in texts:
        match = _NUMERIC.fullmatch(_plain(text))
        if match and (int(match["one"]) > 12) != (int(match["two"]) > 12):
            shown.add(int(match["one"]) > 12)
    return shown.pop() if len(shown) == 1 else None


def read_day(text: str, *, day_is_first: bool | None = None) -> Day | None:
    """The date that ``text`` is, None if it cannot be told.

    >>> read_day("5th Oct 1992")
    Day(year=1992, month=10, day=5)
    >>> read_day("03/04/2021") is None
    True
    >>> read_day("二〇二一年三月十五日")
    Day(year=2021, month=3, day=15)
    """
    plain = _CLOCK.sub("", _plain(text))
    match = _NUMERIC.fullmatch(plain)
    if match:
        return _numeric(int(match["one"]), int(match["two"]), int(match["year"]), day_is_first)
    for form in (_EIGHT, *_FORMS):
        match = form.fullmatch(plain)
        if match:
            found = match.groupdict()
            month = int(found["month"]) if found.get("month") else _MONTHS.index(found["name"]) + 1
            year, day = (found.get(part) for part in ("year", "day"))
            return _real(int(year) if year else None, month, int(day) if day else None)
    return None


def _numeric(one: int, two: int, year: int, day_is_first: bool | None) -> Day | None:
    if one == two:
        return _real(year, one, two)
    first = (one > 12) if (one > 12) != (two > 12) else day_is_first
    if first is None:
        return None
    return _real(year, two, one) if first else _real(year, one, two)


def _plain(text: str) -> str:
    text = "".join(char for char in unicodedata.normalize("NFKC", text).lower() if unicodedata.category(char) != "Cf")
    if "月" in text or "年" in text:
        text = _HAN_NUMBER.sub(lambda match: _han_number(match.group()), text)
    return " ".join(text.split())


def _han_number(text: str) -> str:
    if "十" not in text:
        return "".join(_HAN_DIGITS[char] for char in text)
    tens, _, ones = text.partition("十")
    return str(10 * int(_HAN_DIGITS.get(tens, "1")) + int(_HAN_DIGITS.get(ones, "0")))


def _real(year: int | None, month: int, day: int | None) -> Day | None:
    """The date if there is such a one; 29 February counts where the year is not known."""
    try:
        dt.date(year or 2000, month, day or 1)
    except ValueError:
        return None
    return Day(year, month, day)
