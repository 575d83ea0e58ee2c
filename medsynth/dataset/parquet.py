"""The one writer of parquet: equal rows give equal bytes under one pyarrow version.

Explicit schema, zstd level 2, row groups of up to 5,000 rows, content-defined chunking, no times in the file. What
decides the bytes is fixed here; how the rows were cut into batches before does not matter. Bytes differ between
versions of pyarrow, so they are never an identity (``identity.py`` is).
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from medsynth.dataset._buffers import offsets, without_hidden_values

_Field = Any  # pyarrow's stubs make it generic and lag its API
_Places = npt.NDArray[np.int64]

STEP_ROWS = 1000
GROUP_ROWS = 5000
GROUP_BYTES = 16_000_000
"""A group ends after so many rows; or after a multiple of ``STEP_ROWS`` that holds so many bytes of values, so that
long rows need no more memory than short ones. Fewer rows cost time: some 3 ms a group of 24 columns."""
ZSTD_LEVEL = 2
"""Level 3 makes files 5 to 9 % smaller in a fifth more time; level 1 saves less and makes them up to 20 % larger."""
RELEASE_BYTES = 64_000_000
"""After so many bytes of values Arrow gives its scratch memory back; after each group, that would take a fifth of the
time, after none it would be a quarter of the peak."""
SHARD_BYTES = 500_000_000
"""Uncompressed, as ``datasets`` caps its shards."""
_FREE_TEXT = frozenset(
    (
        *("id", "source_id", "split_group", "parents", "content", "value"),
        *("complaint", "request", "diagnosis", "advice", "reference_reply"),
    )
)
"""Leaves whose values hardly repeat: a dictionary there costs time and space (5 µs and 15 bytes a row of 2 kB)."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One finished file. size: bytes on disk; num_bytes: bytes of its values."""

    path: Path
    rows: int
    size: int
    num_bytes: int
    sha256: str


class ShardWriter:
    """Writes the rows of one split, in the order they come, to ``<folder>/<split>-00000-of-0000N.parquet``."""

    def __init__(self, folder: Path, split: str, schema: pa.Schema, shard_bytes: int = SHARD_BYTES) -> None:
        self._folder, self._split, self._schema, self._shard_bytes = folder, split, schema, shard_bytes
        self._held: list[pa.Table] = []
        self._held_rows = 0
        self._group: list[pa.Table] = []
        self._group_rows = self._group_bytes = 0
        self._unreleased = 0
        self._open: _OpenShard | None = None
        self._done: list[Shard] = []

    def write(self, rows: pa.Table) -> None:
        """Add rows; full groups of them go to disk."""
        self._held.append(_own(rows))
        self._held_rows += rows.num_rows
        if self._held_rows >= STEP_ROWS:
            table = pa.concat_tables(self._held)
            whole = self._held_rows - self._held_rows % STEP_ROWS
            self._add_steps(table.slice(0, whole))
            self._held, self._held_rows = [table.slice(whole)], self._held_rows - whole

    def _add_steps(self, rows: pa.Table) -> None:
        ends = np.append(np.arange(0, rows.num_rows, STEP_ROWS), rows.num_rows)
        sizes = np.diff(_bytes_before(rows, ends)).tolist()
        first = 0
        for start, end, size in zip(ends.tolist(), ends[1:].tolist(), sizes, strict=False):
            self._group_rows += end - start
            self._group_bytes += size
            if self._group_rows >= GROUP_ROWS or self._group_bytes >= min(GROUP_BYTES, self._shard_bytes):
                self._group.append(rows.slice(first, end - first))
                self._write_group()
                first = end
        if first < rows.num_rows:
            self._group.append(rows.slice(first))

    def close(self, *, even_if_empty: bool = False) -> list[Shard]:
        """Write what is left, sync, and give the files their final names. No rows, no file, unless asked."""
        if self._held_rows:
            self._add_steps(pa.concat_tables(self._held))
        if self._group or (even_if_empty and not self._open and not self._done):
            self._write_group()
        self._finish_shard()
        return [self._renamed(shard, number) for number, shard in enumerate(self._done)]

    def abort(self) -> None:
        """Close the open file without finishing it, so that its folder can be removed (Windows refuses otherwise)."""
        if self._open:
            self._open.sink.abandon()

    def _write_group(self) -> None:
        if self._open is None:
            path = self._folder / f"{self._split}-{len(self._done):05}.part"
            self._open = _OpenShard(path, self._schema)
        rows = pa.concat_tables(self._group or [self._schema.empty_table()])
        self._open.write(rows.combine_chunks(), self._group_bytes)  # chunks would show in the bytes
        self._unreleased += self._group_bytes
        self._group, self._group_rows, self._group_bytes = [], 0, 0
        del rows
        if self._unreleased >= RELEASE_BYTES:
            pa.default_memory_pool().release_unused()
            self._unreleased = 0
        if self._open.num_bytes >= self._shard_bytes:
            self._finish_shard()

    def _finish_shard(self) -> None:
        if self._open is not None:
            self._done.append(self._open.close())
            self._open = None

    def _renamed(self, shard: Shard, number: int) -> Shard:
        path = self._folder / f"{self._split}-{number:05}-of-{len(self._done):05}.parquet"
        os.rename(shard.path, path)
        return Shard(path, shard.rows, shard.size, shard.num_bytes, shard.sha256)


