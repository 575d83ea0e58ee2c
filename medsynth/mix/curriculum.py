"""Gives each row the key that puts it in its place in training; ``_keys.py`` has the laws.

A key hangs on the row's id, its input and the seed alone: the order of a mixture does not depend on the order in which
its rows were read, on shards or on how many rows there are, and a row that is added moves no other row's key.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl
import pyarrow as pa
from pydantic import Field

from medsynth.core.config import Config
from medsynth.core.draws import draws
from medsynth.core.rows import per_batch
from medsynth.core.step import edit
from medsynth.mix._keys import Floats, Keys, annealed, as_keys, priority, staged, uniform

Name = Literal["priority", "shuffle", "linear_anneal", "two_stage"]


class Place(Config):
    """What decides when the rows of one input are trained on."""

    dataset: str = "golden"
    """Its name in the mixture."""
    weight: float = Field(default=1.0, gt=0)
    """``priority``, and ``two_stage`` inside each stage: its priority; rows of twice the weight are twice as likely to
    be next."""
    start: float = Field(default=1.0, ge=0)
    """``linear_anneal``: how densely its rows stand at the beginning, against ``end``."""
    end: float = Field(default=1.0, ge=0)
    """``linear_anneal``: how densely its rows stand at the end, against ``start``."""
    stage: Literal[1, 2] = 1
    """``two_stage``: the stage in which its rows stand."""


class Curriculum(Config):
    """The order of training."""

    curriculum: Name = "priority"
    """The law of the order."""
    places: tuple[Place, ...] = ()
    """The inputs; an input that is not named has the usual values."""
    seed: int = 0
    """Seed of the draw."""


@edit(reads=("id", "dataset"), writes=("order_key",), working={"order_key": pa.int64()})
def curriculum(rows: pl.LazyFrame, config: Curriculum) -> pl.LazyFrame:
    """(rows; id, dataset: string) -> ``order_key``: int64; rows of a split are trained on in its order."""

    def keyed(ids: pl.Series, datasets: pl.Series) -> pl.Series:
        return pl.Series(keys(ids, datasets, config), dtype=pl.Int64)

    return rows.with_columns(order_key=per_batch(keyed, ["id", "dataset"], pl.Int64))


_SLICE = 1 << 18
"""Rows that are worked on at once; what is kept of each is its key."""


def keys(ids: pl.Series, datasets: pl.Series, config: Curriculum) -> Keys:
    """The key of each row. ids, datasets: strings, as many."""
    starts = range(0, max(1, len(ids)), _SLICE)
    return np.concatenate([_keys(ids.slice(at, _SLICE), datasets.slice(at, _SLICE), config) for at in starts])


def _keys(ids: pl.Series, datasets: pl.Series, config: Curriculum) -> Keys:
    drawn = draws(config.seed, "order", ids)
    if config.curriculum == "shuffle":
        return as_keys(uniform(drawn))
    named = pl.Enum([place.dataset for place in config.places])
    which = datasets.cast(named, strict=False).to_physical().fill_null(len(config.places)).to_numpy()

    def of(name: str) -> Floats:
        usual = float(Place.model_fields[name].default)
        values = np.array([*(float(getattr(place, name)) for place in config.places), usual])
        found: Floats = values[which]
        return found

    if config.curriculum == "linear_anneal":
        return annealed(drawn, of("start"), of("end"))
    if config.curriculum == "two_stage":
        return staged(drawn, of("weight"), np.asarray(of("stage") == 2.0))
    return priority(drawn, of("weight"))
