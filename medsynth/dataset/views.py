"""Views: a table of the version in a published format, made from the shards that were just written, split by split."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa

from medsynth.core.tables import Table
from medsynth.dataset.identity import has_identity, version_content_id
from medsynth.dataset.manifest import Split, TableEntry, ViewEntry
from medsynth.dataset.shards import batches, write_table
from medsynth.dataset.staging import scratch


@dataclass(frozen=True, slots=True)
class View:
    """A table in a published format, every shard of it in one schema.

    schema: with an ``id``; make: an export, (rows of the table) -> rows with those columns, none dropped.
    """

    table: str
    schema: pa.Schema
    make: Callable[[pl.LazyFrame], pl.LazyFrame]


def write_view(folder: Path, name: str, view: View, source: TableEntry, *, in_order: bool = False) -> ViewEntry:
    """Write one view below ``folder``. ValueError for an export that loses rows.

    in_order: the rows stand in the order of their table, which has one of its own, instead of that of their ids.
    """
    table = Table(name, view.schema, tuple(item.name for item in view.schema if has_identity(item.type)))
    parts = {}
    for split, stored in source.splits.items():
        rows = batches(_viewed(folder, view, stored), name, in_order=in_order)
        parts[split] = write_table(folder / name, scratch(folder), rows, table, split, in_order=in_order)
        if parts[split].rows != stored.rows:
            raise ValueError(
                f"export {name!r} made {parts[split].rows} rows of {stored.rows}; an export keeps each row"
            )
    return _entry(view, table, parts)


def _viewed(folder: Path, view: View, split: Split) -> pl.LazyFrame:
    return view.make(pl.scan_parquet([folder / file.path for file in split.files]))


def _entry(view: View, table: Table, parts: Mapping[str, TableEntry]) -> ViewEntry:
    return ViewEntry(
        table=view.table,
        schema_id=table.schema_id,
        content_id=version_content_id({split: part.content_id for split, part in parts.items()}),
        columns=next(iter(parts.values())).columns,
        content=table.content,
        splits={split: part.splits[split] for split, part in parts.items()},
    )
