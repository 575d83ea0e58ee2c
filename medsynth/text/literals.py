"""Which of many regular expressions can match a text at all, by the plain words that each of them needs.

Looking for plain words is many times cheaper than running expressions, so a caller with hundreds of expressions runs
only those that can match. The words are read off the expression itself, never kept beside it: a list by hand would
one day miss one. An expression that needs no word can always match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

# The standard library's own parser of expressions; it has no public name.
_parser = import_module("re._parser")
_op = import_module("re._constants")

MOST = 64
"""Words of one expression that are told apart; beyond them a shorter stretch is taken."""


def required(pattern: str) -> frozenset[str] | None:
    """Words one of which stands in every text that ``pattern`` matches; None: it needs none, or ignores case.

    >>> sorted(required("头<?(?:痛|疼)得?.{0,3}厉害"))
    ['厉害']
    >>> sorted(required("胸(?:口|部)?[痛疼]"))
    ['胸口疼', '胸口痛', '胸疼', '胸痛', '胸部疼', '胸部痛']
    >>> required("[a-z]+") is None
    True
    """
    parsed = _parser.parse(pattern)
    if parsed.state.flags & re.IGNORECASE:
        return None
    return _best(list(parsed))


class Needs:
    """The words that many expressions need (``required``) in one index."""

    def __init__(self, words: Sequence[frozenset[str] | None]) -> None:
        self.all = (1 << len(words)) - 1
        """Every expression."""
        self._always = 0
        bits: dict[str, int] = {}
        for position, needed in enumerate(words):
            if needed is None:
                self._always |= 1 << position
            for word in needed or ():
                bits[word] = bits.get(word, 0) | 1 << position
        self._single = {word: found for word, found in bits.items() if len(word) == 1}
        self._pairs = {word: found for word, found in bits.items() if len(word) == 2}
        self._long: dict[str, list[tuple[str, int]]] = {}
        for word, found in bits.items():
            if len(word) > 2:
                self._long.setdefault(word[:2], []).append((word, found))
        starts = [*self._pairs, *self._long]
        self._singles_of = re.compile(_class(self._single)).findall
        self._pairs_of = re.compile(
            f"(?=({_class(pair[0] for pair in starts)}{_class(pair[1] for pair in starts)}))"
        ).findall

    def can_match(self, text: str) -> int:
        """The expressions, as bits by position, that may match ``text``; the others do not."""
        bits = self._always
        pairs = set(self._pairs_of(text))
        short, long = self._pairs, self._long
        for word in set(self._singles_of(text)):
            bits |= self._single[word]
        for word in short.keys() & pairs:
            bits |= short[word]
        for pair in long.keys() & pairs:
            for word, found in long[pair]:
                if word in text:
                    bits |= found
        return bits


def _class(chars: Iterable[str]) -> str:
    """An expression for one of the characters; one that nothing matches where there are none."""
    each = sorted({*chars})
    return f"[{''.join(map(re.escape, each))}]" if each else "(?!)"


def _best(items: list[Any]) -> frozenset[str] | None:
    """The most telling words among the stretches of a sequence: the longest, then the fewest."""
    stretches: list[set[str]] = []
    run = {""}
    for item in items:
        words = _exactly(item)
        if words is not None and len(run) * len(words) <= MOST:
            run = {head + tail for head in run for tail in words}
            continue
        heads = _heads(item)
        stretches.append({head + tail for head in run for tail in heads} if len(run) * len(heads) <= MOST else run)
        run = words if words is not None and len(words) <= MOST else {""}
        if words is None and (inner := _inside(item)) is not None:
            stretches.append(set(inner))
    stretches.append(run)
    telling = [stretch for stretch in stretches if "" not in stretch]
    return frozenset(_shortest(max(telling, key=_worth))) if telling else None


def _worth(words: set[str]) -> tuple[int, int]:
    return min(min(map(len, words)), 4), -len(words)


def _shortest(words: set[str]) -> set[str]:
    """Without those that hold another one of them."""
    return {word for word in words if not any(other != word and other in word for other in words)}


def _exactly(item: Any) -> set[str] | None:
    """All texts that an item can stand for, if they are few and plain. What has no width stands for nothing."""
    kind, value = item
    if kind is _op.LITERAL:
        return {chr(value)}
    if kind in (_op.AT, _op.ASSERT, _op.ASSERT_NOT):
        return {""}
    if kind is _op.IN:
        letters = [chr(code) for what, code in value if what is _op.LITERAL]
        return set(letters) if len(letters) == len(value) else None
    if kind is _op.SUBPATTERN:
        return _sequence(value[3]) if not value[1] & re.IGNORECASE else None
    if kind is _op.BRANCH:
        return _union(map(_sequence, value[1]))
    if kind in (_op.MAX_REPEAT, _op.MIN_REPEAT, _op.POSSESSIVE_REPEAT) and value[1] == 1:
        words = _sequence(value[2])
        return words | {""} if words is not None and value[0] == 0 else words
    return None


def _sequence(items: Iterable[Any]) -> set[str] | None:
    run = {""}
    for item in items:
        words = _exactly(item)
        if words is None or len(run) * len(words) > MOST:
            return None
        run = {head + tail for head in run for tail in words}
    return run


def _heads(item: Any) -> set[str]:
    """How what an item stands for may begin, as far as it is plain; the parser puts what branches share before them."""
    kind, value = item
    if kind is _op.SUBPATTERN and not value[1] & re.IGNORECASE:
        return _begun(value[3])
    if kind is _op.BRANCH:
        heads = set[str]().union(*map(_begun, value[1]))
        return heads if len(heads) <= MOST else {""}
    return {""}


def _begun(items: Iterable[Any]) -> set[str]:
    run = {""}
    for item in items:
        words = _exactly(item)
        tails = words if words is not None else _heads(item)
        if len(run) * len(tails) > MOST:
            return run
        run = {head + tail for head in run for tail in tails}
        if words is None:
            return run
    return run


def _union(parts: Iterable[set[str] | frozenset[str] | None]) -> set[str] | None:
    words: set[str] = set()
    for part in parts:
        if part is None:
            return None
        words |= part
    return words


def _inside(item: Any) -> set[str] | frozenset[str] | None:
    """Words that an item with more to it than plain words still needs."""
    kind, value = item
    if kind is _op.SUBPATTERN:
        return _best(list(value[3])) if not value[1] & re.IGNORECASE else None
    if kind is _op.ATOMIC_GROUP:
        return _best(list(value))
    if kind is _op.BRANCH:
        return _union(_best(list(part)) for part in value[1])
    if kind in (_op.MAX_REPEAT, _op.MIN_REPEAT, _op.POSSESSIVE_REPEAT) and value[0] > 0:
        return _best(list(value[2]))
    return None
