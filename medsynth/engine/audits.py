"""Audits of ``medsynth scrub`` and the files that they tell of: which rows are a person's, and those taken out.

An audit numbers the rows of the scrubbed file and holds no id, so a person is looked up in that file. It is found where
the project noted it down, and beside the scrubbed files that were noted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from medsynth.core.errors import DataError
from medsynth.core.written import written
from medsynth.engine.kin import Kin
from medsynth.engine.scrub_tables import Csv, Parquet, opened
from medsynth.engine.store import write_rows
from medsynth.pii._audit import METADATA, read_head

SCRUBBED = "a scrubbed file"
AUDIT = "the audit of a scrubbed file"
"""What ``medsynth scrub`` notes down of the files that it wrote."""
_IDS = ("id", "source_id")


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit. data: the scrubbed file, None where it is gone; rows: the person's in it; spans: what the audit says of
    those rows."""

    audit: Path
    data: Path | None
    rows: frozenset[int] = frozenset()
    spans: int = 0


def look(home: Path, kin: Kin, wanted: Collection[str], source: str) -> tuple[list[Audited], list[Path]]:
    """Every audit that tells of the person's rows, or of a file that is gone; and what cannot be read.

    wanted: ids in a source; source: its name, '' = whichever the rows of ``kin`` are of.
    """
    notes = written(home)
    files = [Path(one["path"]) for one in notes if one["what"] == SCRUBBED]
    found: list[Audited] = []
    unreadable: list[Path] = []
    for audit, facts in _audits([Path(one["path"]) for one in notes if one["what"] == AUDIT], files):
        data = _data(audit, facts, files)
        try:
            rows = _rows(data, kin, wanted, source) if data else frozenset[int]()
            spans = _spans(audit, rows)
        except (DataError, pa.ArrowException, OSError, ValueError):
            unreadable.append(audit)
            continue
        if rows or data is None:
            found.append(Audited(audit, data, rows, spans))
    return found, unreadable


def clear(one: Audited) -> None:
    """Take the person's rows out of the audit. What it says of itself, and the numbers of other rows, stay."""
    with pq.ParquetFile(one.audit) as file:
        table = file.read()
        said = (file.metadata.metadata or {})[METADATA.encode()]
    keep = pl.Series(pl.from_arrow(table.column("row"))).is_in(list(one.rows)).not_()
    write_rows(one.audit, table.filter(keep.to_arrow()).replace_schema_metadata({METADATA: said}))


def _audits(noted: list[Path], files: list[Path]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Those on record and those in their folders, each once, with what it says of itself."""
    folders = dict.fromkeys(path.parent for path in (*noted, *files) if path.parent.is_dir())
    beside = chain.from_iterable(sorted(folder.glob("*.parquet")) for folder in folders)
    for path in dict.fromkeys((*noted, *beside)):
        try:
            facts = read_head(pq.read_metadata(path).metadata)
        except (pa.ArrowException, OSError):
            continue
        if facts is not None:
            yield path, facts


def _data(audit: Path, facts: dict[str, Any], files: list[Path]) -> Path | None:
    """The scrubbed file of an audit: the one that it names, beside it or on record; of an old one, that of its name."""
    name = facts.get("file")
    stem = audit.name.removesuffix(".parquet").removesuffix(".audit")
    beside = [path for path in sorted(audit.parent.iterdir()) if path != audit and path.is_file()]
    for path in (*beside, *files):
        if path.is_file() and (path.name == name if name else path.name.partition(".")[0] == stem):
            return path
    return None


def _rows(data: Path, kin: Kin, wanted: Collection[str], source: str) -> frozenset[int]:
    """Numbers of the rows whose id is the person's, or that of a row of the person. Where the file names no source, an
    id that was asked for is the person's."""
    file = opened(data)
    names: list[str] = [*_IDS, "source"]
    if isinstance(file, Csv | Parquet):
        there = file.header if isinstance(file, Csv) else file.schema.names
        names = [name for name in names if name in there]
    sources = {name for name, number in kin.people if number in wanted} | ({source} if source else set())
    found: set[int] = set()
    first = 0
    for rows in file.batches(names):
        for row in range(rows.count):
            said = [str(rows.texts[name][row]) for name in _IDS if name in rows.texts]
            of = rows.texts["source"][row] if "source" in rows.texts else None
            theirs = not of or not sources or of in sources
            if any(one in kin.ids or (one in wanted and theirs) for one in said):
                found.add(first + row)
        first += rows.count
    return frozenset(found)


def _spans(audit: Path, rows: Collection[int]) -> int:
    if not rows:
        return 0
    numbers = pl.Series(pl.from_arrow(pq.read_table(audit, columns=["row"]).column("row")))
    return int(numbers.is_in(list(rows)).sum())
