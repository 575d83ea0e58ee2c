"""The identity of rows once more, as its docstring says it, value by value and with nothing but the standard library.

A second implementation of the same words: it runs on any Python without a package installed
(``python tests/unit/dataset/reference_identity.py tests/golden/identity.json`` checks the golden vectors).
A type is ``"string"``, ``"int"``, ``"bool"``, ``["list", type]`` or ``["struct", [[name, type], ...]]``.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def encoded(kind: Any, values: Sequence[Any]) -> bytes:
    """The array of ``values``."""
    if kind == "string":
        texts = [None if value is None else value.encode("utf-8", "surrogatepass") for value in values]
        return _lengths(texts) + b"".join(text or b"" for text in texts)
    if kind in ("int", "bool"):
        return _presence(values) + b"".join(int(value or 0).to_bytes(8, "little", signed=True) for value in values)
    head, inner = kind
    if head == "list":
        return _lengths(values) + encoded(inner, [item for value in values for item in value or ()])
    fields = [encoded(field, [None if value is None else value[name] for value in values]) for name, field in inner]
    return _presence(values) + b"".join(fields)


def digest(columns: Sequence[tuple[str, Any]], row: dict[str, Any]) -> str:
    """sha256 hex of a row's content columns."""
    return hashlib.sha256(b"".join(encoded(kind, [row[name]]) for name, kind in columns)).hexdigest()


def content_id(schema_id: str, digests: Sequence[str]) -> str:
    return hashlib.sha256(schema_id.encode() + b"".join(sorted(map(bytes.fromhex, digests)))).hexdigest()


def _presence(values: Sequence[Any]) -> bytes:
    return bytes(value is not None for value in values)


def _lengths(values: Sequence[Any]) -> bytes:
    return b"".join((-1 if value is None else len(value)).to_bytes(8, "little", signed=True) for value in values)


def wrong(golden: Path) -> list[str]:
    """The golden vectors that this implementation does not give."""
    found = []
    for name, table in json.loads(golden.read_text("utf-8")).items():
        digests = [digest(table["columns"], row) for row in table["rows"]]
        if digests != table["digests"]:
            found.append(f"{name}: digests")
        if content_id(table["schema_id"], digests) != table["content_id"]:
            found.append(f"{name}: content_id")
    return found


if __name__ == "__main__":
    sys.exit("\n".join(wrong(Path(sys.argv[1]))) or 0)
