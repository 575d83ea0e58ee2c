"""Groups of a mixture whose rows read alike: they get one name, so that no split divides them.

Letters decide, not facts: two rows that differ in a dose stand on one side and are both kept. A cluster of more than a
hundredth of the rows (and more than ``FEW``) is a way of writing, such as a template of questions, and no text that
stands there twice: joined, it would put a whole source on one side. Its groups stay apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow.parquet as pq

from medsynth.core.draws import Draws, hashes
from medsynth.mix._inputs import Input, group
from medsynth.text.alike import near, sketches

FEW = 20
"""Rows of a cluster that is never taken for a way of writing."""
MOST = 100
"""A cluster may hold one of so many rows."""
_BATCH_ROWS = 8_000
_READ = ("id", "split_group", "source", "messages")


@lru_cache(maxsize=1)
def joined(inputs: tuple[Input, ...], least: float) -> Mapping[str, str]:
    """Name of a group -> the name that it shares with groups whose rows are alike by at least ``least``.

    Memory: a sketch and two numbers a row, held twice while they are sorted; no text.
    """
    names, rows = [], []
    for batch in _batches(inputs):
        names.append(hashes(batch["group"]))
        rows.append(sketches(batch["text"]))
    if not names:
        return {}
    known, of = np.unique(np.concatenate(names), return_inverse=True)
    del names
    heads = _clusters(of, near(np.concatenate(rows), least), len(known))
    moved = heads != np.arange(len(known))
    wanted = np.union1d(np.flatnonzero(moved), heads[moved])
    said = _names(inputs, known[wanted])
    return {said[int(known[one])]: said[int(known[heads[one]])] for one in np.flatnonzero(moved)}


def _batches(inputs: tuple[Input, ...]) -> Iterator[pl.DataFrame]:
    """(rows; group, text: what was said, without what a system message says to every row)."""
    turn = pl.element().struct
    said = pl.when(turn.field("role") != "system").then(turn.field("content"))
    for one in inputs:
        for shard in one.shards:
            with pq.ParquetFile(shard.path) as file:
                columns = [
                    name for name in ("id", "split_group", "source", "messages") if name in file.schema_arrow.names
                ]
                for batch in file.iter_batches(_BATCH_ROWS, columns=columns, use_threads=False):
                    rows = pl.DataFrame(pl.from_arrow(batch))
                    if one.sources:
                        rows = rows.filter(pl.col("source").is_in(list(one.sources)))
                    yield rows.select(
                        group(rows).alias("group"), text=pl.col("messages").list.eval(said).list.join("\n")
                    )


def _clusters(of: npt.NDArray[np.int64], pairs: npt.NDArray[np.int64], groups: int) -> npt.NDArray[np.int64]:
    """For each group the first group of its cluster. of: the group of each row; pairs: rows that are alike."""
    edges = np.unique(np.sort(of[pairs], axis=1), axis=0)
    heads = np.arange(groups)
    while len(edges):
        least = heads[edges].min(axis=1)
        found = heads.copy()
        for end in (0, 1):
            np.minimum.at(found, heads[edges[:, end]], least)
        found = found[found]
        if np.array_equal(found, heads):
            break
        heads = found
    size = np.bincount(heads[of], minlength=groups)
    apart = size[heads] > max(FEW, len(of) // MOST)
    return np.where(apart, np.arange(groups), heads)


def _names(inputs: tuple[Input, ...], wanted: Draws) -> dict[int, str]:
    found: dict[int, str] = {}
    for one in inputs:
        for shard in one.shards:
            rows = one.scan(shard)
            names = rows.select(group(rows).alias("group")).unique().collect(engine="streaming")["group"]
            keys = hashes(names)
            here = np.isin(keys, wanted)
            found |= dict(zip(keys[here].tolist(), names.filter(pl.Series(here)).to_list(), strict=True))
    return found
