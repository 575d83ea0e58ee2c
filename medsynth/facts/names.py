"""Names of real platforms, hospitals and doctors in a text. The words stand in ``seeds/lexicons/names.toml``.

A name needs something that only a name has: a listed word, a place before 医院, a surname before 医生 where a word may
begin. 当地医院, 主治医生, "Dr." alone, 协和肤乐霜, Mayo score and Bristol stool are none. Patients' names are not
looked for here: that is the scrubber's work.
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
_HOUSES = re.compile(_HOUSE)
_AROUND = 8
"""Characters around a name that may make a product or another word of it."""
_NAME = 26
"""Most characters of a hospital's name before the word for the house."""
_ZH_HINTS = ("医院", "大夫", "主任", "教授", "医师", "医生", "院长", "护士", "保健院", "卫生院", "医学中心")
_EN_HOUSE = r"(?:Hospitals?|Medical Cent(?:er|re)|Infirmary|Clinic|Health System)"
_EN_NAME = r"[A-Z][a-z]+(?:['’][a-z]+)?(?:-[A-Z][a-z]+)?"
_EN_HOUSES = re.compile(r"hospital|medical cent|infirmary|clinic|health system")
_EN_HOSPITAL = re.compile(
    rf"(?<![\w'’-])(?:St\.? )?{_EN_NAME}(?:['’])?(?: (?:{_EN_NAME}|of|and|&)){{0,4}}? {_EN_HOUSE}\b"
)
_EN_DOCTOR = re.compile(
    r"(?:Dr|DR|Prof|Professor)\b\.? ?(?:[A-Z]\. ?)?(?P<name>[A-Z][A-Za-z'’]{2,}|Li|Wu|Xu|Hu|Ma|He|Yu|Lu)"
)
_LETTERS = re.compile(r"[A-Za-z]{2}|39|24/7")
_GIVEN = 2
"""Most characters of a given name in Chinese."""


