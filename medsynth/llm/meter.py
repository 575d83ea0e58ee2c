"""Counters of one run's calls, read by the progress view and the run's report. Holds numbers and class names only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Meter:
    """What the models were asked and what came of it.

    made: attempts sent; replayed: answers from the reply log; tokens: of the attempts sent, as servers
    counted them; in_flight: attempts under way; retries: class -> attempts tried again;
    failures: reason -> requests given up; waits: cause -> requests that wait now.
    """

    __slots__ = ("failures", "in_flight", "made", "replayed", "retries", "tokens_in", "tokens_out", "waits")

    def __init__(self) -> None:
        self.made = 0
        self.replayed = 0
        self.tokens_in = 0
        self.tokens_out = 0
        self.in_flight = 0
        self.retries: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.waits: Counter[str] = Counter()

    @contextmanager
    def waiting(self, cause: str) -> Iterator[None]:
        """While open, one request more waits for ``cause``."""
        self.waits[cause] += 1
        try:
            yield
        finally:
            self.waits[cause] -= 1

    def to_json(self) -> dict[str, object]:
        """The counters, sorted, as JSON values."""
        return {
            "made": self.made,
            "replayed": self.replayed,
            "tokens": {"in": self.tokens_in, "out": self.tokens_out},
            "in_flight": self.in_flight,
            "retries": dict(sorted(self.retries.items())),
            "failures": dict(sorted(self.failures.items())),
        }
