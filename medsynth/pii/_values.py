"""When two spellings are the same value: case, width, blanks, hyphens and country codes do not tell values apart."""

from __future__ import annotations

import re
import unicodedata

_SPELLED = re.compile(r"(?<![a-z])(?:at|dot)(?![a-z])|艾特|[点點]")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://|^www\.")
_PHONE_DIGITS = 10
"""Digits that tell a subscriber: country codes and trunk zeros stand before them."""
_WORD = re.compile(r"[^\W\d_]+")


def canonical(kind: str, value: str) -> str:
    """The form in which equal values are equal.

    >>> canonical("PHONE", "+86 138-0013-8000") == canonical("PHONE", "13800138000")
    True
    >>> canonical("EMAIL", "Ann(at)mail dot com") == canonical("EMAIL", "ann@mail.com")
    True
    """
    text = unicodedata.normalize("NFKC", value).casefold()
    if kind == "EMAIL":
        text = _SPELLED.sub("", text)
    elif kind == "URL":
        text = _SCHEME.sub("", _SCHEME.sub("", text))
    kept = "".join(char for char in text if char.isalnum())
    if kind == "PHONE":
        digits = "".join(char for char in kept if char.isdigit())
        kept = digits[-_PHONE_DIGITS:] or kept
    return kept or text


def is_han(text: str) -> bool:
    return any("一" <= char <= "鿿" for char in text)


def name_words(value: str) -> frozenset[str]:
    """The words of a Latin name, folded.

    >>> sorted(name_words("J. Smith"))
    ['j', 'smith']
    """
    return frozenset(_WORD.findall(unicodedata.normalize("NFKC", value).casefold()))


def is_part_of(part: str, whole: str) -> bool:
    """Whether one name can be a shorter form of the other: 王 of 王小明, Smith or J. Smith of John Smith.

    >>> is_part_of("J. Smith", "John Smith"), is_part_of("Jones", "John Smith")
    (True, False)
    """
    if is_han(part) or is_han(whole):
        short, full = canonical("PERSON", part), canonical("PERSON", whole)
        return 0 < len(short) < len(full) and (full.startswith(short) or full.endswith(short))
    some, more = name_words(part), name_words(whole)
    if not some or len(some) > len(more) or some == more:
        return False
    return all(word in more or (len(word) == 1 and any(other[0] == word for other in more)) for word in some)
