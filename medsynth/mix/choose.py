"""Says which rows of the inputs do not enter a mixture, and why: doubles, caps, fractions, the general share.

What a row draws hangs on its id and the seed alone, so neither the order of the rows nor the other inputs decide which
rows of an input are taken. Memory: some 60 bytes a row; no text.
"""

from __future__ import annotations

import math
from typing import Literal

import polars as pl
from pydantic import Field

from medsynth.core.config import Config
from medsynth.core.draws import Draws, draws, hashes
from medsynth.core.errors import DataError
from medsynth.core.rows import per_batch
from medsynth.core.step import Inputs, drop
from medsynth.mix.version_rows import PURPOSE

REASONS = {
    "same_row": "the same row stands in an input named before",
    "repeats": "another row says the same, word for word",
    "not_drawn": "copies below 1",
    "over_cap": "at_most",
    "over_general_share": "general_share",
}


class Rule(Config):
    """What is taken of one input."""

    dataset: str = "golden"
    """Its name in the mixture."""
    taken: float = Field(default=1.0, gt=0, le=1)
    """Share of its rows that is taken at all."""
    at_most: int | None = Field(default=None, ge=1)
    """Most rows that are taken, before copies."""
    general: bool = False
    """Whether it holds text that is not medical."""


class Choose(Config):
    """What is taken of each input."""

    rules: tuple[Rule, ...] = ()
    """The inputs, in the order of the recipe: of two that hold the same row, the first one's counts."""
    general_share: float | None = Field(default=None, ge=0, lt=1)
    """Share of rows of general inputs in ``train``."""
    repeats: Literal["drop", "keep"] = "drop"
    """What becomes of a row whose messages another row has word for word."""
    seed: int = 0
    """Seed of the draw."""


@drop(reads=("id", "messages", "parents", "dataset", "copy", "split", "first_copy"))
def choose(rows: pl.LazyFrame, config: Choose, inputs: Inputs) -> pl.LazyFrame:
    """(rows; id, reason, twin): what is not taken. twin: the row that stands for it, where there is one."""
    del inputs
    known = [rule.dataset for rule in config.rules]
    light = _light(rows, config, known)
    lost = [_doubles(light, "parent", "same_row")]
    if config.repeats == "drop":
        left = light.join(lost[0], on="row", how="anti")
        lost.append(_doubles(left, "text", "repeats"))
    left = light.join(pl.concat(lost), on="row", how="anti")
    for number, rule in enumerate(config.rules):
        lost.append(_beyond(left, number, rule))
    if config.general_share is not None:
        left = light.join(pl.concat(lost), on="row", how="anti")
        lost.append(_too_general(left, config.general_share, config))
    return _named(rows, pl.concat(lost))


_LOST = {"row": pl.UInt32, "reason": pl.String, "twin_row": pl.UInt32}


def _light(rows: pl.LazyFrame, config: Choose, known: list[str]) -> pl.DataFrame:
    """(row: place in the table, first: whose copies belong together, draw, parent, text: hashes, input, copy, side)."""
    order = {name: number for number, name in enumerate(known)}
    draw = per_batch(lambda ids: _as_series(draws(config.seed, PURPOSE, ids)), ["first_copy"], pl.UInt64)
    return (
        rows.with_row_index("row")
        .select(
            "row",
            per_batch(lambda ids: _as_series(hashes(ids)), ["first_copy"], pl.UInt64).alias("first"),
            draw.alias("draw"),
            pl.col("parents").list.first().hash(1).alias("parent"),
            _said().hash(2).alias("text"),
            pl.col("dataset").replace_strict(order, default=len(order), return_dtype=pl.UInt16).alias("input"),
            pl.col("copy").fill_null(0),
            pl.col("split")
            .replace_strict({"test": 0, "validation": 1}, default=2, return_dtype=pl.UInt8)
            .alias("side"),
        )
        .collect(engine="streaming")
    )


def _as_series(values: Draws) -> pl.Series:
    return pl.Series(values, dtype=pl.UInt64)


def _said() -> pl.Expr:
    """The messages as one string that no other conversation has."""
    turn = pl.element().struct
    content = turn.field("content").fill_null("")
    parts = pl.format("{}:{}:{}", turn.field("role").fill_null(""), content.str.len_bytes(), content)
    return pl.col("messages").list.eval(parts).list.join("").fill_null("")


def _doubles(light: pl.DataFrame, key: str, reason: str) -> pl.DataFrame:
    """All copies of the rows whose ``key`` another row has that counts before: on a side that is not trained on, of an
    input named before, of the smaller draw."""
    heads = light.filter(pl.col("copy") == 0, pl.col(key).is_not_null())
    heads = heads.filter(pl.col(key).is_duplicated()).sort(key, "side", "input", "draw", "first")
    best = heads.unique(key, keep="first", maintain_order=True).select(key, twin_row="row", best="first")
    gone = heads.join(best, on=key).filter(pl.col("first") != pl.col("best")).select("first", "twin_row")
    lost = light.select("row", "first").join(gone.unique("first", keep="first"), on="first")
    return lost.select("row", pl.lit(reason).alias("reason"), "twin_row").cast(dict(_LOST))  # type: ignore[arg-type]


def _beyond(light: pl.DataFrame, number: int, rule: Rule) -> pl.DataFrame:
    """The rows of one input that are not drawn, and those above its cap: of all others the smallest draws stay."""
    mine = light.filter(pl.col("input") == number)
    limit = math.ceil(rule.taken * 2.0**53)
    not_drawn = mine.filter((pl.col("draw") // 2**11) >= limit).select("row", reason=pl.lit("not_drawn"))
    drawn = mine.join(not_drawn, on="row", how="anti")
    lost = [not_drawn]
    if rule.at_most is not None:
        heads = drawn.filter(pl.col("copy") == 0).sort("draw", "first").slice(rule.at_most)
        over = drawn.join(heads.select("first"), on="first", how="semi")
        lost.append(over.select("row", reason=pl.lit("over_cap")))
    return pl.concat(lost).with_columns(twin_row=pl.lit(None, dtype=pl.UInt32)).cast(dict(_LOST))  # type: ignore[arg-type]


def _too_general(light: pl.DataFrame, share: float, config: Choose) -> pl.DataFrame:
    """The general rows in ``train`` above their share; DataError where there are too few."""
    general = [number for number, rule in enumerate(config.rules) if rule.general]
    train = light.filter(pl.col("side") == 2)
    there = train.filter(pl.col("input").is_in(general))
    others = train.height - there.height
    wanted = round(others * share / (1 - share))
    if there.height < wanted:
        raise DataError(
            f"general_share {share:g} needs {wanted:,} general rows beside {others:,} others, and there are "
            f"{there.height:,}.",
            hint="Give the general inputs more copies, cap the others with at_most, or ask for a smaller share.",
        )
    over = there.sort("copy", "draw", "first").slice(wanted)
    found = over.select("row", pl.lit("over_general_share").alias("reason"), pl.lit(None).alias("twin_row"))
    return found.cast(dict(_LOST))  # type: ignore[arg-type]


def _named(rows: pl.LazyFrame, lost: pl.DataFrame) -> pl.LazyFrame:
    """The same with ids in place of row numbers."""
    ids = rows.select("id").with_row_index("row")
    wanted = pl.concat([lost["row"], lost["twin_row"].drop_nulls()]).unique()
    names = ids.filter(pl.col("row").is_in(wanted.implode())).collect(engine="streaming")
    twins = names.select(twin_row="row", twin="id")
    found = lost.join(names, on="row").join(twins, on="twin_row", how="left")
    return found.select("id", "reason", "twin").lazy()
