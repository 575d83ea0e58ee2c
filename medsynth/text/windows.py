"""What must stand at a few neighbouring places of every match of a pattern: its window, read off the pattern itself.

A window is a set of characters for each of some places in a row: ``[住家] [在住]`` for ``(?:家住|住在)[a-z]``. Every
match holds it; where it fits nowhere, the pattern has no match. A window at the very beginning of a pattern also says
where matches may begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import import_module
from typing import Any, NamedTuple

from medsynth.text.charsets import ALL, ASTRAL, set_of, share_of, turned

# The standard library's own parser of expressions; it has no public name.
_op: Any = import_module("re._constants")
_parser: Any = import_module("re._parser")

BEHIND, AHEAD = 1, 5
"""Places of a window: one before where it is put, so many from there on."""
_POOR = 1 / 5000
"""Share of places at which a window may fit before the pattern is read as the alternatives that it consists of."""
_MOST = 12
"""Most windows of one pattern."""
FAR = 1 << 20
"""As many characters as a text may have."""
_DEEPEST = 60
"""Repetitions and alternatives inside one another that are followed."""
_FORKS = 4
"""Items of a pattern among which a fork is looked for."""


class Window(NamedTuple):
    """sets: for the places -1, 0, 1 ...; share: how often it fits, about; most: characters of a match before place 0 at
    most, 0 where every match begins there."""

    sets: tuple[int, ...]
    most: int
    share: float


def windows(pattern: re.Pattern[str]) -> tuple[Window, ...]:
    """Windows one of which every match of ``pattern`` holds; none where nothing can be said.

    >>> [(window.most, holds(window, "家住b")) for window in windows(re.compile("(?:家住|住在)[a-z]"))]
    [(0, True)]
    """
    if pattern.flags & re.IGNORECASE:
        return ()
    parsed = _parser.parse(pattern.pattern, pattern.flags)
    if not parsed.getwidth()[0]:
        return ()
    try:
        found = _Windows().best(_tree(parsed))
    except RecursionError:
        return ()
    return () if any(window.share > 0.5 for window in found) else tuple(found)


def holds(window: Window, text: str) -> bool:
    """Whether the window fits somewhere in ``text``: slow, for tests and examples."""

    def fits(place: int) -> bool:
        inside = ((place + at - BEHIND, allowed) for at, allowed in enumerate(window.sets))
        return all(allowed >> min(ord(text[at]), ASTRAL) & 1 for at, allowed in inside if 0 <= at < len(text))

    return any(map(fits, range(len(text))))


# What a pattern is made of, as far as it matters here. A sequence is a linked list, so that what follows is at hand.
class _Node(NamedTuple):
    """One item: a set, alternatives, a repetition, what is looked at (ahead, or one place back), or what is unknown."""

    kind: str
    allowed: int = ALL
    parts: tuple[_Sequence, ...] = ()
    least: int = 0
    most: int = 0


_Sequence = tuple[_Node, ...]


class _Chain:
    """An item and what follows it."""

    __slots__ = ("node", "rest")

    def __init__(self, node: _Node, rest: _Chain | None) -> None:
        self.node = node
        self.rest = rest


class _Windows:
    """The windows of one pattern. What follows an item is worked out once, however often it is asked for."""

    def __init__(self) -> None:
        self._chains: dict[tuple[object, ...], _Chain | None] = {}
        self._sets: dict[tuple[int, int], tuple[int, ...]] = {}
        self._kept: list[object] = []

    def best(self, items: _Sequence, most: int = _MOST, before: int = 0) -> list[Window]:
        """The window that fits least often; where the pattern forks, one for each way if those fit less often.

        most: windows; before: characters of the pattern before the items, at most.
        """
        best, at = self._window(items, 0, before), 0
        for place in range(1, len(items)) if best.share > _POOR else ():
            other = self._window(items, place, before)
            if other.share < best.share / 4:
                best, at = other, place
        ways = _fork(items[at:]) if best.share > _POOR and most > 1 else []
        before = best.most
        if len(ways) > most:
            apart = _bundled([self._window(way, 0, before) for way in ways], most)
        else:
            apart = []
            for left, way in zip(range(len(ways) - 1, -1, -1), ways, strict=True):
                apart += self.best(way, most - len(apart) - left, before)
        return apart if apart and sum(window.share for window in apart) < best.share / 2 else [best]

    def _window(self, items: _Sequence, place: int, before: int) -> Window:
        sets = (_before(items, place), *self._ahead(self._chain(items[place:], None), AHEAD, 0))
        return Window(sets, min(FAR, before + _longest(items[:place])), share_of(sets))

    def _chain(self, items: _Sequence, rest: _Chain | None) -> _Chain | None:
        key = (id(items), id(rest))
        if key not in self._chains:
            made = rest
            for node in reversed(items):
                made = _Chain(node, made)
            self._chains[key] = made
            self._kept.append((items, rest))
        return self._chains[key]

    def _ahead(self, chain: _Chain | None, count: int, depth: int) -> tuple[int, ...]:
        """The sets of the next ``count`` characters, as far as the pattern goes."""
        if chain is None or not count or depth > _DEEPEST:
            return (ALL,) * count
        key = (id(chain), count)
        if key not in self._sets:
            self._sets[key] = self._read(chain, count, depth)
            self._kept.append(chain)
        return self._sets[key]

    def _read(self, chain: _Chain, count: int, depth: int) -> tuple[int, ...]:
        node, rest = chain.node, chain.rest
        if node.kind == "set":
            return (node.allowed, *self._ahead(rest, count - 1, depth))
        if node.kind == "branch":
            return _either(self._ahead(self._chain(part, rest), count, depth + 1) for part in node.parts)
        if node.kind == "repeat":
            least, most = min(node.least, count), min(node.most, count)
            ways = [] if least else [self._ahead(rest, count, depth + 1)]
            if most:
                key = (id(node), least, most, id(rest))
                if key not in self._chains:
                    self._chains[key] = _Chain(node._replace(least=max(least - 1, 0), most=most - 1), rest)
                    self._kept.append(node)
                ways.append(self._ahead(self._chain(node.parts[0], self._chains[key]), count, depth + 1))
            return _either(ways)
        if node.kind == "look":
            seen = self._ahead(self._chain(node.parts[0], None), count, depth + 1)
            then = self._ahead(rest, count, depth)
            return tuple(one & two for one, two in zip(seen, then, strict=True))
        return self._ahead(rest, count, depth) if node.kind == "back" else (ALL,) * count


def _fork(items: _Sequence) -> list[_Sequence]:
    """The ways that a pattern may take at its first item that is not the same for all of them."""
    for place, node in enumerate(items[:_FORKS]):
        before, after = items[:place], items[place + 1 :]
        if node.kind == "repeat" and node.least and len(node.parts[0]) > 1:
            more = node._replace(least=node.least - 1, most=node.most - 1)
            return _fork((*before, *node.parts[0], *([more] if more.most else []), *after))
        if node.kind == "branch":
            return [(*before, *part, *after) for part in node.parts]
        if node.kind == "repeat" and node.least < min(node.most, AHEAD):
            part = node.parts[0]
            ways = [(*before, *part * count, *after) for count in range(node.least, min(node.most, AHEAD))]
            last = node._replace(least=0, most=node.most - AHEAD) if node.most > AHEAD else None
            return [*ways, (*before, *part * min(node.most, AHEAD), *([last] if last else []), *after)]
    return []


def _bundled(apart: list[Window], most: int) -> list[Window]:
    """Many windows as a few: those that begin with the same characters together."""
    apart = sorted(apart, key=lambda window: (window.sets[BEHIND] & -window.sets[BEHIND], window.sets[BEHIND:]))
    made = []
    for first in range(most):
        some = apart[first * len(apart) // most : (first + 1) * len(apart) // most]
        sets = _either(window.sets for window in some)
        made.append(Window(sets, max(window.most for window in some), share_of(sets)))
    return made


def _before(items: _Sequence, place: int) -> int:
    """What may stand before the place: what a look back says, or the character that is matched there."""
    allowed = ALL
    for node in items[place:]:
        if node.kind != "back":
            break
        allowed &= node.allowed
    return allowed & _last(items[:place])


def _last(items: _Sequence) -> int:
    """The last character that a sequence matches; all where it may match none."""
    if not items:
        return ALL
    node = items[-1]
    if node.kind == "branch":
        return _either((_last(part),) for part in node.parts)[0]
    if node.kind == "repeat" and node.least:
        return _last(node.parts[0])
    return node.allowed if node.kind == "set" else ALL


def _longest(items: _Sequence) -> int:
    """The most characters that a sequence matches, ``FAR`` at most."""
    total = 0
    for node in items:
        if node.kind == "repeat":
            total += FAR if node.most >= AHEAD * 4 else node.most * _longest(node.parts[0])
        elif node.kind == "branch":
            total += max(map(_longest, node.parts))
        elif node.kind not in ("look", "back"):
            total += 1 if node.kind == "set" else FAR
    return min(total, FAR)


def _either(ways: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    sets: tuple[int, ...] = ()
    for way in ways:
        sets = tuple(map(int.__or__, sets, way)) if sets else way
    return sets


_UNKNOWN = _Node("unknown")


def _tree(parsed: Any) -> _Sequence:
    nodes: list[_Node] = []
    for kind, told in parsed:
        earlier = _not_before_last(kind, told, nodes)
        if earlier is not None:
            nodes.insert(len(nodes) - 1, _Node("back", earlier))
        else:
            nodes.extend(_nodes(kind, told))
    return tuple(nodes)


def _not_before_last(kind: Any, told: Any, nodes: list[_Node]) -> int | None:
    """What may stand before the last item, where behind it stands a look back over it: ``[0-9](?<![a-z][0-9])``."""
    if kind is not _op.ASSERT_NOT or told[0] > 0 or not nodes or nodes[-1].kind != "set":
        return None
    seen = [set_of(*item) for item in told[1] if item[0] in (_op.LITERAL, _op.IN)]
    over_it = len(seen) == len(told[1]) == 2 and not nodes[-1].allowed & ~seen[1]
    return turned(seen[0]) if over_it else None


_REPEATS = (_op.MAX_REPEAT, _op.MIN_REPEAT, _op.POSSESSIVE_REPEAT)


def _nodes(kind: Any, told: Any) -> _Sequence:
    if kind in (_op.LITERAL, _op.NOT_LITERAL, _op.IN, _op.ANY):
        return (_Node("set", set_of(kind, told)),)
    if kind is _op.BRANCH:
        return (_Node("branch", parts=tuple(map(_tree, told[1]))),)
    if kind is _op.SUBPATTERN:
        return (_UNKNOWN,) if told[1] & re.IGNORECASE else _tree(told[3])
    if kind is _op.ATOMIC_GROUP:
        return _tree(told)
    if kind in _REPEATS:
        return (_Node("repeat", parts=(_tree(told[2]),), least=told[0], most=min(told[1], 4 * AHEAD)),)
    if kind is _op.ASSERT and told[0] > 0:
        return (_Node("look", parts=(_tree(told[1]),)),)
    if kind in (_op.ASSERT, _op.ASSERT_NOT):
        return (_Node("back", _behind(list(told[1]), kind is _op.ASSERT)),) if told[0] < 0 else ()
    return () if kind is _op.AT else (_UNKNOWN,)


def _behind(items: list[Any], wanted: bool) -> int:
    """The characters that a look back lets stand before the place."""
    if not items:
        return ALL
    kind, told = items[-1]
    if kind in (_op.LITERAL, _op.NOT_LITERAL, _op.IN):
        if wanted:
            return set_of(kind, told)
        return turned(set_of(kind, told)) if len(items) == 1 else ALL
    if wanted and kind is _op.SUBPATTERN and not told[1] & re.IGNORECASE:
        return _behind(list(told[3]), wanted)
    if wanted and kind is _op.BRANCH:
        return _either((_behind(list(branch), wanted),) for branch in told[1])[0]
    return ALL
