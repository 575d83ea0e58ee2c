"""The leak gate's own rules: what must not stand in text that is published.

Stricter than the scrubber, and apart from it; the expressions stand in ``seeds/lexicons/leak_rules.toml``.

They share nothing with the detectors but the forms of placeholders and surrogates, so that one mistake is not made
twice. They rather stop a clean version than let a leak through: no list of exceptions for numbers, no score.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from medsynth.facts.names import real_names
from medsynth.text.lexicon import alternation, lexicon
from medsynth.text.reserved import reserved


class Leak(NamedTuple):
    """A rule and what it found. The value is looked at and counted; it is never written or shown."""

    rule: str
    value: str

    def __repr__(self) -> str:
        return f"<{self.rule} len={len(self.value)}>"


_IP4 = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9]|\.[0-9])")
_IP6 = re.compile(r"(?<![0-9A-Za-z:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![0-9A-Za-z:])")
_MAC = re.compile(r"(?<![0-9A-Za-z:-])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?![0-9A-Za-z:-])")
_HOST = (
    r"(?:[a-z0-9-]{1,63}\.){0,4}(?:example(?:\.(?:com|org|net|edu))?"
    r"|[a-z0-9-]{1,63}\.(?:example|invalid|test|localhost))"
)
_DOCUMENTATION = re.compile(
    rf"(?i)(?<![a-z0-9])(?:https?://|[\w.+-]{{1,64}}@)?{_HOST}(?![a-z0-9-])(?:[:/]\S*)?"
    r"|(?:https?://)?(?:localhost|127\.0\.0\.1)(?::[0-9]+)?(?:/\S*)?"
)
_BLANK = "\ue000"


def leaks(text: str) -> Iterator[Leak]:
    """Everything in a text that the rules find; the same stretch may come by several rules.

    >>> [leak.rule for leak in leaks("mail ann@mail.com")]
    ['email']
    >>> [*leaks("Dear [PERSON_1], see http://127.0.0.1:8000/v1 or ann@example.org")]
    []
    """
    if not text:
        return
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    plain = _without_reserved(_DOCUMENTATION.sub(_BLANK, plain))
    found: set[Leak] = set()
    for rule, pattern in _rules():
        found.update(Leak(rule, match.group()) for match in pattern.finditer(plain))
    found.update(Leak("ip", value) for value in _addresses(plain))
    found.update(Leak("device", match.group()) for match in _MAC.finditer(plain))
    found.update(Leak(span.kind, plain[span.start : span.end]) for span in real_names(plain, "zh"))
    found.update(Leak("place", value) for value in _places(plain))
    yield from sorted(found)


def documented(value: str) -> bool:
    """Whether a value is an IP address that is kept for documentation, or loopback: nobody's.

    >>> documented("192.0.2.7"), documented("8.8.8.8"), documented("ann@mail.com")
    (True, False, False)
    """
    return _valid(value) and _nobody(value)


def _valid(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _nobody(value: str) -> bool:
    address = ipaddress.ip_address(value)
    return address.is_loopback or address.is_unspecified or any(_within(address, net) for net in _nets())


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((rule, re.compile(one)) for rule, patterns in lexicon("leak_rules").items() for one in patterns)


def _without_reserved(text: str) -> str:
    parts, at = [], 0
    for start, end in reserved(text):
        parts += [text[at:start], _BLANK]
        at = end
    return "".join([*parts, text[at:]])


def _addresses(text: str) -> Iterator[str]:
    """IP addresses that are somebody's."""
    for pattern in (_IP4, _IP6):
        for match in pattern.finditer(text):
            if _valid(match.group()) and not _nobody(match.group()):
                yield match.group()


def _within(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, net: ipaddress.IPv4Network | ipaddress.IPv6Network
) -> bool:
    return address.version == net.version and address in net


@cache
def _nets() -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Documentation networks (RFC 5737, RFC 3849)."""
    return tuple(map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")))


@cache
def _home() -> re.Pattern[str]:
    """A listed city with a word that says that somebody lives, was born or went to a doctor there."""
    cities = alternation(lexicon("names")["hospitals"]["places"])
    return re.compile(rf"(?:家住|住在|我在|我是|来自|人在|老家在?|户籍|籍贯[:：]?)(?:{cities})")


def _places(text: str) -> Iterator[str]:
    yield from (match.group() for match in _home().finditer(text))
