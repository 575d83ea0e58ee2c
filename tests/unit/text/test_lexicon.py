"""Shipped tables: found from a checkout, read once, each a TOML that compiles."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from medsynth.core.shipped import shipped
from medsynth.text.lexicon import alternation, lexicon

TABLES = sorted(path.stem for path in (Path(__file__).parents[3] / "seeds" / "lexicons").glob("*.toml"))


@pytest.mark.parametrize("name", TABLES)
def test_table_is_toml(name: str) -> None:
    assert tomllib.loads(shipped(f"seeds/lexicons/{name}.toml").read_text("utf-8")) == lexicon(name)


def test_read_once() -> None:
    assert lexicon(TABLES[0]) is lexicon(TABLES[0])


def test_unknown_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="nothing"):
        shipped("seeds/nothing.toml")


def test_alternation_takes_the_longest_first() -> None:
    assert re.findall(alternation(["a", "a.b"]), "a.b") == ["a.b"]
