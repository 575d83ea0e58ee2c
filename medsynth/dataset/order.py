"""Rows in the order of their ids, or of a column and their ids, however many: sorted runs on disk, merged by steps.

Memory holds one run while runs are made, and a step and a block of each of at most ``FAN`` runs while they are merged.
Runs and steps grow with what there is to sort, within bounds: little memory for few rows, few pieces for many. A table
that fits one run never touches the disk.
"""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from medsynth.core.errors import DataError

RUN_BYTES = 8 << 20
MOST_RUN_BYTES = 32 << 20
RUNS = 128
"""A run is as large as one of so many that the rows before it would make, so that a million rows are merged once."""
FAN = 192
BLOCKS = 64
BLOCK_BYTES = 256 << 10
MOST_BLOCK_BYTES = 512 << 10
"""A run is read by blocks of one of so many of its bytes; small ones cost more than their rows."""
STEPS = 60
STEP_BYTES = 4 << 20
MOST_STEP_BYTES = 16 << 20
"""What is merged and handed on at once, one of so many steps. Each run has a piece in it."""


def by_id(
    batches: Iterable[pa.Table], scratch: Path, run_bytes: int = RUN_BYTES, order: str = "id", within: str | None = None
) -> Iterator[pa.Table]:
    """The same rows, sorted by ``id`` (bytes of its UTF-8), in tables of any length.

    batches: (rows; id: string, ...), all of one schema; scratch: an existing folder for the runs; order: an integer
    column that counts before the id; within: a column whose equal values stand together in each table, so that the
    rows of one value come in order, but not all rows. DataError for an id that is null or stands twice, and for a row
    without order.
    """
    columns = ("id",) if order == "id" else (order, "id")
    keys = columns if within is None else (within, *columns)
    tables = map(partial(_sort, columns=keys), _steps(batches, scratch, run_bytes, columns))
    if order == "id":
        for table in tables:
            _check_unique(table)
            yield table
        return
    seen = bytearray()
    for table in tables:
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


def _check_unique(table: pa.Table) -> None:
    """DataError where an id stands twice. Rows of one id are always in one step."""
    ids = pl.Series(pl.from_arrow(table.column("id")))
    if ids.n_unique() < len(ids):
        found = ids.filter(ids.is_duplicated())[0]
        raise DataError(f"id {found!r} stands in two rows.", hint="An id is unique in its table.")


def _steps(
    batches: Iterable[pa.Table], scratch: Path, run_bytes: int, columns: tuple[str, ...]
) -> Iterator[list[pa.Table]]:
    """The rows in lists of pieces; every key in a list is above those of the lists before."""
    held: list[pa.Table] = []
    size = before = 0
    runs: list[_Run] = []
    for batch in batches:
        for name in columns:
            if batch.column(name).null_count:
                raise DataError(f"a row has no {name}.")
        if not batch.num_rows:
            continue
        held.append(batch)
        size += batch.nbytes
        if size >= _between(run_bytes, before / RUNS, MOST_RUN_BYTES):
            runs.append(_write_run([_sort(held, columns)], scratch / f"run-{len(runs):05}.arrow", columns))
            before += size
            size = 0
    if not runs:
        yield from [held] if held else []
        return
    if held:
        runs.append(_write_run([_sort(held, columns)], scratch / f"run-{len(runs):05}.arrow", columns))
    while len(runs) > FAN:
        groups = [runs[start : start + FAN] for start in range(0, len(runs), FAN)]
        runs = [_write_run(_sorted(group, columns), _merged(group[0].path), columns) for group in groups]
    yield from _merge(runs, columns)


def _between(least: float, wanted: float, most: float) -> float:
    return max(least, min(wanted, most))


def _sort(tables: list[pa.Table], columns: tuple[str, ...]) -> pa.Table:
    """One sorted table; the list is emptied, so that its rows are not in memory three times."""
    table = pa.concat_tables(tables).combine_chunks()
    tables.clear()
    return table.take(pc.sort_indices(table, sort_keys=[(name, "ascending") for name in columns]))


