"""Python objects and columns: rows made into a table, and the two ways for a record-scope step to leave polars.

It is batched and elementwise, so polars may split a frame where it likes. Steps use it instead of raw
``map_batches`` or row dicts in a loop of their own. (It stands in ``core`` because steps may not import the engine.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
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


def per_batch(
    function: Callable[..., pl.Series], columns: Sequence[str], dtype: pl.DataType | type[pl.DataType]
) -> pl.Expr:
    """An expression whose values are ``function(*columns)``, on whole columns of some rows at a time.

    function: elementwise and pure: what it gives a row must not depend on the rows beside it.
    """

    def batch(frame: pl.Series) -> pl.Series:
        return function(*(frame.struct.field(name) for name in columns))

    return pl.struct(columns).map_batches(batch, return_dtype=dtype, is_elementwise=True)


def table_of(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows as a table of exactly ``schema``; a field that a row lacks is null, one that the schema lacks is left out.

    TypeError for a value that does not fit. Column by column, which takes a sixth of the time that polars needs for
    dicts; and its leaves through polars, because pyarrow's own way from Python objects imports pandas: 0.5 s and 50 MB
    of every run.

    >>> table_of([{"n": 1}, {}], pa.schema([("n", pa.int32())])).column("n").to_pylist()
    [1, None]
    """
    columns = [_array([row.get(name) for row in rows], schema.field(name).type) for name in schema.names]
    return pa.Table.from_arrays(columns, schema=schema)


def _array(values: list[Any], kind: Any) -> Any:
    """Values as an array of a type; lists and structs are taken apart down to their leaves."""
    if pa.types.is_list(kind):
        return _lists(values, kind)
    if pa.types.is_struct(kind):
        _refuse_others(values, Mapping, kind)
        fields = [kind.field(number) for number in range(kind.num_fields)]
        children = [
            _array([value if value is None else value.get(name) for value in values], part)
            for name, part in ((field.name, field.type) for field in fields)
        ]
        return pa.StructArray.from_arrays(children, fields=fields, mask=_missing(values))
    return pl.Series(values, dtype=_leaf(kind), strict=True).to_arrow().cast(kind)


def _lists(values: list[Any], kind: Any) -> Any:
    _refuse_others(values, (list, tuple), kind)
    flat: list[Any] = []
    ends = [0]
    for value in values:
        if value:
            flat.extend(value)
        ends.append(len(flat))
    offsets: Any = pl.Series(ends, dtype=pl.Int32).to_arrow()
    return pa.ListArray.from_arrays(offsets, _array(flat, kind.value_type), mask=_missing(values)).cast(kind)


def _missing(values: list[Any]) -> Any:
    none = [value is None for value in values]
    return pl.Series(none, dtype=pl.Boolean).to_arrow() if any(none) else None


def _refuse_others(values: list[Any], wanted: Any, kind: Any) -> None:
    for found in set(map(type, values)):
        if found is not type(None) and not issubclass(found, wanted):
            raise TypeError(f"a {found.__name__} is no value of a column of type {kind}")


@cache
def _leaf(kind: pa.DataType) -> pl.DataType:
    frame = pl.DataFrame(pl.from_arrow(pa.Table.from_batches([], schema=pa.schema([("leaf", kind)]))))
    return frame.schema["leaf"]
