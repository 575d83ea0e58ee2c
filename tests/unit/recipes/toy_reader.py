"""A reader for tests of the loader: only its config matters."""

from __future__ import annotations

from collections.abc import Iterator

from medsynth.core.config import Config
from medsynth.core.step import Batch, read
from medsynth.core.tables import CASE


class Lines(Config):
    """Nothing of its own."""


@read(table=CASE)
def lines(config: Lines) -> Iterator[Batch]:
    """Read nothing."""
    yield from ()
