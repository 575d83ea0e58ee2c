"""Ids of rows that are read, and duplicates among them. Knows names and places, never what a record says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from medsynth.core.ids import read_id
from medsynth.readers._fields import BadRow
from medsynth.readers._formats import Record

_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


class Ids:
    """Gives ids and finds duplicates. Keeps 16 bytes and a place of each record, never the record."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._first: dict[bytes, tuple[str, int]] = {}
        self._times: dict[bytes, int] = {}

    def of(self, source_id: str, record: Record) -> tuple[str, str]:
        """Row id and id in the source; a record without one ('') is named by its digest. BadRow: a duplicate."""
        source_id = source_id or self._raw_name(record.fields)
        row = read_id(self._source, source_id)
        first = self._first.setdefault(bytes.fromhex(row), (record.file, record.row))
        if first != (record.file, record.row):
            other = f"of {first[0]}" if first[0] != record.file else ""
            raise BadRow(f"duplicate id, first at row {first[1]} {other}".rstrip())
        return row, source_id

    def _raw_name(self, fields: Mapping[str, Any]) -> str:
        """A name for a record that has none: digest of its canonical form in letters, and its occurrence number.

        In letters, because one digest in some hundred holds the digits of a bank card or a telephone by chance, and
        a gate that looks for personal data cannot know.
        """
        canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"), default=str)
        digest = hashlib.blake2b(canonical.encode(), digest_size=16)
        times = self._times[digest.digest()] = self._times.get(digest.digest(), 0) + 1
        return f"{digest.hexdigest().translate(_LETTERS)}-{times}"
