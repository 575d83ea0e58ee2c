"""What stands for a value that was taken out: placeholders, and surrogates from ranges that no real value uses.

The ranges make a surrogate recognisable without a key: invented names, numbers that nobody is given. So scrubbed text
is found clean, and a gate tells a surrogate from a leak. A number is given away by its digits as well: read as one
number they are a multiple of 997. So a number of the same range that somebody wrote by hand (000-12-3456, 0000 1111
2222 3333) is no surrogate, and what tests and films use (555-0143, 07700 900461, 192.0.2.7) is no form of ours.
Sources: RFC 2606 and 3849 (documentation names and addresses); RFC 1112 (240.0.0.0/4 is given to nobody); area codes
and British prefixes that begin with 0, Chinese mobile numbers in 127, SSN area 000, Aadhaar and card numbers that begin
with 0 and resident numbers of division 000000 are given to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from medsynth.text.sieve import Sieve

GIVEN = (
    ("Bav", "Cel", "Dov", "Fen", "Gal", "Hol", "Jev", "Kor", "Lav", "Mir", "Nev", "Orl", "Pel", "Quil", "Rov", "Tav"),
    ("andrin", "essick", "ivane", "ordell", "uwin", "ymar", "ettan", "osmere"),
)
FAMILY = (
    (
        *("Ashk", "Brack", "Crand", "Drum", "Elst", "Farr", "Grint", "Hask", "Inver", "Keld"),
        *("Lund", "Marl", "Nort", "Oster", "Pend", "Quarr", "Rusk", "Stav", "Thorn", "Wold"),
    ),
    ("ormoor", "inwick", "athwaite", "ingdale", "erholt", "umbury", "andsley", "ovane"),
)
"""First and second halves of invented names; every pair makes one."""
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
"""A stem and a branch name an invented place: 甲子市."""
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马方袁柳鲍史唐"
"""A surname and 某 is how Chinese text leaves a name out; no one is called so."""


def _pairs(halves: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    return f"(?:{'|'.join(halves[0])})(?:{'|'.join(halves[1])})"


PLACEHOLDER = re.compile(r"\[[A-Z][A-Z0-9_]{1,30}_[0-9]{1,6}\](?:[+-][0-9]{1,5} d(?![A-Za-z]))?")
_YEARED = rf"(?:[0-9]{{4}}(?:年| ))?{PLACEHOLDER.pattern}"
_SHIFTED = r"2[12][0-9]{2}"
_NUMBERS = (
    r"(?:\+1 )?(?<![0-9])000-[0-9]{3}-[0-9]{4}(?![0-9])",
    r"(?:\+44 |(?<![0-9])0)0000 [0-9]{6}(?![0-9])",
    r"(?:\+86 )?(?<![0-9])1270[0-9]{7}(?![0-9])",
    r"\+91 00[0-9]{3} [0-9]{5}(?![0-9])",
    r"(?<![0-9A-Za-z-])000-[0-9]{2}-[0-9]{4}(?![0-9])",
    r"(?<![0-9A-Za-z])0000(?: [0-9]{4}){2,3}(?![0-9])",
    r"(?<![0-9A-Za-z])00000019[0-9]{9}X(?![0-9A-Za-z])",
    r"(?<![0-9A-Za-z])XX000[0-9]{6,18}(?![0-9A-Za-z])",
    r"(?<![0-9A-Za-z])user_000[0-9]{6}(?![0-9A-Za-z])",
)
_FORMS = (
    _YEARED,
    r"(?<![0-9])90\+",
    rf"(?<![A-Za-z0-9À-ÖØ-öø-ɏ])(?:[0-9]{{1,3}} )?(?i:(?:{_pairs(GIVEN)} |[a-z]\. )?{_pairs(FAMILY)}"
    r"(?: (?:hospital|clinic|road))?)(?![A-Za-zÀ-ÖØ-öø-ɏ])",
    rf"(?i:{_pairs(GIVEN)}\.{_pairs(FAMILY)}@example\.org)",
    rf"(?i:https://www\.example\.org/{_pairs(GIVEN)}[0-9]{{2}})",
    rf"(?:[{SURNAMES}]|欧阳)某{{1,3}}",
    rf"[{STEMS}][{BRANCHES}]市(?:某(?:医院|诊所|路[0-9]{{1,3}}号))?",
    r"(?<![0-9.])240\.192\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9.])",
    r"(?<![0-9A-Fa-f:])2001:db8:ffff:ffff::[0-9a-f]{1,4}(?![0-9A-Fa-f]|:[0-9A-Fa-f:])",
    rf"(?<![0-9])(?:{_SHIFTED}-[0-9]{{2}}-[0-9]{{2}}"
    rf"|(?:[0-9]{{1,2}} )?[A-Z][a-z]{{2,8}} {_SHIFTED})",
    rf"{_SHIFTED}年[0-9]{{1,2}}月(?:[0-9]{{1,2}}日|(?![0-9]))",
    rf"(?P<number>{'|'.join(_NUMBERS)})",
)
_LONGEST = 60
"""Characters of the longest of these forms, about: as far as one is looked for around a span."""
_RESERVED = re.compile("|".join(f"(?:{form})" for form in _FORMS))
_COUNTRY = re.compile(r"\+[0-9]{1,2} ")
_NOT_DIGIT = re.compile("[^0-9]")
CHECK = 997
"""The digits of a surrogate number are a multiple of it; those of one number in a thousand are by chance."""
_NUMBERED = re.compile(r"\[([A-Z][A-Z0-9_]{1,30})_([0-9]{1,6})\]")


def reserved(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The half-open stretches of ``text`` that stand for values and touch ``text[start:end]``, in order.

    >>> reserved("Dr [PERSON_1] of [CITY_2]")
    [(3, 13), (17, 25)]
    >>> reserved("call 000-100-0988"), reserved("call 000-100-0989"), reserved("call 555-555-0143")
    ([(5, 17)], [], [])
    """
    end = len(text) if end is None else end
    near = _RESERVED.finditer(text, max(0, start - _LONGEST), min(len(text), end + _LONGEST))
    return [match.span() for match in near if match.start() < end and start < match.end() and _ours(match)]


def _ours(match: re.Match[str]) -> bool:
    number = match["number"]
    return number is None or checked(number)


def checked(number: str) -> bool:
    """Whether the digits of a number, without its country's, are such as surrogates have."""
    value = int(_NOT_DIGIT.sub("", _COUNTRY.sub("", number)))
    return value > 0 and value % CHECK == 0


def may_hold(texts: Sequence[str]) -> list[bool]:
    """For each text whether it may hold such a stretch; few texts do, and to look for one takes long."""
    return [mask != 0 for mask in _sieve().masks(texts)]


@cache
def _sieve() -> Sieve:
    return Sieve([(1, _RESERVED)], exact=True)


def highest_numbers(texts: list[str]) -> dict[str, int]:
    """Label -> highest number that a placeholder of ``texts`` has: new ones go on from there."""
    highest: dict[str, int] = {}
    for text in texts:
        for label, number in _NUMBERED.findall(text) if "[" in text else ():
            highest[label] = max(highest.get(label, 0), int(number))
    return highest
