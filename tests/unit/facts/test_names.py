"""Names of platforms, hospitals and doctors, and the words that only look like them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medsynth.core.types import Span
from medsynth.facts.names import real_names
from tests.linear import grows_linearly

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "facts" / "names.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_golden(row: dict[str, Any]) -> None:
    text = row["text"]
    found = [[text[span.start : span.end], span.kind] for span in real_names(text, row["language"])]
    assert found == row["names"]


def test_golden_holds_enough_of_each() -> None:
    assert sum(bool(row["names"]) for row in ROWS) >= 40
    assert sum(not row["names"] for row in ROWS) >= 40


def test_offsets_are_those_of_the_text_not_of_its_folding() -> None:
    text = "㎎\u200b我看了張醫生，在 Mayo Clinic"
    assert [text[span.start : span.end] for span in real_names(text, "zh")] == ["張醫生", "Mayo Clinic"]


def test_english_texts_are_read_for_latin_names_only() -> None:
    assert real_names("张医生 and Dr. Smith", "en") == [Span(8, 17, "doctor")]


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=300) | st.text("张王谢高医生大夫协和北京市医院好在 DrSmithİ.", max_size=60),
    st.sampled_from(["zh", "en"]),
)
def test_spans_lie_in_the_text_in_order_and_apart(text: str, language: Any) -> None:
    end = 0
    for span in real_names(text, language):
        assert end <= span.start < span.end <= len(text)
        assert span.kind in {"platform", "hospital", "doctor"}
        end = span.end


@pytest.mark.parametrize("piece", ["张医生", "医院", "市", "Dr. Aa ", "Aa ", "好大夫", "北京", "大学"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_long_lines(piece: str, language: Any) -> None:
    assert grows_linearly(lambda text: real_names(text, language), piece, 300_000)
