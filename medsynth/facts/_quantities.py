"""Numbers with their units, in base units: 0.5 g = 500 mg = 半克, 40万单位 = 400 000 U, 2岁3个月 = 27 months.

Base units: mg, mL, h, mmol, IU, °C, mmHg, %, cm, /min, and one for every counted form (tablet, puff). A month is no
number of days: months and years stay apart from hours. A date, a page and a bare number are no quantities.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from medsynth.facts._degrees import degrees
from medsynth.facts._fact import Amount, plain
from medsynth.facts._numerals import HALVES, RANGE, Number, read_number
from medsynth.facts._tables import Unit, table
from medsynth.text.normalise import fold

BASE = {
    "mass": "mg", "volume": "mL", "time": "h", "amount": "mmol", "activity": "IU", "temperature": "°C",
    "pressure": "mmHg", "share": "%", "length": "cm", "rate": "/min", "charge": "mEq", "osmoles": "mOsm",
    "energy": "kcal", "spoon": "mL-spoon", "dose": "Gy", "radioactivity": "Bq",
}  # fmt: skip
CALENDAR = {"month": 1.0, "year": 12.0}
"""Units of time that have no number of hours, in months."""

_DATE = re.compile(
    r"(?:19|20)\d\d\s?(?:[-./年]\s?\d{1,2}(?:\s?[-./月]\s?\d{1,2}日?|月份?)?(?![\d%])|年(?!前|后|来|内|间|多))|"
    r"\d{1,2}月\d{1,2}[日号]?|\d{1,2}月份|\d{1,2}号(?!线)|\d{1,2}:\d\d"
    r"|\d{1,2}/\d{1,2}/(?:19|20)?\d\d(?!\d)|\d{7,}(?=\D|$)(?!\s?(?:u|iu|单位))"
)
_GESTATION = re.compile(
    r"(?P<w>[1-4]?\d)\s?(?:周|w|weeks?)?\s?(?:\+|又|零|加)\s?(?P<d>[0-6])\s?(?P<unit>周|w|weeks?|天|d|days?)?(?![\d.])"
)
_FILLER = re.compile(r"\s?(?:多|余|来|几)\s?(?=[个年天日周小月岁片粒毫克ml次])|\s?-(?=[a-z])")
_HAN_BEFORE = re.compile("[一-鿿](?<![今去前当本者我他她您你是，])")
"""What stands before the months of 术后3月: not a year, nobody to whom something happened in March."""
_GAP = re.compile(r"\s{0,2}")
_PER = re.compile(
    r"\s?(?:/\s?\(?|每|per\b|·|\*(?=[a-z])|\.(?=(?:kg|d|h|min)\b))\s?(?:1(?=[a-z片粒日次])|一(?=[日天次片]))?"
)
_INVERSE = re.compile(r"\s?[·.*]\s?(?P<unit>kg|d|h|min|l|day)\s?\^?[-⁻](?:1|¹)")
_A = re.compile(r"\s?an?\s(?=day\b|dose\b|kg\b|hour\b)")
_DOSE = re.compile(r"(?:dose|次|回|time)s?(?![a-z])")
_GOES_ON = re.compile(r"[日天]\s?(?:[\d一二两三四五六七八九十半早中晚睡清晨饭空餐随上下午]|口?服|吃|用|次)")
"""What makes 每天 behind a dose the beginning of 每天5次, and no part of the dose."""
_CELLS = re.compile(r"\s?(?:个|cells)?\s?(?:/|每)\s?(?P<unit>l|ul|μl|ml|dl|升|微升|毫升)(?![a-z])")
_DAY = re.compile(r"\s?(?:/|per|每|in)\s?24\s?(?:h|hours?|小时)(?![a-z])")
_AREA = re.compile(r"(?:m2|m²|1\.73\s?m2|1\.73\s?m²|㎡|平方米)")
_AGAIN = re.compile(
    r"\s?(?:零|又|and|,)?\s?(?=[\d半一二两三四五六七八九十]|(?:one|two|three|four|five|six|seven|eight|nine|ten) )"
)


class Quantity(NamedTuple):
    """start, end: in the folded text; units: ids of the units as they stand, the first being what is counted."""

    start: int
    end: int
    amount: Amount
    units: tuple[str, ...]
    quantity: str
    """mass, volume, time, calendar, temperature, count ...; mass/volume and so on; '' for a bare number."""


@cache
def _unit_words(region: str) -> tuple[dict[str, Unit], dict[str, tuple[int, ...]]]:
    """(word -> unit, first character -> lengths, longest first) of a region; other regions' own units are left out."""
    words: dict[str, Unit] = {}
    for unit in table(Unit):
        if unit.region not in ("*", region):
            continue
        for word in unit.words:
            words[fold(word).text.replace("µ", "μ")] = unit
    for hidden in ("s", "m", "分", "号"):
        words.pop(hidden, None)
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[0], set()).add(len(word))
    return words, {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()}


