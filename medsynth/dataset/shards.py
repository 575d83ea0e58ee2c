"""One table of a version, written: its rows to shards by split, and what the manifest says of it.

Rows stream through once: fitted to the schema, given their split, sorted by id, hashed, counted, written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from medsynth.core.errors import DataError
from medsynth.core.files import sync_folder
from medsynth.core.plan import Splits
from medsynth.core.tables import Table
from medsynth.dataset.identity import TableIdentity
from medsynth.dataset.manifest import File, Split, TableEntry
from medsynth.dataset.order import by_id
from medsynth.dataset.parquet import Shard, ShardWriter
from medsynth.dataset.schema import conform
from medsynth.dataset.splits import NAMES, assign
from medsynth.dataset.sums import file_sha256

Rows = Iterable[Path] | pl.LazyFrame
"""Parquet parts in any order, or a query."""
_COUNTED = ("language", "region", "kind", "source", "licence", "teacher", "dataset")
_SPLIT_NAME = re.compile(r"\w+(\.\w+)*")
_BATCH_ROWS = 5000


def batches(rows: Rows, where: str, *, columns: list[str] | None = None, in_order: bool = False) -> Iterator[pa.Table]:
    """The rows in tables of moderate length. DataError for a part that cannot be read.

    columns: those of parts that are read, as far as they are there.
    """
    if isinstance(rows, pl.LazyFrame):
        for frame in rows.collect_batches(chunk_size=_BATCH_ROWS, maintain_order=in_order):
            yield frame.to_arrow()
        return
    for path in rows:
        try:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(_BATCH_ROWS, columns=columns, use_threads=False):
                    yield pa.Table.from_batches([batch])
        except (OSError, pa.ArrowInvalid) as error:
            raise DataError(f"the part {path.name} of {where} cannot be read.", where=where) from error


def with_split(splits: Splits | None, seed: str, table: Table) -> Callable[[pa.Table], pa.Table]:
    """Rows -> rows with their ``split``, where the table has one; None keeps what stands there."""

    def given(rows: pa.Table) -> pa.Table:
        if splits is None or "split" not in table.schema.names:
            return rows
        keys = [name for name in ("id", "split_group") if name in rows.column_names]
        frame = pl.DataFrame(pl.from_arrow(rows.select(keys)))
        if "split_group" not in frame.columns:
            frame = frame.with_columns(split_group=pl.lit(None, dtype=pl.String))
        names = assign(frame, splits, seed)["split"].to_arrow()
        place = rows.schema.get_field_index("split")
        return rows.append_column("split", names) if place < 0 else rows.set_column(place, "split", names)

    return given


def write_table(
    folder: Path, scratch: Path, rows: Iterable[pa.Table], table: Table, split: str = "", *, in_order: bool = False
) -> TableEntry:
    """Write all rows of ``table`` below ``folder`` and give its manifest entry (paths start at folder's parent).

    rows: any order, any widths; split: the split of all of them, for tables without such a column; in_order: they are
    written as they come, because the table that they are a view of has an order of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    identity = TableIdentity(table)
    values = {name: Counter[str]() for name in _COUNTED if name in table.schema.names}
    writers: dict[str, ShardWriter] = {}
    fitted = (conform(batch, table.schema, table.name) for batch in rows)
    within = "split" if not split and "split" in table.schema.names else None
    try:
        for batch in fitted if in_order else by_id(fitted, scratch, order=table.order, within=within):
            identity.update(batch)
            _count(batch, values)
            for name, part in _by_split(batch, split):
                if name not in writers:
                    writers[name] = ShardWriter(folder, name, table.schema)
                writers[name].write(part)
        if not writers:
            # A table without rows keeps its schema in one shard, which the card does not show.
            writers[NAMES[0]] = ShardWriter(folder, NAMES[0], table.schema)
        shards = {name: writer.close(even_if_empty=True) for name, writer in writers.items()}
    finally:
        for writer in writers.values():
            writer.abort()
    sync_folder(folder)
    return TableEntry(
        schema_id=table.schema_id,
        content_id=identity.content_id(),
        columns={field.name: str(field.type) for field in table.schema},
        content=table.content,
        values={name: dict(sorted(counter.items())) for name, counter in values.items()},
        splits={name: _split_entry(shards[name], folder.parent) for name in sorted(shards, key=_split_order)},
    )


def _split_order(name: str) -> tuple[int, str]:
    return (NAMES.index(name) if name in NAMES else len(NAMES), name)


def _split_entry(shards: list[Shard], base: Path) -> Split:
    return Split(
        rows=sum(shard.rows for shard in shards),
        num_bytes=sum(shard.num_bytes for shard in shards),
        files=tuple(
            File(path=shard.path.relative_to(base).as_posix(), bytes=shard.size, sha256=shard.sha256, rows=shard.rows)
            for shard in shards
        ),
    )


def _by_split(rows: pa.Table, fixed: str) -> Iterator[tuple[str, pa.Table]]:
    if fixed or "split" not in rows.column_names:
        yield fixed or NAMES[0], rows
        return
    start = 0
    for name, length in (
        pl.Series(pl.from_arrow(rows.column("split"))).rle().struct.unnest().select("value", "len").iter_rows()
    ):
        if not name or not _SPLIT_NAME.fullmatch(name):
            raise DataError(
                f"{name!r} is not a name for a split.", hint="Letters, digits, _ and single dots; every row has one."
            )
        yield name, rows.slice(start, length)
        start += length


def _count(rows: pa.Table, values: dict[str, Counter[str]]) -> None:
    for name, counter in values.items():
        for value, number in pl.Series(pl.from_arrow(rows.column(name))).value_counts().iter_rows():
            counter[str(value or "")] += int(number)


def check_shards(base: Path, entry: TableEntry, schema: pa.Schema) -> None:
    """Read every shard back: bytes, rows and schema are what was meant. DataError where the disk lied."""
    for file in (file for split in entry.splits.values() for file in split.files):
        path = base / file.path
        with pq.ParquetFile(path) as stored:
            good = stored.metadata.num_rows == file.rows and stored.schema_arrow.equals(schema)
        if not good or file_sha256(path) != file.sha256:
            raise DataError(f"{file.path} was not stored as it was written.", hint="Check the disk.", where=str(base))
