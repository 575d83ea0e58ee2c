"""ShareGPT: roles get their names, texts stay, no row is lost."""

from __future__ import annotations

import polars as pl

from medsynth.export.sharegpt import ShareGptConfig, sharegpt
from tests.unit.dataset.conversations import arrow, conversation

TALK = [
    {"role": "system", "content": "Be kind."},
    {"role": "user", "content": "头痛 😷"},
    {"role": "assistant", "content": "多久了？"},
]


def test_roles_and_values() -> None:
    view = sharegpt(pl.LazyFrame(arrow([conversation(1, messages=TALK)])), ShareGptConfig()).collect()
    assert view.columns == ["id", "conversations"]
    assert view["conversations"].to_list() == [
        [
            {"from": "system", "value": "Be kind."},
            {"from": "human", "value": "头痛 😷"},
            {"from": "gpt", "value": "多久了？"},
        ]
    ]


def test_rows_and_order_stay() -> None:
    rows = pl.LazyFrame(arrow([conversation(1), conversation(2, messages=[]), conversation(3)]))
    view = sharegpt(rows, ShareGptConfig()).collect()
    assert view["id"].to_list() == rows.collect()["id"].to_list()
    assert view["conversations"].list.len().to_list() == [2, 0, 2]


def test_no_rows() -> None:
    view = sharegpt(pl.LazyFrame(arrow([])), ShareGptConfig()).collect()
    assert view.schema["conversations"] == pl.List(pl.Struct({"from": pl.String, "value": pl.String}))
