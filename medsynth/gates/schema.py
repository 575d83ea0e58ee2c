"""The gate every version passes: rows that the strictest trainer can load.

Ids are unique; roles alternate after an optional system message and end with the assistant; every message has text;
language, licence and parents are set. A doctor who opens with a greeting is allowed where the recipe says so, and
counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from medsynth.core.config import Config
from medsynth.core.step import gate
from medsynth.core.types import Verdict


class SchemaConfig(Config):
    """What a conversation may look like."""

    assistant_may_open: bool = False
    """Whether a conversation may start with the assistant (``opens: doctor`` in a recipe)."""
    max_examples: int = 10
    """How many ids of faulty rows the report names."""


@gate(reads=("id", "messages", "language", "licence", "parents"))
def schema(rows: pl.LazyFrame, config: SchemaConfig, inputs: Mapping[str, pl.LazyFrame | Path]) -> Verdict:
    """(rows of the conversation table) -> whether all of them are well formed, and how many are not, by fault."""
    del inputs
    checked = rows.select("id", **_faults(config), assistant_opens=_opens() == "assistant")
    names = list(_faults(config))
    totals = checked.select(
        pl.len().alias("rows"), *(pl.col(name).sum() for name in (*names, "assistant_opens"))
    ).collect(engine="streaming")
    repeated = _repeated(rows)
    numbers: dict[str, float | int | str] = {name: int(value or 0) for name, value in totals.row(0, named=True).items()}
    numbers["id_repeated"] = len(repeated)
    faults = {name: numbers[name] for name in (*names, "id_repeated") if numbers[name]}
    if not faults:
        return Verdict(True, numbers=numbers)
    faulty = checked.filter(pl.any_horizontal(names)).select("id").limit(config.max_examples).collect()["id"]
    examples = [str(value) for value in (*repeated.head(config.max_examples), *faulty)]
    reason = ", ".join(f"{name} {number}" for name, number in faults.items())
    return Verdict(False, f"rows that are not well formed: {reason}", numbers, tuple(examples[: config.max_examples]))


def _repeated(rows: pl.LazyFrame) -> pl.Series:
    """The ids that stand in more than one row. Hashes find the candidates in eight bytes a row."""
    hashes = rows.select(hash=pl.col("id").hash()).collect(engine="streaming")["hash"]
    candidates = hashes.filter(hashes.is_duplicated()).unique()
    if not len(candidates):
        return pl.Series("id", [], dtype=pl.String)
    among = rows.select("id").filter(pl.col("id").hash().is_in(candidates.implode()))
    return among.group_by("id").len().filter(pl.col("len") > 1).collect(engine="streaming")["id"].sort()


def _faults(config: SchemaConfig) -> dict[str, pl.Expr]:
    """Fault -> true where a row has it, never null."""
    roles = _roles()
    talk = pl.when(roles.list.first() == "system").then(roles.list.slice(1)).otherwise(roles)
    first = talk.list.first()
    opener = first.is_in(["user", "assistant"]) if config.assistant_may_open else first == "user"
    same_as_next = pl.element() == pl.element().shift(-1)
    known = pl.element().is_in(["user", "assistant"])
    faults = {
        "id_missing": _blank(pl.col("id")),
        "no_messages": pl.col("messages").list.len().fill_null(0) == 0,
        "opens_wrong": ~opener.fill_null(False),
        "ends_wrong": ~(talk.list.last() == "assistant").fill_null(False),
        "role_unknown": ~talk.list.eval(known.fill_null(False)).list.all(),
        "not_alternating": talk.list.eval(same_as_next.fill_null(False)).list.any(),
        "content_empty": pl.col("messages").list.eval(_blank(pl.element().struct.field("content"))).list.any(),
        "language_missing": _blank(pl.col("language")),
        "licence_missing": _blank(pl.col("licence")),
        "parents_missing": pl.col("parents").list.len().fill_null(0) == 0,
    }
    return {name: fault.fill_null(False) for name, fault in faults.items()}


def _roles() -> pl.Expr:
    return pl.col("messages").list.eval(pl.element().struct.field("role"))


def _opens() -> pl.Expr:
    roles = _roles()
    return (
        pl.when(roles.list.first() == "system").then(roles.list.get(1, null_on_oob=True)).otherwise(roles.list.first())
    )


def _blank(text: pl.Expr) -> pl.Expr:
    return text.is_null() | (text.str.strip_chars() == "")
