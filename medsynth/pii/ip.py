"""IP addresses of both versions. Loopback and addresses that are reserved for documentation name nobody and stay."""

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
    r"(?<![a-z0-9:.])(?<!ip(?=:)))(?=[0-9a-f]{0,4}:[0-9a-f]{0,4}:)[0-9a-f:]{6,39}(?![a-z0-9:])"
)
_DEFANGED = rule(r"(?<![0-9.])[0-9]{1,3}(?:[\[(]\.[\])][0-9]{1,3}){3}(?![0-9])")
_NOT = re.compile(r"(?:version|ver|v|section|sec|chapter|release|guideline|build|§|版本|章节|第)[\s.:#]{0,3}$")
_SAID = re.compile(r"(?<![a-z])ip(?![a-z])|address|from|server|host|login|log|地址|登录|来自")
_DOCUMENTATION = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"))
)


def find(page: Page) -> Iterator[Span]:
    """Addresses that are valid and belong to somebody."""
    for match in _FOUR.finditer(page):
        before = page.before(match.start(), 14)
        small = all(len(part) == 1 for part in match[0].split("."))
        if _NOT.search(before) or (small and not _SAID.search(page.before(match.start(), 30))):
            continue
        if _somebody(match[0]):
            yield Span(match.start(), match.end(), "IP", "ip/4", 1.0)
    for match in _DEFANGED.finditer(page):
        if _somebody("".join(char for char in match[0] if char not in "[]()")):
            yield Span(match.start(), match.end(), "IP", "ip/4", 0.95)
    for match in _SIX.finditer(page):
        if len(match[0]) > 6 and _somebody(match[0]):
            yield Span(match.start(), match.end(), "IP", "ip/6", 1.0)


def _somebody(value: str) -> bool:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        return False
    return not any(address.version == network.version and address in network for network in _DOCUMENTATION)