def write_parquet(path: Path, batches: Iterable[pa.Table], schema: pa.Schema) -> Shard:
    """One file at ``path`` from tables of ``schema``, in the order they come."""
    writer = ShardWriter(path.parent, path.name, schema, shard_bytes=1 << 62)
    for batch in batches:
        writer.write(batch)
    (shard,) = writer.close(even_if_empty=True)
    os.replace(shard.path, path)
    return Shard(path, shard.rows, shard.size, shard.num_bytes, shard.sha256)


class _OpenShard:
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path = path
        self.sink = _HashedFile(path)
        self.rows = 0
        self.num_bytes = 0
        options: dict[str, Any] = {
            "compression": "zstd",
            "compression_level": ZSTD_LEVEL,
            "use_dictionary": [leaf for field in schema for leaf in _repeating(field, field.name)],
            "write_statistics": ["id"],
            "write_page_checksum": True,
            "use_content_defined_chunking": True,
            "store_schema": True,
        }
        self._writer = pq.ParquetWriter(pa.PythonFile(self.sink, mode="w"), schema, **options)

    def write(self, rows: pa.Table, num_bytes: int) -> None:
        self._writer.write_table(rows, row_group_size=GROUP_ROWS)
        self.rows += rows.num_rows
        self.num_bytes += num_bytes

    def close(self) -> Shard:
        self._writer.close()
        self.sink.finish()
        return Shard(self.path, self.rows, self.sink.size, self.num_bytes, self.sink.sha256.hexdigest())


class _HashedFile(io.RawIOBase):
    """A file that hashes what is written to it, and syncs before it closes.

    pyarrow closes what it writes to and would lose an error of the last write, so the real file stays open for
    ``finish``.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self.sha256 = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.sha256.update(data)
        self.size += len(data)
        return self._file.write(data)

    def tell(self) -> int:
        return self.size

    def finish(self) -> None:
        with self._file:
            self._file.flush()
            os.fsync(self._file.fileno())

    def abandon(self) -> None:
        with contextlib.suppress(OSError):
            self._file.close()


def _own(rows: pa.Table) -> pa.Table:
    """The rows, copied where few of a large table, which they would keep in memory while they are held."""
    if rows.num_rows >= STEP_ROWS or rows.get_total_buffer_size() < 2 * rows.nbytes:
        return rows
    return rows.take(pl.arange(rows.num_rows, eager=True).to_arrow())


def table_bytes(rows: pa.Table) -> int:
    """Bytes of all values: 4 (lists, strings), 1 (bool) or the width of the type for each, and those of the texts."""
    return int(_bytes_before(rows, np.array([rows.num_rows]))[0])


def _bytes_before(rows: pa.Table, places: _Places) -> _Places:
    """Bytes of the values of all rows before each place, as ``table_bytes`` counts them; nothing of buffers."""
    total = np.zeros(len(places), dtype=np.int64)
    for column in rows.columns:
        start = 0
        for chunk in column.chunks:
            total += _value_bytes_before(chunk, np.clip(places - start, 0, len(chunk)))
            start += len(chunk)
    return total


def _value_bytes_before(array: Any, places: _Places) -> _Places:
    kind = array.type
    if pa.types.is_struct(kind):
        total = np.zeros_like(places)
        for child in array.flatten():
            total += _value_bytes_before(child, places)
        return total
    if not (pa.types.is_list(kind) or pa.types.is_string(kind) or pa.types.is_binary(kind)):
        width: int = max(1, kind.bit_width // 8)
        return places * width
    array = without_hidden_values(array)
    ends = offsets(array)
    within = (ends - ends[0])[places]
    return 4 * places + (_value_bytes_before(array.flatten(), within) if pa.types.is_list(kind) else within)


def _repeating(field: _Field, path: str) -> list[str]:
    """Parquet paths of the leaves that get a dictionary."""
    if field.name in _FREE_TEXT:
        return []
    return _leaves(field.type, path)


def _leaves(kind: pa.DataType, path: str) -> list[str]:
    if pa.types.is_list(kind):
        return _leaves(kind.value_type, f"{path}.list.element")
    if pa.types.is_struct(kind):
        return [leaf for field in kind for leaf in _repeating(field, f"{path}.{field.name}")]
    return [path]
