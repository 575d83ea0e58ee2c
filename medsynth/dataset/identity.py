"""Identity: the digest of a row, the content id of a table and of a version.

A row's digest is the sha256 of its content columns, in schema order, each encoded as the one-value array
``[value]``. An array of a type is encoded so (all numbers little-endian int64):

    string, binary   the length in bytes of each value (-1: null), then all bytes, end to end
    int, bool        one byte for each value (1: present, 0: null), then each value as int64 (null: 0)
    list             the length of each value (-1: null), then the array of all their items
    struct           one byte for each value, then the array of each field (null inside a null struct)

How many values an array has is known from outside (one at the top, the lengths inside a list), so two different
rows of one schema never have the same bytes. Strings count byte for byte: no normalisation of any kind. A float is
a TypeError, because its text differs between libraries.

This layout is Arrow's own, so a batch is encoded by slicing its buffers. The module knows neither files nor versions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from medsynth.core.tables import Table
from medsynth.dataset._buffers import offsets, without_hidden_values
from medsynth.dataset.schema import conform

DIGEST_BYTES = 32
_ROWS_AT_ONCE = 4096
_BYTES_AT_ONCE = 8 << 20
_Bounds = npt.NDArray[np.int64]
_Array = Any  # pyarrow's stubs make these generic and lag its API
_Field = Any
_Number = TypeVar("_Number", np.uint8, np.int64)


def row_digests(rows: pa.RecordBatch | pa.Table, table: Table) -> list[bytes]:
    """sha256 of each row's content columns, in the order of the rows.

    rows: at least the content columns of ``table``; types may differ in width (large_string, dictionary).
    DataError for a missing or different column, TypeError for a type without identity (float, time, decimal).
    """
    schema = pa.schema(content_fields(table))
    if isinstance(rows, pa.RecordBatch):
        rows = pa.Table.from_batches([rows])
    rows = rows.select([name for name in schema.names if name in rows.column_names])
    step = _rows_at_once(rows)
    out: list[bytes] = []
    for start in range(0, rows.num_rows, step):
        out.extend(_digests(conform(rows.slice(start, step), schema, table.name)))
    return out


def _rows_at_once(rows: pa.Table) -> int:
    """Few enough rows that the copies made of them stay small, however long a row is."""
    return max(1, min(_ROWS_AT_ONCE, _BYTES_AT_ONCE * rows.num_rows // max(1, rows.get_total_buffer_size())))


def content_fields(table: Table) -> list[_Field]:
    """The content columns in schema order; TypeError where one has no identity."""
    fields = [field for field in table.schema if field.name in table.content]
    for field in fields:
        if not has_identity(field.type):
            raise TypeError(f"{table.name}.{field.name}: a value of type {field.type} has no stable identity")
    return fields


def has_identity(kind: pa.DataType) -> bool:
    """Whether values of this type may be content: strings, bytes, integers, booleans, and lists and structs of them."""
    if pa.types.is_list(kind):
        return has_identity(kind.value_type)
    if pa.types.is_struct(kind):
        return all(has_identity(field.type) for field in kind)
    plain = (pa.types.is_string, pa.types.is_binary, pa.types.is_integer, pa.types.is_boolean)
    return any(is_kind(kind) for is_kind in plain)


def _digests(rows: pa.Table) -> Iterator[bytes]:
    bounds = np.arange(rows.num_rows + 1, dtype=np.int64)
    pieces = [piece for column in rows.columns for piece in _pieces(_one_array(column), bounds)]
    # The last argument is what stands between the pieces: nothing. (``pa.scalar`` would import pandas: 0.4 s.)
    nothing = pa.Array.from_buffers(pa.binary(), 1, [None, pa.py_buffer(bytes(8)), pa.py_buffer(b"")])[0]
    encoded = pc.binary_join_element_wise(*pieces, nothing)
    if isinstance(encoded, pa.ChunkedArray):
        encoded = _one_array(encoded)
    places = offsets(encoded).tolist()
    data = memoryview(encoded.buffers()[2] or b"")
    sha256 = hashlib.sha256
    return (sha256(data[start:end]).digest() for start, end in pairwise(places))


def _one_array(column: _Array) -> _Array:
    combined = column.combine_chunks()
    return pa.concat_arrays(combined.chunks) if isinstance(combined, pa.ChunkedArray) else combined


def _pieces(array: _Array, bounds: _Bounds) -> Iterator[_Array]:
    """For each part of the array's encoding: its bytes for each stretch ``[bounds[i], bounds[i+1])`` of the array."""
    kind = array.type
    if pa.types.is_struct(kind):
        yield _stretches(_presence(array), bounds)
        for child in array.flatten():
            yield from _pieces(child, bounds)
    elif pa.types.is_list(kind) or pa.types.is_string(kind) or pa.types.is_binary(kind):
        array = without_hidden_values(array)
        places = offsets(array)
        yield _stretches(_lengths(array, places), bounds)
        start, end = int(places[0]), int(places[-1])
        inner = (places - start)[bounds]
        if pa.types.is_list(kind):
            yield from _pieces(array.values.slice(start, end - start), inner)
        else:
            buffer = array.buffers()[2]
            yield _stretches(buffer.slice(start, end - start) if buffer else b"", inner)
    else:
        there = _presence(array)
        yield _stretches(there, bounds)
        yield _stretches(np.where(there == 1, _raw(array.cast(pa.int64()), np.int64), 0).astype("<i8"), bounds)


