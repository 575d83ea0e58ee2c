"""Passport, travel permit and voter numbers, behind their label; the Chinese forms E, G, H, M also on their own."""

from __future__ import annotations

from collections.abc import Iterator

from medsynth.pii._label import labelled, values
from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KINDS = ("PASSPORT",)
WORDS = frozenset("passport passports pass travel voter epic visa".split())
GATE = ("护照", "通行证", "军官证", "士兵证", "台胞证", "回乡证", "居留")

_LABELLED = labelled(
    (
        r"passports?|pass-port|travel document|voter(?: id| card)?|(?<![a-z])epic(?![a-z])|visa number|visa "
        r"no|护照|通行证|军官证|士兵证|台胞证|回乡证|居留证|居留许可"
    ),
    (
        r"(?<![a-z0-9])(?:[a-z]{0,3}[ \-]?[0-9](?:[ \-]?[0-9]){5,9}[a-z]?(?![0-9])|"
        r"[a-z][0-9a-z]{6,11}(?![a-z0-9])|[东南西北军海空]?字?第?[0-9]{6,8}号?)"
    ),
    WORDS,
)
_NEAR = rule(r"(?<![a-z0-9])[a-z]{1,2}[0-9]{7,8}(?![a-z0-9])|(?<![a-z0-9.\u3400-\u9fff])[0-9]{9}(?![0-9])")


def find(page: Page) -> Iterator[Span]:
    """Numbers that follow the label, or stand within a sentence of it."""
    yield from values(page, _LABELLED, "PASSPORT", "passport/label", digits=5)
    for match in _NEAR.finditer(page):
        near = page.before(match.start(), 40) + " " + page.after(match.end(), 20)
        if "passport" in near or "护照" in near:
            yield Span(match.start(), match.end(), "PASSPORT", "passport/near", 0.85)
