"""Whether two texts hold the same numbers, whatever they were read as: 138 and 138 mmol/L, 隔三天 and 3天后."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from medsynth.facts._clauses import Clause
from medsynth.facts._numerals import han_number
from medsynth.facts._wording import Word

_FIGURE = re.compile(r"\d+(?:\.\d+)?|[零一二两三四五六七八九十百千万半]+")
_BEHIND = re.compile(r"\s?([a-z]{3,}|[一-鿿])")
_FRAME = re.compile(r"^(?:[<>]=?|in |within )+| ago$")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e-?\d+)?")
_SPANS = {"hourly": "1 h", "daily": "1 day", "weekly": "7 day", "monthly": "1 month", "yearly": "12 month"}
"""Words that count a span of time."""
_FORMS = frozenset(
    "tablet capsule pill sachet patch suppository injection dose ampoule vial puff spray drop lozenge".split()
)
"""Units that count what is taken: two doses may be two injections."""
_SAID = frozenset(["1", "1 day", "0 per 0 h", "0 h", *(f"1 {form}" for form in _FORMS)])
"""What goes without saying."""
_SAME_SPAN = {"1 year": "12 month"}
_WEEKS = re.compile(r"(\d+) week")


class Number(NamedTuple):
    """One number of a text.

    size: in base units, without what it is per; rate: what it is per; figures: as written; bare: no unit but a form;
    counted: the word behind it.
    """

    size: str
    rate: str
    figures: frozenset[float]
    bare: bool
    counted: str


def same_numbers(one: Sequence[Clause], two: Sequence[Clause]) -> bool:
    """Whether each number of the clauses has one in the other clauses that may be it."""
    own, other = _numbers(one), _numbers(two)
    return _stand(own, other) and _stand(other, own) and counted_apart(one, two) is None


def counted_apart(one: Sequence[Clause], two: Sequence[Clause]) -> tuple[int, int] | None:
    """The clause of ``one`` that counts what ``two`` counts by another number: 3组 of 20个, 20组 of 3个."""
    there = _counted(two)
    for clause in one:
        for what, figures in _counted([clause]).items():
            if what in there and figures.isdisjoint(there[what]):
                return clause.place
    return None


def _counted(clauses: Iterable[Clause]) -> dict[str, set[float]]:
    """What is counted, and by which figures; amounts apart."""
    found: dict[str, set[float]] = {}
    for number in _numbers(clauses):
        if number.bare and number.counted:
            found.setdefault(number.counted, set()).update(number.figures)
    return found


def alike(one: str, two: str) -> bool:
    """Whether two amounts in their normal form may be one number, bounds and modes apart.

    >>> alike(">=38.5 °C", "38.5 °C"), alike("in 3 day", "3 day"), alike("3 day", "4 day")
    (True, True, False)
    """
    first, second = (_size(_FRAME.sub("", normal)).partition("/")[0] for normal in (one, two))
    if " " in first and " " in second:
        return first == second
    return first.partition(" ")[0] == second.partition(" ")[0]


def _stand(own: Sequence[Number], other: Iterable[Number]) -> bool:
    sizes = {number.size for number in own}
    return all(
        (number.size in _SAID and number.figures <= {1}) or any(_alike(number, there, sizes) for there in other)
        for number in own
    )


def _alike(one: Number, two: Number, taken: set[str]) -> bool:
    """Whether two numbers may be one; taken: amounts that have their like, and are no bare number's."""
    if one.size == two.size:
        return one.rate == two.rate or not (one.rate and two.rate)
    loose = (one.bare and two.bare) or " " not in one.size or " " not in two.size
    return loose and two.size not in taken and not one.figures.isdisjoint(two.figures)


def _numbers(clauses: Iterable[Clause]) -> list[Number]:
    return [
        _number(word, clause.said.folded.text)
        for clause in clauses
        for word in clause.said.words
        if word.key[0] == "#" or word.key in _SPANS
    ]


def _number(word: Word, text: str) -> Number:
    found = _BEHIND.match(text, word.end)
    behind = found.group(1) if found else ""
    size, _, rate = (_SPANS.get(word.key) or _size(word.key[1:])).partition("/")
    number, _, unit = size.partition(" ")
    bare = not unit or unit in _FORMS
    figures = {float(number)} if bare and _NUMBER.fullmatch(number) else set(_values(text[word.start : word.end]))
    return Number(size, rate, frozenset(figures), bare, behind)


def _values(written: str) -> Iterable[float]:
    for found in _FIGURE.findall(written):
        if found[0].isdecimal():
            yield float(found)
        else:
            value = han_number(found)
            if value is not None:
                yield from value


def _size(normal: str) -> str:
    """A number in base units, rounded, without "at most", once per span as the span.

    >>> _size("max 1 per 6 h"), _size("20 mg/kg/day"), _size("0.500000001 h")
    ('6 h', '20 mg/kg/day', '0.5 h')
    >>> _size("1 per 2 week")
    '14 day'
    """
    text = normal.removeprefix("max ").removeprefix("min ").removeprefix("1 per ")
    text = _NUMBER.sub(lambda found: f"{float(found.group()):.6g}", text)
    text = text if text[:1].isdecimal() else f"1 {text}"
    weeks = _WEEKS.fullmatch(text)
    return f"{float(weeks[1]) * 7:g} day" if weeks else _SAME_SPAN.get(text, text)
