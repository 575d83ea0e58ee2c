"""Invented values in the shape of the ones they stand for, drawn from reserved ranges by a key.

The same value gives the same surrogate within a conversation and another one elsewhere; a surrogate is never a
word of the text it goes into. Without the key nobody can tell which value it stands for, and neither can we.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
from collections.abc import Sequence

from medsynth.core.ids import Rng
from medsynth.pii._dates import Day
from medsynth.pii._values import is_han
from medsynth.text import reserved as _reserved

_TRIES = 50
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "夏侯", "令狐", "端木")
_FIRST_DAY = dt.date(2150, 1, 1).toordinal()
_SPREAD_DAYS = 12_000
_MONTHS = "January February March April May June July August September October November December".split()


class Surrogates:
    """The surrogates of one conversation. key: HMAC(project key, source name, conversation id)."""

    def __init__(self, key: bytes, texts: Sequence[str]) -> None:
        self._key = key
        self._text = "\n".join(texts).casefold()
        self._used: set[str] = set()

    def draw(self, kind: str, identity: str, value: str) -> str:
        """A surrogate for ``value``; identity: what is the same for the same value (or person)."""
        made = ""
        for attempt in range(_TRIES):
            made = self._make(kind, value, self._rng(kind, identity, attempt))
            if made.casefold() not in self._text and made not in self._used:
                break
        self._used.add(made)
        return made

    def shifted(self, day: Day, earliest: int, value: str) -> str:
        """The date moved with all others of the conversation into 2100-2299; earliest: ordinal of the earliest
        one."""
        assert day.year is not None
        assert day.month is not None
        start = _FIRST_DAY + self._rng("DATE", "shift", 0).below(_SPREAD_DAYS) - earliest
        moved = dt.date.fromordinal(dt.date(day.year, day.month, day.day or 15).toordinal() + start)
        return _dated(moved, value, whole=day.day is not None)

    def _rng(self, kind: str, identity: str, attempt: int) -> Rng:
        return Rng(hmac.digest(self._key, f"{kind}\0{identity}\0{attempt}".encode("utf-8", "surrogatepass"), "sha256"))

    def _make(self, kind: str, value: str, rng: Rng) -> str:
        if kind in ("PERSON", "PERSON_PARTIAL"):
            return _han_name(value, rng) if is_han(value) else _latin_name(value, rng)
        if kind in ("CITY", "HOSPITAL", "ADDRESS"):
            return _han_place(kind, value, rng) if is_han(value) else _latin_place(kind, value, rng)
        if kind == "PHONE":
            return _phone(value, rng)
        if kind == "EMAIL":
            return f"{_pair(_reserved.GIVEN, rng)}.{_pair(_reserved.FAMILY, rng)}@example.org".lower()
        if kind == "URL":
            return f"https://www.example.org/{_pair(_reserved.GIVEN, rng).lower()}{rng.below(90) + 10}"
        if kind == "IP":
            low = rng.below(65_000) + 1
            return f"2001:db8:ffff:ffff::{low:x}" if ":" in value else f"240.192.{low >> 8}.{low & 255}"
        if kind == "HANDLE":
            return _filled("user_000......", rng)
        return _number(kind, value, rng)


def _pair(halves: tuple[tuple[str, ...], tuple[str, ...]], rng: Rng) -> str:
    return rng.choice(halves[0]) + rng.choice(halves[1])


def _han_name(value: str, rng: Rng) -> str:
    length = sum("一" <= char <= "鿿" for char in value)
    if value.startswith(_COMPOUND) and length > 2:
        return "欧阳" + "某" * (length - 2)
    return rng.choice(_reserved.SURNAMES) + "某" * max(1, min(3, length - 1))


def _latin_name(value: str, rng: Rng) -> str:
    words = re.findall(r"[^\W\d_]+", value)
    family = _pair(_reserved.FAMILY, rng)
    if len(words) < 2:
        made = family
    elif len(words[0]) == 1:
        made = f"{chr(ord('A') + rng.below(26))}. {family}"
    else:
        made = f"{_pair(_reserved.GIVEN, rng)} {family}"
    return _cased(made, value)


def _cased(made: str, value: str) -> str:
    if value.islower():
        return made.lower()
    return made.upper() if value.isupper() and len(value) > 2 else made


def _han_place(kind: str, value: str, rng: Rng) -> str:
    town = f"{rng.choice(_reserved.STEMS)}{rng.choice(_reserved.BRANCHES)}市"
    if kind == "HOSPITAL":
        return f"{town}某{'诊所' if '诊所' in value else '医院'}"
    return f"{town}某路{rng.below(200) + 1}号" if kind == "ADDRESS" else town


def _latin_place(kind: str, value: str, rng: Rng) -> str:
    town = _pair(_reserved.FAMILY, rng)
    if kind == "HOSPITAL":
        town = f"{town} {'Clinic' if 'clinic' in value.casefold() else 'Hospital'}"
    elif kind == "ADDRESS":
        town = f"{rng.below(200) + 1} {town} Road"
    return _cased(town, value)


def _phone(value: str, rng: Rng) -> str:
    digits = re.sub(r"\D", "", value)
    if digits.startswith("86") and len(digits) == 13:
        return "+86 " + _filled("1270.......", rng)
    if len(digits) == 11 and digits.startswith("1") and "+" not in value and "-" not in value:
        return _filled("1270.......", rng)
    if digits.startswith("91") and len(digits) == 12:
        return "+91 " + _filled("00... .....", rng)
    if digits.startswith(("44", "07", "02")):
        return ("+44 " if "+" in value else "0") + _filled("0000 ......", rng)
    return ("+1 " if "+" in value else "") + _filled("000-...-....", rng)


_NUMBERS = {
    "SSN": "000-..-....",
    "AADHAAR": "0000 .... ....",
    "BANKCARD": "0000 .... .... ....",
    "CN_ID": "00000019.........X",
}


def _number(kind: str, value: str, rng: Rng) -> str:
    """A number that nobody is given: in its usual form where there are such, else about as long with XX000 first."""
    form = _NUMBERS.get(kind)
    return _filled(form or "XX000" + "." * max(6, min(13, sum(map(str.isalnum, value)) - 5)), rng)


def _filled(form: str, rng: Rng) -> str:
    """``form`` with a digit for each dot, so that all its digits together are a multiple of ``CHECK``."""
    free = form.count(".")
    head = int("".join(filter(str.isdigit, form)) or "0") * 10**free
    drawn = rng.below(10**free - _reserved.CHECK)
    digits = iter(f"{drawn + _reserved.CHECK - (head + drawn) % _reserved.CHECK:0{free}d}")
    return "".join(next(digits) if char == "." else char for char in form)


def _dated(moved: dt.date, value: str, *, whole: bool) -> str:
    """The date in the kind of writing that ``value`` has: 年月日, month by name, or numbers."""
    if "年" in value or "月" in value:
        return f"{moved.year}年{moved.month}月" + (f"{moved.day}日" if whole else "")
    if not whole or re.search("[A-Za-z]{3}", value):
        month = _MONTHS[moved.month - 1]
        return f"{moved.day} {month} {moved.year}" if whole else f"{month} {moved.year}"
    return f"{moved.year}-{moved.month:02d}-{moved.day:02d}"
