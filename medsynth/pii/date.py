"""Dates that say more than a year: numbers, months by name, Chinese dates in digits and numerals; birth dates.

A year alone stays. Fractions, doses, scores, ranges, versions and blood pressures are no dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii import _dates_han
from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KINDS = ("DATE",)


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:(?:1[89]|20)[0-9]{2}|'[0-9]{2})"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])(?:\s?(?:st|nd|rd|th))?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s(?:the\s)?)"
_NAMED = rule(
    rf"(?<![a-z0-9]){_WEEKDAY}?(?:{_DAY}[\s.,\-/]{{0,3}}(?:of\s{{0,2}}|day "
    rf"of\s)?{_MONTH}(?![a-z])\.?(?:[\s,\-/]{{0,3}}(?:of\s)?(?:{_YEAR}|(?<=[\-/.])[0-9]{{2}}(?![0-9])))?"
    rf"|{_MONTH}(?![a-z])\.?[\s,\-/]{{0,3}}(?:the\s)?{_DAY}(?![0-9]|[.:][0-9]|"
    rf"%)(?:[\s,\-/]{{1,3}}{_YEAR}(?![0-9]))?"
    rf"|{_MONTH}(?![a-z])\.?[\s,\-/]{{0,3}}(?:of\s)?{_YEAR}(?![0-9]))"
)
_ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|"
    "fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|twenty[ \\-](?:first|second|"
    "third|fourth|fifth|sixth|seventh|eighth|ninth)|thirty[ \\-]first"
)
_SPELLED = rule(
    rf"(?<![a-z])(?:(?:{_ORDINALS})(?: day)? of {_MONTH}|{_MONTH} (?:the )?(?:{_ORDINALS}))(?![a-z])"
    rf"(?:,? {_YEAR}(?![0-9]))?"
)
"""The eleventh of October 1946."""
_SEVERAL = rule(
    rf"(?<![0-9a-z./])(?:{_DAY}(?:,\s?|\s?[/&–-]\s?|\s(?:and|to|or)\s)){{1,4}}{_DAY}\s(?:of\s)?{_MONTH}(?![a-z])"
    rf"(?:,?\s{_YEAR}(?![0-9]))?"
)
"""2, 3 and 9 May; 14/15 Nov."""
_DOSE = re.compile(
    r"\s?(?:mg|ml|mcg|g(?![a-z])|tab|tablets?|times|cm|mm|kg|weeks?|days?|months?|years?|hours?|hrs?|"
    r"yrs?|%|people|patients|lbs?|units?)"
)
_ISO = rule(
    r"(?<![0-9.\-/])(?:18|19|20)[0-9]{2}\s?([\-/.])\s?(?:0?[1-9]|1[0-2])\s?\1\s?(?:0?[1-9]|[12][0-9]|"
    r"3[01])(?![0-9])(?:[\st日]{1,2}[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?)?"
)
_NUMERIC = rule(
    r"(?<![0-9.\-/:])(?P<a>[0-3]?[0-9])(?P<sign>[/\-.])(?P<b>[0-3]?[0-9])(?P=sign)(?P<year>(?:18|19|"
    r"20)[0-9]{2}|[0-9]{2})(?![0-9]|[/\-.:][0-9])"
)
_SHORT = rule(r"(?<![0-9.\-/])(?P<a>[0-3]?[0-9])[/\-.](?P<b>[0-3]?[0-9])(?![0-9]|[/\-.%][0-9]|\s?%)")
_BORN = re.compile(
    r"(?:born(?: on)?|birth ?(?:date|day)|date of birth|d\.?o\.?b\.?|dated?|on the date|lmp|edd|due "
    r"(?:date|on)|last (?:menstrual )?period|(?:appointment|appt)(?: is)?(?: on)?|(?:next )?(?:review|check|"
    r"visit|scan|session)(?: due| is)?(?: on)?|"
    r"no later than|f/?u|follow[- ]?up(?: on)?|re-?check|recall|rebook(?:ed)? (?:for|to)|booked (?:for|on)|"
    r"scheduled (?:for|on)|deliver(?:y|ed)? (?:by|on|before)|surgery on|admitted on|discharged on|"
    r"operated on|seen on|visited on|off work from|sick leave from|off sick from|出生日期|生日|出生于|末次月经|"
    r"预产期|日期|时间)(?:\s?(?:was|is|on|:|"
    r"：|=|-|是|为|于)){0,3}\s{0,2}$"
)
_NOT = re.compile(
    r"(?:version|ver|v|section|sec|chapter|guideline|release|bp|pressure|reading|ratio|score|scored|"
    r"grade|pain|血压|高压|评分|比例|size|cyst of|measur\w*|version)[\s.:#]{0,3}(?:is|was|of|of "
    r"about)?\s?$"
)
_SIZE = re.compile(r"\s?(?:x|×|\*|mm|cm|mg|ml|mmhg|%)")
_MONTH_YEAR = rule(
    r"(?<![0-9.\-/])(?:0?[1-9]|1[0-2])[/\-](?:19|20)[0-9]{2}(?![0-9\-/.])|(?<![0-9.\-/])(?:19|"
    r"20)[0-9]{2}[/\-.](?:0[1-9]|1[0-2])(?![0-9\-/%]|\.[0-9])"
)
_N = "[〇零○一二三四五六七八九十廿卅]"
_HAN_YEAR = rf"(?:(?:(?:18|19|20)?[0-9]{{2}}|{_N}{{2,4}}|今|去|前|明|本)\s?年\s?)"
_CHINESE = rule(
    rf"{_HAN_YEAR}?(?:农历|阴历|阳历|公历|正|腊|元(?=月))?\s?(?:闰)?(?:(?<![0-9.])(?:0?[1-9]|1[0-2])|(?:十[一二]?|"
    rf"[一二三四五六七八九正冬腊]))\s?月\s?份?(?:初|的)?\s?"
    rf"(?:(?:0?[1-9]|[12][0-9]|3[01])|(?:[一二]?十[一二三四五六七八九]?|三十一?|廿[一二三四五六七八九]?|"
    rf"[一二三四五六七八九十]))\s?(?:日|号|(?<=初[一二三四五六七八九十]))"
    r"|(?:(?:18|19|20)[0-9]{2}|(?<![0-9])[0-9]{2})\s?年\s?(?:0?[1-9]|1[0-2])\s?月(?!龄|"
    r"经)(?:份)?(?:(?:0?[1-9]|[12][0-9]|3[01])(?![0-9天个次岁]))?(?:[上中下]旬|初|底|末)?"
    rf"|(?:零|〇|[五六七八九])[零〇一二三四五六七八九]年(?:十[一二]?|[一二三四五六七八九])月"
    r"|(?:(?:18|19|20)[0-9]{2}|(?<![0-9])[0-9]{2})\s?年(?:农历)?(?:腊月|冬月|正月)"
    rf"|(?:农历|阴历|旧历|腊月|正月)(?:十[一二]?|[一二三四五六七八九正冬腊])?月?(?:初[一二三四五六七八九十]|"
    rf"[一二]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?)"
    rf"|(?:一九|二〇|二零|二○){_N}{{2}}年(?:十[一二]?|[一二三四五六七八九])月"
)
_MONTH_HAN = r"(?:(?<![0-9.])(?:0?[1-9]|1[0-2])|(?<![一二三四五六七八九十])(?:十[一二]?|[一二三四五六七八九]))月"
_MONTH_ALONE = rule(
    rf"(?:[今去前明当同本]年)?{_MONTH_HAN}(?:份(?:初|底|末|中)?|初|底|末|[上中下]旬|起(?!效|床|来))"
    rf"|(?:[今去前明当同本]年|每年){_MONTH_HAN}(?![龄大余前后经个来多婴])"
    rf"|(?<=[从自于至到]){_MONTH_HAN}(?![龄大余前后经个来多婴，。])"
    rf"|元月(?:0?[1-9]|[12][0-9]|3[01])[号日]|(?:[上下本当]个?月|今天|明天|昨天|后天|这个月|每月)(?:0?[1-9]|"
    rf"[12][0-9]|3[01])[号日](?![楼院床线])"
    rf"|(?<![0-9.第A-Za-z])(?:0?[1-9]|[12][0-9]|3[01])号(?=那天|上午|下午|晚上|早上|才|复查|手术|入院|出院|"
    rf"出诊|以前|之前|以后|之后)"
)
"""A month without a day, a day without a month: said of a visit, and not of a duration (咳嗽3月, 3月龄)."""
_BARE_DAY = rule(r"(?<![0-9.])(?:0?[1-9]|1[0-2])月(?:0?[1-9]|[12][0-9]|3[01])(?![0-9天个次岁日号])")
_EIGHT = rule(
    r"(?:born|birth|dob|admitted|discharged|dated?|surgery|operated|seen|visit|入院|出院|手术|日期|复查|检查|"
    r"就诊|末次月经|出生|生日|生于)[^0-9\n]{0,10}((?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|"
    r"[12][0-9]|3[01]))(?![0-9])"
)
_LONG_AGO = rule(
    r"(?<![0-9])(?:18[0-9]{2}|19(?:[0-2][0-9]|3[0-6]))(?=\s?年?\s?(?:出生|生人|年生|生的|[，,(（]?属))|"
    r"(?:生于|出生于|born in|birth year:?|year of birth:?)\s?(?P<year>18[0-9]{2}|19(?:[0-2][0-9]|3[0-6]))(?![0-9])"
)
"""The year of a birth that makes somebody over 89: it says the age that is not to be told."""
_MONTHS = frozenset(
    "jan january feb february febuary mar march apr april may jun june jul july aug august sep sept "
    "september oct october nov "
    "november dec december st nd rd th".split()
) | {
    glued
    for month in "jan feb mar apr may jun jul aug sep sept oct nov dec".split()
    for glued in (f"th{month}", f"st{month}", f"nd{month}", f"rd{month}", f"of{month}")
}
_BIRTH = frozenset(
    "born birth birthday birthdate dob d o b date dated lmp edd due period appointment surgery admitted "
    "discharged operated seen visited off review check visit scan session later f u fu follow followup recheck recall "
    "rebooked booked scheduled delivery delivered deliver appt".split()
)
_ORDINAL = rule(
    r"(?<![a-z])(?P<day>(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? (?:the )?(?:[12]?[0-9]|"
    r"3[01])(?:st|nd|"
    r"rd|th)(?![a-z]))|(?<![a-z])(?:by|on|until|till|from|since|before|after|for) the (?P<day2>(?:[12]?[0-9]|"
    r"3[01])(?:st|nd|rd|th))"
    r"(?=[,.;:)!?]|$|\s(?:and|at|so|but|because|if|when)(?![a-z]))"
)
_AFTER_WORK = rule(
    r"(?<![a-z])(?:transplant|surgery|op|procedure|scan|mri|ct|biopsy|implanted|injection|vaccine|vaccinated|"
    r"visit|echo|x-?ray|"
    r"reported|noted|collected|drawn|dose|completed|onset|given|rash|fever|started|w/|dr [a-z]{3,14}|"
    r"cxr|labs?|bloods?|swab|admission|discharge|appointment|exam|ultrasound|colonoscopy|endoscopy|delivery|consult)\s"
    r"(?P<a>[0-3]?[0-9])/(?P<b>[0-3]?[0-9])(?=[.,;)]|$)(?![.,][0-9])"
)
_SINCE = rule(
    r"(?<![a-z])(?:last seen|since|until|till|on|by|from|before|after|expires|expiry|list|valid "
    r"to)\s(?P<a>[0-3]?[0-9])[/\-](?P<b>[0-3]?[0-9])"
    r"(?=[.,;:)]|$|\s(?:and|at|with|for|about|because|but)(?![a-z]))(?![.,][0-9])"
)
_THREE = rule(r"[0-9]\s?[/\-.]\s?[0-9]{1,2}\s?[/\-.]\s?[0-9]")
_ROMAN = rule(
    r"(?<![0-9a-z.])(?:0?[1-9]|[12][0-9]|3[01])([./\-])(?:i{1,3}|iv|v|vi{1,3}|ix|x|xi{1,2})\1(?:19|"
    r"20)?[0-9]{2}(?![0-9a-z])"
)
_WEEKDAY_NUMBERS = rule(
    r"(?<![a-z])(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|"
    r"sun)(?:day)?\.?,? (?P<a>[0-3]?[0-9])/(?P<b>[0-3]?[0-9])(?![0-9/])"
)
_TWO = rule(r"[0-9][/\-](?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}[/\-.][01][0-9]")


def find(page: Page) -> Iterator[Span]:
    """Dates in any of the forms; two numbers alone (4/14) only behind a word such as born or due."""
    text = page.lower
    if not _MONTHS.isdisjoint(page.tokens):
        for match in _NAMED.finditer(page):
            if not _DOSE.match(page.after(match.end(), 10)) and not _modal(page, match):
                yield Span(match.start(), match.end(), "DATE", "date/named", 0.95)
        for pattern in (_SPELLED, _SEVERAL):
            for match in pattern.finditer(page):
                yield Span(match.start(), match.end(), "DATE", "date/named", 0.9)
    yield from _figures(page)
    yield from _long_ago(page)
    if page.han:
        yield from _dates_han.find(page)
    if "月" in text or "号" in text:
        for pattern in (_CHINESE, _BARE_DAY, _MONTH_ALONE):
            for match in pattern.finditer(page):
                yield Span(match.start(), match.end(), "DATE", "date/chinese", 0.95)
    if page.longest >= 8:
        for match in _EIGHT.finditer(page):
            yield Span(*match.span(1), "DATE", "date/eight", 0.9)


def _long_ago(page: Page) -> Iterator[Span]:
    for match in _LONG_AGO.finditer(page):
        yield Span(*match.span("year" if match["year"] else 0), "DATE", "date/birth_year", 0.85)


def _figures(page: Page) -> Iterator[Span]:
    if _THREE.found(page):
        yield from _numeric(page)
    if not _BIRTH.isdisjoint(page.tokens) or page.han:
        for match in _SHORT.finditer(page):
            if _calendar(match["a"], match["b"]) and _born(page, match) and not _measure(page, match):
                yield Span(match.start(), match.end(), "DATE", "date/short", 0.8)
    yield from _days(page)
    for pattern in (_ROMAN, _WEEKDAY_NUMBERS):
        for match in pattern.finditer(page):
            if pattern is _ROMAN or _calendar(match["a"], match["b"]):
                yield Span(match.start(), match.end(), "DATE", "date/numbers", 0.9)
    if _TWO.found(page):
        for match in _MONTH_YEAR.finditer(page):
            if not _NOT.search(page.before(match.start(), 20)):
                yield Span(match.start(), match.end(), "DATE", "date/month", 0.85)


def _days(page: Page) -> Iterator[Span]:
    """Days without a year, by the words before them: by the 20th, since 6-11, transplant 11/14."""
    for match in _ORDINAL.finditer(page):
        yield Span(*match.span(match.lastgroup or 0), "DATE", "date/ordinal", 0.8)
    for match in _AFTER_WORK.finditer(page):
        if _calendar(match["a"], match["b"]) and max(int(match["a"]), int(match["b"])) > 12:
            yield Span(match.start("a"), match.end("b"), "DATE", "date/short", 0.8)
    for match in _SINCE.finditer(page):
        if _calendar(match["a"], match["b"]) and match["b"] != "10" and match[0][-4:] != "24/7":
            yield Span(match.start("a"), match.end("b"), "DATE", "date/short", 0.8)


def _numeric(page: Page) -> Iterator[Span]:
    for match in _ISO.finditer(page):
        yield Span(match.start(), match.end(), "DATE", "date/iso", 1.0)
    for match in _NUMERIC.finditer(page):
        if _calendar(match["a"], match["b"]) and not _measure(page, match) and _full(page, match):
            yield Span(match.start(), match.end(), "DATE", "date/numbers", 0.9)


def _full(page: Page, match: re.Match[str]) -> bool:
    """Whether three numbers are a date: a year of four digits, a slash, or more than a version's digits."""
    sign, digits = match["sign"], len(match["a"]) + len(match["b"])
    if len(match["year"]) == 4 or sign == "/" or _born(page, match):
        return True
    if sign == "-":
        return digits >= 3
    return digits >= 3 or int(match["year"]) > 31


