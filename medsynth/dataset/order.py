"""Rows in the order of their ids, however many: sorted runs on disk, merged block by block.

Memory holds one run while runs are made, and a block of each run while they are merged; both are bounded by
``run_bytes`` and the number of runs. A table that fits one run never touches the disk.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from medsynth.core.errors import DataError

RUN_BYTES = 48 << 20
BLOCK_ROWS = 1000


def by_id(batches: Iterable[pa.Table], scratch: Path, run_bytes: int = RUN_BYTES) -> Iterator[pa.Table]:
    """The same rows, sorted by ``id`` (bytes of its UTF-8), in tables of any length.

    batches: (rows; id: string, ...), all of one schema; scratch: an existing folder for the runs.
    DataError for an id that is null or stands twice.
    """
    last: str | None = None
    for table in _sorted(batches, scratch, run_bytes):
        last = _check_unique(table, last)
        yield table


def _sorted(batches: Iterable[pa.Table], scratch: Path, run_bytes: int) -> Iterator[pa.Table]:
    held: list[pa.Table] = []
    size = 0
    runs: list[Path] = []
    for batch in batches:
        held.append(batch)
        size += batch.nbytes
        if size >= run_bytes:
            runs.append(_write_run(_sort(held), scratch / f"run-{len(runs):05}.arrow"))
            held, size = [], 0
    if not runs:
        yield from [_sort(held)] if held else []
        return
    if held:
        runs.append(_write_run(_sort(held), scratch / f"run-{len(runs):05}.arrow"))
        del held
    yield from _merge(runs)


def _sort(tables: list[pa.Table]) -> pa.Table:
    table = pa.concat_tables(tables).combine_chunks()
    return table.take(pc.sort_indices(table, sort_keys=[("id", "ascending")]))


def _write_run(table: pa.Table, path: Path) -> Path:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=BLOCK_ROWS)
    return path


class _Run:
    """A sorted run, read one block at a time."""

    def __init__(self, path: Path) -> None:
        self._file = pa.memory_map(str(path))
        self._reader = pa.ipc.open_file(self._file)
        self._path = path
        self._next = 0
        self.rows = self._schema_only = self._reader.schema.empty_table()
        self.ids: list[str] = []
        self.advance()

    def advance(self) -> None:
        """Read the next block once this one is used up; at the end of the run, remove it."""
        if self.ids:
            return
        if self._next < self._reader.num_record_batches:
            self.rows = pa.Table.from_batches([self._reader.get_batch(self._next)])
            self.ids = [str(value) for value in self.rows.column("id").to_pylist()]
            self._next += 1
        else:
            self.rows = self._schema_only
            del self._reader
            self._file.close()
            self._path.unlink()

    def take_until(self, end: str) -> pa.Table:
        """The rows of this block up to and with id ``end``."""
        count = bisect.bisect_right(self.ids, end)
        taken = self.rows.slice(0, count)
        self.rows = self.rows.slice(count)
        self.ids = self.ids[count:]
        return taken


def _merge(paths: list[Path]) -> Iterator[pa.Table]:
    runs = [_Run(path) for path in paths]
    while runs:
        end = min(run.ids[-1] for run in runs)  # no block still to be read has a smaller id
        yield _sort([run.take_until(end) for run in runs])
        for run in runs:
            run.advance()
        runs = [run for run in runs if run.ids]


def _check_unique(table: pa.Table, last: str | None) -> str | None:
    ids = table.column("id")
    if ids.null_count:
        raise DataError("a row has no id.")
    if not len(ids):
        return last
    combined = ids.combine_chunks()
    same = pc.equal(combined.slice(1), combined.slice(0, len(combined) - 1))
    twice = combined.slice(1).filter(same)
    if combined[0].as_py() == last or len(twice):
        found = last if combined[0].as_py() == last else twice[0].as_py()
        raise DataError(f"id {found!r} stands in two rows.", hint="An id is unique in its table.")
    return str(combined[-1].as_py())
