"""No row quotes a benchmark that the policy names; else what is measured with it means nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from medsynth.publish.gates._asked import Asked, Finding
from medsynth.text.benchmark_file import texts
from medsynth.text.overlap import Quoted, strings

_BATCH_ROWS = 2000


def contamination(asked: Asked) -> Finding:
    """Whether more rows than allowed share a long stretch of text with a named benchmark file."""
    if not asked.policy.benchmarks:
        return Finding("contamination", True, notes=("no benchmark file is named in medsynth.yaml; none was compared",))
    notes, reasons = [], []
    for name in asked.policy.benchmarks:
        quoted = Quoted(texts(Path(name).expanduser()))
        hits = [row_id for table, _, rows in asked.tables() for row_id in _hits(rows, quoted)]
        notes.append(f"{Path(name).name}: {quoted.texts:,} texts, {len(hits):,} rows quote one")
        if len(hits) > asked.policy.max_contaminated:
            reasons.append(f"{len(hits):,} rows quote {Path(name).name} (e.g. {', '.join(hits[:3])})")
    return Finding("contamination", not reasons, "; ".join(reasons), tuple(notes))


def _hits(rows: pl.LazyFrame, quoted: Quoted) -> Iterator[str]:
    """Ids of the rows with a stretch of the benchmark in one of their texts."""
    schema = rows.collect_schema()
    names = [name for name, kind in schema.items() if name == "id" or _is_text(name, kind)]
    for frame in rows.select(names).collect_batches(chunk_size=_BATCH_ROWS, maintain_order=True):
        for row in frame.iter_rows(named=True):
            row_id = row.pop("id")
            if any(quoted.found_in(text) for text in strings(row)):
                yield row_id


_NOT_TEXT = frozenset(("source", "source_id", "licence", "parents", "teacher", "split_group", "split", "provenance"))


def _is_text(name: str, kind: pl.DataType) -> bool:
    return name not in _NOT_TEXT and isinstance(kind, pl.String | pl.List | pl.Struct)
