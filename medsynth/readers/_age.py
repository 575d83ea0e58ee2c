"""Ages in words, Chinese and English, to days and back. Knows grammar of ages, and no person who has one."""

from __future__ import annotations

import re

DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12
MOST_YEARS = 125

_DIGITS = dict(zip("一二两三四五六七八九", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_N = r"(?:\d{1,3}(?:\.\d)?|[一二两三四五六七八九十百]{1,5})"

ZH_AGE = (
    rf"(?<![\d.])(?:(?P<years>{_N})(?:多|来)?\s*(?:周岁|岁)(?P<half>半)?(?:零|又|多)?(?:(?P<months>{_N})\s*个?多?月)?"
    r"|(?P<halfyear>半(?:周)?岁)"
    rf"|(?P<only>{_N})\s*个(?P<onlyhalf>半)?多?月"
    rf"|(?P<days>{_N})\s*多?天)"
)
EN_AGE = r"(?<![\d.])(?P<count>\d{1,3})[\s-]*(?P<unit>years?|yrs?|y/?o|months?|mos?|weeks?|wks?|days?)\b"
_ZH_WHOLE = re.compile(rf"(?:出生|生后)?{ZH_AGE}大?")
_EN_WHOLE = re.compile(rf"{EN_AGE}(?:[\s-]*(?:old|of age))?", re.IGNORECASE)
_EN_DAYS = {"y": DAYS_A_YEAR, "m": DAYS_A_MONTH, "w": 7.0, "d": 1.0}


def age_in_days(said: str) -> int | None:
    """Days of an age in words, None if the text is not just an age.

    >>> age_in_days("2岁3个月"), age_in_days("40天"), age_in_days("6 months"), age_in_days("成人")
    (822, 40, 183, None)
    """
    found = _ZH_WHOLE.fullmatch(said.strip())
    if found:
        return zh_days(found)
    english = _EN_WHOLE.fullmatch(said.strip())
    return en_days(int(english["count"]), english["unit"]) if english else None


def age_in_words(days: int, language: str) -> str:
    """An age as people say it: days below two months, months below two years, else years.

    >>> age_in_words(40, "zh"), age_in_words(22645, "en")
    ('40天', '62 years')
    """
    if days < 2 * DAYS_A_MONTH - 1:
        count, zh, en = days, "天", "day"
    elif days < 2 * DAYS_A_YEAR - 1:
        count, zh, en = int(days / DAYS_A_MONTH + 0.02), "个月", "month"
    else:
        count, zh, en = int(days / DAYS_A_YEAR + 0.002), "岁", "year"
    return f"{count}{zh}" if language == "zh" else f"{count} {en}{'' if count == 1 else 's'}"


def zh_days(found: re.Match[str]) -> int:
    """Days of a match of ``ZH_AGE``."""
    part = found.groupdict()
    if part["halfyear"]:
        return round(DAYS_A_YEAR / 2)
    if part["only"]:
        return round((_number(part["only"]) + (0.5 if part["onlyhalf"] else 0)) * DAYS_A_MONTH)
    if part["days"]:
        return round(_number(part["days"]))
    months = _number(part["months"]) if part["months"] else 6 if part["half"] else 0
    return round(_number(part["years"]) * DAYS_A_YEAR + months * DAYS_A_MONTH)


def en_days(count: int, unit: str) -> int:
    """Days of an English age; the unit by its first letter."""
    return round(count * _EN_DAYS[unit[0].lower()])


def _number(said: str) -> float:
    """A number in digits, or in Chinese words below a thousand."""
    if said[0].isdigit():
        return float(said)
    total = unit = 0
    for character in said:
        if character in "百十":
            total, unit = total + (unit or 1) * (100 if character == "百" else 10), 0
        else:
            unit = _DIGITS[character]
    return total + unit
