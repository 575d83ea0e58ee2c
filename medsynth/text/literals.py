"""Which of many regular expressions can match a text at all, by the plain words that each of them needs.

Looking for plain words is many times cheaper than running expressions, so a caller with hundreds of expressions runs
only those that can match. The words are read off the expression itself, never kept beside it: a list by hand would
one day miss one. An expression that needs no word can always match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Any

# The standard library's own parser of expressions; it has no public name.
_parser = import_module("re._parser")
_op = import_module("re._constants")

_NO_WIDTH = (_op.AT, _op.ASSERT, _op.ASSERT_NOT)

_START = 3
"""Characters by which longer words are looked up."""
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
    return next(iter(all_required(pattern)), None)


def all_required(pattern: str) -> tuple[frozenset[str], ...]:
    """Several such sets of words, the most telling first: a text that ``pattern`` matches holds a word of each.

    >>> [sorted(words) for words in all_required("头皮.{0,3}(?:痛|疼)得")]
    [['头皮'], ['疼得', '痛得']]
    """
    parsed = _parser.parse(pattern)
    if parsed.state.flags & re.IGNORECASE:
        return ()
    return _telling(_unwrapped(list(parsed)))


def _unwrapped(items: list[Any]) -> list[Any]:
    """A sequence without the brackets around all of it."""
    while True:
        wide = [item for item in items if item[0] not in _NO_WIDTH]
        if len(wide) != 1 or wide[0][0] is not _op.SUBPATTERN or wide[0][1][1] & re.IGNORECASE:
            return items
        items = list(wide[0][1][3])


class Needs:
    """The words that many expressions need (``all_required``) in one index."""

    def __init__(self, needs: Sequence[tuple[frozenset[str], ...]]) -> None:
        self._always = [position for position, sets in enumerate(needs) if not sets]
        self._first: dict[str, list[int]] = {}
        """Word -> the expressions of whose most telling set it is; () where it stands only in other sets."""
        self._others = [sets[1:] for sets in needs]
        for position, sets in enumerate(needs):
            for word in sets[0] if sets else ():
                self._first.setdefault(word, []).append(position)
        words = self._first.keys() | {word for sets in needs for one in sets for word in one}
        self._short = []
        """For words of one and of two characters: what finds them in a text, and the words."""
        for size in range(1, _START):
            some = {word for word in words if len(word) == size}
            self._short.append((_stretches_of(some, size), some))
        self._long: dict[str, list[str]] = {}
        for word in words:
            if len(word) >= _START:
                self._long.setdefault(word[:_START], []).append(word)
        self._starts_of = _stretches_of(self._long, _START)

    def can_match(self, text: str) -> list[int]:
        """The expressions, by position, that may match ``text``; the others do not."""
        stand: set[str] = set()
        for stretches_of, words in self._short:
            stand.update(words.intersection(stretches_of(text)))
        long = self._long
        for start in long.keys() & self._starts_of(text):
            for word in long[start]:
                if word in text:
                    stand.add(word)
        may = set(self._always)
        for word in self._first.keys() & stand:
            may.update(self._first[word])
        others = self._others
        return [place for place in may if not any(map(stand.isdisjoint, others[place]))]


def _stretches_of(words: Iterable[str], size: int) -> Callable[[str], list[str]]:
    """What finds every stretch of so many characters that may be one of the words, overlapping ones too."""
    return re.compile(f"(?=({''.join(_class(word[place] for word in words) for place in range(size))}))").findall


def _class(chars: Iterable[str]) -> str:
    """An expression for one of the characters; one that nothing matches where there are none."""
    each = sorted({*chars})
    return f"[{''.join(map(re.escape, each))}]" if each else "(?!)"


def _best(items: list[Any]) -> frozenset[str] | None:
    """The most telling words among the stretches of a sequence."""
    return next(iter(_telling(items)), None)


def _telling(items: list[Any]) -> tuple[frozenset[str], ...]:
    """The words of each stretch of a sequence that needs any: the longest first, then the fewest."""
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
    telling = sorted((stretch for stretch in stretches if "" not in stretch), key=_worth, reverse=True)
    return tuple(dict.fromkeys(frozenset(_shortest(stretch)) for stretch in telling))


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
    if kind in _NO_WIDTH:
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
