"""Names of real platforms, hospitals and doctors in a text. The words stand in ``seeds/lexicons/names.toml``.

A name needs something that only a name has: a listed word, a place before 医院, a surname before 医生 where a word may
begin. 当地医院, 主治医生, "Dr." alone, 协和肤乐霜, Mayo score and Bristol stool are none. Patients' names are not looked
for here: that is the scrubber's work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from medsynth.core.types import Language, Span
from medsynth.text.lexicon import alternation, lexicon
from medsynth.text.normalise import fold

_Place = tuple[int, int, str]
_HOUSE = r"(?:医院|卫生院|保健院|医学中心)"
_ZH_HINTS = ("医院", "大夫", "主任", "教授", "医师", "医生", "院长", "护士", "保健院", "卫生院", "医学中心")
_EN_HOUSE = r"(?:Hospitals?|Medical Cent(?:er|re)|Infirmary|Clinic|Health System)"
_EN_NAME = r"[A-Z][a-z]+(?:['’][a-z]+)?(?:-[A-Z][a-z]+)?"
_EN_HOSPITAL = re.compile(rf"(?<![\w'’-])(?:St\.? )?{_EN_NAME}(?:['’])?(?: (?:{_EN_NAME}|of|and|&)){{0,4}}? {_EN_HOUSE}\b")
_EN_DOCTOR = re.compile(r"(?<![A-Za-z])(?:Dr|DR|Prof|Professor)\b\.? ?(?:[A-Z]\. ?)?(?P<name>[A-Z][A-Za-z'’]{2,}|Li|Wu|Xu|Hu|Ma|He|Yu|Lu)")
_GIVEN = 2
"""Most characters of a given name in Chinese."""


@dataclass(frozen=True, slots=True)
class _Chinese:
    """The compiled tables of Chinese names."""

    listed: re.Pattern[str]
    hospital: re.Pattern[str]
    title: re.Pattern[str]
    allowed: re.Pattern[str]
    platforms: frozenset[str]
    surnames: frozenset[str]
    at_start: frozenset[str]
    compound: frozenset[str]
    joined: tuple[str, ...]
    calling: tuple[str, ...]
    not_given: frozenset[str]


@cache
def _chinese() -> _Chinese:
    table = lexicon("names")
    platforms, hospitals, doctors = table["platforms"], table["hospitals"], table["doctors"]
    after, before = "".join(platforms["zh_not_after"]), "".join(platforms["zh_not_before"])
    part = rf"(?:(?!{alternation(hospitals['not_in_name'])}|{_HOUSE})[一-鿿])"
    place = alternation(hospitals["places"])
    hospital = (
        rf"(?:{place})(?:省|市)?(?!{_HOUSE}){part}{{1,14}}{_HOUSE}"
        rf"|{part}{{2,3}}(?:(?<!城)市|县|自治州){part}{{0,12}}{_HOUSE}|{part}{{2,3}}区{part}{{2,12}}{_HOUSE}"
        rf"|(?!医科|医药|师范){part}{{2,8}}(?:大学|医学院){part}{{0,14}}{_HOUSE}"
    )
    return _Chinese(
        listed=re.compile(
            rf"(?:{alternation(word for word in platforms['zh'] if word != '微医')}|{alternation(hospitals['zh'])})"
            rf"|(?<![{after}])微医(?![{before}])"
        ),
        hospital=re.compile(hospital),
        title=re.compile(rf"(?:{alternation(doctors['titles'])})(?!{alternation(doctors['not_followed'])})"),
        allowed=re.compile(alternation(table["allowed"]["zh"])),
        platforms=frozenset(platforms["zh"]),
        surnames=frozenset(doctors["surnames"]),
        at_start=frozenset(doctors["surnames_at_start"]),
        compound=frozenset(doctors["compound"]),
        joined=tuple(doctors["joined"]),
        calling=tuple(doctors["calling"]),
        not_given=frozenset(doctors["not_given"]),
    )


@dataclass(frozen=True, slots=True)
class _Latin:
    """The compiled tables of names in Latin script."""

    platform: re.Pattern[str]
    cased: re.Pattern[str]
    hospital: re.Pattern[str]
    doctor: re.Pattern[str]
    generic: frozenset[str]
    not_doctor: frozenset[str]
    not_score: re.Pattern[str]
    hints: tuple[str, ...]


@cache
def _latin() -> _Latin:
    table = lexicon("names")
    platforms, hospitals, doctors = table["platforms"], table["hospitals"], table["doctors"]
    cased = alternation(platforms["en_cased"])
    listed = [*platforms["en"], *platforms["en_cased"], *hospitals["en"]]
    heads = {word.lower()[:4] for word in listed}
    return _Latin(
        platform=re.compile(rf"(?<![a-z])(?:{alternation(word.lower() for word in platforms['en'])})(?![a-z])"),
        cased=re.compile(rf"(?<![A-Za-z])(?:{cased})(?![a-z])"),
        hospital=re.compile(rf"(?<![a-z])(?:{alternation(word.lower() for word in hospitals['en'])})(?![a-z])"),
        doctor=re.compile(rf"(?<![a-z])(?:dr|doctor)\.? ?(?:{alternation(doctors['en_surnames'])})(?![a-z'])"),
        generic=frozenset(hospitals["en_generic"]),
        not_doctor=frozenset(doctors["en_not"]),
        not_score=re.compile(r" (?:endoscopic |risk |clinic )?(?:score|scale|criteria|index|sign|test|classification)"),
        hints=tuple(sorted({*heads, "dr", "doct", "prof", "hospital", "clinic", "medical cent", "infirmary", "health s"})),
    )


def real_names(text: str, language: Language) -> list[Span]:
    """Every real name in ``text``: spans of kind platform, hospital or doctor, in order, none inside another.

    Chinese texts are read for names in both scripts, English ones for Latin names.

    >>> [span.kind for span in real_names("我在协和医院看过张医生", "zh")]
    ['hospital', 'doctor']
    >>> real_names("用过协和肤乐霜，去当地医院看了主治医生", "zh")
    []
    """
    found = [*_latin_names(text)]
    if language == "zh" and not text.isascii():
        folded = fold(text)
        found += [(*folded.span(start, end), kind) for start, end, kind in _chinese_names(folded.text)]
    spans: list[Span] = []
    for start, end, kind in sorted(found, key=lambda place: (place[0], -place[1])):
        if not spans or start >= spans[-1].end:
            spans.append(Span(start, end, kind))
    return spans


def _chinese_names(text: str) -> Iterator[_Place]:
    rules = _chinese()
    allowed = [match.span() for match in rules.allowed.finditer(text)]

    def free(start: int, end: int) -> bool:
        return not any(low < end and start < high for low, high in allowed)

    for match in rules.listed.finditer(text):
        if free(*match.span()) and not (match.group() == "好大夫" and _praise(text, *match.span())):
            yield *match.span(), "platform" if match.group() in rules.platforms else "hospital"
    if not any(hint in text for hint in _ZH_HINTS):
        return
    for match in rules.hospital.finditer(text):
        if free(*match.span()):
            yield *match.span(), "hospital"
    for match in rules.title.finditer(text):
        start = _surname_before(text, match.start(), rules)
        if start is not None and free(start, match.end()):
            yield start, match.end(), "doctor"


_PRAISE_BEFORE = re.compile(r"(?:[个位名真的一找到遇碰是做当]|真是)\Z")
_PRAISE_AFTER = re.compile(r"[，。！!～~]?(?:谢|祝|辛苦)|[!！]")


def _praise(text: str, start: int, end: int) -> bool:
    """Whether 好大夫 is a good doctor, not the platform: 您真是个好大夫."""
    return bool(_PRAISE_BEFORE.search(text[max(0, start - 2) : start]) or _PRAISE_AFTER.match(text, end))


def _surname_before(text: str, title: int, rules: _Chinese) -> int | None:
    """Where the name begins that ends at the title, None if what stands there is no name."""
    head = text[max(0, title - 6) : title]
    if head[-2:] in rules.compound:
        return title - 2
    last = head[-1:]
    if last in rules.surnames and not head.endswith(rules.joined) and not head[-2:-1].isdigit():
        return title - 1
    if last in rules.at_start and _word_begins(head[:-1], rules):
        return title - 1
    for length in range(2, _GIVEN + 2):
        name = head[-length:]
        if len(name) == length and name[0] in rules.surnames and name[:2] not in rules.not_given:
            if _GIVEN_CHARACTERS.fullmatch(name[1:]) and _word_begins(head[:-length], rules):
                return title - length
    return None


def _word_begins(before: str, rules: _Chinese) -> bool:
    return not "一" <= before[-1:] <= "鿿" or before.endswith(rules.calling)


_GIVEN_CHARACTERS = re.compile(r"(?:(?![的科级位个家治管床班院名诊病痛药不没和是有在说让给问看去来我你他她了这那吗呢主副女男老])[一-鿿]){1,2}")


def _latin_names(text: str) -> Iterator[_Place]:
    rules, lower = _latin(), text.lower()
    if len(lower) != len(text):
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    if not any(hint in lower for hint in rules.hints):
        return
    for kind, pattern, where in (
        ("platform", rules.platform, lower),
        ("platform", rules.cased, text),
        ("hospital", rules.hospital, lower),
        ("doctor", rules.doctor, lower),
    ):
        for match in pattern.finditer(where):
            if not rules.not_score.match(lower, match.end()):
                yield *match.span(), kind
    for match in _EN_HOSPITAL.finditer(text):
        words = re.sub(rf" {_EN_HOUSE}\Z", "", match.group()).split()
        if not rules.generic.issuperset(words):
            yield *match.span(), "hospital"
    for match in _EN_DOCTOR.finditer(text):
        if match["name"] not in rules.not_doctor and not rules.not_score.match(lower, match.end()):
            yield *match.span(), "doctor"
