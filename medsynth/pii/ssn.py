"""US Social Security and taxpayer numbers (3-2-4 digits), UK National Insurance and NHS numbers.

Numbers that are never issued (area 000 and 666, group 00, serial 0000; SSA, randomised since 2011) are found too, for
nobody writes them but in the place of one; areas 900 to 999 are taxpayer numbers. Nine digits without signs, and NHS
numbers, need their label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._label import labelled, values
from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KINDS = ("SSN",)
WORDS = frozenset("ssn last ss social itin tin nhs ni insurance nino nin sin".split())
GATE = ("社会安全号", "s.s.n")
LONGEST = 6

_FORM = rule(r"(?<![0-9a-z\-/.])[0-9]{3}([ \-.]{1,3}|\s[\-]\s)[0-9]{2}\1[0-9]{4}(?![0-9\-/]|[.][0-9])")
_LABELLED = labelled(
    (
        r"(?<![a-z])(?:ssn|s\.s\.n\.?|ss#|ss|social security|social sec|social|soc sec|itin|tin|nhs|ni "
        r"number|national insurance|nino|nin|sin|social insurance(?: number)?)|社会安全号"
    ),
    r"(?<![0-9a-z])(?:[0-9x*]{3}[ \-.]?[0-9x*]{2}[ \-.]?[0-9]{4}|[0-9]{3}[ \-]?[0-9]{3}[ \-]?[0-9]{3,4})(?![0-9])",
    WORDS,
)
_LAST = labelled(
    r"(?<![a-z])(?:last (?:four|4)(?: digits)? of (?:my |the |his |her )?(?:ssn|social)|ssn ending)",
    r"[0-9]{4}(?![0-9])",
    ("last", "ssn"),
)
_UK = rule(
    r"(?<![a-z0-9])(?![dfiquv])[a-ceghj-prs-tw-z][a-ceghj-nprs-tw-z]\s?[0-9]{2}\s?[0-9]{2}\s?[0-9]{2}\s?["
    r"a-d](?![a-z0-9])"
)
_UK_NEEDS = rule(r"[0-9]{2}\s?[0-9]{2}\s?[0-9]{2}\s?[a-d](?![a-z0-9])")
_SEQUENCE = re.compile(r"(?:readings?|values?|levels?|sugars?|were|cyst of|measur\w+)[\s:]{0,3}$")


def find(page: Page) -> Iterator[Span]:
    """Numbers of the fixed form, or behind their label."""
    for match in _FORM.finditer(page) if page.longest >= 9 else ():
        if match[1].strip() in ("-", ".") or (match[1] == " " and not _SEQUENCE.search(page.before(match.start(), 20))):
            yield Span(match.start(), match.end(), "SSN", "ssn/form", 0.95)
    yield from values(page, _LABELLED, "SSN", "ssn/label", digits=4)
    yield from values(page, _LAST, "SSN", "ssn/last_four", digits=4)
    for match in _UK.finditer(page) if _UK_NEEDS.found(page) else ():
        if page.text[match.start()].isupper() or "insurance" in page.before(match.start(), 40):
            yield Span(match.start(), match.end(), "SSN", "ssn/national_insurance", 0.9)
