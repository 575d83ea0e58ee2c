"""Permanent account numbers of India's tax office: five letters, four digits, a letter; the fourth says whose
it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._label import labelled, values
from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KINDS = ("TAXID",)
_WORDS = frozenset("pan gstin permanent tax taxpayer utr tin".split())

_FORM = rule(r"(?<![a-z0-9])[a-z]{3}[abcfghjlpt][a-z][0-9]{4}[a-z](?![a-z0-9])")
_NEAR = re.compile(r"(?<![a-z])(?:pan|permanent account)(?![a-z])")
_LABELLED = labelled(
    r"(?<![a-z])(?:pan card|pan|gstin|permanent account|tax id|taxpayer|utr|tin(?= ?(?:no|number|#|:|is)))|纳税人识别",
    (
        r"(?<![a-z0-9])(?:[a-z]{5}\s?[0-9]{4}\s?[a-z]|[0-9]{2}[a-z]{5}[0-9]{4}[a-z][a-z0-9]z[a-z0-9]|"
        r"[0-9a-z\-]{8,20})(?![a-z0-9])"
    ),
    _WORDS,
)


def find(page: Page) -> Iterator[Span]:
    """The form written in capitals, or anything long behind the label."""
    for match in _FORM.finditer(page):
        written = page.text[match.start() : match.end()]
        if written.isupper() or _NEAR.search(page.before(match.start(), 40)):
            yield Span(match.start(), match.end(), "TAXID", "pan/form", 0.95)
    yield from values(page, _LABELLED, "TAXID", "pan/label", digits=4)
