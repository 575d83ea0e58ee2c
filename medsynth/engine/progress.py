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
    """One look at a run. seconds: since its start.

    spent: by this run, by quantity (requests, tokens, usd, cny, minutes); used: with the runs before it, since the last
    finished version; projected: ``used`` once the running stage is through, {} while that cannot be said; budget:
    limits; unpriced: requests without a known price; per_minute: tokens of the last minute; tpm: most a minute, None =
    not known; waits: cause -> requests that wait now; waited_s: cause -> seconds in which it held requests back;
    retries, failures: class -> number.
    """

    stage: str
    stages: tuple[StageView, ...]
    seconds: float
    in_flight: int = 0
    made: int = 0
    replayed: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    warning: str = ""
    retries: Mapping[str, int] = field(default_factory=dict)
    failures: Mapping[str, int] = field(default_factory=dict)
    waits: Mapping[str, int] = field(default_factory=dict)
    waited_s: Mapping[str, float] = field(default_factory=dict)
    per_minute: float = 0.0
    tpm: int | None = None
    budget: Mapping[str, float] = field(default_factory=dict)
    spent: Mapping[str, float] = field(default_factory=dict)
    used: Mapping[str, float] = field(default_factory=dict)
    projected: Mapping[str, float] = field(default_factory=dict)
    unpriced: int = 0


class Progress(Protocol):
    """Anything that wants to look: a terminal view, a log, a test."""

    def update(self, snapshot: Snapshot) -> None: ...


class Silent:
    """Looks away."""

    def update(self, snapshot: Snapshot) -> None:
        """Do nothing with it."""
