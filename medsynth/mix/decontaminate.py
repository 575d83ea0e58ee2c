"""Drops rows that quote a benchmark: what is measured with it afterwards would mean nothing.

The same test as that of the gate before a push (``text/overlap.py``), with lengths that a recipe may choose. The reason
names the file, never a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import polars as pl
from pydantic import Field

from medsynth.core.config import Config, RecipePath
from medsynth.core.rows import per_row
from medsynth.core.step import filter as filter_step
from medsynth.text.benchmark_file import texts
from medsynth.text.overlap import HAN_STRETCH, LEAST, STRETCH, Quoted, strings

REASON = "contaminated"


class Benchmark(Config):
    """A file that no row may quote."""

    path: RecipePath
    """Where it stands."""
    sha256: str
    """Of its bytes."""


class Decontaminate(Config):
    """Which benchmarks are looked for, and how long a quotation has to be."""

    files: tuple[Benchmark, ...] = ()
    """The benchmarks."""
    han: int = Field(default=HAN_STRETCH, ge=LEAST)
    """Letters and digits in a row where Chinese is written."""
    other: int = Field(default=STRETCH, ge=LEAST)
    """The same elsewhere."""


@filter_step(reads=("messages",), python=True, reasons=lambda config: (REASON,))
def decontaminate(config: Decontaminate) -> pl.Expr:
    """``contaminated: <file>`` where a message shares a long stretch with a text of one of the files."""

    def judged(messages: Sequence[dict[str, Any]] | None) -> str | None:
        said = list(strings([(message or {}).get("content") for message in messages or ()]))
        for one in config.files:
            quoted = _quoted(one, config.han, config.other)
            if any(map(quoted.found_in, said)):
                return f"{REASON}: {one.path.name}"
        return None

    return per_row(judged, ["messages"], pl.String)


@lru_cache(maxsize=32)
def _quoted(one: Benchmark, han: int, other: int) -> Quoted:
    """A benchmark's stretches, read once in each process."""
    return Quoted(texts(one.path), han, other)
