"""Folding for matching, and the way back to the offsets of the text as written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medsynth.text.normalise import fold
from tests.linear import grows_linearly


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("Chest PAIN", "chest pain"),
        ("胸痛", "胸痛"),
        ("體溫３８．５℃", "体温38.5℃"),
        ("ＣＴ", "ct"),
        ("don’t", "don't"),
        ("5㎎", "5mg"),
        ("胸\u200b痛\ufeff", "胸痛"),
        ("胸 痛", "胸痛"),
        ("我 胸 口 好 痛", "我胸口好痛"),
        ("发烧 头痛 没有呕吐", "发烧 头痛 没有呕吐"),
        ("İstanbul 病", "istanbul 病"),
    ],
)
def test_folds(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_span_leads_back() -> None:
    folded = fold("我\u200b 胸 痛３天")
    start = folded.text.index("胸")
    low, high = folded.span(start, start + 2)
    assert "我\u200b 胸 痛３天"[low:high] == "胸 痛"


def test_ordinary_text_keeps_its_offsets() -> None:
    assert fold("胸痛三天，没有发烧。").origin is None
    assert fold("Chest pain").span(0, 5) == (0, 5)


@given(st.text())
def test_spans_of_any_text_lie_in_it(text: str) -> None:
    folded = fold(text)
    for place in range(len(folded.text)):
        low, high = folded.span(place, place + 1)
        assert 0 <= low < high <= len(text)
    for offset in range(len(text)):
        assert 0 <= folded.position(offset) <= max(len(folded.text), 0)


@given(st.text(alphabet="胸痛體溫 abＡ１㎎\u200b’，"))
def test_folding_twice_changes_nothing_more_than_blanks(text: str) -> None:
    once = fold(text).text
    assert fold(once).text.replace(" ", "") == once.replace(" ", "")


@pytest.mark.parametrize("piece", ["胸", "A", "體", "胸 "])
def test_long_line(piece: str) -> None:
    assert grows_linearly(fold, piece, 1_000_000)
