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
    sides = [side.scan(name) for side in (before, after)]
    light = [_keyed(rows, by) for rows in sides]
    joined = light[0].join(light[1], on="_key", how="full", suffix="_after", coalesce=True)
    chosen = list(_chosen(joined, ("changed", "added", "removed", *(("same",) if same_too else ())), count))
    del joined
    told = [_told(rows, keyed, [key for _, key in chosen]) for rows, keyed in zip(sides, light, strict=True)]
    return [_pair(key, sort, told[0].get(key), told[1].get(key)) for sort, key in chosen]


def _chosen(joined: pl.DataFrame, sorts: tuple[str, ...], count: int) -> Iterator[tuple[str, str]]:
    """(sort, key) of the first ``count`` of each sort. joined: hashes of what was said on both sides, null = no row."""
    import polars as pl

    old, new = pl.col("_said"), pl.col("_said_after")
    tests = {"changed": old != new, "added": old.is_null(), "removed": new.is_null(), "same": old == new}
    for sort in sorts:
        keys = joined.filter(tests[sort])["_key"].sort().head(count)
        yield from ((sort, str(key)) for key in keys)


def _told(rows: pl.LazyFrame, keyed: pl.DataFrame, keys: list[str]) -> dict[str, dict[str, Any]]:
    """Key -> department and messages of the rows that are shown: only of them the text is held."""
    import polars as pl

    named = keyed.filter(pl.col("_key").is_in(keys))
    name_of = dict(named.select("id", "_key").iter_rows())
    # A filter, not a join: a join would hold the texts of the whole side.
    found = rows.filter(pl.col("id").is_in(named["id"].implode())).select("id", "department", "messages")
    return {name_of[row["id"]]: row for row in found.collect(engine="streaming").iter_rows(named=True)}


def _keyed(rows: pl.LazyFrame, by: By) -> pl.DataFrame:
    """(rows; id, _key, _said): the names by which rows are matched, and a hash of what was said in each."""
    import polars as pl

    said = rows.select("id", _said=_said()).collect(engine="streaming")
    if by == "id":
        return said.with_columns(_key="id")
    named = rows.select("id", "source", "source_id").collect(engine="streaming").sort("id")
    place = pl.int_range(pl.len()).over("source", "source_id")
    key = pl.format("{} {} {}", pl.col("source").fill_null(""), pl.col("source_id").fill_null(""), place + 1)
    return said.join(named.select("id", _key=key), on="id")


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
