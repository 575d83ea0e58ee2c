"""What differs between two versions: schema, rows, values, lengths, splits, lineage. It opens and prints nothing.

Rows are matched by ``id``, or by where they come from (``source_id``: source, source_id and the place among the rows of
that origin), which also matches rows whose ids differ. Content is compared column by column through hashes, so two
versions of a million rows need some hundred bytes a row; ids alone never hide a change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any, Literal

import polars as pl

from medsynth.core.tables import MIXTURE
from medsynth.dataset.history import change, yanked
from medsynth.dataset.manifest import Manifest, TableEntry

By = Literal["id", "source_id"]
_COUNTED = ("dataset", "source", "department", "language", "region", "kind", "licence", "teacher")
_NO_CONTENT_BY_ORIGIN = frozenset({"id", "parents", "split_group"})
"""Columns that follow from ids; rows matched by their origin are not called changed for them."""
_QUANTILES = {"p5": 0.05, "median": 0.5, "p95": 0.95}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions: its manifest, and the folder where its shards stand."""

    path: Path
    manifest: Manifest

    def scan(self, table: str) -> pl.LazyFrame:
        """All rows of a table, with the split they stand in as ``_split``."""
        splits = self.manifest.tables[table].splits
        return pl.concat(
            pl.scan_parquet([self.path / file.path for file in stored.files]).with_columns(_split=pl.lit(split))
            for split, stored in splits.items()
        )


