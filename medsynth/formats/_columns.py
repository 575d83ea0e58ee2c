"""Expressions over the rows of a table that several formats share: what a row is, and its parts."""

from __future__ import annotations

import polars as pl

_ROLE = pl.element().struct.field("role")
CONTENT = pl.element().struct.field("content")
FITS = pl.lit(None, pl.String)


def roles() -> pl.Expr:
    """The roles of a conversation in order, each with a full stop after it: ``user.assistant.``."""
    return pl.col("messages").list.eval(_ROLE.fill_null("?") + ".").list.join("").fill_null("")


def _system() -> pl.Expr:
    return roles().str.contains("system.", literal=True)


def single() -> pl.Expr:
    """What keeps a conversation from being one question and one answer."""
    return (
        pl.when(roles() == "user.assistant.")
        .then(FITS)
        .when(_system())
        .then(pl.lit("a system message"))
        .when(pl.col("messages").list.len() > 2)
        .then(pl.lit("more than one turn"))
        .otherwise(pl.lit("no question with its answer"))
    )


def alternating() -> pl.Expr:
    """What keeps a conversation from being questions and answers in turn, the question first."""
    return (
        pl.when(roles().str.contains(r"^(user\.assistant\.)+$"))
        .then(FITS)
        .when(_system())
        .then(pl.lit("a system message"))
        .otherwise(pl.lit("turns that do not alternate"))
    )


def without_system() -> pl.Expr:
    """What keeps a conversation from being questions and answers in any order."""
    return (
        pl.when(_system())
        .then(pl.lit("a system message"))
        .when(roles() == "")
        .then(pl.lit("no message"))
        .otherwise(FITS)
    )


def spoken() -> pl.Expr:
    """What keeps a conversation from being one at all."""
    return pl.when(roles() == "").then(pl.lit("no message")).otherwise(FITS)


def question() -> pl.Expr:
    """The first message's text."""
    return _content(0)


def answer() -> pl.Expr:
    """The second message's text."""
    return _content(1)


def _content(place: int) -> pl.Expr:
    return pl.col("messages").list.get(place, null_on_oob=True).struct.field("content")


def pairs(first: pl.Expr, second: pl.Expr) -> pl.Expr:
    """Two lists of texts, of one length in each row, as one list of pairs."""
    both = pl.struct(first=first, second=second)
    return both.map_batches(_paired, return_dtype=pl.List(pl.List(pl.String)), is_elementwise=True)


def _paired(rows: pl.Series) -> pl.Series:
    lists = zip(rows.struct.field("first").to_list(), rows.struct.field("second").to_list(), strict=True)
    made = [[list(pair) for pair in zip(some or (), others or (), strict=False)] for some, others in lists]
    return pl.Series(made, dtype=pl.List(pl.List(pl.String)))


def said(column: str) -> pl.Expr:
    """A text as one message of the assistant."""
    return pl.concat_list(pl.struct(role=pl.lit("assistant"), content=pl.col(column)))


def label(name: str) -> pl.Expr:
    """A field that is an empty text where nothing is known."""
    return pl.col(name).fill_null("")
