"""Rows in the order of their ids, or of a column and their ids, however many: sorted runs on disk, merged by blocks.

Memory holds one run while runs are made, and a block of each of at most ``FAN`` runs while they are merged: the same
for a thousand rows and for ten million. A table that fits one run never touches the disk.
"""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from medsynth.core.errors import DataError

RUN_BYTES = 32 << 20
BLOCK_BYTES = 512 << 10
FAN = 192
TOLD_BYTES = 4 << 20
"""What is handed on at once: enough that the work on a table outweighs the calls for it."""


def by_id(
    batches: Iterable[pa.Table], scratch: Path, run_bytes: int = RUN_BYTES, order: str = "id"
) -> Iterator[pa.Table]:
    """The same rows, sorted by ``id`` (bytes of its UTF-8), in tables of any length.

    batches: (rows; id: string, ...), all of one schema; scratch: an existing folder for the runs; order: an integer
    column that counts before the id. DataError for an id that is null or stands twice, and for a row without order.
    """
    columns = ("id",) if order == "id" else (order, "id")
    if order == "id":
        last: str | None = None
        for table in _sorted(batches, scratch, run_bytes, columns):
            last = _check_unique(table, last)
            yield table
        return
    seen = bytearray()
    for table in _sorted(batches, scratch, run_bytes, columns):
        seen += b"".join(_name(value) for value in table.column("id").to_pylist())
        yield table
    names = np.frombuffer(seen, dtype=f"S{_NAME_BYTES}")
    names.sort()  # in place, in the memory of ``seen``
    if len(names) > 1 and (names[1:] == names[:-1]).any():
        raise DataError("an id stands in two rows.", hint="An id is unique in its table.")


_NAME_BYTES = 16


def _name(value: object) -> bytes:
    """What is kept of an id where rows do not come in the order of their ids, to find one that stands twice."""
    # numpy cuts zero bytes off the end of a string, so none may stand there.
    return hashlib.blake2b(str(value).encode(), digest_size=_NAME_BYTES - 1).digest() + b"."


def _sorted(batches: Iterable[pa.Table], scratch: Path, run_bytes: int, columns: tuple[str, ...]) -> Iterator[pa.Table]:
    held: list[pa.Table] = []
    size = 0
    runs: list[Path] = []
    for batch in batches:
        for name in columns:
            if batch.column(name).null_count:
                raise DataError(f"a row has no {name}.")
        if not batch.num_rows:
            continue
        held.append(batch)
        size += batch.nbytes
        if size >= run_bytes:
            runs.append(_write_run([_sort(held, columns)], scratch / f"run-{len(runs):05}.arrow"))
            held, size = [], 0
    if not runs:
        yield from [_sort(held, columns)] if held else []
        return
    if held:
        runs.append(_write_run([_sort(held, columns)], scratch / f"run-{len(runs):05}.arrow"))
        held = []
    while len(runs) > FAN:
        groups = [runs[start : start + FAN] for start in range(0, len(runs), FAN)]
        runs = [
            _write_run(_merge(group, columns), group[0].with_suffix(".merged" + group[0].suffix)) for group in groups
        ]
    yield from _merge(runs, columns)


def _sort(tables: list[pa.Table], columns: tuple[str, ...]) -> pa.Table:
    table = pa.concat_tables(tables).combine_chunks()
    return table.take(pc.sort_indices(table, sort_keys=[(name, "ascending") for name in columns]))


def _write_run(tables: Iterable[pa.Table], path: Path) -> Path:
    ordered = iter(tables)
    first = next(ordered)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, first.schema) as writer:
        for table in chain([first], ordered):
            rows = BLOCK_BYTES * table.num_rows // max(1, table.nbytes)
            writer.write_table(table, max_chunksize=max(1, rows))
    return path


class _Run:
    """A sorted run, read one block at a time."""

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        self._columns = columns
        self._file = pa.OSFile(str(path), "rb")
        self._reader = pa.ipc.open_file(self._file)
        self._path = path
        self._next = 0
        self.more = True
        self._read_block()

    def _read_block(self) -> None:
        """The next block; at the end of the run, remove it."""
        self.more = self._next < self._reader.num_record_batches
        if self.more:
            self._block = self._reader.get_batch(self._next)
            self.row_bytes = self._block.nbytes / len(self._block)
            columns = [self._block.column(name).to_pylist() for name in self._columns]
            self._keys: list[Any] = columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))
            self._place = 0
            self._next += 1
        else:
            del self._reader, self._block
            self._file.close()
            self._path.unlink()

    @property
    def last(self) -> Any:
        """The key of the block's last row."""
        return self._keys[-1]

    def take_until(self, end: Any) -> Iterator[pa.RecordBatch]:
        """The rows of this block up to and with key ``end``, if there are any; then, perhaps, a new block."""
        stop = bisect.bisect_right(self._keys, end, lo=self._place)
        if stop > self._place:
            yield self._block.slice(self._place, stop - self._place)
            self._place = stop
        if stop == len(self._keys):
            self._read_block()


def _merge(paths: list[Path], columns: tuple[str, ...]) -> Iterator[pa.Table]:
    runs = [_Run(path, columns) for path in paths]
    held: list[pa.RecordBatch] = []
    size = 0.0
    while runs:
        end = min(run.last for run in runs)  # no block still to be read has a smaller key
        taken = [rows for run in runs for rows in run.take_until(end)]
        held, size = held + taken, size + sum(map(len, taken)) * runs[0].row_bytes
        runs = [run for run in runs if run.more]
        if size >= TOLD_BYTES or not runs:
            yield _sort([pa.Table.from_batches(held)], columns)
            held, size = [], 0.0


def _check_unique(table: pa.Table, last: str | None) -> str:
    """The table's last id; DataError where one stands twice, here or at the end of the table before."""
    ids = table.column("id").combine_chunks()
    twice = ids.slice(1).filter(pc.equal(ids.slice(1), ids.slice(0, len(ids) - 1)))
    if ids[0].as_py() == last or len(twice):
        found = last if ids[0].as_py() == last else twice[0].as_py()
        raise DataError(f"id {found!r} stands in two rows.", hint="An id is unique in its table.")
    return str(ids[-1].as_py())