@dataclass(frozen=True, slots=True)
class TableDiff:
    """One table in both versions.

    columns: added, removed, retyped; changed: content column -> rows in which it differs; moved: "train → test" ->
    rows; counts: column -> value -> (rows before, after), where they differ; numbers: column -> before and after,
    each mean and quantiles; ids: some ids of rows added, removed and changed.
    """

    columns: Mapping[str, Any]
    rows: Mapping[str, int]
    changed: Mapping[str, int] = field(default_factory=dict)
    moved: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, tuple[int, int]]] = field(default_factory=dict)
    numbers: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)
    ids: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions compared. bump: what the step is called and why, None where the rows and views are the same."""

    equal: bool
    bump: tuple[str, str] | None
    tables: Mapping[str, TableDiff]
    lineage: Mapping[str, Any]


def diff(before: Side, after: Side, *, by: By = "id", samples: int = 0) -> Difference:
    """Compare all tables and the lineage. samples: how many ids of each sort to name.

    The two are *equal* where every table has the same schema and content id, and no view differs.
    """
    old, new = before.manifest, after.manifest
    tables = {}
    for name in sorted({*old.tables, *new.tables}):
        tables[name] = _table(name, before, after, by, samples)
    moved = any(table.moved for table in tables.values())
    found = change(old, new, moved=moved)
    gone = yanked(before.path.resolve().parent).get(old.version)
    if found and gone and found[0] != "major":
        found = ("major", f"{old.version} was withdrawn ({gone}); {found[1]}")
    return Difference(found is None, found, tables, _lineage(old, new))


def _table(name: str, before: Side, after: Side, by: By, samples: int) -> TableDiff:
    old, new = before.manifest.tables.get(name), after.manifest.tables.get(name)
    if old is None or new is None:
        rows = {"before": old.rows if old else 0, "after": new.rows if new else 0}
        return TableDiff({"added": [], "removed": [], "retyped": {}, "table": "added" if new else "removed"}, rows)
    columns = _columns(old, new)
    if old.content_id == new.content_id and old.schema_id == new.schema_id:
        rows = {"before": old.rows, "after": new.rows, "added": 0, "removed": 0, "changed": 0, "same": old.rows}
        return TableDiff(columns, rows, numbers=_numbers(before, after, name))
    compared = [column for column in old.content if column in new.content and column in old.columns]
    if by == "source_id":
        compared = [column for column in compared if column not in _NO_CONTENT_BY_ORIGIN]
    pairs = _pairs(before.scan(name), after.scan(name), compared, by)
    both = pairs.filter(pl.col("_before") & pl.col("_after"))
    groups = {
        "added": pairs.filter(~pl.col("_before")),
        "removed": pairs.filter(~pl.col("_after")),
        "changed": both.filter(pl.col("_row") != pl.col("_row_after")),
    }
    counted = {sort: frame.height for sort, frame in groups.items()}
    changed = _changed(before.scan(name), after.scan(name), groups["changed"], compared)
    return TableDiff(
        columns,
        {"before": old.rows, "after": new.rows, **counted, "same": both.height - counted["changed"]},
        {column: count for column, count in changed.items() if count},
        _moved(both),
        _counts(before, after, name),
        _numbers(before, after, name),
        {sort: frame["_id"].sort().head(samples).to_list() for sort, frame in groups.items()} if samples else {},
    )


def _columns(old: TableEntry, new: TableEntry) -> dict[str, Any]:
    return {
        "added": [name for name in new.columns if name not in old.columns],
        "removed": [name for name in old.columns if name not in new.columns],
        "retyped": {
            name: [kind, new.columns[name]]
            for name, kind in old.columns.items()
            if name in new.columns and new.columns[name] != kind
        },
    }


def _pairs(before: pl.LazyFrame, after: pl.LazyFrame, compared: Sequence[str], by: By) -> pl.DataFrame:
    """(rows; _id, _id_after, _before, _after, _split_before, _split_after, _row, _row_after): a full join.

    ``_row`` is one hash of all compared columns: a row of any length takes the memory of its ids.
    """
    left, right = (_hashed(side, compared, by).collect(engine="streaming") for side in (before, after))
    left = left.with_columns(_before=pl.lit(True)).rename({"_split": "_split_before"})
    right = right.with_columns(_after=pl.lit(True)).rename({"_split": "_split_after"})
    joined = left.join(right, on="_key", how="full", suffix="_after", coalesce=True)
    if by == "id":
        joined = joined.rename({"_key": "_id"}).with_columns(_id_after="_id")
    return joined.with_columns(
        pl.col("_before").fill_null(False),
        pl.col("_after").fill_null(False),
        pl.coalesce("_id", "_id_after").alias("_id"),
    )


def _hashed(rows: pl.LazyFrame, compared: Sequence[str], by: By) -> pl.LazyFrame:
    """(rows; _key, _id unless it is the key, _split, _row)."""
    schema = rows.collect_schema()
    hashes = [_hash(name, schema[name]) for name in compared]
    # Wraps around, as a polynomial hash does; the order of the columns counts.
    whole = reduce(lambda so_far, one: so_far * 1_000_003 + one, hashes, pl.lit(0, pl.UInt64)).alias("_row")
    if by == "id":
        return rows.select(pl.col("id").alias("_key"), "_split", whole)
    origin = pl.concat_str(pl.col("source").fill_null(""), pl.lit("\x1f"), pl.col("source_id").fill_null(""))
    place = pl.int_range(pl.len()).over("_origin").cast(pl.String)
    keyed = rows.select("id", "_split", whole, _origin=origin).sort("id")
    keyed = keyed.with_columns(_key=pl.concat_str("_origin", pl.lit("\x1f"), place))
    return keyed.select("_key", pl.col("id").alias("_id"), "_split", "_row")


def _changed(before: pl.LazyFrame, after: pl.LazyFrame, rows: pl.DataFrame, compared: Sequence[str]) -> dict[str, int]:
    """Column -> how many of these rows (_id, _id_after) differ in it."""
    if not rows.height:
        return {}
    sides = []
    for side, key in ((before, "_id"), (after, "_id_after")):
        schema = side.collect_schema()
        hashes = [_hash(name, schema[name]).alias(f"_{n}") for n, name in enumerate(compared)]
        # Filtered before it is hashed: a join would hold the texts of one whole side.
        found = side.filter(pl.col("id").is_in(rows[key].implode())).select(pl.col("id").alias(key), *hashes)
        sides.append(rows.select(key).join(found.collect(engine="streaming"), on=key, maintain_order="left"))
    old, new = sides
    return {name: int((old[f"_{n}"] != new[f"_{n}"]).sum()) for n, name in enumerate(compared)}


def _hash(name: str, kind: pl.DataType) -> pl.Expr:
    """A hash of a column's values, the same for equal values within one process."""
    if kind.is_nested():
        return pl.struct(pl.col(name).alias("value")).struct.json_encode().hash().alias(name)
    return pl.col(name).hash().alias(name)


