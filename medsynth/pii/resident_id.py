"""Chinese resident numbers of 18 and 15 digits, and the cards of Hong Kong, Macao and Taiwan.

18: region, birth date, sequence, check character (GB 11643-1999). 15: the form before 1999, without century and check
character. A wrong check character counts behind the label, or where region and birth date are right; a number of Taiwan
or Hong Kong needs the right one, or the label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._checksums import hong_kong, resident, taiwanese
from medsynth.pii._label import labelled, values
from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KINDS = ("CN_ID",)
WORDS = frozenset("id identity resident hkid citizen national".split())
GATE = ("身份", "证号", "证件", "***")
LONGEST = 6

_REGION = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1])[0-9]{4}"
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_NEW = rule(rf"(?<![0-9]){_REGION}(?:18|19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9x](?![0-9])")
_APART = rule(r"(?<![0-9])[1-9][0-9]{5}[ \-](?:18|19|20)[0-9]{2}[ \-]?[0-9]{4}[ \-][0-9]{3}[0-9x](?![0-9])")
_OLD = rule(rf"(?<![0-9]){_REGION}[0-9]{{2}}{_DAY}[0-9]{{3}}(?![0-9])")
_SAID = re.compile(r"身份|证号|证件|居民|户口|resident|identity|id card|national id|(?<![a-z])id(?![a-z])")
_TAIWAN = rule(r"(?<![0-9a-z])[a-z][1289][0-9]{8}(?![0-9a-z])")
_HONG_KONG = rule(r"(?<![0-9a-z])(?P<letters>[a-z]{1,2})(?P<digits>[0-9]{6})\s?[(（](?P<check>[0-9a])[)）]")
_LABELLED = labelled(
    (
        r"身份证|身份号|公民身份|居民身份|证件号|证号|证件|(?<![a-z])(?:id card|identity card|national id|"
        r"resident id|citizen id|chinese id|hkid)"
    ),
    (
        r"(?<![0-9a-z])(?:[0-9](?:[ \-]?[0-9*x]){13,17}(?![0-9])|[a-z]{1,2}[0-9]{6}\s?[(（]?[0-9a][)）]?|"
        r"[a-z][12][0-9]{8}(?![0-9]))"
    ),
    WORDS,
)
_LAST = labelled(
    r"身份证(?:号|号码)?(?:后|末|尾)(?:四|六|4|6)位|身份证尾号|"
    r"(?<![a-z])(?:id card|identity card|resident id|national id)(?: number)?(?: ending)?",
    r"(?<![0-9a-z])[0-9x]{3,6}[0-9x](?![0-9a-z])",
    WORDS,
)
_MASKED = rule(r"(?<![0-9*])[1-9][0-9]{2,9}[*x]{4,14}[0-9]{2,5}[0-9x](?![0-9*])")
"""A number whose middle somebody has starred: region, birth date or the end is left."""


def find(page: Page) -> Iterator[Span]:
    """Numbers whose region, birth date and check character are right, or that stand behind their label."""
    for match in _NEW.finditer(page):
        right = resident(match[0])
        yield Span(match.start(), match.end(), "CN_ID", "resident_id/18", 1.0 if right else 0.85)
    for match in _APART.finditer(page):
        yield Span(match.start(), match.end(), "CN_ID", "resident_id/apart", 0.95)
    for match in _OLD.finditer(page):
        if page.han or _SAID.search(page.before(match.start(), 20)):
            yield Span(match.start(), match.end(), "CN_ID", "resident_id/15", 0.85)
    for match in _TAIWAN.finditer(page):
        if taiwanese(match[0]):
            yield Span(match.start(), match.end(), "CN_ID", "resident_id/taiwan", 0.9)
    for match in _HONG_KONG.finditer(page):
        if hong_kong(match["letters"], match["digits"], match["check"]):
            yield Span(match.start(), match.end(), "CN_ID", "resident_id/hong_kong", 1.0)
    yield from values(page, _LABELLED, "CN_ID", "resident_id/label", digits=6)
    yield from values(page, _LAST, "CN_ID", "resident_id/last", digits=3)
    for match in _MASKED.finditer(page):
        if 15 <= match.end() - match.start() <= 18 and (page.han or _SAID.search(page.before(match.start(), 20))):
            yield Span(match.start(), match.end(), "CN_ID", "resident_id/masked", 0.85)
