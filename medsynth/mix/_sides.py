"""Which split a group of rows stands in, over all inputs of a mixture: a group is never on two sides.

A group (a case, its paraphrases and near-duplicates, all copies) that any input holds in ``test`` goes there whole; of
the others, one that any input holds in ``validation`` goes there. The rest is trained on, unless shares are asked for:
then groups are drawn from it by the hash of their name, stratum by stratum, until the shares are reached.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import polars as pl

from medsynth.core.config import Config
from medsynth.core.draws import Draws, hashes, redrawn
from medsynth.core.errors import DataError
from medsynth.mix._alike import joined
from medsynth.mix._inputs import Input, group

TRAIN, VALIDATION, TEST = "train", "validation", "test"
_RANKS = {TRAIN: 0, VALIDATION: 1, TEST: 2}
STRATA = ("dataset", "source", "language", "department", "kind")


class Sides(Config):
    """How the groups of a mixture are put on sides."""

    inputs: tuple[Input, ...]
    """All inputs of the mixture."""
    shares: tuple[float, float] | None = None
    """Shares of validation and test; none: only what the inputs hold there."""
    stratify: tuple[str, ...] = ("dataset",)
    """Columns whose values have their shares each."""
    alike: float | None = None
    """How alike the rows of two groups have to read that the groups stand on one side; none: only groups count."""
    seed: int = 0
    """Seed of the draw."""

    def groups(self, names: pl.Series) -> pl.Series:
        """The name of the group that stands on one side, for the name of each row's group."""
        known = joined(self.inputs, self.alike) if self.alike else {}
        return names.replace(list(known), list(known.values())) if known else names


class Held(NamedTuple):
    """Hashes of the names of the groups in validation and in test, sorted."""

    validation: Draws
    test: Draws

    def split_of(self, groups: pl.Series) -> pl.Series:
        """The split of each row, by the name of its group."""
        names = hashes(groups)
        found = np.where(_among(names, self.validation), VALIDATION, TRAIN)
        return pl.Series("split", np.where(_among(names, self.test), TEST, found), dtype=pl.String)


def _among(names: Draws, held: Draws) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    if not len(held):
        return np.zeros(len(names), dtype=bool)
    places = np.minimum(np.searchsorted(held, names), len(held) - 1)
    found: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = held[places] == names
    return found


@lru_cache(maxsize=1)
def held_out(sides: Sides) -> Held:
    """The groups that are not trained on. Holds a few bytes for each group, never a row.

    DataError for a split of another name, since nobody knows whether it may be trained on.
    """
    for one in sides.inputs:
        for shard in one.shards:
            if shard.split not in _RANKS:
                raise DataError(
                    f"{one.dataset} has a split {shard.split!r}; a mixture knows {', '.join(_RANKS)}.",
                    hint="Make a version of it with these splits.",
                )
    if sides.shares is None:
        return Held(*(_held_in(sides, _RANKS[split]) for split in (VALIDATION, TEST)))
    return _drawn(sides)


def _held_in(sides: Sides, rank: int) -> Draws:
    found = [
        hashes(sides.groups(rows.select(group(rows).alias("group")).unique().collect(engine="streaming")["group"]))
        for one in sides.inputs
        for shard in one.shards
        if _RANKS[shard.split] == rank
        for rows in (one.scan(shard),)
    ]
    return np.unique(np.concatenate([np.empty(0, dtype=np.uint64), *found]))


def _drawn(sides: Sides) -> Held:
    groups = _groups(sides)
    taken = _fill(groups, TEST, sides.shares[1] if sides.shares else 0.0)
    taken = _fill(taken, VALIDATION, sides.shares[0] if sides.shares else 0.0)
    return Held(*(_names(taken, split) for split in (VALIDATION, TEST)))


def _names(groups: pl.DataFrame, split: str) -> Draws:
    return np.sort(groups.filter(pl.col("rank") == _RANKS[split])["group"].to_numpy())


def _groups(sides: Sides) -> pl.DataFrame:
    """(groups; group: its name's hash, stratum, rank: of the most protected split it stands in, rows, draw)."""
    frames = []
    for one in sides.inputs:
        for shard in one.shards:
            rows = one.scan(shard).with_columns(dataset=pl.lit(one.dataset))
            columns = rows.collect_schema().names()
            strata = [pl.col(name).fill_null("") for name in sides.stratify if name in columns]
            stratum = pl.concat_str(strata, separator="\x1f") if strata else pl.lit("")
            found = (
                rows.select(group(rows).alias("name"), stratum=stratum)
                .group_by("name")
                .agg(pl.col("stratum").min(), rows=pl.len().cast(pl.Int64))
                .collect(engine="streaming")
            )
            keys = pl.Series("group", hashes(sides.groups(found["name"])), dtype=pl.UInt64)
            rank = pl.lit(_RANKS[shard.split], dtype=pl.Int8)
            frames.append(found.select(keys, pl.col("stratum").cast(pl.Categorical), "rows", rank=rank))
    merged = pl.concat(frames).group_by("group").agg(
        pl.col("stratum").cast(pl.String).min(), pl.col("rows").sum(), pl.col("rank").max()
    )  # fmt: skip
    drawn = redrawn(sides.seed, "sides", merged["group"].to_numpy().copy())
    return merged.with_columns(draw=pl.Series(drawn, dtype=pl.UInt64)).sort("stratum", "draw", "group")


def _fill(groups: pl.DataFrame, split: str, share: float) -> pl.DataFrame:
    """Groups with so many put into ``split`` that each stratum has its share of rows there, as near as groups allow.

    What a stratum has too much or too little is carried over to the next, so that many small strata together have the
    share too. groups: sorted by stratum and draw.
    """
    rank = _RANKS[split]
    whole = pl.col("rows").sum()
    there = pl.col("rows").filter(pl.col("rank") == rank).sum()
    strata = groups.group_by("stratum", maintain_order=True).agg(wanted=whole * share, there=there)
    missing, carried = [], 0.0
    for wanted, held in strata.select("wanted", "there").iter_rows():
        lacks = wanted + carried - held
        taken = max(0, round(lacks))
        carried = lacks - taken if held < wanted else carried
        missing.append(taken)
    wish = strata.select("stratum", missing=pl.Series(missing, dtype=pl.Int64))
    free = pl.col("rank") == _RANKS[TRAIN]
    before = (pl.col("rows") * free).cum_sum().over("stratum") - pl.col("rows")
    take = free & (2 * before + pl.col("rows") <= 2 * pl.col("missing")) & (pl.col("missing") > 0)
    filled = groups.join(wish, on="stratum", how="left", maintain_order="left")
    return filled.with_columns(rank=pl.when(take).then(pl.lit(rank, dtype=pl.Int8)).otherwise("rank")).drop("missing")