def _moved(both: pl.DataFrame) -> dict[str, int]:
    moves = both.filter(pl.col("_split_before") != pl.col("_split_after"))
    found = moves.group_by("_split_before", "_split_after").len().sort("len", descending=True)
    return {f"{old} → {new}": count for old, new, count in found.iter_rows()}


def _counts(before: Side, after: Side, table: str) -> dict[str, dict[str, tuple[int, int]]]:
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for name in _COUNTED:
        old, new = (_counted(side.scan(table), name) for side in (before, after))
        values = {value: (old.get(value, 0), new.get(value, 0)) for value in sorted({*old, *new})}
        differing = {value: pair for value, pair in values.items() if pair[0] != pair[1]}
        if differing:
            found[name] = differing
    return found


def _counted(rows: pl.LazyFrame, name: str) -> dict[str, int]:
    if name not in rows.collect_schema():
        return {}
    counts = rows.group_by(pl.col(name).fill_null("")).len().collect(engine="streaming")
    return {str(value): int(count) for value, count in counts.iter_rows()}


def _numbers(before: Side, after: Side, table: str) -> dict[str, dict[str, dict[str, float]]]:
    """Distributions of the numbers of both: turns, characters, and every other column that holds one."""
    old, new = (_spread(side.scan(table)) for side in (before, after))
    return {name: {"before": old[name], "after": new[name]} for name in old if name in new}


def _spread(rows: pl.LazyFrame) -> dict[str, dict[str, float]]:
    names = [name for name, kind in rows.collect_schema().items() if kind.is_numeric() and name != MIXTURE.order]
    if not names:
        return {}
    asked = {f"{name}\x1fmean": pl.col(name).mean() for name in names}
    for name in names:
        asked |= {f"{name}\x1f{label}": pl.col(name).quantile(share) for label, share in _QUANTILES.items()}
    found = rows.select(**asked).collect(engine="streaming").row(0, named=True)
    spread: dict[str, dict[str, float]] = {}
    for key, value in found.items():
        name, _, label = key.partition("\x1f")
        if value is not None:
            spread.setdefault(name, {})[label] = round(float(value), 3)
    return spread


def _lineage(old: Manifest, new: Manifest) -> dict[str, Any]:
    """Sources, licences, models, prompts, cost and recipe: [before, after] where they differ."""
    told = {
        "recipe": [_recipe(manifest) for manifest in (old, new)],
        "sources": [_sources(manifest) for manifest in (old, new)],
        "models": [_models(manifest) for manifest in (old, new)],
        "prompts": [{entry.name: entry.sha256 for entry in manifest.prompts} for manifest in (old, new)],
        "usage": [_usage(manifest) for manifest in (old, new)],
    }
    return {name: pair for name, pair in told.items() if pair[0] != pair[1]}


def _recipe(manifest: Manifest) -> dict[str, Any]:
    return {"kind": manifest.recipe.kind, "sha256": manifest.recipe.sha256, "seed": manifest.recipe.seed}


def _sources(manifest: Manifest) -> dict[str, Any]:
    return {
        source.name: {"licence": source.licence, "rows": source.rows, "sha256": source.sha256}
        for source in manifest.lineage.sources
    }


def _models(manifest: Manifest) -> dict[str, Any]:
    return {
        model.role: {"model": f"{model.provider}:{model.id}", "params": model.params}
        for model in manifest.lineage.models
    }


def _usage(manifest: Manifest) -> dict[str, float]:
    models = manifest.lineage.models
    return {
        "calls": sum(model.calls for model in models),
        "tokens_in": sum(model.tokens_in for model in models),
        "tokens_out": sum(model.tokens_out for model in models),
        "usd": round(sum(model.cost_usd or 0.0 for model in models), 6),
    }
