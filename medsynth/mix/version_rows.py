"""Reader of the rows of a version that goes into a mixture: each row with its copies, under the ids of the mixture.

A shard is hashed before a row of it is used, and has to be the file of which the manifest speaks. A row keeps its
text, its source and its licence byte for byte, and its group unless it reads like a row of another one; it gets an id
of its own and names the row it was made of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from medsynth.core.config import Config
from medsynth.core.draws import draws
from medsynth.core.errors import DataError
from medsynth.core.ids import made_id
from medsynth.core.step import Batch, read
from medsynth.core.tables import MIXTURE
from medsynth.mix._inputs import Input, Shard, group
from medsynth.mix._sides import Sides, held_out

BATCH_ROWS = 16_000
BATCH_BYTES = 64 << 20
"""Rows of a part: how many, or what they take in memory, whichever is less."""
PURPOSE = "mixture"
"""Names the draw that decides which rows are taken, and which get one copy more."""


class VersionRows(Config):
    """Which rows are read, and how often each stands in the mixture."""

    input: Input
    """The version."""
    sides: Sides
    """All inputs of the mixture, and how their groups are put on sides."""
    copies: float = 1.0
    """How often a row stands in ``train``; of 2.5, half of the rows stand there three times."""
    seed: int = 0
    """Seed of the draw."""


@read(table=MIXTURE, working={"first_copy": pa.string()}, root="first_copy")
def version_rows(config: VersionRows) -> Iterator[Batch]:
    """(rows; the table of a mixture without its order, and ``first_copy``: the id of the same row's first copy)."""
    held = held_out(config.sides)
    for shard in config.input.shards:
        _check(shard)
        for rows in _tables(shard):
            frame = pl.DataFrame(pl.from_arrow(rows))
            if config.input.sources:
                frame = frame.filter(pl.col("source").is_in(list(config.input.sources)))
            if frame.height:
                groups = config.sides.groups(frame.select(group(frame).alias("split_group"))["split_group"])
                yield Batch(_mixed(frame.with_columns(groups, held.split_of(groups)), config))


def _check(shard: Shard) -> None:
    try:
        with shard.path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}.", where=shard.path.name) from error
    if found != shard.sha256:
        raise DataError(
            "is not the file that the manifest of its version names.",
            hint="A version is never edited; make a new one.",
            where=shard.path.name,
        )


def _tables(shard: Shard) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    with pq.ParquetFile(shard.path) as file:
        for batch in file.iter_batches(1000, use_threads=False):
            held.append(batch)
            if sum(map(len, held)) >= BATCH_ROWS or sum(one.nbytes for one in held) >= BATCH_BYTES:
                yield pa.Table.from_batches(held)
                held = []
    if held:
        yield pa.Table.from_batches(held)


def _mixed(rows: pl.DataFrame, config: VersionRows) -> pl.DataFrame:
    """Every copy of every row, as rows of the mixture."""
    parents = rows["id"]
    dataset = config.input.dataset
    first = pl.Series("first_copy", [made_id("mix", [dataset, one], 0) for one in parents], dtype=pl.String)
    rows = rows.with_columns(
        first,
        dataset=pl.lit(dataset),
        parents=pl.concat_list("id"),
        copy=pl.int_ranges(0, pl.Series(_times(first, rows["split"], config)), dtype=pl.Int32),
        order_key=pl.lit(None, dtype=pl.Int64),
    )
    rows = rows.explode("copy")
    copies = zip(rows["first_copy"], rows["id"], rows["copy"], strict=True)
    ids = [made_id("mix", [dataset, one], number) if number else head for head, one, number in copies]
    rows = rows.with_columns(pl.Series("id", ids, dtype=pl.String))
    missing = [field for field in MIXTURE.schema if field.name not in rows.columns]
    empty = pl.DataFrame(pl.from_arrow(pa.schema(missing).empty_table())) if missing else None
    if empty is not None:
        rows = rows.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in empty.schema.items())
    return rows.select(*MIXTURE.schema.names, "first_copy")


def _times(first: pl.Series, splits: pl.Series, config: VersionRows) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """How many copies each row has: one outside of train, and never none, since what is not taken is dropped later."""
    whole = int(config.copies)
    times = np.full(len(first), max(1, whole), dtype=np.int64)
    if whole and config.copies > whole:
        times += below(draws(config.seed, PURPOSE, first), config.copies - whole)
    times[splits.to_numpy() != "train"] = 1
    return times


def below(
    drawn: np.ndarray[tuple[int, ...], np.dtype[np.uint64]], share: float
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which draws fall into a share of all; those of a smaller share are among those of a larger one."""
    return (drawn >> np.uint64(11)).astype(np.float64) * 2.0**-53 < share