class _Block(NamedTuple):
    """A block of a run. end: the key of its last row."""

    end: Any
    bytes: float


class _Run(NamedTuple):
    """A sorted run on disk."""

    path: Path
    blocks: list[_Block]


def _merged(path: Path) -> Path:
    return path.with_suffix(f".merged{path.suffix}")


def _write_run(tables: Iterable[pa.Table], path: Path, columns: tuple[str, ...]) -> _Run:
    ordered = iter(tables)
    first = next(ordered)
    blocks: list[_Block] = []
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, first.schema) as writer:
        for table in chain([first], ordered):
            row_bytes = table.nbytes / table.num_rows
            block_bytes = _between(BLOCK_BYTES, table.nbytes / BLOCKS, MOST_BLOCK_BYTES)
            for block in table.to_batches(max_chunksize=max(1, int(block_bytes / row_bytes))):
                writer.write_batch(block)
                blocks.append(_Block(_Keys(block, columns)[len(block) - 1], len(block) * row_bytes))
    return _Run(path, blocks)


class _Keys:
    """The keys of a block's rows, each made where it is asked for: a search wants few of them."""

    def __init__(self, rows: pa.RecordBatch, columns: tuple[str, ...]) -> None:
        self._rows = len(rows)
        self._columns = [rows.column(name) for name in columns]

    def __len__(self) -> int:
        return self._rows

    def __getitem__(self, place: int) -> Any:
        values = tuple(column[place].as_py() for column in self._columns)
        return values[0] if len(values) == 1 else values


class _Reader:
    """Reads a run one block at a time, and removes it at its end."""

    def __init__(self, run: _Run, columns: tuple[str, ...]) -> None:
        self._columns = columns
        self._path, self._blocks = run
        self._file = pa.OSFile(str(self._path), "rb")
        self._reader = pa.ipc.open_file(self._file)
        self._next = 0
        self._left = True
        self._read_block()

    def _read_block(self) -> None:
        self._place = 0
        if self._next < self._reader.num_record_batches:
            self._block = self._reader.get_batch(self._next)
            self._keys = _Keys(self._block, self._columns)
            self._next += 1
        else:
            self._left = False
            del self._reader, self._block, self._keys
            self._file.close()
            self._path.unlink()

    def take_until(self, end: Any) -> Iterator[pa.RecordBatch]:
        """The rows that are left up to and with key ``end``."""
        while self._left:
            whole = self._blocks[self._next - 1].end <= end
            stop = len(self._keys) if whole else bisect.bisect_right(self._keys, end, lo=self._place)
            if stop > self._place:
                yield self._block.slice(self._place, stop - self._place)
                self._place = stop
            if not whole:
                return
            self._read_block()


def _merge(runs: list[_Run], columns: tuple[str, ...]) -> Iterator[list[pa.Table]]:
    readers = [_Reader(run, columns) for run in runs]
    for end in _ends(runs):
        # Without a name for the pieces, so that they are gone when the next ones are read.
        yield [pa.Table.from_batches([rows for reader in readers for rows in reader.take_until(end)])]


def _sorted(runs: list[_Run], columns: tuple[str, ...]) -> Iterator[pa.Table]:
    return map(partial(_sort, columns=columns), _merge(runs, columns))


def _ends(runs: list[_Run]) -> Iterator[Any]:
    """The keys at which steps end: each the end of a block, so that no step is empty."""
    blocks = sorted(chain.from_iterable(run.blocks for run in runs))
    step_bytes = _between(STEP_BYTES, sum(block.bytes for block in blocks) / STEPS, MOST_STEP_BYTES)
    size = 0.0
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        size += block.bytes
        if after is None or (size >= step_bytes and after.end > block.end):
            yield block.end
            size = 0.0
