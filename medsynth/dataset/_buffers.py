"""What Arrow's buffers say of an array: where its values end. Bytes can be counted and cut without copying them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

_Array = Any  # pyarrow's stubs make these generic and lag its API


def without_hidden_values(array: _Array) -> _Array:
    """Arrow lets a null slot cover values that nobody sees; ``take`` builds the array anew without them."""
    if array.null_count == 0:
        return array
    return array.take(pl.arange(len(array), eager=True).to_arrow())


def offsets(array: _Array) -> npt.NDArray[np.int64]:
    buffer = array.buffers()[1]
    raw = np.frombuffer(buffer, dtype=np.int32) if buffer else np.zeros(1, dtype=np.int32)
    return raw[array.offset : array.offset + len(array) + 1].astype(np.int64)
