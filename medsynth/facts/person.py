"""Age and pregnancy as a text states them, for rules that hold for some people only. Guesses nothing.

A span of time is no age: "发烧3天", "怀孕3个月", "3 months ago" are not read as one.
"""

from __future__ import annotations

import re

from medsynth.core.types import Language
from medsynth.facts.polarity import around, stands_off

DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "月": 30, "岁": 365, "day": 1, "week": 7, "month": 30, "year": 365}
NEWBORN_DAYS = 14
"""What a "newborn" of no stated age is taken for: within the 28 days of the neonatal period (WHO)."""
MONTH_OLD_DAYS = 30
ADULT_DAYS = 18 * 365

_ZH_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"两": 2, "半": 0}
_N = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})"
_CHILD = (
    r"(?:宝宝|宝贝|(?<!生完)(?<!生了)(?<!生过)孩子(?!他爸|他妈|爸|妈)|"
    r"婴儿|小婴儿|婴幼儿|娃娃?|小儿|儿子|女儿|小孩|男婴|女婴|男宝|女宝|新生儿|患儿|幼儿|小朋友)"
)
_IS = r"(?:现在|今天|今年|目前|刚刚?|才|已经?|有|都|是|快|满|的|年龄|月龄|出生|大概|大约|差不多|[，,：:\s])*"
_ZH = [
    re.compile(
        rf"(?:出生|生后|生下来?|产后|落地)(?:才|刚|后|有|已经?|第)?{_N}\s*个?(?:多)?(?P<u>天|日|周|星期|月)(?!(?:之|以)?前)"
    ),
    re.compile(
        rf"(?:{_CHILD}|老[二三]|二宝|三宝){_IS}{_N}\s*个?(?:多|半)?(?P<u>天|周岁|周|星期|月|岁)(?:大|多|半|龄|了|出头|[，,。、\s]|$)"
    ),
    re.compile(
        rf"(?<!孕)(?<!怀孕){_N}\s*个?(?:多|半)?(?P<u>天|周|星期|月)(?:大|龄|半|多)*的?(?:小|女|男)?(?:宝|婴|孩|娃|儿|患儿)"
    ),
    re.compile(rf"{_N}\s*个?多?(?P<u>天|周|星期|月)(?:大(?!约|概)|龄)"),
    re.compile(r"(?:刚|今天?|才)满(?P<n>百|月)(?P<u>天)?"),
    re.compile(r"满(?P<n>月)(?P<u>)(?=的?(?:小|宝|娃|婴)|了|[，,])"),
    re.compile(
        rf"{_N}(?:来|多|几)?\s*个?多?(?P<u>天|周|星期|月)(?:来|多)?大?的?(?:小毛头|小家伙|小不点|奶娃|宝|婴|娃|毛孩)"
    ),
    re.compile(r"(?P<n>半)个?(?P<u>月)大"),
    re.compile(rf"{_CHILD}(?:今天|现在|是|已经|才)*第{_N}(?P<u>天|周)"),
    re.compile(r"(?:爸|妈|父亲|母亲|爷爷|奶奶|外公|外婆|姥姥|姥爷|老公|老婆)今?年?(?P<n>\d\d)(?P<u>)(?=[，,])"),
    re.compile(rf"(?<!\d){_N}\s*(?P<u>周?岁)(?!的?时|以前|那年|就|之前|后|的?妈)"),
]
_ZH_HINT = re.compile(
    r"[\d一二两三四五六七八九十半满百]\s*[来多几个半]{0,3}\s*[天日周星月岁]|满百|[爸妈亲爷奶公婆姥]今?年?\d\d"
)
"""What stands in every text that one of ``_ZH`` matches: most texts state no age, and one look tells so."""
_ZH_NEW = re.compile(r"新生儿|刚出生|初生儿|早产儿")

