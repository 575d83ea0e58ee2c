"""Phone and fax numbers: US and Canada, UK, India, China, and any country in the international form.

A number with a country's own mobile shape stands for itself; shapes that a laboratory could print as well need a word
such as call, tel, whatsapp or 电话 near, a line of their own, or a sign-off above. Emergency and service numbers
(112, 911, 120, 12320) are too short to be found.
Sources: ITU-T E.164; North American Numbering Plan; UK National Telephone Numbering Plan; India National Numbering
Plan 2003; China MIIT numbering plan 2017.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._page import Number, Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KINDS = ("PHONE",)
LONGEST = 7
WORDS = frozenset("zero oh double seven nine".split())
GATE = ("〇", "零", "幺", "**", "xxx", "##", "转")

_CALL = re.compile(
    r"(?<![a-z])(?:call(?:ed|ing)?|phone|phones|tel|telephone|ph|mob|mobile|cell|cellphone|contact|"
    r"contacts|whatsapp|whats app|watsapp|wa|fax|text|sms|"
    r"ring|dial|reach|landline|helpline|hotline|number|num|no|line|viber|telegram|signal|imo|ext|"
    r"extension|callback|voicemail|pager|contactable|residence|"
    r"office|home|work)(?![a-z])"
    r"|电话|手机|致电|拨打|联系|座机|热线|传真|号码|来电|打给|微信同号|同微信|短信|分机|☎|📞|📱|✆"
)
_COUNT = re.compile(
    r"(?:nct|pmid|doi|isbn|batch|lot|trial|snomed|loinc|ndc|cpt|icd|ean|upc|barcode|item|catalog(?:ue)?|"
    r"cat|serial|ref|gtin|article|"
    r"platelets?|wbc|rbc|count|hcg|load|copies|titre|titer|level|value|reading|readings|results?|cyst|"
    r"size|measur(?:es|ing|ed)|dimensions?|"
    r"批号|总数|计数|国药准字|条码|编码|滴度|定量|病毒载量|dna|rna|hcg|数值|结果|大小|含量|血小板|白细胞|红细胞|精子)"
    r"(?:\s?(?:no|number|id|were|was|is|of|about|shows?|counts?|:|：|#|=|为|是|在|有)\.?)*[\s.:：#=]{0,3}[a-z]{0,4}$"
)
_UNIT = re.compile(
    r"\s?(?:copies|iu|u/|units?|cells?|/|mm|cm|ml|mg|mcg|ug|ng|pg|g/|kg|mol|mmol|umol|x\s?[0-9]|\*|×|%|"
    r"拷贝|单位|个|万|亿|次|毫|克|国际|ppm|bpm|kcal|days?|years?|months?|weeks?|hours?|岁|天|年|月|元|块|"
    r"usd|rs|inr|dollars?)"
)
_OWN_LINE = re.compile(r"(?:^|\n)[^\n]{0,3}$")
_CN_MOBILE = re.compile(
    r"(?:(?:\(?\+?\(?(?:00)?86\)?)[\s\-]{0,2})?(?:1[3-9][0-9](?:[ \-.]{0,3}[0-9]{4}[ \-.]{0,3}[0-9]{4}|[ "
    r"\-.][0-9]{3}[ \-.][0-9]{5}|[ \-.][0-9]{3}[ \-.][0-9]{3}[ \-.][0-9]{2}|[0-9]{2}[ \-.][0-9]{3}[ "
    r"\-.][0-9]{3}|[0-9][ \-.][0-9]{4}[ \-.][0-9]{3})|1(?:[ \-.][0-9]){10})"
)
_CN_LAND = re.compile(
    r"(?:\(?\+?(?:00)?86\)?[\s\-]{0,2})?\(?0(?:10|2[0-9]|"
    r"[3-9][0-9]{2})\)?[\s\-]{0,3}[2-9][0-9]{2,3}[\s\-]?[0-9]{4}(?:[\s\-]{1,2}[0-9]{1,5})?"
)
_CN_SERVICE = re.compile(r"[48]00[\s\-]?[0-9]{3,4}[\s\-]?[0-9]{3,4}")
_NANP = re.compile(r"(?:\+?1[\s.\-]{0,2})?\(?([2-9][0-9]{2})\)?[\s.\-/]{0,3}([2-9][0-9]{2})[\s.\-]{0,3}([0-9]{4})")
_NANP_MARKED = re.compile(r"(?:\+?1[\s.\-]{0,2})?\(?[0-9]{3}(?:\)\s?|[.\-/ ])[0-9]{3}[.\-][0-9]{4}")
"""Of any area and exchange: numbers that are not given out (555-123-4567) stand where people hide the true one."""
_UK = re.compile(
    r"(?:\(?(?:\+|00)?44\)?[\s\-]{0,2}(?:\(?0\)?[\s\-]{0,2})?|\(?0)(?:7[0-9]{3}|[1-3][0-9]{1,4}|800|808|"
    r"845|8[0-9]{2}|55|56)(?:[ \-()]{0,2}[0-9]){6,8}"
)
_IN_MOBILE = re.compile(r"(?:\(?\+?\(?(?:0{0,2}91|0)\)?[\s\-]{0,2})?[6-9][0-9]{4}[ \-]?[0-9]{5}")
_IN_MOBILE_SPLIT = re.compile(
    r"(?:\(?\+?\(?(?:0{0,2}91|"
    r"0)\)?[\s\-]{0,2})?[6-9][0-9]{2,3}[ \-][0-9]{3}[ \-][0-9]{3,4}"
)
_IN_LAND = re.compile(
    r"(?:\(?\+?91\)?[\s\-]{0,2}|\(?0)(?:11|2[0-9]|[3-8][0-9]|"
    r"[1-8][0-9]{2,3})\)?[\s\-]{0,2}[2-7][0-9]{2,3}[\s\-]?[0-9]{3,4}"
)
_ABROAD = re.compile(
    r"00[1-9][0-9]{0,2}[ .\-][0-9 .\-()]{7,16}|\(?0[1-9][0-9]{0,3}\)?[ \-][0-9]{3,4}[ \-][0-9]{3,5}"
    r"|0[1-9](?:[ .][0-9]{2}){4}|\([0-9]{2,4}\) ?[0-9]{3,5}[ \-][0-9]{4}"
)
"""From abroad (001 415 ...), with a trunk zero (0917 123 4567), in pairs (06 12 34 56 78), (11) 91234-5678."""
_SPACED = re.compile(r"\+?[0-9](?:[ .\-][0-9]){9,12}")


_TRANSFER = rule(r"(?<![0-9])(?:[0-9]{3,4}-)?[0-9]{4,8}\s?转\s?(?:分机)?[0-9]{2,5}(?![0-9])")
_MASKED = rule(r"(?<![0-9*])1[3-9][0-9][*x#]{3,5}[0-9]{4}(?![0-9*])")
"""A Chinese number whose middle somebody has starred."""


def find(page: Page) -> Iterator[Span]:
    """Numbers of 7 to 16 digits that have a shape of a phone number and reason enough to be one."""
    for match in _TRANSFER.finditer(page):
        yield Span(match.start(), match.end(), "PHONE", "phone/extension", 0.85)
    for match in _MASKED.finditer(page):
        yield Span(match.start(), match.end(), "PHONE", "phone/masked", 0.85)
    yield from _spoken(page)
    for number in map(_unbracketed, page.numbers):
        if 7 <= len(number.digits) <= 16:
            rule = _rule(page, number)
            if not rule:
                number, rule = _first(page, number)
            if rule:
                more = _EXTENSION.match(page.lower, number.end)
                end = more.end() if more else number.end
                yield Span(number.start, end, "PHONE", f"phone/{rule}", 0.95)
        elif len(number.digits) > 16:
            yield from _inside(number)


def _unbracketed(number: Number) -> Number:
    """The number without a bracket that is closed behind it: (98450 12345)."""
    if not number.text.startswith("(") or number.text.count("(") == number.text.count(")"):
        return number
    return Number(number.start + 1, number.end, number.text[1:], number.digits)


_EXTENSION = re.compile(r"[\s,，(（]{0,2}(?:ext(?:ension|n)?|x|转|分机)(?:号|机)?[\s.:：]{0,2}[0-9]{1,6}(?![0-9])")
_SAID = "zero oh o one two three four five six seven eight nine double triple".split()
_SAID_WORD = f"(?:{'|'.join(_SAID)})"
_SPOKEN = rule(rf"(?<![a-z]){_SAID_WORD}(?:[\s,.\-]{{1,3}}{_SAID_WORD}){{6,15}}(?![a-z])")
_SPOKEN_HAN = rule(r"[零〇一二三四五六七八九幺](?:[\s\-]?[零〇一二三四五六七八九幺]){6,14}(?![年月十百千万点])")


def _spoken(page: Page) -> Iterator[Span]:
    """Numbers told in words: nine one five, three eight two, ...; 幺三九零二八四七七幺六."""
    if not _SPOKEN_WORDS.isdisjoint(page.tokens):
        for match in _SPOKEN.finditer(page):
            yield Span(match.start(), match.end(), "PHONE", "phone/spoken", 0.85)
    if page.han:
        for match in _SPOKEN_HAN.finditer(page):
            yield Span(match.start(), match.end(), "PHONE", "phone/spoken", 0.85)


_SPOKEN_WORDS = frozenset(("zero", "oh", "double", "seven", "nine"))


def _rule(page: Page, number: Number) -> str | None:
    """The rule by which a number is a phone number; None if it is none."""
    text = number.text
    glued = number.start and (page.text[number.start - 1].isalnum() and page.text[number.start - 1].isascii())
    after = page.after(number.end, 12)
    if glued and not re.search(r"(?:tel|ph|mob|cell|phone|call|no|wa|fax|whatsapp)$", page.before(number.start, 10)):
        return None
    if text.startswith(("+", "(+")) and 8 <= len(number.digits) <= 16:
        return "international"
    if _UNIT.match(after) and not after.startswith((" / ", " //")) and not _EXTENSION.match(page.lower, number.end):
        return None
    before = page.before(number.start, 80)
    if _COUNT.search(before):
        return None
    called = _EXTENSION.match(page.lower, number.end) is not None
    called = called or _CALL.search(before[-48:]) is not None or _CALL.search(page.after(number.end, 16)) is not None
    own = _OWN_LINE.search(before) is not None and page.after(number.end, 2).strip()[:1] in ("", "\n")
    rule = _shape(text, number.digits, before)
    if rule is None:
        return "named" if (called and _near(before) and 7 <= len(number.digits) <= 13) else None
    if rule == "us?" and text.count("-") == 2 and _CALL.search(before):
        return "us"
    return rule.rstrip("?") if not rule.endswith("?") or called or own or _OWN_LINE.search(before) else None


_APART = re.compile(r"\.? {1,2}|\.? ?\(")


def _first(page: Page, number: Number) -> tuple[Number, str | None]:
    """The piece before the last blank, where a phone number is followed by another number: 13800138000. 5 days."""
    gaps = list(_APART.finditer(number.text))
    if gaps and len(gaps) < LONGEST:
        text = number.text[: gaps[-1].start()].rstrip(" .(-/")
        digits = "".join(filter(str.isdigit, text))
        if 7 <= len(digits) <= 16 and len(number.digits) - len(digits) < 4:
            piece = Number(number.start, number.start + len(text), text, digits)
            return piece, _rule(page, piece)
    return number, None


_NEAR = re.compile(
    r"(?:call|phone|tel|telephone|ph|mob|mobile|cell|contact|whatsapp|fax|text|dial|ring|reach|landline|"
    r"hotline|helpline|电话|手机|致电|拨打|座机|热线|传真|手机号|号码)"
    r"(?:[\s.:：#(\-]|me|us|him|her|them|my|at|on|is|no|number|num|now|please|号码|号|是|为|to|the|or|"
    r"back|direct|here|anytime|=){0,8}$"
)


def _near(before: str) -> bool:
    return _NEAR.search(before) is not None


_SERIES = re.compile(r"readings?|values?|levels?|counts?|scores?|results?|glucose|sugars?|pressures?|bp|series|doses?")


def _shape(text: str, digits: str, before: str) -> str | None:
    """The country whose shape a number has; with ``?`` where something else may have that shape too."""
    if _CN_MOBILE.fullmatch(text):
        return "china?" if " " in text and _SERIES.search(before) else "china"
    if _ABROAD.fullmatch(text) and len(digits) >= 9 and not _SERIES.search(before):
        return "national"
    if _SPACED.fullmatch(text) and len(digits) in (10, 11, 12):
        return "spaced"
    if _IN_MOBILE.fullmatch(text) and (digits[-10] in "6789"):
        return "india"
    if _NANP_MARKED.fullmatch(text):
        series = text[3:4] == "-" and "." not in text and "(" not in text and not text.startswith("1-")
        return "us?" if series and _SERIES.search(before) else "us"
    if _CN_SERVICE.fullmatch(text) and len(digits) == 10:
        return "china_service"
    if _CN_LAND.fullmatch(text):
        return "china_landline"
    if _UK.fullmatch(text) and 10 <= len(digits) <= 14:
        return "uk"
    if _IN_LAND.fullmatch(text) and 10 <= len(digits) <= 13:
        return "india_landline"
    if _IN_MOBILE_SPLIT.fullmatch(text):
        return "india?"
    if _NANP.fullmatch(text):
        return "us?"
    return None


def _inside(number: Number) -> Iterator[Span]:
    """Phone numbers that stand beside other digits, with a blank between."""
    for match in re.finditer(
        r"(?<![0-9])(?:(?:\+?86[ \-]?)?1[3-9][0-9]{9}|(?:\+?91[ \-]?)?[6-9][0-9]{9})(?![0-9])", number.text
    ):
        yield Span(number.start + match.start(), number.start + match.end(), "PHONE", "phone/beside", 0.9)
