"""How many requests at once: AIMD, as in TCP, with two signs of overload. Knows numbers only.

Refusals and timeouts take the width to 0.7 of itself, once for all requests that were under way together.
Servers that queue instead of refusing show in the work they get done: width that was added and brought no more
work a second is taken back, and so is width when answers need twice as long as before, or half of the timeout.
Before the first of these signs the width doubles with every window of answers; after it, it grows by one a window.
What was sent before the first answer came is no measure of growth: it waited for connections, and for a process that
had just begun.
"""

from __future__ import annotations

from statistics import median
from typing import NamedTuple

SHRINK = 0.7
_LEVEL = 1.4
"""Growth after which the work done is compared."""
_GAIN = 1.15
"""Work a second that such a growth must bring at least: a server with room brings 1.4, one that queues 1.0."""
_ANSWER_TOKENS = 20
"""What an answer costs a server beside its tokens, in tokens: time to the first token over time per token."""
_QUEUE_S = 0.05
"""Answers that come faster than this do not stand in a queue worth leaving."""
_SLOWER = 2.0
_SLOWER_S = 1.0
_LEAST_ANSWERS = 16
_BINDING = 0.8


class Level(NamedTuple):
    """What a window of answers showed: work in tokens a second (by Little's law: requests under way over the median
    time of one), median seconds for a token."""

    width: float
    work: float
    slowness: float


class Width:
    """The width of one model, between 1 and ``most``."""

    def __init__(self, start: int, most: int, timeout_s: float) -> None:
        self._most = float(most)
        self._timeout_s = timeout_s
        self._width = float(min(start, most))
        self._doubling = True
        self._cut_at = float("-inf")
        self._warm_at = None if start < most else float("-inf")
        self._level: Level | None = None
        self._seconds: list[float] = []
        self._tokens = 0
        self._in_flight = 0
        self._binding = 0
        self._window = max(_LEAST_ANSWERS, self.limit)

    @property
    def limit(self) -> int:
        return int(self._width)

    def answered(self, started: float, now: float, tokens: int, in_flight: int, *, binding: bool) -> None:
        """An answer. in_flight: requests under way, this one included; binding: the width holds others back."""
        if self._warm_at is None:
            self._warm_at = now
        if started <= self._cut_at or started < self._warm_at:
            return
        self._binding += binding
        self._in_flight += in_flight
        self._tokens += _ANSWER_TOKENS + tokens
        self._seconds.append(now - started)
        if binding:
            self._width = min(self._width + (1.0 if self._doubling else 1.0 / self._width), self._most)
        if len(self._seconds) >= self._window:
            self._end_window(now)

    def overloaded(self, started: float, now: float) -> None:
        """A refusal, or no answer in time, to a request sent at ``started``."""
        if started > self._cut_at:
            self._cut(self._width * SHRINK, now)

    def _end_window(self, now: float) -> None:
        answers = len(self._seconds)
        typical = max(median(self._seconds), 1e-6)
        tokens = self._tokens / answers
        in_flight = self._in_flight / answers
        now_at = Level(self._width, tokens * in_flight / typical, typical / tokens)
        before, binding = self._level, self._binding >= _BINDING * answers
        self._start_window()
        if typical > self._timeout_s / 2:
            self._cut(self._width * SHRINK, now)
        elif not binding:
            return
        elif before is None:
            self._level = now_at
        elif now_at.width >= _LEVEL * before.width:
            if typical > _QUEUE_S and now_at.work < _GAIN * before.work:
                self._cut(before.width, now)
            else:
                self._level = now_at
        elif now_at.slowness > _SLOWER * before.slowness and typical - before.slowness * tokens > _SLOWER_S:
            self._cut(max(self._width * SHRINK, before.width / 2), now)

    def _cut(self, width: float, now: float) -> None:
        self._width = max(1.0, width)
        self._doubling = False
        self._cut_at = now
        self._start_window()

    def _start_window(self) -> None:
        self._seconds = []
        self._tokens = self._in_flight = self._binding = 0
        self._window = max(_LEAST_ANSWERS, self.limit)