_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_M = rf"(?P<n>\d{{1,3}}|{'|'.join(reversed(_WORDS))})"
_EN = [
    re.compile(rf"\b{_M}[\s-]?(?P<u>day|week|month|year|yr|wk|mo)s?[\s-](?:old|olds)\b"),
    re.compile(r"\b(?P<n>an?|my|our|the|this)[\s-](?P<u>day|week|month|year)[\s-]old\b"),
    re.compile(rf"\bborn (?:only |just |about |around )?{_M}[\s-]?(?P<u>day|week|month)s? ago\b"),
    re.compile(rf"\b{_M}[\s-]?(?P<u>y)(?:[/.]?o|rs?\s+old|\s?o)\b"),
    re.compile(
        rf"\b{_M}[\s-]?(?P<u>day|week|month|wk)s?(?:[\s-]of[\s-]age|\s+(?:baby|newborn|"
        rf"infant|boy|girl|son|daughter))\b"
    ),
    re.compile(
        rf"\b(?:baby|newborn|infant|son|daughter|boy|girl|little one|(?:our|my) (?:first|second|third|youngest))"
        rf"(?:,| is|'s| \()\s?(?:only |"
        rf"just |about )?{_M}\s?(?P<u>day|week|month|wk)s?\b(?! (?:ago|back))"
    ),
    re.compile(
        r"\b(?:aged?|age is|i'm|i am|son|daughter|boy|girl|husband|wife|mother|father|"
        r"mom|mum|dad|he is|she is|he's|she's|male|female)"
        r"(?:,| is| \()?\s?(?P<n>\d{1,2})(?P<u>)(?=[,.\s)]|$)(?!\s*(?:weeks?|"
        r"days?|months?|hours?|min|mg|%|pounds|lb|kg|cm))"
    ),
    re.compile(r"\b(?P<n>\d{2})(?P<u>)\s?(?:yrs?|years?|f|m|female|male)\b(?! (?:ago|back|now|and))"),
]
_EN_HINT = re.compile(rf"\d|\bold|\b(?:{'|'.join(_WORDS)})[\s-]?(?:day|week|wk|month|mo|year|y)")
_EN_NEW = re.compile(
    r"\bfirst (?:day|days|week|24 hours) (?:of life|after birth)\b|"
    r"\bnew[\s-]?born\b|\bneonate\b|\bhours old\b|\bwas born [^.]{0,24}?(?:yesterday|"
    r"today|this morning|last night|hours ago)\b"
)
_EN_NUMBER = {word: number for number, word in enumerate(_WORDS, 1)}
_UNIT = {"wk": "week", "mo": "month", "yr": "year", "y": "year", "": "year", "周岁": "岁", "日": "天"}

_ZH_CHILD = re.compile(
    rf"{_CHILD}|尿不湿|纸尿裤|吃奶|喂奶粉|尿布|我家(?:小的|老二|大的|小家伙)|小毛头|小家伙|俺娃|小子"
)
_EN_CHILD = re.compile(
    r"\b(?:baby|infant|toddler|newborn|nappy|nappies|diapers?|little one|kiddo|"
    r"(?:day|week|month)s?[\s-]old|my (?:\w+ )?(?:son|daughter|child|kid|boy|"
    r"girl|little one)|year[\s-]old (?:son|daughter|boy|girl))\b"
)
_WEEKS = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_PREGNANT = {
    "zh": re.compile(
        rf"(?:怀孕|妊娠|孕|怀胎|怀)\s*(?:已|了|有|大概|大约|快|才|刚)*\s*{_WEEKS}\s*(?:\+\d)?\s*个?多?(?:周|月|w|天)|孕妇|孕[早中晚]期|孕期|"
        r"(?:我|老婆|媳妇|妻子|女朋友|女友|爱人|她|妹妹|姐姐|闺女|嫂子)怀(?:孕了|着|上了)|(?:^|(?<=[，,。；;\s]))怀孕(?=[，,]|什么都)|快要?生了(?!病|气|锈)|破水|怀着孕|[23]\d周(?:加|\+)\d天?|大肚子|足月(?!儿)|预产期|双胎妊娠|胎动|已经?怀孕|(?:才|都|刚|现在|今天|已经?|我|老婆|媳妇|妻子)\s*[1-4]\d周(?:\+|了|多|整|[，,]|还)|羊水|先兆流产|怀(?:了|着|的)?(?:双|三)胞胎"
        r"|(?:^|(?<=[，,。；;\s]))(?:[12]\d|3\d|4[0-2])周(?:\+\d|多|半|了|整)?(?=[，,。；;\s！!]|$)"
    ),
    "en": re.compile(
        r"\bpregnant\b|\b(?:first|second|third|1st|2nd|3rd) trimester\b|\bmy due date\b|"
        r"\bexpecting (?:a (?:baby|boy|girl|child)|my|twins|our)\b|"
        r"\b(?:i'?m|she'?s|wife is|wife'?s) expecting(?= (?:in|next|our)\b|[.,;!]|$)|"
        r"\b(?:my|her|\w+'s) waters? (?:just |has |have )?broke\w*|\bamniotic\b|\bweeks? gestation\b"
        r"|^(?:2\d|3\d|4[012]) ?w(?:ee)?ks?(?=[,.])|\bweeks? into (?:my|the) pregnancy\b"
        r"|\bat \d\d weeks\b|\b[1-4]\d weeks \d days\b|(?<![\d.])[1-4]\d\+\d(?!\d)|\bplacenta\b|"
        r"\bmy (?:baby|bump|little one) (?:has|hasn't|isn't|is)\b[^.]{0,20}(?:mov|kick)|"
        r"\bmidwi(?:fe|ves)\b[^.]{0,40}\bscan\b|\b(?:my )?waters (?:broke|have gone|went)\b"
        r"|\bmonths (?:gone|along)\b"
        r"|(?:^|(?<=[,.;(])\s?|\b(?:and|at|is|she'?s|wife'?s?) )(?:(?:only|just|now|about|nearly) )?"
        r"(?:1[2-9]|2\d|3\d|4[0-2]) ?w(?:ee)?ks?\b"
        r"(?! (?:ago|old|later|post|after|of|on|sober|course|off|out|since|into|back|in|from|pre|waiting|clean))"
        r"|\bi(?:'?m| am) (?:only |just |about |almost |nearly |"
        rf"now )?(?:\d{{1,2}}|{'|'.join(_WORDS)}) w(?:ee)?ks\b(?! (?:post|after|into|out|clean|sober|old))"
    ),
}
_PREGNANT_HINTS = {
    "zh": (
        "孕",
        "怀",
        "妊娠",
        "大肚子",
        "足月",
        "周加",
        "周+",
        "预产期",
        "胎动",
        "周",
        "羊水",
        "流产",
        "快生",
        "要生",
        "破水",
    ),
    "en": (
        "pregnan",
        "trimester",
        "due date",
        "expecting",
        "gestation",
        " weeks",
        "months gone",
        "months along",
        "wk",
        "placenta",
        "+",
        "water",
        "amniotic",
        "mov",
        "kick",
    ),
}
_NOT_YET = {
    "zh": re.compile(r"(?:[未没备想避不]|没有|准备|打算|试着|可能|是否|是不是|有没有|前次|上次|曾经?|[头一]胎)$"),
    "en": re.compile(
        r"(?:\bnot|n't|\bget|\bgetting|\bgot|\bbe|\bbeing|\bwhen|\bif|\bcould i be|"
        r"\bam i|\bpossibly|\bmaybe|\bmight be|\bbecome|\bbecoming|\bwas|\bwhile)"
        r"(?: (?:i was|i am|currently|yet|even|also|be))? $"
    ),
}
_NOT_PREGNANT = re.compile(r"怀孕情况\s*[:：]\s*(?:未|没|无|否)|未怀孕|没有?怀孕|\bnot pregnant\b")


