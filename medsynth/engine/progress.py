"""What a run shows of itself while it runs. Numbers only; drawing them is the command line's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(slots=True)
class StageView:
    """Rows of one stage so far. total: None = not known yet."""

    name: str
    kind: str
    total: int | None = None
    done: int = 0
    kept: int = 0
    dropped: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One look at a run. seconds: since its start; cost_usd: None = no price known."""

    stage: str
    stages: tuple[StageView, ...]
    seconds: float
    in_flight: int = 0
    made: int = 0
    replayed: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float | None = None
    warning: str = ""
    retries: Mapping[str, int] = field(default_factory=dict)


class Progress(Protocol):
    """Anything that wants to look: a terminal view, a log, a test."""

    def update(self, snapshot: Snapshot) -> None: ...


class Silent:
    """Looks away."""

    def update(self, snapshot: Snapshot) -> None:
        """Do nothing with it."""
