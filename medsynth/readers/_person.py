"""Age, sex and weight of the patient, read from free text where they are clearly said.

Right rather than broad: an age is taken only where the words around it say whose it is and that it is the age
now ("孩子2岁3个月，女", "I'm a 30 year old woman"), never "1岁时摔倒" or "since I was 12". Two different ages, sexes
or weights in one text mean that it speaks of two people, and give None. Knows no file and no record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12
GRAMS_A_POUND = 453.592

Sex = Literal["male", "female"]


@dataclass(frozen=True, slots=True)
class Person:
    """What a text says of the patient; None = it does not."""

    age: str | None = None
    age_days: int | None = None
    sex: Sex | None = None
    weight_g: int | None = None


# Numbers

_DIGITS = {"零": 0, "〇": 0, "半": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_N = r"(?:\d{1,3}|[一二两三四五六七八九十百]{1,5})"


def _number(said: str) -> int:
    if said.isdecimal():
        return int(said)
    total = unit = 0
    for character in said:
        if character == "百":
            total, unit = total + (unit or 1) * 100, 0
        elif character == "十":
            total, unit = total + (unit or 1) * 10, 0
        else:
            unit = _DIGITS[character]
    return total + unit


# Ages in words

_ZH_AGE = (
    rf"(?:(?P<years>{_N})(?P<more>多|来)?\s*(?:周岁|岁)(?P<half>半)?(?:零|又|多)?(?:(?P<months>{_N})\s*(?:个半|个多|个)?月)?"
    rf"|(?P<halfyear>半(?:周)?岁)"
    rf"|(?P<only>{_N})\s*个(?P<onlyhalf>半)?(?:多)?月"
    rf"|(?P<days>{_N}|百)\s*(?:多)?天)"
)
_EN_AGE = r"(?P<count>\d{1,3})[\s-]*(?P<unit>years?|yrs?|y/?o|months?|mos?|weeks?|wks?|days?)"
_ZH_WHOLE = re.compile(rf"(?:出生|生后)?{_ZH_AGE}大?")
_EN_WHOLE = re.compile(rf"{_EN_AGE}(?:[\s-]*(?:old|of age))?", re.IGNORECASE)
_EN_DAYS = {"y": DAYS_A_YEAR, "m": DAYS_A_MONTH, "w": 7.0, "d": 1.0}


def age_in_days(said: str) -> int | None:
    """Days of an age in words ("2岁3个月", "40天", "6 months"), None if the text is not just an age."""
    found = _ZH_WHOLE.fullmatch(said.strip())
    if found:
        return _zh_days(found)
    english = _EN_WHOLE.fullmatch(said.strip())
    return _en_days(english) if english else None


def age_in_words(days: int, language: str) -> str:
    """An age as people say it: days below a month, months below two years, else years."""
    if days < DAYS_A_MONTH:
        count, zh, en = days, "天", "day"
    elif days < 2 * DAYS_A_YEAR:
        count, zh, en = int(days / DAYS_A_MONTH + 0.01), "个月", "month"
    else:
        count, zh, en = int(days / DAYS_A_YEAR + 0.01), "岁", "year"
    return f"{count}{zh}" if language == "zh" else f"{count} {en}{'' if count == 1 else 's'}"


def _zh_days(found: re.Match[str]) -> int:
    part = found.groupdict()
    if part["halfyear"]:
        return round(DAYS_A_YEAR / 2)
    if part["only"]:
        return round((_number(part["only"]) + (0.5 if part["onlyhalf"] else 0)) * DAYS_A_MONTH)
    if part["days"]:
        return _number(part["days"])
    months = _number(part["months"]) if part["months"] else 6 if part["half"] else 0
    return round(_number(part["years"]) * DAYS_A_YEAR + months * DAYS_A_MONTH)


def _en_days(found: re.Match[str]) -> int:
    return round(int(found["count"]) * _EN_DAYS[found["unit"][0].lower()])
