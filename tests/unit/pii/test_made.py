"""Sentences with slots, filled with towns, hospitals, invented people and numbers, in three cases: most is found."""

from __future__ import annotations

from collections import Counter

import pytest

from medsynth.pii import detect
from tests.unit.pii._made import Made, made

FLOOR = {
    ("zh", "PERSON"): 0.96,
    ("zh", "CITY"): 0.98,
    ("zh", "HOSPITAL"): 0.88,
    ("en", "PERSON"): 0.98,
    ("en", "CITY"): 0.96,
    ("en", "HOSPITAL"): 0.9,
    ("en lower", "PERSON"): 0.97,
    ("en lower", "CITY"): 0.95,
    ("en lower", "HOSPITAL"): 0.8,
    ("en upper", "PERSON"): 0.97,
    ("en upper", "CITY"): 0.95,
    ("en upper", "HOSPITAL"): 0.8,
}
"""Least share that is found whole; every other kind is found always."""


@pytest.fixture(scope="module")
def rows() -> list[tuple[Made, set[int]]]:
    some = list(made(1, 3))
    found = detect([one.row.text for one in some])
    return [
        (one, {at for span in spans for at in range(span.start, span.end)})
        for one, spans in zip(some, found, strict=True)
    ]


def _group(one: Made) -> str:
    return "zh" if one.country == "CN" else "en" if one.case == "mixed" else f"en {one.case}"


def test_slots_are_found_in_every_case(rows: list[tuple[Made, set[int]]]) -> None:
    found: Counter[tuple[str, str]] = Counter()
    count: Counter[tuple[str, str]] = Counter()
    for one, covered in rows:
        for start, end, kind in one.row.spans:
            count[_group(one), kind] += 1
            found[_group(one), kind] += all(at in covered for at in range(start, end) if one.row.text[at].isalnum())
    shares = {key: found[key] / count[key] for key in count}
    assert {key: share for key, share in shares.items() if share < FLOOR.get(key, 1.0)} == {}


def test_traps_between_them_stay(rows: list[tuple[Made, set[int]]]) -> None:
    touched = [
        one.row.text[slice(*trap)]
        for one, covered in rows
        for trap in one.row.traps
        if not covered.isdisjoint(range(*trap))
    ]
    assert touched == []
