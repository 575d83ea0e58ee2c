"""Texts made of sentences with slots (``Moved from {CITY} to {CITY}``), filled by lists; for tests and the benchmark.

A line of a file of sentences: language, tab, sentence; ``<-:words>`` is a trap. A line of a list: language, country,
value, with tabs between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from tests.unit.pii._held_out import FOLDER, Labelled, read

_SLOT = re.compile(r"\{([A-Z_0-9]+)\}")
COUNTRIES = ("CN", "US", "UK", "IN")
_KINDS = {"GIVEN": "PERSON", "SURNAME": "PERSON", "PAN": "TAXID"}
NAMES = {
    "CN": (
        "邓雅琴 沈国栋 苗若曦 覃光明 欧阳文静 曾志强 姚春兰 方晓东".split(),
        "思远 雅琴 欣怡 子豪 佳琪 浩然".split(),
    ),
    "US": (
        "Danielle Hutchins,Marcus Oyelaran,Kelly Brandt,Luis Cordero".split(","),
        "Danielle Marcus Kelly Trevor".split(),
    ),
    "UK": (
        "Gemma Ashworth,Callum Pryce,Imogen Tuttle,Owen Braithwaite".split(","),
        "Gemma Callum Imogen Nigel".split(),
    ),
    "IN": ("Kavya Deshmukh,Arjun Pillai,Farhan Qureshi,Sunita Yadav".split(","), "Kavya Arjun Farhan Sunita".split()),
}
"""Invented people by country: whole names and given names."""


class Made(NamedTuple):
    """A text with its labels, the country its values are of, and the case it is written in."""

    country: str
    case: str
    row: Labelled


def lines(name: str) -> list[list[str]]:
    """The rows of a tab-separated file of the folder."""
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]


def values(name: str) -> dict[str, list[str]]:
    """Country -> the values of a list."""
    found: dict[str, list[str]] = {}
    for _, country, value in lines(name):
        found.setdefault(country, []).append(value)
    return found


def made(
    number: int, rounds: int, person: Callable[[str, str, Random], str] | None = None, seed: int = 7
) -> Iterator[Made]:
    """Every sentence of ``templates_<number>``, filled ``rounds`` times for each country, Latin ones in three cases.

    person: (slot, country, source of chance) -> a name; without it the names of this file.
    """
    chance, towns, houses = Random(seed), values(f"towns_{number}"), values(f"clinics_{number}")
    for _ in range(rounds):
        for language, sentence in lines(f"templates_{number}"):
            for country in COUNTRIES[:1] if language == "zh" else COUNTRIES[1:]:
                row = read(_filled(sentence, country, chance, towns, houses, person or _invented))
                yield Made(country, "mixed", row)
                if country != "CN":
                    yield Made(country, "lower", row._replace(text=row.text.lower()))
                    yield Made(country, "upper", row._replace(text=row.text.upper()))


def _invented(slot: str, country: str, chance: Random) -> str:
    whole, given = NAMES[country]
    name = chance.choice(whole)
    if slot == "SURNAME":
        return (name[:2] if name.startswith("欧阳") else name[0]) if country == "CN" else name.split(" ")[1]
    return chance.choice(given) if slot == "GIVEN" else name


def _filled(
    sentence: str,
    country: str,
    chance: Random,
    towns: dict[str, list[str]],
    houses: dict[str, list[str]],
    person: Callable[[str, str, Random], str],
) -> str:
    def fill(match: re.Match[str]) -> str:
        slot = match[1]
        if slot in ("PERSON", "GIVEN", "SURNAME"):
            value = person(slot, country, chance)
        elif slot in ("CITY", "HOSPITAL"):
            value = chance.choice((towns if slot == "CITY" else houses)[country])
        else:
            value = _number(slot, country == "CN", chance)
        return f"<{_KINDS.get(slot, slot)}:{value}>"

    return _SLOT.sub(fill, sentence)


def _digits(count: int, chance: Random) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def _number(slot: str, chinese: bool, chance: Random) -> str:
    """A number, an address or a date as the slot says; check digits are right where the kind has one."""
    digits = _digits(8, chance)
    table = {
        "PHONE": f"138{digits}" if chinese else f"+1 505 {200 + chance.randrange(700)} {digits[:4]}",
        "EMAIL": f"{digits[:6]}@qq.com" if chinese else f"jo{digits[:3]}@mailbox.net",
        "MRN": f"ZY{digits[:7]}" if chinese else digits,
        "DATE": f"2019年{1 + chance.randrange(12)}月{1 + chance.randrange(28)}日"
        if chinese
        else f"{1 + chance.randrange(28)}/07/2019",
        "SSN": f"51{1 + chance.randrange(9)}-4{digits[0]}-{1000 + chance.randrange(8999)}",
        "AADHAAR": "2675 9678 4773",
        "PAN": f"ABCPK{digits[:4]}L",
        "ADDRESS": f"建设路{1 + int(digits[:2])}号3栋502室"
        if chinese
        else f"{1 + int(digits[:3])} Marlowe Street, Flat 4",
        "PASSPORT": f"G{digits}" if chinese else f"K{digits[:7]}",
        "BANKCARD": "6222029272087289225" if chinese else "4725935664917997",
        "HEALTHPLAN": f"XJB{digits}4",
        "PLATE": f"豫A·{1 + chance.randrange(9)}{digits[:4]}"
        if chinese
        else f"KA 05 MJ {1000 + chance.randrange(8999)}",
        "AGE90": str(90 + chance.randrange(13)),
        "IP": f"81.14.{chance.randrange(255)}.{chance.randrange(255)}",
        "URL": f"https://pics.{digits[:3]}files.net/a{digits[:4]}",
        "HANDLE": f"wx_{digits[:6]}" if chinese else f"@jo_{digits[:4]}",
        "CN_ID": "110101198606219642",
        "DEVICE": f"SN {digits}",
        "LICENSE": f"11{digits}",
    }
    return table[slot]
