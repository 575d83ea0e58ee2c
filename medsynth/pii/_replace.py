"""Spans of a conversation become placeholders or surrogates. What stands outside the spans is not touched.

The same value has the same number or surrogate in all turns, whatever its case or format; 王医生 and 王小明 are one
person where only one 王 is there. Near dates become offsets from the first of them, so that courses can still be read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from medsynth.pii._dates import Day, day_first, read_day
from medsynth.pii._profiles import Profile
from medsynth.pii._span import Span
from medsynth.pii._surrogates import Surrogates
from medsynth.pii._values import canonical, is_han, is_part_of
from medsynth.text.reserved import highest_numbers

NEAR_DAYS = 730
"""Dates this near to an anchor are told as offsets from it; a longer interval would tell an age in days."""
_PERSON = ("PERSON", "PERSON_PARTIAL")
_DATED = ("offset", "year", "shift")
_NINETY = "90+"
_TITLE_BEFORE = re.compile(r"(?i:(?<![a-z])(?:dr|doctor|prof)\.? ?|(?:医生|大夫|医师|主任|教授|护士)[:：]? ?)$")
_TITLE_AFTER = re.compile(r" ?(?:副?主任|大夫|医生|医师|教授|院长|护士|(?i:,? ?m\.?d\.?(?![a-z])))")

_WORDLY = re.compile("[A-Za-z0-9]")


class Replaced(NamedTuple):
    """One span that was replaced. value is what must not leave this process: it is never written."""

    turn: int
    span: Span
    replacement: str
    value: str

    def __repr__(self) -> str:
        return f"<{self.span.kind} len={len(self.value)}>"


@dataclass(slots=True)
class _Anchor:
    """The first date of a group of near ones."""

    label: str
    day: Day


@dataclass(slots=True)
class Naming:
    """What the values of one conversation are called. Lives as long as the conversation is worked on."""

    profile: Profile
    surrogates: Surrogates | None = None
    """For values, where they are wanted instead of placeholders."""
    shifter: Surrogates | None = None
    """For dates, where the profile moves them."""
    numbers: dict[str, int] = field(default_factory=dict)
    called: dict[tuple[str, str], str] = field(default_factory=dict)
    anchors: list[_Anchor] = field(default_factory=list)
    day_is_first: bool | None = None
    earliest: int = 0
    years_go: bool = False

    def number(self, label: str) -> str:
        """The next placeholder of a label."""
        self.numbers[label] = self.numbers.get(label, 0) + 1
        return f"[{label}_{self.numbers[label]}]"


def replace(texts: Sequence[str], spans: Sequence[Sequence[Span]], naming: Naming) -> tuple[list[str], list[Replaced]]:
    """The texts of one conversation with their spans replaced, and what was replaced, in order.

    spans: per text, sorted, without overlap. Every letter outside them is kept as it is.
    """
    found = [
        (turn, span, texts[turn][span.start : span.end])
        for turn, own in enumerate(spans)
        for span in own
        if naming.profile.action(span.kind) != "keep"
    ]
    _prepare(naming, texts, found)
    people = _people([(value, _is_doctor(texts[turn], span)) for turn, span, value in found if span.kind in _PERSON])
    done = [Replaced(turn, span, _replacement(naming, span.kind, value, people), value) for turn, span, value in found]
    done = _apart(done)
    made = list(texts)
    for turn in {one.turn for one in done}:
        made[turn] = _filled(texts[turn], [one for one in done if one.turn == turn])
    return made, done


def _apart(done: Sequence[Replaced]) -> list[Replaced]:
    """A blank between replacements that touch with letters or digits: run together, nobody would know them again."""
    made: list[Replaced] = []
    for one in done:
        last = made[-1] if made else None
        if (
            last
            and (last.turn, last.span.end) == (one.turn, one.span.start)
            and _WORDLY.match(last.replacement[-1])
            and _WORDLY.match(one.replacement)
        ):
            made.append(one._replace(replacement=f" {one.replacement}"))
        else:
            made.append(one)
    return made


def _filled(text: str, done: Sequence[Replaced]) -> str:
    parts, at = [], 0
    for one in done:
        parts += [text[at : one.span.start], one.replacement]
        at = one.span.end
    return "".join([*parts, text[at:]])


def _prepare(naming: Naming, texts: Sequence[str], found: Sequence[tuple[int, Span, str]]) -> None:
    """What has to be known of the whole conversation before its first value is named."""
    for label, number in highest_numbers([text for text in texts if text]).items():
        naming.numbers[label] = max(naming.numbers.get(label, 0), number)
    dates = [value for _, span, value in found if naming.profile.action(span.kind) in _DATED]
    naming.day_is_first = day_first(dates)
    days = [day for value in dates if (day := read_day(value, day_is_first=naming.day_is_first))]
    naming.earliest = min((day.ordinal for day in days if day.ordinal), default=naming.earliest)
    oldest = naming.profile.oldest_birth_year
    old = any(span.kind == "AGE90" for _, span, _ in found) or any(_NINETY in text for text in texts if text)
    naming.years_go = naming.years_go or old or any(day.year and day.year < oldest for day in days)


def _replacement(naming: Naming, kind: str, value: str, people: dict[str, str]) -> str:
    action = naming.profile.action(kind)
    if action == "ninety":
        return _NINETY
    if action in _DATED:
        return _date(naming, value, action)
    label = "PERSON" if kind in _PERSON else kind
    same = canonical(label, value)
    same = people.get(same, same) if label == "PERSON" else same
    if naming.surrogates is None:
        if (label, same) not in naming.called:
            naming.called[label, same] = naming.number(label)
        return naming.called[label, same]
    shape = f"{same}\0{len(value) if is_han(value) else ' ' in value.strip()}\0{value.islower()}{value.isupper()}"
    key = (label, shape if label == "PERSON" else same)
    if key not in naming.called:
        naming.called[key] = naming.surrogates.draw(label, same, value)
    return naming.called[key]


def _people(values: Sequence[tuple[str, bool]]) -> dict[str, str]:
    """Canonical short form of a name -> canonical full form, where only one full form fits.

    values: names and whether a doctor's title stands beside them. 王医生 is not the patient 王芳.
    """
    forms = {canonical("PERSON", value): value for value, _ in values}
    if len(forms) < 2:
        return {}
    doctors = {canonical("PERSON", value) for value, is_doctor in values if is_doctor}
    whole: dict[str, str] = {}
    for short, value in forms.items():
        longer = [
            other
            for other, full in forms.items()
            if other != short and (other in doctors) == (short in doctors) and is_part_of(value, full)
        ]
        most = [one for one in longer if not any(is_part_of(forms[one], forms[more]) for more in longer if more != one)]
        if len(most) == 1:
            whole[short] = most[0]
    return whole


def _is_doctor(text: str, span: Span) -> bool:
    before, after = text[max(0, span.start - 6) : span.start], text[span.end : span.end + 6]
    return bool(_TITLE_BEFORE.search(before) or _TITLE_AFTER.match(after))


def _date(naming: Naming, value: str, action: str) -> str:
    same = canonical("DATE", value)
    day = read_day(value, day_is_first=naming.day_is_first)
    if day is not None:
        same = f"{day.year}-{day.month}-{day.day}"
    if ("DATE", same) not in naming.called:
        naming.called["DATE", same] = _new_date(naming, day, value, action)
    return naming.called["DATE", same]


def _new_date(naming: Naming, day: Day | None, value: str, action: str) -> str:
    if action == "shift" and day is not None and day.year is not None and naming.shifter is not None:
        return naming.shifter.shifted(day, naming.earliest, value)
    for anchor in naming.anchors if day is not None else ():
        days = _between(anchor.day, day)
        if days is not None:
            return f"{anchor.label}{days:+d} d"
    label = naming.number("DATE")
    if day is not None and day.day is not None:
        naming.anchors.append(_Anchor(label, day))
    if action == "year" and not naming.years_go and day is not None and day.year is not None:
        return f"{day.year}年{label}" if is_han(value) else f"{day.year} {label}"
    return label


def _between(first: Day, then: Day | None) -> int | None:
    """Days from one date to a near one; None where it cannot be told for sure."""
    if then is None or then.day is None or (first.year is None) != (then.year is None):
        return None
    if first.ordinal is not None and then.ordinal is not None:
        days = then.ordinal - first.ordinal
        return days if abs(days) <= NEAR_DAYS else None
    return _within_a_year(first, then)


def _within_a_year(first: Day, then: Day) -> int | None:
    """Days between two dates without a year, if the year cannot change the answer: half a year at most, no
    leap day."""
    one, two = _in_2001(first), _in_2001(then)
    if one is None or two is None or abs(two - one) > 182 or (min(one, two) <= _LAST_OF_FEBRUARY < max(one, two)):
        return None
    return two - one


_LAST_OF_FEBRUARY = 31 + 28


def _in_2001(day: Day) -> int | None:
    ordinal = None if (day.month, day.day) == (2, 29) else Day(2001, day.month, day.day).ordinal
    return None if ordinal is None else ordinal - 730_485
