"""What a gate before a push is given, what it answers, and how it reads the rows that are about to be sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from medsynth.dataset.manifest import Manifest, TableEntry
from medsynth.publish.parcel import Parcel
from medsynth.publish.policy import PublishPolicy


@dataclass(frozen=True, slots=True)
class Asked:
    """A version that somebody wants to push. home: ``.medsynth``, where curators' verdicts stand."""

    sent: Parcel
    public: bool
    policy: PublishPolicy = field(default_factory=PublishPolicy)
    home: Path = Path(".medsynth")

    @property
    def manifest(self) -> Manifest:
        return self.sent.version.manifest

    def tables(self) -> Iterator[tuple[str, TableEntry, pl.LazyFrame]]:
        """(name, entry, rows) of every table that has rows, read from its shards."""
        for name, entry in self.manifest.tables.items():
            if entry.rows:
                yield name, entry, self.sent.version.scan(name)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a gate found. notes: lines for people, also where it passed."""

    gate: str
    passed: bool
    reason: str = ""
    notes: tuple[str, ...] = ()
    numbers: Mapping[str, float | int | str] = field(default_factory=dict)


def refused(gate: str, reasons: list[str], notes: tuple[str, ...] = ()) -> Finding:
    """A finding that passes where there is no reason against it."""
    return Finding(gate, not reasons, "; ".join(reasons), notes)
