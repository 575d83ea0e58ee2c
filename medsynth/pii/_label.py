"""Values that stand behind a label: ``MRN: H-123``, ``passport number is ...``, ``住院号：...``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from medsynth.pii._page import Page
from medsynth.pii._rule import Cue, Rule, cue, rule
from medsynth.pii._span import Span

LINK = (
    r"[\s.:：#=,，(（\[【\"'*_|-]{0,6}"
    r"(?:(?:(?:no|nos|number|numbers|num|nr|id|ids|code|is|are|was|were|as|of|the|my|his|her|card|ending|"
    r"with|given|being|its|it's|number's|below|says|reads|shows|saying|showing)(?![a-z0-9])"
    r"|号码|编号|卡号|账号|号|码|为|是|的|在|如下|写着|登记|填的|改成|换成|我的|就是|"
    r"应该是)[\s.:：#=,，(（\[【\"'*_|-]{0,6}){0,4}"
)
"""What may stand between a label and its value."""


_TOLD = re.compile("(?:says|reads|shows|saying|showing)[^a-z]*$")
"""Behind one of these an amount may stand: a number needs seven digits."""


class Label(NamedTuple):
    """Labels and the form of their value: Latin ones are tried where their first word stands, Chinese ones
    searched."""

    latin: Rule
    han: Rule | None
    words: Cue


def labelled(labels: str, value: str, words: Iterable[str] = ()) -> Label:
    """Rules for lower-case text: one of the alternatives ``labels``, a link, and the group ``value``.

    words: the first words of the Latin labels.
    """
    parts = list(_alternatives(labels))
    latin = "|".join(part for part in parts if not _chinese(part))
    han = "|".join(part for part in parts if _chinese(part))
    ending = rf"{LINK}(?P<value>{value})"
    return Label(
        rule(rf"(?:{latin}){ending}"),
        rule(rf"(?:{han}){ending}") if han else None,
        cue(words),
    )


def _chinese(part: str) -> bool:
    return "\u0900" <= part[0] <= "\u9fff" or re.match(r"[a-z]*[\u3400-\u9fff]", part) is not None


def _alternatives(pattern: str) -> Iterator[str]:
    """The alternatives of the outermost level."""
    depth, start = 0, 0
    for at, char in enumerate(pattern):
        depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            yield pattern[start:at]
            start = at + 1
    yield pattern[start:]


def found(page: Page, label: Label) -> Iterator[re.Match[str]]:
    """Each place where a label has a value."""
    if label.latin.may(page) and label.words.said(page):
        starts, words = page.words.starts, label.words.words
        for place, token in enumerate(page.tokens):
            if token in words:
                match = label.latin.pattern.match(page.lower, starts[place])
                if match:
                    yield match
    if label.han:
        yield from label.han.finditer(page)


def values(
    page: Page,
    label: Label,
    kind: str,
    rule: str,
    score: float = 0.9,
    digits: int = 1,
) -> Iterator[Span]:
    """A span for each value that holds at least ``digits`` digits."""
    for match in found(page, label):
        count = sum(map(str.isdigit, match["value"]))
        told = _TOLD.search(match[0], 0, match.start("value") - match.start()) is not None
        if count >= (max(digits, 7) if told and match["value"].isdigit() else digits):
            yield Span(*match.span("value"), kind, rule, score)
