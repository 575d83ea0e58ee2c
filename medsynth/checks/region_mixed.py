"""A doctor who speaks for another health system than the case's: its emergency number, brands or units.

The region is the case's, never the language's. Fine: what the case or the patient brought up, a case without a region,
and temperatures, which thermometers show both ways.

fails   CN: 请拨打911。    US: "Take Calpol."    GB: "Call 911."    US: "Your glucose should be under 7 mmol/L."
passes  CN: 请拨打120。    US: "Take Tylenol."   GB: "Call 999."    US: "Your glucose should be under 126 mg/dL."
"""

from __future__ import annotations

import re
from functools import cache

from medsynth.checks._dialogue import Dialogue, Turn, finding
from medsynth.facts import Fact
from medsynth.facts._drugs import drug_names
from medsynth.text.lexicon import lexicon
from medsynth.text.normalise import fold

_CALLS = re.compile(
    r"(?:打\s*(?:急救电话|急救|电话)?|(?:拨打?|呼叫|致电|call|dial|ring|phone|text)[^\d，。！？,.!?\n]{0,24}?)"
    r"[:：\s]*(116 ?123|13 ?11 ?14|\d{3,5})"
    r"(?!\d|\s*(?:mg|ml|毫|单位|units?|次|元|块|天|个|片|分钟|min|kg|斤|公斤|times|days|people|室|号))"
)
_CALL_HINTS = ("打", "叫", "致电", "call ", "dial ", "ring ", "phone ", "text ")
_SERVICES = re.compile(
    r"(?P<nhs>(?<![a-z])nhs(?![a-z]))|(?P<medicaid>(?<![a-z])medicaid(?![a-z]))|(?P<fahrenheit>\d "
    r"?°?f(?:ahrenheit)?(?![\w])[^c摄]{0,3}(?=[一-鿿])|华氏)"
)
_SERVICE_HINTS = ("nhs", "medicaid", "华氏", "°f", "0f", "fahrenheit")
_HOME = {
    "nhs": frozenset(("GB",)),
    "medicaid": frozenset(("US",)),
    "fahrenheit": frozenset(("US",)),
}
"""Regions of a service or a unit."""
_ABROAD = re.compile(
    r"国外|美国|英国|海外|进口|境外|abroad|overseas|in (?:the (?:us|uk|states)|england|america|china)|american|british"
)
_HEAD = 16
"""Code points before a foreign name that may say where it belongs."""
_MASS = frozenset(("US",))
_MOLAR = frozenset(("CN", "GB", "CA", "AU", "NZ", "IE"))
"""Health systems whose laboratories report glucose and lipids in mg/dL, and those that report them in mmol/L."""
_TELLING = frozenset(("glucose", "total-cholesterol", "ldl-cholesterol", "hdl-cholesterol", "triglycerides"))


def check(dialogue: Dialogue) -> str | None:
    region = dialogue.case.region.upper()
    if not region:
        return None
    brought = dialogue.told
    for turn in dialogue.turns:
        if turn.side == "patient":
            brought = f"{brought}\n{turn.folded}"
            continue
        words = (
            _number(turn, region)
            or _service(turn, region)
            or _words(turn, dialogue.facts[turn.number], region, brought)
        )
        if words:
            return finding(turn, words)
    return None


def _number(turn: Turn, region: str) -> str:
    """An emergency or crisis number that is one elsewhere and none here."""
    if not any(hint in turn.folded for hint in _CALL_HINTS):
        return ""
    numbers = _numbers()
    for found in _CALLS.finditer(turn.folded):
        where = numbers.get(found[1].replace(" ", ""), frozenset())
        if where and region in numbers["known"] and region not in where:
            return found[1]
    return ""


def _service(turn: Turn, region: str) -> str:
    """A health service of another region, or degrees Fahrenheit where nobody has them, unless it is told as foreign."""
    if not any(hint in turn.folded for hint in _SERVICE_HINTS):
        return ""
    for found in _SERVICES.finditer(turn.folded):
        where = _HOME[found.lastgroup or ""]
        head = turn.folded[max(0, found.start() - _HEAD) : found.start()]
        if region in _numbers()["known"] and region not in where and not _ABROAD.search(head):
            return found.group()
    return ""


@cache
def _numbers() -> dict[str, frozenset[str]]:
    """Number -> regions in which it is an emergency or crisis number; under ``known`` the regions of the table."""
    found: dict[str, set[str]] = {"known": set()}
    for region, entry in lexicon("regions").items():
        found["known"].add(region)
        for number in (entry["emergency"], entry["crisis"], *entry.get("others", ())):
            found.setdefault(number.replace(" ", ""), set()).add(region)
    return {number: frozenset(regions) for number, regions in found.items()}


def _words(turn: Turn, facts: list[Fact], region: str, brought: str) -> str:
    for fact in facts:
        words = turn.text[fact.start : fact.end]
        foreign = fact.kind == "drug" and _foreign_brand(words, region) and fold(words).text not in brought
        if foreign and not _ABROAD.search(turn.text[max(0, fact.start - _HEAD) : fact.start].lower()):
            return words
        if fact.kind == "value" and _foreign_unit(fact, region) and fact.amount and fact.amount.written not in brought:
            return words
    return ""


def _foreign_brand(words: str, region: str) -> bool:
    """Whether every meaning of the name is a brand, and none of them one of this region."""
    names = drug_names().get(fold(words).text.strip(), ())
    if not names or any(name.role != "brand" or {"*", region} & set(name.regions) for name in names):
        return False
    return not names[0].ordinary


def _foreign_unit(fact: Fact, region: str) -> bool:
    if not fact.amount or not _TELLING.intersection(fact.of):
        return False
    unit = fact.amount.written.lower().replace(" ", "")
    return (region in _MASS and unit == "mmol/l") or (region in _MOLAR and unit == "mg/dl")