@dataclass(frozen=True, slots=True)
class _Chinese:
    """The compiled tables of Chinese names."""

    listed: re.Pattern[str]
    inside: re.Pattern[str]
    """A platform's name inside a longer word."""
    hospital: re.Pattern[str]
    """What makes a name of the house behind it; ends where the house begins."""
    breaks: re.Pattern[str]
    """Words that no hospital's name holds."""
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
    place = alternation(hospitals["places"])
    hospital = (
        rf"(?:(?:{place})[省市]?(?!\Z|[省市]\Z).+|..(?<!城)(?:市|县|自治州).*|..区..+"
        rf"|(?!医科|医药|师范)..(?:大学|医学院).*|(?!医科|医药|师范).{{3,8}}(?:大学|医学院).*)\Z"
    )
    return _Chinese(
        listed=re.compile(alternation([*platforms["zh"], *hospitals["zh"]])),
        inside=re.compile(rf"(?<=[{after}])微医|微医(?=[{before}])"),
        hospital=re.compile(hospital),
        breaks=re.compile(alternation([*hospitals["not_in_name"], "医院", "卫生院", "保健院", "医学中心"])),
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
    hints: re.Pattern[str]


@cache
def _latin() -> _Latin:
    table = lexicon("names")
    platforms, hospitals, doctors = table["platforms"], table["hospitals"], table["doctors"]
    listed = [*platforms["en"], *platforms["en_cased"], *hospitals["en"]]
    heads = {word.lower()[:4] for word in listed}
    return _Latin(
        platform=re.compile(alternation(word.lower() for word in platforms["en"])),
        cased=re.compile(alternation(platforms["en_cased"])),
        hospital=re.compile(alternation(word.lower() for word in hospitals["en"])),
        doctor=re.compile(rf"(?:dr|doctor)\.? ?(?:{alternation(doctors['en_surnames'])})"),
        generic=frozenset(hospitals["en_generic"]),
        not_doctor=frozenset(doctors["en_not"]),
        not_score=re.compile(r" (?:endoscopic |risk |clinic )?(?:score|scale|criteria|index|sign|test|classification)"),
        hints=re.compile(
            alternation({*heads, "dr", "doct", "prof", "hospital", "clinic", "medical cent", "infirmary", "health s"})
        ),
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

    def free(start: int, end: int) -> bool:
        low, high = max(0, start - _AROUND), end + _AROUND
        inside = (match for pattern in (rules.allowed, rules.inside) for match in pattern.finditer(text, low, high))
        return not any(match.start() < end and start < match.end() for match in inside)

    for match in rules.listed.finditer(text):
        if free(*match.span()) and not (match.group() == "好大夫" and _praise(text, *match.span())):
            yield *match.span(), "platform" if match.group() in rules.platforms else "hospital"
    if not any(hint in text for hint in _ZH_HINTS):
        return
    for house in _HOUSES.finditer(text):
        name = _named(text, house.start(), rules)
        if name and free(name.start(), house.end()):
            yield name.start(), house.end(), "hospital"
    yield from _introduced(text, rules)
    for match in rules.title.finditer(text):
        start = _surname_before(text, match.start(), rules)
        if start is not None and free(start, match.end()):
            yield start, match.end(), "doctor"


def _introduced(text: str, rules: _Chinese) -> Iterator[_Place]:
    """A doctor's name without a title behind it: 我是王建国，您的主治医师."""
    for match in _INTRODUCED.finditer(text):
        name = match["name"]
        if name[:2] in rules.compound or (name[0] in rules.surnames and name[:2] not in rules.not_given):
            yield *match.span("name"), "doctor"


_INTRODUCED = re.compile(
    r"我(?:是|叫)(?P<name>[一-鿿]{2,3})[，,、。](?:我?是)?(?:您|你)的[一-鿿]{0,6}?(?:医生|医师|大夫)"
)


def _named(text: str, house: int, rules: _Chinese) -> re.Match[str] | None:
    """The name that ends where the word for the house begins: Han characters without a word that breaks them."""
    start = max(0, house - _NAME)
    for pattern in (_NO_HAN, rules.breaks):
        for found in pattern.finditer(text, start, house):
            start = found.end()
    return rules.hospital.search(text, start, house) if house - start > 2 else None


_NO_HAN = re.compile("[^一-鿿]")
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
        known = len(name) == length and name[0] in rules.surnames and name[:2] not in rules.not_given
        if known and _GIVEN_CHARACTERS.fullmatch(name[1:]) and _word_begins(head[:-length], rules):
            return title - length
    return None


def _word_begins(before: str, rules: _Chinese) -> bool:
    return not "一" <= before[-1:] <= "鿿" or before.endswith(rules.calling)


_GIVEN_CHARACTERS = re.compile(
    r"(?:(?![的科级位个家治管床班院名诊病痛药不没和是有在说让给问看去来我你他她了这那吗呢主副女男老])[一-"
    r"鿿]){1,2}"
)


def _latin_names(text: str) -> Iterator[_Place]:
    if not _LETTERS.search(text):
        return
    rules, lower = _latin(), text.lower()
    if len(lower) != len(text):
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    if not rules.hints.search(lower):
        return
    for kind, pattern, where in (
        ("platform", rules.platform, lower),
        ("platform", rules.cased, text),
        ("hospital", rules.hospital, lower),
        ("doctor", rules.doctor, lower),
    ):
        for match in pattern.finditer(where):
            if _alone(lower, *match.span()) and not rules.not_score.match(lower, match.end()):
                yield *match.span(), kind
    if _EN_HOUSES.search(lower):
        for match in _EN_HOSPITAL.finditer(text):
            words = re.sub(rf" {_EN_HOUSE}\Z", "", match.group()).split()
            if not rules.generic.issuperset(words):
                yield *match.span(), "hospital"
    for match in _EN_DOCTOR.finditer(text):
        known = match["name"] not in rules.not_doctor and _alone(lower, *match.span())
        if known and not rules.not_score.match(lower, match.end()):
            yield *match.span(), "doctor"


def _alone(lower: str, start: int, end: int) -> bool:
    """Whether no letter stands right before or after."""
    return not ("a" <= lower[start - 1 : start] <= "z" or "a" <= lower[end : end + 1] <= "z")
