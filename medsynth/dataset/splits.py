"""Which split a row belongs to: a hash of its ``split_group``, so that a group never stands in two splits.

The split of a group depends on its name, the seed and the shares alone: rows that come later move nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import TypeVar

import numpy as np
import polars as pl

from medsynth.core.errors import DataError
from medsynth.core.plan import Splits

NAMES = ("train", "validation", "test")
Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


def splitter(splits: Splits, seed: str) -> Callable[[Iterable[str]], list[str]]:
    """Groups -> name of the split of each. DataError when the shares are negative or all zero.

    >>> splitter(Splits(train=1, validation=0, test=0), "demo")(["case 7"])
    ['train']
    """
    shares = [getattr(splits, name) for name in NAMES]
    total = sum(shares)
    if total <= 0 or min(shares) < 0:
        raise DataError("the shares of the splits must be 0 or more, and one above 0.", hint=f"They are {shares}.")
    ends = [sum(shares[: i + 1]) / total for i in range(len(shares))]
    last = max(i for i, share in enumerate(shares) if share > 0)
    key = blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=32).digest()

    def splits_of(groups: Iterable[str]) -> list[str]:
        digests = b"".join(
            [blake2b(group.encode("utf-8", "surrogatepass"), key=key, digest_size=8).digest() for group in groups]
        )
        points = (np.frombuffer(digests, dtype="<u8") >> np.uint64(11)) * 2.0**-53
        # Rounding may leave the last end just below 1.
        return [NAMES[place] for place in np.minimum(np.searchsorted(ends, points, side="right"), last).tolist()]

    return splits_of


def assign(frame: Frame, splits: Splits, seed: str) -> Frame:
    """The frame with its ``split`` column filled from ``split_group`` (null: from ``id``).

    frame: (rows; id, split_group: string); seed: the name of the data set.
    """
    splits_of = splitter(splits, seed)

    def by_group(groups: pl.Series) -> pl.Series:
        return pl.Series(splits_of(groups.to_list()), dtype=pl.String)

    group = pl.coalesce("split_group", "id")
    return frame.with_columns(split=group.map_batches(by_group, return_dtype=pl.String, is_elementwise=True))
