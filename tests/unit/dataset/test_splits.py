"""Splits: shares are kept, a group stays together, and rows that come later move nobody."""

from __future__ import annotations

import polars as pl
import pytest

from medsynth.core.errors import DataError
from medsynth.core.plan import Splits
from medsynth.dataset.splits import assign, splitter

GOLDEN = ["train", "train", "train", "validation", "train", "test"]


def frame(start: int, end: int) -> pl.DataFrame:
    numbers = range(start, end)
    return pl.DataFrame({"id": [str(n) for n in numbers], "split_group": [f"g{n // 3}" for n in numbers]})


def test_shares_are_kept() -> None:
    groups = pl.DataFrame({"id": [str(n) for n in range(20_000)]}).with_columns(split_group="id")
    found = dict(assign(groups, Splits(0.8, 0.15, 0.05), "x")["split"].value_counts().iter_rows())
    assert abs(found["train"] / 20_000 - 0.8) < 0.01
    assert abs(found["validation"] / 20_000 - 0.15) < 0.01
    assert abs(found["test"] / 20_000 - 0.05) < 0.01


def test_a_group_is_never_in_two_splits() -> None:
    split = assign(frame(0, 3000), Splits(0.4, 0.3, 0.3), "x")
    assert split.group_by("split_group").agg(pl.col("split").n_unique())["split"].max() == 1


def test_later_rows_move_nobody() -> None:
    first = assign(frame(0, 500), Splits(), "x")
    assert assign(frame(0, 2000), Splits(), "x").head(500).equals(first)


def test_lazy_and_eager_agree_and_keep_order() -> None:
    eager = assign(frame(0, 300), Splits(0.5, 0.25, 0.25), "x")
    assert assign(frame(0, 300).lazy(), Splits(0.5, 0.25, 0.25), "x").collect(engine="streaming").equals(eager)


def test_name_decides_the_draw() -> None:
    rows = frame(0, 3000)
    assert not assign(rows, Splits(0.5, 0.5, 0), "x").equals(assign(rows, Splits(0.5, 0.5, 0), "y"))


def test_golden_draws() -> None:
    splits_of = splitter(Splits(0.5, 0.25, 0.25), "consult")
    assert splits_of(["a", "b", "c", "d", "病例", ""]) == GOLDEN
    assert splits_of([]) == []


def test_row_without_group_goes_by_its_id() -> None:
    rows = pl.DataFrame({"id": ["a", "b"], "split_group": [None, "a"]}, schema_overrides={"split_group": pl.String})
    first, second = assign(rows, Splits(0.4, 0.3, 0.3), "x")["split"]
    assert first == second


def test_no_rows() -> None:
    assert assign(frame(0, 0).cast(pl.String), Splits(), "x").schema["split"] == pl.String


@pytest.mark.parametrize("shares", [Splits(0, 0, 0), Splits(1, -0.1, 0.1)])
def test_shares_that_make_no_sense(shares: Splits) -> None:
    with pytest.raises(DataError, match="shares"):
        splitter(shares, "x")


def test_share_of_nought_gets_nobody() -> None:
    assert set(assign(frame(0, 3000), Splits(0, 1, 0), "x")["split"]) == {"validation"}
