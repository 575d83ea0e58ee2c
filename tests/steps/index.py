"""A build: an artefact made from a whole table."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from medsynth.core.config import Config
from medsynth.core.step import build


class Index(Config):
    """Config of ``index``: there is nothing to choose."""


@build(reads=("complaint",), name="index")
def index(frame: pl.LazyFrame, config: Index, folder: Path) -> None:
    """Write every complaint, sorted, to ``complaints.json``."""
    complaints = frame.select("complaint").unique().sort("complaint").collect().to_series().to_list()
    (folder / "complaints.json").write_text(json.dumps(complaints, ensure_ascii=False), "utf-8")
