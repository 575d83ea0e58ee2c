"""``medsynth report``: what a scrub did, from its audit. Shows counts, never a value or a text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from medsynth.cli._talk import Talk, talks
from medsynth.core.errors import DataError

UNSURE = 0.75
"""Spans below this score stand on context alone: these are the ones to read first."""


@click.command("report")
@click.argument("audit", metavar="AUDIT", type=click.Path(path_type=Path))
@talks
def command(talk: Talk, audit: Path) -> None:
    """Show what was replaced: by kind and rule, per thousand rows, and how sure the rules were.

    Example: medsynth report audit.parquet
    """
    data = _counted(audit)
    talk.result(data, _lines(data))


def _counted(path: Path) -> dict[str, Any]:
    import polars as pl
    import pyarrow as pa
    import pyarrow.parquet as pq

    from medsynth.pii._audit import read_head

    try:
        facts = read_head(pq.read_metadata(path).metadata)
    except (pa.ArrowException, OSError) as error:
        raise DataError("is not a parquet file, or cannot be read.", where=path.name) from error
    if facts is None:
        raise DataError("is no audit of `medsynth scrub`.", where=path.name)
    spans = pl.scan_parquet(path)
    grouped = {
        name: spans.group_by(name).agg(
            pl.len().alias("spans"),
            pl.col("hmac").n_unique().alias("values"),
            (pl.col("score") < UNSURE).sum().alias("unsure"),
        )
        for name in ("kind", "rule", "column")
    }
    tables = pl.collect_all([frame.sort("spans", name, descending=[True, False]) for name, frame in grouped.items()])
    per = 1000 / facts["rows"] if facts["rows"] else 0.0
    found = {
        f"by_{name}": [row | {"per_1000_rows": round(row["spans"] * per, 2)} for row in table.to_dicts()]
        for name, table in zip(grouped, tables, strict=True)
    }
    total = sum(row["spans"] for row in found["by_kind"])
    return {"audit": path.name, **facts, "spans": total, "per_1000_rows": round(total * per, 2), **found}


def _lines(data: dict[str, Any]) -> Iterator[str]:
    how = "surrogates" if data["surrogates"] else "placeholders"
    yield f"profile {data['profile']}, {how}: {data['rows']:,} rows, {data['touched']:,} with personal data"
    yield f"{data['spans']:,} spans, {data['per_1000_rows']:,} per 1,000 rows"
    for head in ("kind", "rule", "column"):
        yield ""
        yield f"{head:<24}{'spans':>10}{'values':>10}{'unsure':>10}{'per 1,000 rows':>16}"
        for row in data[f"by_{head}"]:
            cells = f"{row['spans']:>10,}{row['values']:>10,}{row['unsure']:>10,}{row['per_1000_rows']:>16,}"
            yield f"{row[head]:<24}{cells}"
    yield ""
    yield f"values: different ones; unsure: of a rule that stands on context alone (score below {UNSURE})"
