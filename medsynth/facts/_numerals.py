"""Numbers as people write them: 半, 三四 (3 to 4), 一百四 (140), 1/2, ½, 5×10⁹, 40万, 1,000, "one and a half".

A number is a range, because half of the doses are. What cannot be read whole is not read at all. Knows no unit.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Number(NamedTuple):
    """low = high for one number; end: where it ends in the text; step: half a unit of the last written digit."""

    low: float
    high: float
    end: int
    step: float = 0.0


HALVES = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125}
_SUPERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MANY = {"万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "千": 1e3, "million": 1e6, "thousand": 1e3}
_DIGIT = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}

_ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?")
_SPACED = re.compile(r"\d{1,3}(?:[ \u2009\u202f]\d{3})+(?![\d.])")
_BROKEN = re.compile(r"(?P<whole>3[4-9]|4[0-3])\.\s(?P<tenth>\d)(?=\s?(?:度|℃|°))")
"""A temperature that was read from a picture: 37. 4度."""
_POWER = re.compile(
    r"\s?(?:[×x*✕·]\s?)10\s?(?:(?:\^|\*\*|e|的)\s?(?P<a>\d{1,2})|的(?P<han>[三四五六七八九十])次?方|"
    r"(?P<b>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})|"
    r"\^?\((?P<c>\d{1,2})\)|(?P<d>(?:3|6|9|12)(?=\s?/)))(?:次?方|次幂)?"
)
_BARE_POWER = re.compile(r"10\s?(?:(?:\^|\*\*|的)\s?(?P<a>\d{1,2})|(?P<b>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))(?:次?方|次幂)?")
_FRACTION = re.compile(r"(?:(?P<whole>\d{1,2})\s)?(?P<top>[1-3])/(?P<bottom>[2-4])(?![\d/])")
_MULTIPLE = re.compile(r"\s?(百万|千万|万|亿|千(?!克|卡|帕|米|瓦)|million\b|thousand\b)")
_HAN = re.compile(r"[零〇一二两三四五六七八九十百千万半]+(?:点[零一二三四五六七八九]+)?")
_THIRDS = re.compile(r"([二三四])分之([一二三])")
_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "a half": 0.5}
NUMBER_WORDS = frozenset(_WORDS) | {"half", "quarter", "third"}
WORD = re.compile(
    r"(?P<tens>twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[ -](?P<ones>one|two|three|four|five|"
    r"six|seven|eight|nine)\b"
    r"|(?P<third>(?:one[ -]|a )?(?:half|quarter|third)|two[ -]thirds|three[ -]quarters)(?: an?| of an?| of the)?\b"
    r"|(?P<spoken>one|two)[ -](?P<high>ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|"
    r"nine))?)(?= over\b)"
    r"|(?P<hundred>(?:an?|one|two|three|four|five|six|seven|eight|nine) hundred)\b"
    r"|(?P<one>zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b(?P<half> and a half\b)?"
)
_PARTS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3, "thirds": 2 / 3, "quarters": 0.75}
RANGE = re.compile(r"\s?(?:-|~|至|到|或|to\b|or\b|through\b|(?<=[1-9])、(?=[2-9](?![\d、.])))\s?")


def read_number(text: str, at: int) -> Number | None:
    """The number that starts at ``at`` of folded text, the second end of a range not included.

    >>> read_number("一百四", 0)[:2], read_number("三四天", 0)[:2], read_number("½ 片", 0)[:2]
    ((140.0, 140.0), (3.0, 4.0), (0.5, 0.5))
    """
    first = text[at]
    if first in HALVES:
        return Number(HALVES[first], HALVES[first], at + 1)
    if first.isascii() and first.isdigit():
        return _arabic(text, at)
    if "a" <= first <= "z":
        return _english(text, at)
    return _chinese(text, at)


def _arabic(text: str, at: int) -> Number | None:
    part = _FRACTION.match(text, at)
    if part:
        value = int(part["whole"] or 0) + int(part["top"]) / int(part["bottom"])
        return Number(value, value, part.end())
    broken = _BROKEN.match(text, at)
    if broken:
        value = float(f"{broken['whole']}.{broken['tenth']}")
        return Number(value, value, broken.end(), 0.05)
    bare = _BARE_POWER.match(text, at)
    if bare:
        value = 10.0 ** int((bare["a"] or bare["b"]).translate(_SUPERS))
        return Number(value, value, bare.end())
    found = _SPACED.match(text, at) or _ARABIC.match(text, at)
    if found is None:
        return None
    written = found.group()
    for blank in ", \u2009\u202f":
        written = written.replace(blank, "")
    if len(written) > 18:
        return None
    value, end = float(written), found.end()
    step = 0.5 * 10.0 ** -(len(written.partition(".")[2]))
    if end < len(text) and text[end] in HALVES:
        return Number(value + HALVES[text[end]], value + HALVES[text[end]], end + 1)
    power = _POWER.match(text, end)
    if power:
        written = power["a"] or power["b"] or power["c"] or power["d"] or str(_TENS.get(power["han"], 0))
        exponent = _DIGIT.get(power["han"]) if power["han"] else None
        factor = 10.0 ** (exponent if exponent is not None else int(written.translate(_SUPERS)))
        return Number(value * factor, value * factor, power.end(), step * factor)
    many = _MULTIPLE.match(text, end)
    if many:
        factor = _MANY[many[1]]
        return Number(value * factor, value * factor, many.end(), step * factor)
    return Number(value, value, end, step)


def _english(text: str, at: int) -> Number | None:
    found = WORD.match(text, at)
    if found is None:
        return None
    if found["tens"]:
        value: float = _WORDS[found["tens"]] + _WORDS[found["ones"]]
    elif found["third"]:
        value = _PARTS[re.split(r"[ -]", found["third"])[-1]]
    elif found["spoken"]:
        value = 100 * _WORDS[found["spoken"]] + sum(_WORDS[part] for part in re.split("[ -]", found["high"]))
    elif found["hundred"]:
        value = 100 * _WORDS.get(found["hundred"].split()[0], 1)
    else:
        value = _WORDS[found["one"]] + (0.5 if found["half"] else 0)
        many = _MULTIPLE.match(text, found.end())
        if many:
            return Number(value * _MANY[many[1]], value * _MANY[many[1]], many.end())
    return Number(value, value, found.end())


def _chinese(text: str, at: int) -> Number | None:
    part = _THIRDS.match(text, at)
    if part:
        value = _DIGIT[part[2]] / _DIGIT[part[1]]
        return Number(value, value, part.end())
    found = _HAN.match(text, at)
    if found is None:
        return None
    pair = han_number(found.group())
    return None if pair is None else Number(*pair, found.end())


def han_number(written: str) -> tuple[float, float] | None:
    """The range that a Chinese numeral names; None where it is none (半半, 万一).

    >>> han_number("一百零四"), han_number("十三四"), han_number("三十八点五"), han_number("万一")
    ((104.0, 104.0), (13.0, 14.0), (38.5, 38.5), None)
    """
    whole, _, decimals = written.partition("点")
    if whole == "半" and not decimals:
        return 0.5, 0.5
    if "半" in whole:
        return None
    if "万" in whole:
        head, _, tail = whole.partition("万")
        top, rest = _below_ten_thousand(head), _below_ten_thousand(tail) if tail else (0.0, 0.0)
        if rest is not None and len(tail) == 1 and tail in _DIGIT:
            rest = (rest[0] * 1000, rest[1] * 1000)
        if top is None or rest is None or not head:
            return None
        return top[0] * 1e4 + rest[0], top[1] * 1e4 + rest[1]
    value = _below_ten_thousand(whole)
    if value is None or not decimals:
        return value
    fraction = float("0." + "".join(str(_DIGIT[char]) for char in decimals))
    return value[0] + fraction, value[1] + fraction


def _below_ten_thousand(whole: str) -> tuple[float, float] | None:
    """一百四 is 140, 一百零四 is 104, 三四 is 3 to 4, 二三十 is 20 to 30, 一百四五十 is 140 to 150, 二〇 is 20."""
    total, unit, zero = 0.0, 1000, False
    pending: list[int] = []
    for char in whole:
        if char in _TENS:
            size = _TENS[char]
            if len(pending) == 2:
                return _two(whole, total, pending, size)
            total += (pending[0] if pending else 1) * size
            pending, unit, zero = [], size, False
        elif char == "零" or char == "〇":
            if pending:
                return None
            zero = True
        else:
            pending.append(_DIGIT[char])
    if len(pending) > 2:
        return None
    if len(pending) == 2:
        if total == 0 and pending[1] != pending[0] + 1 and pending != [3, 5]:
            return None
        scale = 1 if total == 0 or zero or unit == 10 else unit // 10
        return total + pending[0] * scale, total + pending[1] * scale
    if pending:
        scale = 1 if total == 0 or zero or unit == 10 else unit // 10
        total += pending[0] * scale
    return total, total


def _two(whole: str, total: float, pending: list[int], size: int) -> tuple[float, float] | None:
    """Two digits before a ten or a hundred: 二三十, 一百四五十; nothing may follow."""
    if whole[-1] not in _TENS or pending[1] != pending[0] + 1:
        return None
    return total + pending[0] * size, total + pending[1] * size