def unit_at(text: str, at: int, region: str) -> tuple[Unit, int] | None:
    """The unit that starts at ``at`` and where it ends."""
    words, lengths = _unit_words(region)
    for length in lengths.get(text[at : at + 1], ()):
        end = at + length
        found = words.get(text[at:end]) if end <= len(text) else None
        if found is None:
            continue
        behind = text[end : end + 1]
        if text[end - 1].isascii() and text[end - 1].isalpha() and behind.isascii() and behind.isalpha():
            continue
        return found, end
    return None


def skip_date(text: str, at: int) -> int:
    """Where a date, a clock time or a long number that starts at ``at`` ends; ``at`` itself where there is none."""
    found = _DATE.match(text, at)
    return found.end() if found else at


_PLAIN_UNITS = frozenset(
    "mg,g,ug,kg,ml,l,iu,day,week,hour,minute,year,mmhg,percent,cm,mm,bpm,tablet,capsule,drop,puff,sachet,ampoule,vial".split(
        ","
    )
)


@cache
def _simple(region: str) -> tuple[re.Pattern[str], dict[str, tuple[str, str, float, str]]]:
    """(a number with a plain unit and nothing behind it that could go on, unit word -> quantity, base, factor, id)."""
    words = {word: unit for word, unit in _unit_words(region)[0].items() if unit.id in _PLAIN_UNITS and word != "日"}
    units = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    pattern = re.compile(
        rf"(\d{{1,4}}(?:\.\d{{1,3}})?)\s?({units})(?=$|[，,。;；、)）:：\n]|"
        rf"(?![半零又至到或每多余月个一二三四五六七八九十两])[一-鿿]"
        r"|\s(?=[(a-z])(?!to\b|per\b|or\b|an?\b|in\b|and\b|times?\b|x\b))"
    )
    return pattern, {word: (*_base(unit), unit.id) for word, unit in words.items()}


def read_simple(text: str, at: int, region: str) -> Quantity | None:
    """The common case of ``read_quantity`` in one step: one number, one plain unit, then a mark or another word."""
    pattern, units = _simple(region)
    found = pattern.match(text, at)
    if found is None:
        return None
    quantity, base, factor, ident = units[found[2]]
    if ident == "year" and found[2] == "年" and len(found[1]) > 3:
        return None
    value = float(found[1]) * factor
    step = 0.5 * factor * 10.0 ** -(len(found[1].partition(".")[2]))
    return Quantity(at, found.end(), Amount(value, value, base, "", step, ident), (ident,), quantity)


@cache
def goes_on(region: str) -> frozenset[str]:
    """Han characters that may follow the numeral of a quantity: before another one 一 is no number (一般, 一直)."""
    return frozenset("个度多余来几至到或分点每零〇一二两三四五六七八九十百千万半") | _unit_words(region)[1].keys()


