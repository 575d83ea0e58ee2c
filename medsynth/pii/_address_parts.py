"""Where an address goes on behind its street: the lot or flat, the cross road, the quarter, the town."""

from __future__ import annotations

import re

from medsynth.pii._lexicon import COMMON, FUNCTION, NAMED, PLACE, classes
from medsynth.pii._page import Page

_LOT = re.compile(
    r",? (?:lot|unit|apt|apartment|suite|ste|flat|floor|room|bldg|building|block|#)\.? ?#?[0-9]{0,4}[a-z]?(?<! "
    r")(?![a-z0-9])"
)
_CROSS = re.compile(r", [0-9]{1,2}(?:st|nd|rd|th) (?:cross|main|street|floor|block|stage|phase|lane|avenue)(?![a-z])")
_LETTERS = r"[a-zà-ÿ'’\-]{3,24}"
_PART = re.compile(
    rf", (?P<words>{_LETTERS}(?: {_LETTERS}){{0,2}})(?=[,.;\n)]|$| [a-z]{{2}},? [0-9]|,? [a-z]{{1,2}}[0-9]|"
    rf"[ \-]{{1,3}}[1-8][0-9]{{5}})"
)
_CODE = re.compile(
    r",? (?:[a-z]{2}[ ,]{1,2}[0-9]{5}(?:-[0-9]{4})?|[a-z]{1,2}[0-9][0-9a-z]? ?[0-9][a-z]{2}|(?:- "
    r"?)?[1-8][0-9]{2} ?[0-9]{3})(?![0-9a-z])"
    r"|-[1-8][0-9]{5}(?![0-9])"
)
"""What ends an address: a state and a ZIP code, a British or an Indian code."""
_MOST = 4
"""Parts behind a street: more are a list of something else."""


_LINE = r"(?:[0-9]{1,4}[A-Za-z]?(?:/[0-9]{1,4})?|[A-Z][\w'’.\-]*|[0-9]{1,2}(?:st|nd|rd|th))"
_BEFORE = re.compile(
    rf"(?<![A-Za-z0-9’'])(?P<first>{_LINE}(?: (?:{_LINE}|y|of|the|on|in|upon|le|la|de|no\.?|c/o)){{0,6}}, )"
    rf"(?:{_LINE}(?: {_LINE}){{0,4}}, ){{0,3}}(?:{_LINE}(?: {_LINE}){{0,2}},? )?$"
)
_HOUSED = re.compile(
    r"[0-9]|(?<![a-z])(?:house|cottage|farm|lane|road|street|flat|plot|lodge|dairy|barn|mill|court|close|villa|"
    r"avenue|terrace|"
    r"drive|gardens?|rectory|vicarage|manor|hall|nagar|colony|vill|village|p\.o)(?![a-z])"
)


def lines_before(page: Page, code: int) -> int:
    """Where the lines of an address begin that stand before its postal code; ``code`` if there are none.

    The lines have capitals, and one of them a number or a word for a house.
    """
    low = max(0, code - 110)
    match = _BEFORE.search(page.text, low, code)
    if not match or not _HOUSED.search(page.lower, match.start(), code) or page.text.isupper():
        return code
    return match.start()


def onward(page: Page, end: int) -> int:
    """Where the address ends whose street ends at ``end``."""
    for _ in range(_MOST):
        match = _LOT.match(page.lower, end) or _CROSS.match(page.lower, end)
        if match is None:
            match = _PART.match(page.lower, end)
            if match is None or not _quarter(page, match):
                break
        end = match.end()
    code = _CODE.match(page.lower, end)
    return code.end() if code else end


def _quarter(page: Page, match: re.Match[str]) -> bool:
    """Whether the words behind a comma are a quarter or a town: names with capitals, or of no list in small text."""
    start, stop = match.span("words")
    written, known = page.text[start:stop], classes()
    flags = [known.get(word, 0) for word in match["words"].split()]
    if any(flag & FUNCTION for flag in flags):
        return False
    if re.match(r",? (?:[a-z]{2},? [0-9]{5}|[a-z]{1,2}[0-9][0-9a-z]? ?[0-9][a-z]{2})(?![0-9a-z])", page.lower[stop:]):
        return True
    if written.istitle() and not page.text.isupper():
        return not all(flag & COMMON and not flag & (NAMED | PLACE) for flag in flags)
    small = page.text.islower() or page.text.isupper()
    return small and all((not flag or flag & PLACE) and not flag & COMMON for flag in flags)