_VISIT = re.compile(r"(?:日|号)?(?:入院|出院|住院|复查|就诊|来的?月经)")
_FROM = re.compile(r"(?:from )?[0-3]?[0-9]/[0-3]?[0-9] (?:to|-|until|till) $")


def _born(page: Page, match: re.Match[str]) -> bool:
    before = page.before(match.start(), 32)
    if _BORN.search(before) or ("." not in match[0] and _VISIT.match(page.after(match.end(), 5))):
        return True
    return _FROM.search(before) is not None and "off" in before


def _calendar(one: str, two: str) -> bool:
    """Whether one number can be a day and the other a month."""
    a, b = int(one), int(two)
    return (1 <= a <= 31 and 1 <= b <= 12) or (1 <= a <= 12 and 1 <= b <= 31)


def _measure(page: Page, match: re.Match[str]) -> bool:
    return (
        _SIZE.match(page.after(match.end(), 6)) is not None or _NOT.search(page.before(match.start(), 20)) is not None
    )


def _modal(page: Page, match: re.Match[str]) -> bool:
    """``may 2`` in "it may 2 times", ``mar``: a verb beside a number, when the month is written small."""
    word = page.text[match.start() : match.end()]
    return (
        word.startswith(("may ", "march "))
        and not page.text.islower()
        and re.match(r"\s?(?:in|of|out)(?![a-z])", page.after(match.end(), 5)) is not None
    )