def read_quantity(text: str, at: int, region: str) -> Quantity | None:
    """The number or range at ``at`` with its unit; a bare number where no unit follows.

    text: folded, ``µ`` as ``μ``; region: upper case, '' where unknown.

    >>> read_quantity("0.5-1克", 0, "CN").amount[:3], read_quantity("2岁3个月", 0, "CN").amount[:3]
    ((500.0, 1000.0, 'mg'), (27.0, 27.0, 'month'))
    """
    weeks = _gestation(text, at) or _spoken(text, at)
    if weeks:
        return weeks
    first = read_number(text, at)
    if first is None:
        return None
    found = _with_unit(text, at, first, region)
    joined = _second(text, at, first, found, region)
    if joined is not None:
        return joined
    if found is None:
        return _counted(text, at, first, region)
    return _longer(text, found, region)


def _gestation(text: str, at: int) -> Quantity | None:
    """34+4周, 32周+3天: weeks and days."""
    found = _GESTATION.match(text, at)
    if found is None or not (found["unit"] or re.search(r"周|w", found.group())):
        return None
    if "+" not in found.group() and found["unit"] not in ("天", "d", "day", "days"):
        return None
    hours = (7 * int(found["w"]) + int(found["d"])) * 24.0
    return Quantity(at, found.end(), Amount(hours, hours, "h", "", 0.0, "week"), ("week",), "time")


_METRES = re.compile(
    r"(?P<m>[12一二两])\s?米\s?(?P<cm>\d{1,2}|[一二三四五六七八九][零一二三四五六七八九]?)(?![\d个天])"
)
_SHARE = re.compile(r"百分之(?P<n>\d+(?:\.\d+)?|[零一二三四五六七八九十百点]+)")


def _spoken(text: str, at: int) -> Quantity | None:
    """一米六五 is 165 cm, 百分之八十 is 80 %."""
    if text[at] == "百":
        share = _SHARE.match(text, at)
        number = read_number(share["n"], 0) if share else None
        if share is None or number is None or number.end != len(share["n"]):
            return None
        return Quantity(
            at, share.end(), Amount(number.low, number.high, "%", "", 0.5, "percent"), ("percent",), "share"
        )
    tall = _METRES.match(text, at) if text[at] in "12一二两" else None
    if tall is None:
        return None
    digits = "".join(
        str("零一二三四五六七八九".find(char)) if char in "零一二三四五六七八九" else char for char in tall["cm"]
    )
    length = 100.0 * (1 if tall["m"] in "1一" else 2) + int(digits) * (10 if len(digits) == 1 else 1)
    return Quantity(at, tall.end(), Amount(length, length, "cm", "", 0.5, "cm"), ("cm",), "length")


def _second(text: str, at: int, first: Number, found: Quantity | None, region: str) -> Quantity | None:
    """The whole of a range, the first end of which may have its own unit."""
    end = found.end if found else first.end
    between = RANGE.match(text, end)
    if found is None and text.startswith("by half", max(0, at - 3)):
        return None  # "goes down by half to 62.5 mg" names two numbers
    if between is None or between.end() >= len(text) or not _starts_number(text, between.end()):
        return None
    if between.group().strip() in ("或", "or") and found is not None and found.quantity == "time":
        return None
    second = read_number(text, between.end())
    if second is None:
        return None
    whole = _with_unit(text, at, Number(first.low, second.high, second.end, max(first.step, second.step)), region)
    if whole is None or (found is not None and found.quantity != whole.quantity):
        if found is None and whole is None and second.low > first.low:
            return Quantity(at, second.end, Amount(first.low, second.high, "", "", first.step), (), "")
        return None
    low = found.amount.low if found is not None else whole.amount.low
    if low > whole.amount.high:
        return None
    return whole._replace(amount=whole.amount._replace(low=low))


