"""Python work on columns: the one function through which a record-scope step may leave polars.

It is batched and elementwise, so polars may split a frame where it likes. Steps use it instead of raw
``map_batches`` or row dicts in a loop of their own. (It stands in ``core`` because steps may not import the engine.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl


def per_row(function: Callable[..., Any], columns: Sequence[str], dtype: pl.DataType | type[pl.DataType]) -> pl.Expr:
    """An expression whose value in each row is ``function(*values of columns)``.

    function: pure, one row at a time; columns: names; dtype: of the result. Values arrive as Python objects,
    structs as dicts, lists as lists, null as None.
    """

    def batch(frame: pl.Series) -> pl.Series:
        lists = [frame.struct.field(name).to_list() for name in columns]
        return pl.Series([function(*values) for values in zip(*lists, strict=True)], dtype=dtype)

    return pl.struct(columns).map_batches(batch, return_dtype=dtype, is_elementwise=True)
