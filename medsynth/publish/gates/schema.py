"""Rows that the strictest trainer can load, in splits that the Hub takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from medsynth.core.tables import MESSAGES, TABLES
from medsynth.gates.schema import SchemaConfig
from medsynth.gates.schema import schema as well_formed
from medsynth.publish.gates._asked import Asked, Finding, refused

_READS = frozenset(("id", "messages", "language", "licence", "parents"))
_SPLIT = re.compile(r"\w+(\.\w+)*")


def schema(asked: Asked) -> Finding:
    """Whether every shard has the explicit schema of its table, and every conversation is well formed."""
    reasons = list(_columns(asked))
    for name, _, rows in asked.tables():
        if not reasons and _READS.issubset(rows.collect_schema().names()):
            verdict = well_formed(rows, SchemaConfig(assistant_may_open=True), {})
            reasons += [f"{name}: {verdict.reason}"] if not verdict.passed else []
    return refused("schema", reasons)


def _columns(asked: Asked) -> Iterator[str]:
    for name, entry in {**asked.manifest.tables, **asked.manifest.views}.items():
        for split, stored in entry.splits.items():
            if not _SPLIT.fullmatch(split):
                yield f"the Hub takes no split named {split!r}"
            for file in stored.files:
                found = pq.read_schema(asked.sent.folder / file.path)
                yield from (f"{file.path}: {fault}" for fault in _faults(name, found))


def _faults(name: str, found: pa.Schema) -> Iterator[str]:
    known = TABLES.get(name)
    if known and "messages" in known.schema.names and "messages" not in found.names:
        yield "the column messages is missing"
    if "messages" in found.names and found.field("messages").type != MESSAGES:
        yield "the struct of messages has other fields than role and content"
