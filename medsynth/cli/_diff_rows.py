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
    sides = [_keyed(side, name, by) for side in (before, after)]
    light = [rows.select("_key", _said=_said()).collect(engine="streaming") for rows in sides]
    joined = light[0].join(light[1], on="_key", how="full", suffix="_after", coalesce=True)
    chosen = list(_chosen(joined, ("changed", "added", "removed", *(("same",) if same_too else ())), count))
    told = [_told(rows, [key for _, key in chosen]) for rows in sides]
    return [_pair(key, sort, told[0].get(key), told[1].get(key)) for sort, key in chosen]


def _chosen(joined: pl.DataFrame, sorts: tuple[str, ...], count: int) -> Iterator[tuple[str, str]]:
    """(sort, key) of the first ``count`` of each sort. joined: hashes of what was said on both sides, null = no row."""
    import polars as pl

    old, new = pl.col("_said"), pl.col("_said_after")
    tests = {"changed": old != new, "added": old.is_null(), "removed": new.is_null(), "same": old == new}
    for sort in sorts:
        keys = joined.filter(tests[sort])["_key"].sort().head(count)
        yield from ((sort, str(key)) for key in keys)


def _told(rows: pl.LazyFrame, keys: list[str]) -> dict[str, dict[str, Any]]:
    """Key -> department and messages of the rows that are shown: only of them the text is held."""
    import polars as pl

    wanted = pl.LazyFrame({"_key": keys}, schema={"_key": pl.String})
    found = rows.join(wanted, on="_key", how="semi").collect(engine="streaming")
    return {row["_key"]: row for row in found.iter_rows(named=True)}


def _keyed(side: Side, table: str, by: By) -> pl.LazyFrame:
    import polars as pl

    rows = side.scan(table).select("id", "source", "source_id", "department", "messages")
    if by == "id":
        return rows.select(pl.col("id").alias("_key"), "department", "messages")
    # The place of each row is found without its text: sorting texts would hold all of them.
    named = rows.select("id", "source", "source_id").sort("id")
    place = pl.int_range(pl.len()).over("source", "source_id")
    key = pl.format("{} {} {}", pl.col("source").fill_null(""), pl.col("source_id").fill_null(""), place + 1)
    return rows.select("id", "department", "messages").join(named.select("id", _key=key), on="id")


def _said() -> pl.Expr:
    """A hash of what was said, for each row."""
    import polars as pl

    turn = pl.element().struct
    text = pl.format("{}\x1f{}\x1e", turn.field("role").fill_null(""), turn.field("content").fill_null(""))
    return pl.col("messages").list.eval(text).list.join("").fill_null("").hash()


def _pair(key: str, sort: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> Pair:
    department = next((row["department"] for row in (old, new) if row and row["department"]), "")
    return Pair(key, sort, department, *(None if row is None else _talked(row["messages"]) for row in (old, new)))


def _talked(messages: list[dict[str, str]] | None) -> Talked:
    return tuple((message["role"] or "", message["content"] or "") for message in messages or ())
