"""E-mail addresses, also written apart or spelled out: ``ann (at) example . org``, ``ann艾特126点com``.

Payment addresses such as ``name@okbank`` have no domain: they are handles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KINDS = ("EMAIL",)
GATE = ("@", "艾特", "(at)", "[at]", "{at}", "<at>", " at ", "圈a", "[a]", "(a)", "小老鼠")

_LOCAL = r"(?<![a-z0-9._%+\-])[a-z0-9_%+](?:[a-z0-9._%+\-]{0,62}[a-z0-9_%+\-])?"
_AT = r"(?:\s?@\s?|\s?(?:艾特|圈a|小老鼠)\s?|\s?[\[({<]\s?(?:at|a|@)\s?[\])}>]\s?)"
_DOT = r"(?:\.|\s\.\s?|\s?[\[({<]\s?(?:dot|\.|点)\s?[\])}>]\s?|\sdot\s|点)"
_LABEL = r"[a-z0-9](?:[a-z0-9\-]{0,62}[a-z0-9])?"
_TIGHT = rule(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL}){{1,5}}")
_SAID = rule(
    rf"{_LOCAL}\s?(?:@|\sat the rate(?: of)?\s|\sat\s|\s@\s)\s?(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|"
    rf"rediffmail|icloud|"
    r"protonmail|proton|aol)(?:\s?(?:[.,]|\sdot\s)\s?(?:com|in|co|net|me)(?:\.(?:uk|in))?)?(?![a-z0-9])"
)
_LOOSE = rule(
    rf"{_LOCAL}{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{0,3}}?{_DOT}(?:com|net|org|cn|in|edu|uk|co|gov|info|us|"
    rf"au|ca|io|me|hk|tw|sg|de|fr|ie|nz|ae|pk|lk|bd|pl|it|es|pt|nl|be|ch|se|no|fi|dk|gr|cz|hu|ro|tr|ru|ua|"
    rf"br|mx|ar|za|ng|ke|gh|eg|sa|qa|jp|kr|my|ph|th|vn|np)(?:{_DOT}(?:cn|in|uk|hk|tw|au|pk|nz))?(?![a-z0-9])"
)
_BRACKETED = rule(
    rf"{_LOCAL}\s?[\[({{<]\s?(?:at|a|@)\s?[\])}}>]\s?{_LABEL}(?:\s?[\[({{<]\s?(?:dot|\.|"
    rf"点)\s?[\])}}>]\s?{_LABEL}){{1,4}}"
)
_WORDS = rule(
    rf"{_LOCAL}(?:\sdot\s[a-z0-9_]{{1,30}}){{0,2}}\s(?:at|艾特)\s{_LABEL}(?:\s?(?:dot|点)\s?|\s\.\s|\.)(?:com|net|"
    rf"org|cn|in|edu|uk|co)(?:\s?(?:dot|\.|点)\s?(?:cn|in|uk))?(?![a-z0-9])"
)
_HOSTS = (
    "gmail|googlemail|yahoo|ymail|hotmail|outlook|live|rediffmail|icloud|aol|proton|protonmail|qq|163|126|"
    "sina|foxmail|sohu|139|189|aliyun|yeah|localhost"
)
_BARE = rule(rf"{_LOCAL}{_AT}(?:{_HOSTS})(?![a-z0-9])")
_ODD = rule(r"\s@|@\s|艾特|圈a|小老鼠|[\[({<]\s?(?:at|a|@)\s?[\])}>]|@[^\s]{1,40}(?:\s\.|\.\s|\s?[\[({<]|点|\sdot\s)")
_UNICODE = rule(
    r"[^\s@<>()\[\],;:，。；：、\"'\u0000-\u007f][^\s@<>()\[\],;:，。；：、"
    r"\"']{0,40}@[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,4}"
)
_HOST = re.compile("mail|yahoo|outlook|icloud|proton|aol")
_HAN = re.compile(r"[\u3400-\u9fff]")


def find(page: Page) -> Iterator[Span]:
    """Addresses of every spelling; a host without a domain only where it is a well-known one."""
    text = page.lower
    for match in _TIGHT.finditer(page):
        yield Span(match.start(), match.end(), "EMAIL", "email/plain", 1.0)
    for match in _UNICODE.finditer(page):
        if not _HAN.search(match[0]):
            yield Span(match.start(), match.end(), "EMAIL", "email/international", 0.9)
    odd = _LOOSE.may(page) and _ODD.found(page)
    for match in _LOOSE.finditer(page) if odd else ():
        yield Span(match.start(), match.end(), "EMAIL", "email/apart", 0.95)
    for match in _BRACKETED.finditer(page):
        yield Span(match.start(), match.end(), "EMAIL", "email/apart", 0.95)
    for match in _BARE.finditer(page) if odd or "@" in text or _ODD.found(page) else ():
        yield Span(match.start(), match.end(), "EMAIL", "email/host", 0.95)
    for match in _SAID.finditer(page) if _HOST.search(text) else ():
        yield Span(match.start(), match.end(), "EMAIL", "email/said", 0.9)
    if " at " in text or "艾特" in text:
        for match in _WORDS.finditer(page):
            yield Span(match.start(), match.end(), "EMAIL", "email/spelled", 0.9)
