"""Clinical fields in three states."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medsynth.core.types import UNKNOWN
from medsynth.facts.state import clinical
from tests.linear import grows_linearly
from tests.unit.facts._golden import LONG, rows


@pytest.mark.parametrize("row", rows("state"), ids=lambda row: repr(row["text"]))
def test_golden(row: dict[str, Any]) -> None:
    assert clinical(row["text"]).state == row["expect"]


def test_absent_is_unknown() -> None:
    assert clinical(None) is UNKNOWN


def test_value_loses_the_date_of_the_form_only() -> None:
    assert clinical("青霉素过敏（2020-03-26填写）").value == "青霉素过敏"
    assert clinical("2016-01-27 appendectomy").value == "2016-01-27 appendectomy"


@given(st.text() | st.none())
def test_reads_any_text(text: str | None) -> None:
    clinical(text)


@pytest.mark.parametrize("piece", ["无", "无，", "no ", "a", "（", "我", "20-", "没有过敏史 "])
def test_long_line(piece: str) -> None:
    assert grows_linearly(clinical, piece, LONG)
