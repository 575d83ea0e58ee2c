"""The rows of a person and of everything made from them, in every table that a project holds. Reads, changes nothing.

A row belongs to a person if its source and source id say so, if it descends from such a row (``parents``, or the
engine's ``_root``), or if it was read again from a version, where the id of a row became a source id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import polars as pl

from medsynth.engine.pii_audit import FOLDER as AUDIT
from medsynth.engine.withdrawn import Withdrawn

Kind = Literal["version", "draft", "fetched", "store", "run"]
COLUMNS = ("id", "_root", "source", "source_id", "parents")
SIDES = ("dropped", "failed", "refused")


@dataclass(frozen=True, slots=True)
class Place:
    """One parquet file. owner: the folder of the version, of the stage or of the run that it belongs to."""

    kind: Kind
    owner: Path
    file: Path


@dataclass(slots=True)
class Kin:
    """What was found. people: (source, id in it); ids: of all rows; rows: place -> how many of its rows;
    unreadable: files that nobody can look into."""

    people: set[tuple[str, str]] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    rows: dict[Place, int] = field(default_factory=dict)
    unreadable: list[Place] = field(default_factory=list)


def places(home: Path, outs: Iterable[Path]) -> Iterator[Place]:
    """Every table of versions, drafts and fetched versions, every part of the store, every kept row of runs."""
    roots: list[tuple[Kind, Path]] = [("version", out) for out in outs]
    roots += [("fetched", path) for path in sorted((home / "hub").glob("*")) if path.is_dir()]
    for kind, out in roots:
        for manifest in sorted(out.glob("*/*/manifest.json")):
            yield from _tables(kind, manifest.parent)
        for manifest in sorted(out.glob("*/.drafts/*/manifest.json")):
            yield from _tables("draft" if kind == "version" else kind, manifest.parent)
    for stage in sorted((home / "store").glob("*")):
        for side in ("out", *SIDES):
            yield from (Place("store", stage, file) for file in sorted((stage / side).glob("*.parquet")))
    for run in sorted((home / "runs").glob("*")):
        for side in (*SIDES, AUDIT):
            yield from (Place("run", run, file) for file in sorted((run / side).glob("*/*.parquet")))


def _tables(kind: Kind, version: Path) -> Iterator[Place]:
    yield from (Place(kind, version, file) for file in sorted(version.glob("*/*.parquet")))


def find(
    where: Collection[Place],
    wanted: Collection[str],
    source: str,
    known: Withdrawn,
    tell: Callable[[str], None] = lambda text: None,
) -> Kin:
    """The rows of the people that ``wanted`` names, wherever they stand.

    wanted: ids in a source; source: its name, '' = any; known: people of an earlier withdrawal of these ids are found
    by their marks too, so that one which was cut short is finished.
    """
    kin = Kin()
    again = any(known.entry(one, source) is not None for one in wanted)
    before = -1
    left = list(where)
    while len(kin.ids) > before:
        before = len(kin.ids)
        tell(f"looking through {len(left):,} files; {before:,} rows so far")
        for place in list(left):
            try:
                hit = _hits(place.file, kin, wanted, source, known if again else None)
            except (pl.exceptions.PolarsError, OSError):
                kin.unreadable.append(place)
                left.remove(place)
                continue
            if hit.height:
                kin.rows[place] = hit.height
                kin.ids.update(one for one in hit["id"] if one)
                kin.people |= _people(hit, wanted, source)
        again = False  # the marks say the same every time
    return kin


def _hits(file: Path, kin: Kin, wanted: Collection[str], source: str, known: Withdrawn | None) -> pl.DataFrame:
    frame = pl.scan_parquet(file)
    have = set(frame.collect_schema().names())
    columns = [name for name in COLUMNS if name in have]
    if "id" not in have:
        return pl.DataFrame(schema={"id": pl.String})
    if known is not None:
        whole = frame.select(columns).collect()
        return whole.filter(known.covers(whole) | whole.select(_belongs(columns, kin, wanted, source)).to_series())
    return frame.select(columns).filter(_belongs(columns, kin, wanted, source)).collect()


def _belongs(columns: list[str], kin: Kin, wanted: Collection[str], source: str) -> pl.Expr:
    ids = pl.lit(pl.Series(sorted(kin.ids), dtype=pl.String)).implode()
    hit = pl.col("id").is_in(ids)
    for name in ("_root", "source_id"):
        if name in columns:
            hit = hit | pl.col(name).is_in(ids)
    if "source_id" in columns:
        asked = pl.col("source_id").is_in(list(wanted))
        named = pl.col("source") == source if source and "source" in columns else pl.lit(True)
        hit = hit | (asked & named)
    if "parents" in columns and kin.ids:
        hit = hit | pl.col("parents").list.set_intersection(pl.lit(sorted(kin.ids))).list.len().fill_null(0).gt(0)
    return hit.fill_null(False)


def _people(hit: pl.DataFrame, wanted: Collection[str], source: str) -> set[tuple[str, str]]:
    """The sources in which the wanted ids stand: of a row's own, never of a row that was read from a version."""
    if not {"source", "source_id"} <= set(hit.columns):
        return set()
    own = hit.filter(pl.col("source_id").is_in(list(wanted))).select("source", "source_id").unique()
    return {(name or "", number) for name, number in own.iter_rows() if not source or name == source}
