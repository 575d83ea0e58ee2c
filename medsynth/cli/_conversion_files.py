"""Records of a format to a file, whole or not at all, in the shape that its extension says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl
import pyarrow as pa

from medsynth.core.errors import DataError
from medsynth.core.files import aside
from medsynth.formats._rows import records

if TYPE_CHECKING:
    from types import ModuleType

Frames = Iterable[pl.DataFrame]


def write(frames: Frames, path: Path, target: ModuleType) -> None:
    """All records to ``path``. frames: in columns of the target's schema."""
    try:
        with aside(path) as beside:
            _WRITERS[path.suffix.lower()](frames, beside, target)
    except OSError as error:
        raise DataError(f"cannot be written: {error.strerror or type(error).__name__}.", where=path.name) from error


def _json(frames: Frames) -> Iterator[dict[str, Any]]:
    return (record for frame in frames for record in records(frame))


def _lines(frames: Frames, path: Path, target: ModuleType) -> None:
    with path.open("wb") as file:
        for record in _json(frames):
            file.write(orjson.dumps(record) + b"\n")


def _list(frames: Frames, path: Path, target: ModuleType) -> None:
    with path.open("wb") as file:
        if hasattr(target, "gathered"):
            file.write(orjson.dumps(target.gathered(_json(frames))) + b"\n")
        else:
            start = b"[\n"
            for record in _json(frames):
                file.write(start + orjson.dumps(record))
                start = b",\n"
            file.write(b"\n]\n" if start == b",\n" else b"[]\n")


def _parquet(frames: Frames, path: Path, target: ModuleType) -> None:
    """One explicit schema whatever the rows are, through the one writer of parquet."""
    from medsynth.dataset.parquet import write_parquet
    from medsynth.dataset.schema import conform

    rows = iter(frames)
    first = next(rows)
    schema = pa.schema([item for item in target.SCHEMA if item.name in first.columns])
    write_parquet(path, (conform(frame.to_arrow(), schema, path.name) for frame in chain([first], rows)), schema)


def _table(frames: Frames, path: Path, target: ModuleType) -> None:
    if any(pa.types.is_nested(item.type) for item in target.SCHEMA):
        raise DataError("a record of this format holds a list, and a CSV cell cannot.", hint="Write .jsonl.")
    with path.open("wb") as file:
        for number, frame in enumerate(frames):
            frame.write_csv(file, include_bom=not number, include_header=not number)


_WRITERS: Mapping[str, Callable[[Frames, Path, ModuleType], None]] = {
    ".jsonl": _lines,
    ".json": _list,
    ".parquet": _parquet,
    ".csv": _table,
}
SUFFIXES = tuple(_WRITERS)
