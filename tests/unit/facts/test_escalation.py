"""What sends a patient to care now, and what only sounds like it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medsynth.facts.escalation import sends_to_care
from tests.linear import grows_linearly

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "facts" / "escalation.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_golden(row: dict[str, Any]) -> None:
    assert sends_to_care(row["text"], row["language"]) is row["sends"]


def test_golden_holds_enough_of_each() -> None:
    assert sum(row["sends"] for row in ROWS) >= 40
    assert sum(not row["sends"] for row in ROWS) >= 40


@pytest.mark.parametrize("row", [row for row in ROWS if row["sends"]], ids=lambda row: row["text"])
def test_other_sentences_around_advice_do_not_weaken_it(row: dict[str, Any]) -> None:
    zh = row["language"] == "zh"
    before, after = (
        ("您好，我明白您的担心。", "如果还有问题请再问我。") if zh else ("I see. ", " If you have questions, ask me.")
    )
    assert sends_to_care(before + row["text"] + after, row["language"])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["zh", "en"]))
def test_never_raises(text: str, language: Any) -> None:
    assert sends_to_care(text, language) in {True, False}


@pytest.mark.parametrize("piece", ["立即", "如果去医院", "go to the hospital if ", "now ", "急诊过吗", "a", "call "])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_long_lines(piece: str, language: Any) -> None:
    assert grows_linearly(lambda text: sends_to_care(text, language), piece, 1_000_000)