def _counted(text: str, at: int, number: Number, region: str) -> Quantity:
    """A bare number, or cells in a volume: 5×10⁹/L, 12000/μl."""
    low, high, step = number.low, number.high, number.step
    found = _CELLS.match(text, number.end)
    unit = unit_at(text, found.start("unit"), region) if found else None
    if found is None or unit is None:
        return Quantity(at, number.end, Amount(low, high, "", "", step), (), "")
    size = unit[0].factor
    amount = Amount(low / size, high / size, "1/mL", "", step / size, "1/" + unit[0].id)
    return Quantity(at, unit[1], amount, ("1", unit[0].id), "number/volume")


def _starts_number(text: str, at: int) -> bool:
    char = text[at]
    return (char.isascii() and char.isdigit()) or char in HALVES or char in "一二两三四五六七八九十半" or char.isalpha()


def _with_unit(text: str, at: int, number: Number, region: str) -> Quantity | None:
    """The number with the unit behind it, compound units included."""
    end = number.end
    low, high = number.low, number.high
    if text.startswith("个半", end):
        low, high, end = low + 0.5, high + 0.5, end + 1
        if text[end + 1 : end + 2] == "月":
            return Quantity(at, end + 2, Amount(low, high, "month", "", 0.0, "month"), ("month",), "calendar")
        end += 1
    hot = degrees(text, at, low, high, end)
    if hot:
        return Quantity(at, hot.end, hot.amount, ("celsius",), "temperature")
    filler = _FILLER.match(text, end)
    place = filler.end() if filler else _GAP.match(text, end).end()  # type: ignore[union-attr]
    if text.startswith("个", place) and text[place + 1 : place + 2] in ("多", "半"):
        low, high = (low + 0.5, high + 0.5) if text[place + 1] == "半" else (low, high)
        place += 2
        if text.startswith("月", place):
            return Quantity(at, place + 1, Amount(low, high, "month", "", 0.0, "month"), ("month",), "calendar")
    unit = unit_at(text, place, region)
    if unit is None:
        return None
    kind, end = unit
    if kind.id == "month" and text[place:end] == "月" and not (filler or text[end : end + 1] in ("大", "龄")):
        spoken = text[at] in "一两二三四五六七八九十半" or (_HAN_BEFORE.match(text[at - 1 : at]) and number.low <= 36)
        if not spoken or text[end : end + 1] in tuple("日号份初底中末上下经子"):
            return None
        if text[max(0, at - 1) : at] in tuple("年在于到从至每上下这第"):
            return None
    halves = kind.quantity not in ("mass", "temperature") and not text.startswith(("半年", "半天"), end)
    if halves and text.startswith("半", end):
        low, high, end = low + 0.5, high + 0.5, end + 1
    return _compound(text, at, end, (low, high, number.step), kind, region)


def _compound(text: str, at: int, end: int, number: tuple[float, float, float], unit: Unit, region: str) -> Quantity:
    low, high, step = number
    quantity, base, factor = _base(unit)
    low, high, step = low * factor, high * factor, step * factor
    if unit.id == "fahrenheit":
        low, high, step, base = (low - 32) / 1.8, (high - 32) / 1.8, step / 1.8, "°C"
    units, quantities, bases = [unit.id], [quantity], [base]
    while len(units) < 4:
        part = _denominator(text, end, region, first=quantity)
        if part is None:
            break
        end, name, kind, divided, ident = part
        low, high, step = low / divided, high / divided, step / divided
        bases.append(name)
        quantities.append(kind)
        units.append(ident)
    if text[end : end + 1] == ")" and "(" in text[at:end]:
        end += 1
    amount = Amount(low, high, "/".join(bases), "", step, "/".join(units))
    return Quantity(at, end, amount, tuple(units), "/".join(quantities))


