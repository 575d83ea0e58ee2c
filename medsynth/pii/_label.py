"""Values that stand behind a label: ``MRN: H-123``, ``passport number is ...``, ``住院号：...``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._page import Page
from medsynth.pii._span import Span

LINK = (
    r"[\s.:：#=,，(（\[【\"'*_|-]{0,6}"
    r"(?:(?:(?:no|nos|number|numbers|num|nr|id|ids|code|is|are|was|were|as|of|the|my|his|her|card|ending|"
    r"with|given|below)(?![a-z0-9])"
    r"|号码|编号|卡号|账号|号|码|为|是|的|在|如下|写着|登记|填的|改成|换成|我的|就是|"
    r"应该是)[\s.:：#=,，(（\[【\"'*_|-]{0,6}){0,4}"
)
"""What may stand between a label and its value."""


def labelled(labels: str, value: str) -> re.Pattern[str]:
    """A pattern for lower-case text: one of ``labels``, a link, and the group ``value``."""
    return re.compile(rf"(?:{labels}){LINK}(?P<value>{value})")


def values(
    page: Page, pattern: re.Pattern[str], kind: str, rule: str, score: float = 0.9, digits: int = 1
) -> Iterator[Span]:
    """A span for each value that holds at least ``digits`` digits."""
    for match in pattern.finditer(page.lower):
        start, end = match.span("value")
        if sum(map(str.isdigit, match["value"])) >= digits:
            yield Span(start, end, kind, rule, score)
