"""Python objects and columns: rows made into a table, and the one way for a record-scope step to leave polars.

It is batched and elementwise, so polars may split a frame where it likes. Steps use it instead of raw
``map_batches`` or row dicts in a loop of their own. (It stands in ``core`` because steps may not import the engine.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow as pa


def per_row(function: Callable[..., Any], columns: Sequence[str], dtype: pl.DataType | type[pl.DataType]) -> pl.Expr:
    """An expression whose value in each row is ``function(*values of columns)``.

    function: pure, one row at a time; columns: names; dtype: of the result. Values arrive as Python objects,
    structs as dicts, lists as lists, null as None.
    """

    def batch(frame: pl.Series) -> pl.Series:
        lists = [frame.struct.field(name).to_list() for name in columns]
        return pl.Series([function(*values) for values in zip(*lists, strict=True)], dtype=dtype)

    return pl.struct(columns).map_batches(batch, return_dtype=dtype, is_elementwise=True)


def table_of(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows as a table of exactly ``schema``; a field that a row lacks is null, one that the schema lacks is left out.

    TypeError for a value that does not fit. Through polars, because pyarrow's own way from Python objects imports
    pandas: 0.5 s and 50 MB of every run.

    >>> table_of([{"n": 1}, {}], pa.schema([("n", pa.int32())])).column("n").to_pylist()
    [1, None]
    """
    empty = pl.DataFrame(pl.from_arrow(pa.Table.from_batches([], schema=schema)))
    frame = pl.DataFrame(rows, schema=empty.schema, orient="row", strict=True) if rows else empty
    return frame.to_arrow().cast(schema)