def _denominator(text: str, end: int, region: str, first: str) -> tuple[int, str, str, float, str] | None:
    """(end, base unit, quantity, how many of it, id) of ``/kg``, ``/5 ml``, 每日, `` per dose``, ``·d-1``."""
    inverse = _INVERSE.match(text, end)
    if inverse:
        unit = unit_at(inverse["unit"], 0, region)
        return (inverse.end(), *_per(unit[0])) if unit else None
    whole = _DAY.match(text, end)
    if whole:
        return whole.end(), "day", "time", 1.0, "day"
    between = _PER.match(text, end) or _A.match(text, end)
    if between is None or first in ("time", "calendar"):
        return None
    place = between.end()
    if between.group().strip() == "每" and text[place : place + 1] not in tuple("日天公千小次片升毫分平"):
        return None
    if between.group().strip() == "每" and _GOES_ON.match(text, place):
        return None
    area = _AREA.match(text, place)
    if area:
        return area.end(), "m2", "area", 1.0, "m2"
    dose = _DOSE.match(text, place)
    if dose:
        return dose.end(), "dose", "dose", 1.0, "dose"
    number = None
    if text[place : place + 1].isdigit() and text[place : place + 1].isascii():
        number = read_number(text, place)
        place = number.end if number else place
        place = _GAP.match(text, place).end()  # type: ignore[union-attr]
    unit = unit_at(text, place, region)
    if unit is None:
        return None
    name = _per(unit[0])
    if number is not None and name[1] == "time" and number.low not in (1, 24):
        return None
    count = number.low if number and name[1] != "time" else 1.0
    return (unit[1], name[0], name[1], name[2] * (count or 1.0), name[3])


def _per(unit: Unit) -> tuple[str, str, float, str]:
    """(name, quantity, size in base units, id) of a divisor; time and weight stay as written."""
    if unit.quantity == "time" or unit.id == "kg":
        return unit.id, "time" if unit.quantity == "time" else "weight", 1.0, unit.id
    quantity, base, factor = _base(unit)
    return base, quantity, factor, unit.id


def _base(unit: Unit) -> tuple[str, str, float]:
    """(quantity, base unit, factor)."""
    if unit.id in CALENDAR:
        return "calendar", "month", CALENDAR[unit.id]
    if unit.quantity.startswith("count:"):
        return "count", unit.quantity[6:], unit.factor
    if unit.id == "fahrenheit":
        return "temperature", "°F", 1.0
    return unit.quantity, BASE.get(unit.quantity, unit.quantity), unit.factor


def _longer(text: str, found: Quantity, region: str) -> Quantity:
    """2岁3个月, 1小时30分钟: a smaller unit of time behind a larger one belongs to it."""
    if found.quantity not in ("time", "calendar"):
        return found
    between = _AGAIN.match(text, found.end)
    if between is None:
        return found
    number = read_number(text, between.end())
    more = _with_unit(text, between.end(), number, region) if number else None
    if more is None or more.quantity != found.quantity or more.units[0] == found.units[0]:
        return found
    if (found.units[0] == "day" and more.units[0] != "hour") or (found.units[0] == "week" and more.units[0] != "day"):
        return found
    if more.amount.low >= found.amount.low or more.amount.low >= {"year": 12, "hour": 1, "day": 24, "week": 168}.get(
        found.units[0], 1
    ):
        return found
    total = found.amount._replace(low=found.amount.low + more.amount.low, high=found.amount.high + more.amount.high)
    return found._replace(end=more.end, amount=total)


def normal(amount: Amount) -> str:
    """``500 mg``, ``3-4 day``, ``>=38.5 °C``: the amount in base units; time in days from two days on."""
    low, high, unit = amount.low, amount.high, amount.unit
    if unit == "h" and low >= 24 and low % 24 == 0 and high % 24 == 0:
        low, high, unit = low / 24, high / 24, "day"
    sign = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "": ""}[amount.comparator]
    number = plain(low) if low == high else f"{plain(low)}-{plain(high)}"
    return f"{sign}{number} {unit}".rstrip()