_NURSED = {
    "zh": re.compile(r"产后[才刚后有已经第]*$"),
    "en": re.compile(r"\b(?:breast[\s-]?feeding|nursing|feeding)(?: (?:a|an|my|our|the))? $"),
}
_OF_THE_BABY = {"zh": re.compile(_CHILD), "en": re.compile(r"\b(?:he|she|him|his|her|baby|infant|newborn)\b")}


def _of_a_nursing_mother(folded: str, age: re.Match[str], language: Language) -> bool:
    """Whether the age is that of a baby whose mother is the patient: 产后三周 and no word of the baby."""
    start = age.start("n")
    before, after = folded[max(0, start - 24) : start], folded[age.end() :]
    return _NURSED[language].search(before) is not None and not _OF_THE_BABY[language].search(after)


def age_days(folded: str, language: Language) -> int | None:
    """The first age that a folded text states, in days.

    >>> age_days("宝宝出生40天了，发烧", "zh"), age_days("my 6-week-old is hot", "en"), age_days("发烧3天", "zh")
    (40, 42, None)
    """
    patterns, hint = (_ZH, _ZH_HINT) if language == "zh" else (_EN, _EN_HINT)
    for pattern in patterns if hint.search(folded) else ():
        for found in pattern.finditer(folded):
            if not _of_a_nursing_mother(folded, found, language):
                return _days(found["n"], found["u"] or "")
    if (_ZH_NEW if language == "zh" else _EN_NEW).search(folded):
        return NEWBORN_DAYS
    return None


def _days(number: str, unit: str) -> int:
    if number in "月百":
        return MONTH_OLD_DAYS if number == "月" else 100
    return _number(number) * DAYS[_UNIT.get(unit, unit)]


def _number(words: str) -> int:
    if words.isdigit():
        return int(words)
    if words in {"a", "an", "my", "our", "the", "this"}:
        return 1
    if words in _EN_NUMBER:
        return _EN_NUMBER[words]
    tens, ten, ones = words.rpartition("十")
    if ten:
        return (_ZH_DIGITS.get(tens[-1:], 1) if tens else 1) * 10 + (_ZH_DIGITS.get(ones, 0) if ones else 0)
    return _ZH_DIGITS.get(words[-1], 0)


def pregnant(folded: str, language: Language) -> bool:
    """Whether a folded text says that the patient is pregnant now; a stated "not pregnant" outweighs the rest.

    >>> pregnant("孕34周，头痛", "zh"), pregnant("怀孕情况：未怀孕", "zh"), pregnant("i hope to get pregnant", "en")
    (True, False, False)
    """
    if not any(hint in folded for hint in _PREGNANT_HINTS[language]) or _NOT_PREGNANT.search(folded):
        return False
    for match in _PREGNANT[language].finditer(folded):
        here = around(folded, *match.span())
        if not _NOT_YET[language].search(here.head) and not stands_off(here, language):
            return True
    return False


def speaks_of_child(folded: str, language: Language) -> bool:
    return (_ZH_CHILD if language == "zh" else _EN_CHILD).search(folded) is not None
