"""Aadhaar numbers of India: 12 digits, the first 2 to 9, the last a Verhoeff check digit (UIDAI). Virtual ids
have 16.

A wrong check digit counts behind the label, and where three groups of four stand in a text that says Aadhaar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._checksums import verhoeff
from medsynth.pii._label import labelled, values
from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KINDS = ("AADHAAR",)
WORDS = frozenset("aadhaar aadhar adhaar adhar aadhaer uidai uid vid".split())
GATE = ("आधार",)
LONGEST = 12

_FORM = rule(r"(?<![0-9])(?<![0-9][ \-])[2-9][0-9]{3}(?P<sign>[ \-.]?)[0-9]{4}(?P=sign)[0-9]{4}(?![0-9]|[ \-][0-9])")
_GROUPS = rule(r"(?<![0-9])(?<![0-9][ \-])[0-9]{4}([ \-])[0-9]{4}\1[0-9]{4}(?![0-9]|[ \-][0-9])")
_LABELLED = labelled(
    r"(?<![a-z])(?:aadhaar|aadhar|adhaar|adhar|aadhaer|uidai|uid|vid)|आधार",
    r"(?<![0-9a-z])[0-9](?:[ \-.]?[0-9x]){11,15}(?![0-9])",
    WORDS,
)


def find(page: Page) -> Iterator[Span]:
    """Numbers with a right check digit, or behind their label."""
    for match in _FORM.finditer(page):
        digits = "".join(filter(str.isdigit, match[0]))
        if verhoeff(digits) and len(set(digits)) > 2 and not _unit(page.after(match.end(), 8)):
            yield Span(match.start(), match.end(), "AADHAAR", "aadhaar/checksum", 1.0)
    for match in _GROUPS.finditer(page) if not WORDS.isdisjoint(page.tokens) else ():
        yield Span(match.start(), match.end(), "AADHAAR", "aadhaar/groups", 0.85)
    yield from values(page, _LABELLED, "AADHAAR", "aadhaar/label", digits=8)


def _unit(after: str) -> bool:
    return re.match(r"\s?(?:copies|iu|/|拷贝|单位|个|cells|units)", after) is not None
