"""Web addresses: with a scheme, with ``www.``, and bare ones whose ending is no missed blank ("ok.In the end")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._lexicon import COMMON, FUNCTION, classes
from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KINDS = ("URL",)
GATE = (".", " dot ", "://", "点com", "点cn", "点net", "点org", "http")

_STOP = r"\s<>\"'，。；、！？（）【】《》“”\u3400-\u9fff"
_SCHEME = rule(
    rf"(?:https?|ftp|hxxps?)\s?:\s?//\s?[^{_STOP}]{{2,2000}}(?:\s\.\s(?:com|net|org|cn|in|uk|"
    rf"info)(?![a-z])){{0,2}}|(?<![a-z0-9])www\s?\.\s?[^{_STOP}]{{2,2000}}"
)
_SURE = (
    "com|net|org|edu|gov|info|biz|xyz|cn|io|online|website|club|wiki|hospital|clinic|doctor|blog|app|dev|"
    "example|invalid|localhost|local|internal|lan|onion|test|co\\.uk|org\\.uk|nhs\\.uk|ac\\.uk|co\\.in|org\\.in|net\\.in|gov\\.in|ac\\.in|com\\.au|com\\.cn|org\\.cn|"
    "com\\.hk|com\\.tw|com\\.sg|co\\.nz|co\\.za|com\\.my|com\\.pk|co\\.jp"
)
_BARE = rule(
    rf"(?<![a-z0-9@._\-])(?P<host>(?:[a-z0-9](?:[a-z0-9\-]{{0,61}}[a-z0-9])?\.){{1,5}})(?P<end>{_SURE})(?"
    rf"![a-z0-9\-])(?P<rest>(?:/[^{_STOP}]{{0,1000}})?)"
)
_PATH = rule(
    rf"(?<![a-z0-9@._\-])(?:[a-z0-9](?:[a-z0-9\-]{{0,61}}[a-z0-9])?\.){{1,4}}(?:me|ly|gl|be|in|co|us|uk|"
    rf"cc|tv|to|it|gd|am|link|page|site|de|fr|ca|im|so|ai)/[a-z0-9_\-~%?=&#]{{3,}}[^{_STOP}]{{0,1000}}"
)
_ANY_END = rule(
    rf"(?<![a-z0-9@._\-/])(?P<host>(?:[a-z0-9](?:[a-z0-9\-]{{0,61}}[a-z0-9])?\.){{1,4}})(?P<end>[a-z]{{2,24}})"
    rf"(?P<rest>/[a-z0-9_\-~%?=&#][^{_STOP}]{{0,1000}})"
)
"""A host with an ending of no list, before a path."""
_INDIAN = rule(
    r"(?<![a-z0-9@._\-])[a-z0-9][a-z0-9\-]{4,60}\.(?:in|cc|tv|me|site|link|page|ph|ng|ke|za|pk|bd|lk|np|ie|de|fr|"
    r"es|it|pl|nl|be|ch|at|se|no|dk|fi|pt|gr|cz|hu|ro|tr|ru|ua|br|mx|ar|vn|th|id|my|sg|jp|kr|ca|au|nz|uk|us|eu|"
    r"store|shop|health|care)(?![a-z0-9\-@])(?!\.[a-z])"
)
_SEE = re.compile(
    r"(?:website|web|web ?site|site|visit|online at|url|link|page|blog|see|here|log ?on to|网址|网站|链接|"
    r"官网|博客)[\s:：-]{0,3}(?:is|at|on|为|是)?[\s:：-]{0,3}$"
)
_WORDLIKE = frozenset("info online website club wiki hospital clinic doctor blog app dev net org test local".split())
_SHORTENED = frozenset("dept tab cap inj syp syr susp prof inv vit vol approx resp est appt".split())
"""Words that are written with a stop and end no sentence and no host with it."""
_TRAILING = ".,;:!?)]}'\"*_"
_DOTTED = rule(
    r"(?<![a-z0-9])(?:www\sdot\s)?(?P<name>[a-z0-9\-]{3,40})\sdot\s(?:com|net|org|co dot uk|in|info|health)(?![a-z0-9])"
)
_SPOKEN = rule(r"(?<![a-z0-9])(?:www点)?[a-z0-9\-]{2,40}点(?:com|cn|net|org)(?:点cn)?(?![a-z0-9])")


def find(page: Page) -> Iterator[Span]:
    """Addresses without the sentence's own punctuation behind them."""
    for match in _SCHEME.finditer(page):
        yield _trimmed(match, "url/scheme")
    for match in _BARE.finditer(page):
        head = match["host"].rstrip(".").rpartition(".")[2]
        wordlike = (
            match["end"] in _WORDLIKE
            and match["host"].count(".") == 1
            and not match["rest"]
            and classes().get(head, 0) & COMMON
        )
        if wordlike and not _SEE.search(page.before(match.start(), 24)):
            continue
        if len(head) > 1 and not (head.isdigit() and "." not in match["host"][:-1]) and not _sentence(page, match):
            yield _trimmed(match, "url/bare")
    for match in _PATH.finditer(page):
        yield _trimmed(match, "url/path")
    for match in _ANY_END.finditer(page):
        if _path(match):
            yield _trimmed(match, "url/path")
    for match in _INDIAN.finditer(page):
        if _SEE.search(page.before(match.start(), 24)):
            yield _trimmed(match, "url/named")
    for match in _DOTTED.finditer(page):
        yield Span(match.start(), match.end(), "URL", "url/spoken", 0.85)
    for match in _SPOKEN.finditer(page):
        yield Span(match.start(), match.end(), "URL", "url/spoken", 0.9)


def _sentence(page: Page, match: re.Match[str]) -> bool:
    """Whether the dot ended a sentence and the next one begins with the ending: ``fever.Info``."""
    end = page.text[match.start("end") : match.end("end")]
    return end[0].isupper() and not end.isupper() and not match["rest"]


def _path(match: re.Match[str]) -> bool:
    """Whether what stands behind an unknown ending is a path, and the words before it no two sentences: a figure or
    a second part in it (lab.xsyl/a/q), or a host that is no word; not "ok.fever/cough", 1.5mg/kg, a.m./p.m."""
    host, rest = match["host"][:-1], match["rest"]
    known, end = classes(), match["end"]
    if not host[0].isalpha() or len(host) < 3 or known.get(end, 0) & FUNCTION:
        return False
    if host in _SHORTENED:
        return False
    odd = "." in host or "-" in host or not known.get(host, 0)
    figure = any(map(str.isdigit, rest))
    wordy = known.get(end, 0) != 0
    return odd and (figure or rest.count("/") > 1 or not wordy) and (figure or not wordy)


def _trimmed(match: re.Match[str], rule: str) -> Span:
    value = match[0].rstrip(_TRAILING)
    return Span(match.start(), match.start() + len(value), "URL", rule, 1.0)
