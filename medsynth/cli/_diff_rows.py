"""Some rows of two versions, side by side: the few that a person reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from medsynth.dataset.diff import By, Side

Talked = tuple[tuple[str, str], ...]
"""(role, text) of each message."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A row in both versions, or in one of them (None: not in this one). sort: changed, added, removed, same."""

    key: str
    sort: str
    department: str
    before: Talked | None
    after: Talked | None


def pairs(before: Side, after: Side, *, by: By, count: int, same_too: bool) -> list[Pair]:
    """The first ``count`` of each sort, by the order of their keys: ids are hashes, so that is a fair draw.

    same_too: also rows that do not differ, where too few do.
    """
    name = before.manifest.main
    if name not in after.manifest.tables or "messages" not in before.manifest.tables[name].columns:
        return []
    left, right = (_keyed(side, name, by) for side in (before, after))
    joined = left.join(right, on="_key", how="full", suffix="_after", coalesce=True).collect()
    found = sorted((_pair(row) for row in joined.iter_rows(named=True)), key=lambda pair: pair.key)
    sorts = ("changed", "added", "removed", *(("same",) if same_too else ()))
    return list(_first(found, sorts, count))


def _first(found: list[Pair], sorts: tuple[str, ...], count: int) -> Iterator[Pair]:
    for sort in sorts:
        yield from [pair for pair in found if pair.sort == sort][:count]


def _keyed(side: Side, table: str, by: By) -> pl.LazyFrame:
    import polars as pl

    rows = side.scan(table).select("id", "source", "source_id", "department", "messages")
    if by == "id":
        return rows.select(pl.col("id").alias("_key"), "department", "messages", there=pl.lit(True))
    place = pl.int_range(pl.len()).over("source", "source_id")
    key = pl.format("{} {}", pl.col("source_id").fill_null(""), place + 1)
    return rows.sort("id").select(key.alias("_key"), "department", "messages", there=pl.lit(True))


def _pair(row: dict[str, Any]) -> Pair:
    before = _talked(row["messages"]) if row["there"] else None
    after = _talked(row["messages_after"]) if row["there_after"] else None
    sort = "added" if before is None else "removed" if after is None else "same" if before == after else "changed"
    return Pair(row["_key"], sort, row["department"] or row["department_after"] or "", before, after)


def _talked(messages: list[dict[str, str]] | None) -> Talked:
    return tuple((message["role"] or "", message["content"] or "") for message in messages or ())
