"""Vehicle plates: mainland China (province, office, five or six characters), India, UK and US; VIN.

The Chinese and Indian forms stand for themselves; the others need a word such as plate, registration or 车牌.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._label import labelled, values
from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KINDS = ("PLATE",)
_WORDS = frozenset(
    "plate plates rego vehicle car van taxi cab motorbike scooter parked badge vrn vin tag registration license "
    "licence number reg".split()
)

_CHINA = rule(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][a-z][\s·•.・"
    r"\-]{0,2}(?:[a-z0-9][\s]?){4,5}[a-z0-9挂学警港澳](?![a-z0-9])"
)
_STATES = (
    "ap|ar|as|br|cg|ch|dd|dl|dn|ga|gj|hp|hr|jh|jk|ka|kl|la|ld|mh|ml|mn|mp|mz|nl|od|or|pb|py|rj|sk|tn|tr|ts|tg|uk|up|wb"
)
_INDIA = rule(rf"(?<![a-z0-9])(?:{_STATES})[ \-]?[0-9]{{1,2}}[ \-]?[a-z]{{1,3}}[ \-]?[0-9]{{4}}(?![a-z0-9])")
_NIGERIA = rule(r"(?<![A-Za-z0-9\-])[A-Z]{3}-[0-9]{3}-?[A-Z]{2}(?![A-Za-z0-9\-])", cased=True)
_UK = rule(r"(?<![A-Za-z0-9\-])[A-HJ-PR-Y][A-HJ-PR-Y][0-9]{2} ?[A-HJ-PR-Z]{3}(?![A-Za-z0-9\-])", cased=True)
_RIDE = rule(
    r"(?<![a-z])(?:cars?|van|ambulance|taxi|cab|truck|lorry|suv|vehicle|drives|auto|scooter|bike|motorbike|motorcycle|pickup)"
    r"(?: (?:no\.?|number|with|reg|plate|registered|was|is))*[ :#]{1,3}"
    r"(?P<value>(?=[a-z0-9 \-]{0,4}[0-9])(?=[a-z0-9 \-]{0,4}[a-z])(?:[0-9][a-z]{3}[0-9]{3}|[a-z]{3}[ \-]?[0-9]{3,4}|"
    r"[0-9]{3}[ \-]?[a-z]{3}|[a-z]{3} [0-9]{2,3} ?[a-z]{1,2}|[a-z]{2}[0-9]{2}[ ]?[a-z]{3}))"
    r"(?![a-z0-9\-])"
)
_NEAR = re.compile(
    r"(?<![a-z])(?:ambulance|auto|suv|cars?|lorry|truck|bus|coach|minibus|bike|reg|registration|plates?|vehicle|van|"
    r"taxi|cab|motorbike|scooter|parked|badge)(?![a-z])"
)
_LABELLED = labelled(
    (
        r"(?<![a-z])(?:licen[cs]e plates?|number plates?|plates?|rego|tag(?= [a-z0-9]{1,4} ?[0-9]{2,5})|"
        r"vehicle(?: registration)?|car registration|car "
        r"reg|reg(?:istration)? plate|registration(?= mark)|vrn|vin|tag number|vehicle id(?:entification)?)|"
        r"车牌号?|车号|车架号|号牌"
    ),
    (
        r"(?<![a-z0-9])(?=[a-z0-9 \-]{0,8}[0-9])[a-z0-9](?:[a-z0-9\-·]|(?<=[a-z0-9]) (?=[a-z]{0,3}[0-9])|"
        r"(?<=[a-z][0-9]{2}) (?=[a-z]{3}(?![a-z]))){3,17}(?![a-z0-9])"
    ),
    _WORDS,
)
_DRIVE = frozenset("and the was for with hit had has got".split())


def find(page: Page) -> Iterator[Span]:
    """Chinese and Indian plates by their form, others behind a label."""
    for match in _CHINA.finditer(page):
        if any(map(str.isdigit, match[0])):
            yield Span(match.start(), match.end(), "PLATE", "plate/china", 0.95)
    for match in _INDIA.finditer(page):
        if len(match[0]) >= 8:
            yield Span(match.start(), match.end(), "PLATE", "plate/india", 0.9)
    for match in _NIGERIA.finditer(page):
        yield Span(match.start(), match.end(), "PLATE", "plate/nigeria", 0.85)
    for match in _UK.finditer(page):
        spaced = " " in match[0] and not page.text.isupper()
        if spaced or _NEAR.search(page.before(match.start(), 40)) or _NEAR.search(page.after(match.end(), 30)):
            yield Span(match.start(), match.end(), "PLATE", "plate/uk", 0.85)
    for match in _RIDE.finditer(page):
        if not (page.text.islower() and match["value"][:3] in _DRIVE):
            yield Span(*match.span("value"), "PLATE", "plate/ride", 0.8)
    yield from values(page, _LABELLED, "PLATE", "plate/label", digits=2)