def _stretches(values: npt.NDArray[np.generic] | _Array, bounds: _Bounds) -> _Array:
    """Bytes cut at the bounds (in values of an array, in bytes of a buffer), as a binary array that copies nothing."""
    width = values.itemsize if isinstance(values, np.ndarray) else 1
    places = (bounds * width).astype(np.int32)
    data = values.data if isinstance(values, np.ndarray) else values
    return pa.Array.from_buffers(pa.binary(), len(places) - 1, [None, pa.py_buffer(places.data), pa.py_buffer(data)])


def _presence(array: _Array) -> npt.NDArray[np.uint8]:
    if array.null_count == 0:
        return np.ones(len(array), dtype=np.uint8)
    return _raw(array.is_valid().cast(pa.uint8()), np.uint8)


def _raw(array: _Array, kind: type[_Number]) -> npt.NDArray[_Number]:
    """The values of an array of plain numbers without nulls. (Arrow's ``to_numpy`` imports pandas, a run's start.)"""
    if not len(array):
        return np.zeros(0, dtype=kind)
    return np.frombuffer(array.buffers()[1], dtype=kind)[array.offset : array.offset + len(array)]


def _lengths(array: _Array, places: _Bounds) -> npt.NDArray[np.int64]:
    lengths = np.diff(places).astype("<i8")
    if array.null_count:
        lengths[_presence(array) == 0] = -1
    return lengths


class TableIdentity:
    """The content id of one table, fed batch by batch in any order; keeps 32 bytes for each row.

    >>> from medsynth.core.tables import CONVERSATION
    >>> TableIdentity(CONVERSATION).content_id() == TableIdentity(CONVERSATION).content_id()
    True
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self._digests = bytearray()

    def __len__(self) -> int:
        return len(self._digests) // DIGEST_BYTES

    def update(self, rows: pa.RecordBatch | pa.Table) -> None:
        """Count these rows in; errors as ``row_digests``."""
        self.add(row_digests(rows, self.table))

    def add(self, digests: Iterable[bytes]) -> None:
        """Count in rows whose digests are known (from another process, from a sidecar file)."""
        self._digests += b"".join(digests)

    def content_id(self) -> str:
        """sha256 hex over the schema id and the sorted row digests."""
        ordered = np.frombuffer(self._digests, dtype=f"S{DIGEST_BYTES}")
        ordered.sort()  # in place: the order of arrival carries no meaning, and a copy would double the memory
        digest = hashlib.sha256(self.table.schema_id.encode())
        digest.update(ordered.view(np.uint8).data)
        return digest.hexdigest()


def table_content_id(batches: Iterable[pa.RecordBatch | pa.Table], table: Table) -> str:
    """The content id of a whole table."""
    identity = TableIdentity(table)
    for batch in batches:
        identity.update(batch)
    return identity.content_id()


def version_content_id(tables: Mapping[str, str]) -> str:
    """The content id of a version: sha256 over its tables' names and content ids, sorted by name."""
    digest = hashlib.sha256()
    for name, content_id in sorted(tables.items()):
        digest.update(f"{len(name.encode())}:{name}={content_id}\n".encode())
    return digest.hexdigest()
