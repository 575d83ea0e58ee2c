"""The duplicates gate: equal messages are found, near ones are not its matter."""

from __future__ import annotations

import polars as pl

from medsynth.core.types import Verdict
from medsynth.gates.duplicates import DuplicatesConfig, duplicates

Talk = list[tuple[str, str | None]]


def verdict(*talks: Talk | None, max_share: float = 0.0) -> Verdict:
    rows = [
        {"id": f"r{n}", "messages": None if talk is None else [{"role": r, "content": c} for r, c in talk]}
        for n, talk in enumerate(talks)
    ]
    messages = pl.List(pl.Struct({"role": pl.String, "content": pl.String}))
    frame = pl.DataFrame(rows, schema={"id": pl.String, "messages": messages})
    return duplicates(frame.lazy(), DuplicatesConfig(max_share=max_share), {})


ONE: Talk = [("user", "头痛"), ("assistant", "多久了？")]


def test_equal_conversations_are_counted_once_each() -> None:
    found = verdict(ONE, [("user", "x"), ("assistant", "y")], ONE, ONE)
    assert not found.passed
    assert found.numbers == {"rows": 4, "repeated": 2, "share": 0.5}
    assert found.examples == ("r2", "r3")
    assert "头痛" not in found.reason


def test_share_that_is_allowed() -> None:
    assert verdict(ONE, ONE, max_share=0.5).passed
    assert not verdict(ONE, ONE, ONE, max_share=0.5).passed


def test_boundaries_of_messages_count() -> None:
    assert verdict([("user", "a"), ("assistant", "bc")], [("user", "ab"), ("assistant", "c")]).passed
    assert verdict([("user", "a")], [("assistant", "a")]).passed


def test_rows_without_messages_repeat_nothing() -> None:
    assert verdict(None, None, [], []).passed


def test_no_rows() -> None:
    assert verdict().numbers == {"rows": 0, "repeated": 0, "share": 0.0}
