"""IP addresses of both versions, those for documentation among them. Loopback addresses name nobody and stay."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

KINDS = ("IP",)
GATE = (".", ":")

_FOUR = rule(r"(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9]|\.[0-9])")
_SIX = rule(
    r"(?:(?:(?<=ip)|(?<=ip:))(?=[0-9a-f])|"
    r"(?<![a-z0-9:.])(?<!ip(?=:)))(?=[0-9a-f]{0,4}:[0-9a-f]{0,4}:)[0-9a-f:]{5,39}"
    r"(?:(?<=:)(?:[0-9]{1,3}\.){3}[0-9]{1,3})?(?![a-z0-9:]|\.[0-9])"
)
_DEFANGED = rule(r"(?<![0-9.])[0-9]{1,3}(?:[\[(]\.[\])][0-9]{1,3}){3}(?![0-9])")
_NOT = re.compile(r"(?:version|ver|v|section|sec|chapter|release|guideline|build|§|版本|章节|第)[\s.:#]{0,3}$")
_SAID = re.compile(r"(?<![a-z])ip(?![a-z])|address|from|server|host|login|log|地址|登录|来自")
_RESOLVERS = frozenset("8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 4.2.2.1 4.2.2.2".split())
"""Addresses of four figures that everybody knows as such."""


def find(page: Page) -> Iterator[Span]:
    """Addresses that are valid and no loopback."""
    for match in _FOUR.finditer(page):
        if not _NOT.search(page.before(match.start(), 14)) and _address(match[0]) and not _section(page, match):
            yield Span(match.start(), match.end(), "IP", "ip/4", 1.0)
    for match in _DEFANGED.finditer(page):
        if _address("".join(char for char in match[0] if char not in "[]()")):
            yield Span(match.start(), match.end(), "IP", "ip/4", 0.95)
    for match in _SIX.finditer(page):
        value = match[0][:-1] if match[0].endswith(":") and not match[0].endswith("::") else match[0]
        if len(value) > 5 and _address(value):
            yield Span(match.start(), match.start() + len(value), "IP", "ip/6", 1.0)


def _section(page: Page, match: re.Match[str]) -> bool:
    """Whether four figures, 3.1.7.6, rather count sections: nothing says address, and other words stand beside."""
    if match[0] in _RESOLVERS or any(len(part) > 1 for part in match[0].split(".")):
        return False
    return _SAID.search(page.before(match.start(), 30)) is None and page.lower.strip() != match[0]


def _address(value: str) -> bool:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or address.is_multicast)
