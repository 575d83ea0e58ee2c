"""The texts of a benchmark file, in whatever form it was published: what no training row may quote."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from medsynth.core.errors import RecipeError
from medsynth.text.overlap import strings

_BATCH_ROWS = 2000


def texts(path: Path) -> Iterator[str]:
    """Every string of a benchmark file: JSON, JSON lines, CSV, TSV, parquet. RecipeError where it cannot be read."""
    try:
        if path.suffix == ".parquet":
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(_BATCH_ROWS):
                    yield from strings(batch.to_pylist())
            return
        text = path.read_text("utf-8-sig")
        if path.suffix in (".csv", ".tsv"):
            for row in csv.reader(io.StringIO(text), delimiter="\t" if path.suffix == ".tsv" else ","):
                yield from row
        elif path.suffix == ".json":
            yield from strings(json.loads(text))
        else:
            for line in text.split("\n"):  # not splitlines: U+2028 may stand inside a JSON string
                if line.strip():
                    yield from strings(json.loads(line))
    except (OSError, ValueError, csv.Error) as error:
        raise RecipeError(
            f"the benchmark file {path.name} cannot be read.",
            hint="JSON, JSON lines, CSV, TSV or parquet, in UTF-8.",
        ) from error
