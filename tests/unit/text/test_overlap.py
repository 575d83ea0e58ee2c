"""Shared stretches: the fast search finds what a plain one finds, no more and no less."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from medsynth.text.overlap import HAN_STRETCH, LEAST, STRETCH, Quoted, letters, stretch_of, strings

TEXTS = st.text(alphabet="ab头痛3 ，", min_size=0, max_size=90)


def plainly(collection: list[str], text: str) -> bool:
    plain = letters(text)
    for one in map(letters, collection):
        size = stretch_of(one)
        if len(one) < LEAST:
            continue
        if plain == one and len(one) < size:
            return True
        if any(one[at : at + size] in plain for at in range(len(one) - size + 1)):
            return True
    return False


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, max_size=4), TEXTS, st.integers(0, 60))
def test_as_a_plain_search(collection: list[str], text: str, cut: int) -> None:
    quoted = Quoted(collection)
    for candidate in (text, *(f"{text}{one[cut:]}{text}" for one in collection), *collection):
        assert quoted.found_in(candidate) == plainly(collection, candidate)


def test_blanks_case_and_punctuation_do_not_hide_a_quotation() -> None:
    question = "A 67-year-old woman comes to the physician because of fever and chills for the past two days."
    quoted = Quoted([question])
    assert quoted.found_in(f"Please answer: {question.upper().replace(' ', '  ').replace('-', ' – ')} Thank you.")
    assert not quoted.found_in("A 67-year-old woman comes to the physician.")
    assert (quoted.texts, STRETCH > HAN_STRETCH) == (1, True)


def test_strings_of_nested_values() -> None:
    assert list(strings({"a": ["x", {"b": "y"}], "c": 3, "d": None})) == ["x", "y"]
