"""Rows made to fit an explicit Arrow schema. Widths may differ (large_string, string_view, int64); names may not."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from medsynth.core.errors import DataError


def conform(rows: pa.Table, schema: pa.Schema, where: str) -> pa.Table:
    """The columns of ``schema``, in its order and types; further columns are left out.

    DataError where a column is missing, a struct has another set of fields, or a value does not fit its type.
    """
    columns = []
    for field in schema:
        if field.name not in rows.column_names:
            raise DataError(f"column {field.name!r} is missing.", where=where)
        column = rows.column(field.name)
        if column.type != field.type:
            if not _fits(column.type, field.type):
                raise DataError(f"column {field.name!r} is {column.type}, not {field.type}.", where=where)
            column = _cast(column, field, where)
        columns.append(column)
    return pa.table(columns, schema=schema)


def _cast(column: Any, field: Any, where: str) -> Any:
    try:
        return column.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        # Without "from": Arrow's message quotes the value, and a value may be a patient's words.
        raise DataError(f"column {field.name!r} has a value that does not fit {field.type}.", where=where) from None


def _fits(actual: Any, wanted: Any) -> bool:
    """Whether a cast loses nothing but width. Arrow's own cast would drop an extra struct field in silence."""
    if actual == wanted or pa.types.is_null(actual):
        return True
    if pa.types.is_dictionary(actual):
        return _fits(actual.value_type, wanted)
    if _is_list(wanted):
        return _is_list(actual) and _fits(actual.value_type, wanted.value_type)
    if pa.types.is_struct(wanted):
        return pa.types.is_struct(actual) and _same_fields(actual, wanted)
    return any(same(actual) and same(wanted) for same in (_is_text, pa.types.is_integer, pa.types.is_floating))


def _same_fields(actual: Any, wanted: Any) -> bool:
    theirs = {field.name: field.type for field in actual}
    ours = {field.name: field.type for field in wanted}
    return theirs.keys() == ours.keys() and all(_fits(theirs[name], kind) for name, kind in ours.items())


def _is_list(kind: pa.DataType) -> bool:
    return pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_list_view(kind)


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)


def narrow(kind: Any) -> Any:
    """The type as a shard holds it: string, not large_string or string_view; list, not large_list."""
    if _is_text(kind) or pa.types.is_dictionary(kind):
        return pa.string()
    if _is_list(kind):
        return pa.list_(narrow(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, narrow(field.type)) for field in kind])
    return kind
