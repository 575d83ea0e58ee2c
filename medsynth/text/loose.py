"""A pattern's loose twin: it matches in every text in which the pattern does, and is written for engines without looks.

Rust's regex (polars) and RE2 read a text once, whatever the pattern, but know neither looks around nor references back.
A text in which the twin has no match needs no search for the pattern. Texts in which only the twin matches are few: a
look of one character at either end becomes that character or the text's end; other looks and anchors are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Literal

op: Any = import_module("re._constants")
_parser: Any = import_module("re._parser")
_SPACE = r"\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_CATEGORIES = {op.CATEGORY_DIGIT: r"\p{Nd}", op.CATEGORY_SPACE: _SPACE, op.CATEGORY_WORD: r"\p{L}\p{N}_"}
_ANY = r"[\x{0}-\x{10ffff}]"
_LEAST = 12
"""More repetitions than these are not asked for, and none has an end but that of one: small twins are fast."""

_Item = tuple[Any, Any]


def loose(pattern: re.Pattern[str]) -> str:
    r"""The twin of ``pattern``; '' where every text would match.

    >>> loose(re.compile("(?<![0-9])[0-9]{3}(?=x)"))
    '(?:^|[^0-9])(?:[0-9]){3}x'
    """
    parsed = _parser.parse(pattern.pattern, pattern.flags)
    if not parsed.getwidth()[0]:
        return ""
    return ("(?i)" if pattern.flags & re.IGNORECASE else "") + _Writer().sequence(list(parsed), head=True, tail=True)


Kind = Literal["foreign", "digit", "any"]


def kind_of(pattern: re.Pattern[str]) -> Kind:
    """What a text must hold for a match: a character outside ASCII, a digit of ASCII, or anything.

    >>> [kind_of(re.compile(pattern)) for pattern in ("号码|电话[0-9]", "(?=.{0,9}[0-9])[a-z0-9]+", "a|号")]
    ['foreign', 'digit', 'any']
    """
    if pattern.flags & re.IGNORECASE:
        return "any"
    items = list(_parser.parse(pattern.pattern, pattern.flags))
    if _needs(items, 128, 0x10FFFF):
        return "foreign"
    return "digit" if _needs(items, ord("0"), ord("9")) else "any"


def _needs(items: Sequence[_Item], low: int, high: int) -> bool:
    """Whether every match needs a character from ``low`` to ``high``, in it or in what it looks at."""
    return any(_needed_by(kind, told, low, high) for kind, told in items)


def _needed_by(kind: Any, told: Any, low: int, high: int) -> bool:
    if kind is op.LITERAL:
        return bool(low <= told <= high)
    if kind is op.IN:
        ends = [(value, value) if one is op.LITERAL else value if one is op.RANGE else None for one, value in told]
        return all(end is not None and low <= end[0] and end[1] <= high for end in ends)
    if kind is op.BRANCH:
        return all(_needs(list(branch), low, high) for branch in told[1])
    if kind is op.SUBPATTERN:
        return not told[1] & re.IGNORECASE and _needs(list(told[3]), low, high)
    if kind is op.ASSERT:
        return _needs(list(told[1]), low, high)
    return kind in _REPEATS and told[0] > 0 and _needs(list(told[2]), low, high)


_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_LOOKS = (op.ASSERT, op.ASSERT_NOT)


class _Writer:
    """Writes one twin. head, tail: whether nothing of the pattern stands before or behind the part."""

    def __init__(self) -> None:
        self._groups: dict[int, str] = {}

    def sequence(self, items: Sequence[_Item], *, head: bool, tail: bool) -> str:
        parts: list[str] = []
        for place, (kind, told) in enumerate(items):
            first = head and not parts
            last = tail and all(later in (*_LOOKS, op.AT) for later, _ in items[place + 1 :])
            if kind in _LOOKS:
                if (told[0] < 0 and first) or (told[0] > 0 and last):
                    seen = self._look(kind, told)
                    parts += [seen] if seen else []
                    if seen and told[0] > 0:
                        break
            elif kind is not op.AT:
                parts.append(self._item(kind, told, head=first, tail=last))
        return "".join(parts)

    def _look(self, kind: Any, told: Any) -> str:
        items = list(told[1])
        if kind is op.ASSERT:
            return self.sequence(items, head=False, tail=False)
        if len(items) != 1 or items[0][0] not in (op.LITERAL, op.IN):
            return ""
        edge = "^" if told[0] < 0 else "$"
        return f"(?:{edge}|{_class(items[0][1] if items[0][0] is op.IN else items, turned=True)})"

    def _item(self, kind: Any, told: Any, *, head: bool, tail: bool) -> str:
        if kind is op.LITERAL:
            return _char(told)
        if kind is op.NOT_LITERAL:
            return f"[^{_char(told)}]"
        if kind is op.ANY:
            return _ANY
        if kind is op.IN:
            return _class(told)
        if kind is op.BRANCH:
            branches = (self.sequence(list(branch), head=head, tail=tail) for branch in told[1])
            return f"(?:{'|'.join(branches)})"
        if kind is op.SUBPATTERN:
            number, inner = told[0], list(told[3])
            opening = "(?i:" if told[1] & re.IGNORECASE else "(?:"
            if number:
                self._groups[number] = self.sequence(inner, head=False, tail=False)
            return f"{opening}{self.sequence(inner, head=head, tail=tail)})"
        if kind is op.ATOMIC_GROUP:
            return f"(?:{self.sequence(list(told), head=False, tail=False)})"
        if kind in _REPEATS:
            return f"(?:{self.sequence(list(told[2]), head=False, tail=False)}){_count(told[0], told[1])}"
        if kind is op.GROUPREF:
            return f"(?:{self._groups[told]})"
        raise ValueError(f"no twin for {kind}")


def _count(least: int, most: Any) -> str:
    least = min(least, _LEAST)
    if most is not op.MAXREPEAT and most <= 1:
        return "?" if least < most else ""
    return {0: "*", 1: "+"}.get(least, f"{{{least}}}" if least == most else f"{{{least},}}")


def _char(code: int) -> str:
    return chr(code) if chr(code).isalnum() else rf"\x{{{code:x}}}"


def _class(items: Sequence[_Item], *, turned: bool = False) -> str:
    negated = items[0][0] is op.NEGATE
    parts = []
    for kind, told in items[1:] if negated else items:
        if kind is op.LITERAL:
            parts.append(_char(told))
        elif kind is op.RANGE:
            parts.append(f"{_char(told[0])}-{_char(told[1])}")
        elif kind is op.CATEGORY and told in _CATEGORIES and negated == turned:
            parts.append(_CATEGORIES[told])
        else:
            # Other engines may know other characters as letters, so what is none is not left out.
            return _ANY
    return f"[{'^' if negated != turned else ''}{''.join(parts)}]"
