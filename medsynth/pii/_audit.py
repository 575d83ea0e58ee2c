"""The audit: one row for each span that was replaced. It never holds a value, only a keyed mark of it.

Two rows have the same mark where the same value was found, and nobody without the project's key can tell which
value that is. An audit is not published: offsets and surrogates together say more than the text should.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from medsynth.pii._replace import Replaced
from medsynth.pii._values import canonical

FORMAT = 1
METADATA = "medsynth.pii_audit"
_COLUMNS: list[tuple[str, pa.DataType]] = [
    ("row", pa.int64()),
    ("column", pa.string()),
    ("turn", pa.int32()),
    ("start", pa.int32()),
    ("end", pa.int32()),
    ("kind", pa.string()),
    ("rule", pa.string()),
    ("score", pa.float32()),
    ("replacement", pa.string()),
    ("hmac", pa.string()),
]
SCHEMA = pa.schema(_COLUMNS)
"""row: of the file, from 0; turn: place in a list of messages, else 0; start, end: code points of the text as
read."""
OF_A_RUN = SCHEMA.append(pa.field("id", pa.string()))
"""The audit of a recipe's scrubbing. row: among those that the recipe read; id: the row's."""
SPANS = pa.list_(pa.struct([field for field in SCHEMA if field.name != "row"]))
"""The spans of one row, where they travel with it."""


def spans_of(
    key: bytes | None, places: Sequence[tuple[str, int]], replaced: Sequence[Replaced]
) -> list[dict[str, Any]]:
    """The values of ``SPANS``. places: column and turn of each text; without a key there are no marks."""
    return [
        {
            **dict(zip(("column", "turn"), places[one.turn], strict=True)),
            **one.span._asdict(),
            "replacement": one.replacement,
            "hmac": mark(key, one) if key else "",
        }
        for one in replaced
    ]


def mark(key: bytes, one: Replaced) -> str:
    """The keyed mark of a value: 32 hex digits of HMAC-SHA256 over its kind and its canonical form."""
    kind = one.span.kind
    said = f"audit\0{kind}\0{canonical(kind, one.value)}".encode("utf-8", "surrogatepass")
    return hmac.digest(key, said, "sha256").hex()[:32]


def audit_row(key: bytes, row: int, column: str, turn: int, one: Replaced) -> tuple[Any, ...]:
    """The values of one row of the audit, in the order of ``SCHEMA``."""
    span = one.span
    return (row, column, turn, *span[:3], span.rule, span.score, one.replacement, mark(key, one))


def audit_batch(rows: list[tuple[Any, ...]]) -> pa.RecordBatch:
    columns: list[Any] = [list(values) for values in zip(*rows, strict=True)] or [[] for _ in SCHEMA]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def head(**facts: Any) -> dict[str, str]:
    """What the whole file says of itself: profile, rows looked at, rows with a span."""
    return {METADATA: json.dumps({"format": FORMAT, **facts}, sort_keys=True)}


def read_head(metadata: Mapping[bytes, bytes] | None) -> dict[str, Any] | None:
    """The facts of ``head``; None where the file is no audit."""
    found = (metadata or {}).get(METADATA.encode())
    return None if found is None else dict(json.loads(found))
