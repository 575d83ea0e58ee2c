"""Rows in the order of a column and their ids, through runs on disk as in memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medsynth.core.errors import DataError
from medsynth.dataset.order import by_id


def table(pairs: Sequence[tuple[int | None, str]]) -> pa.Table:
    keys = pa.array([key for key, _ in pairs], pa.int64())
    return pa.table({"id": pa.array([name for _, name in pairs], pa.string()), "order_key": keys})


def ordered(scratch: Path, batches: list[pa.Table], run_bytes: int) -> list[tuple[int, str]]:
    rows = [row for one in by_id(batches, scratch, run_bytes, order="order_key") for row in one.to_pylist()]
    return [(row["order_key"], row["id"]) for row in rows]


@settings(max_examples=30, deadline=None)
@given(
    keys=st.lists(st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1), max_size=60),
    run_bytes=st.sampled_from([1, 90, 1 << 20]),
)
def test_key_counts_before_the_id(tmp_path_factory: pytest.TempPathFactory, keys: list[int], run_bytes: int) -> None:
    pairs = [(key, f"{number * 7919 % 1000:03}") for number, key in enumerate(keys)]
    batches = [table(pairs[at : at + 7]) for at in range(0, len(pairs), 7)]
    assert ordered(tmp_path_factory.mktemp("runs"), batches, run_bytes) == sorted(pairs)


@pytest.mark.parametrize("run_bytes", [1, 1 << 20])
def test_an_id_that_stands_twice_is_found_wherever_its_rows_stand(tmp_path: Path, run_bytes: int) -> None:
    rows = [table([(1, "a"), (5, "b")]), table([(3, "c"), (9, "a")])]
    with pytest.raises(DataError, match="stands in two rows"):
        ordered(tmp_path, rows, run_bytes)


def test_a_row_without_a_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no order_key"):
        ordered(tmp_path, [table([(None, "a")])], 1)
