"""One timer for all requests of a provider: each must be done within the same number of seconds.

A timer for each request costs more than the rest of its bookkeeping. Requests stand in the order of their deadlines, so
that the timer looks at the first ones only. Knows tasks, not what they do.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from types import TracebackType
from typing import Any

_LOOKS = 50
"""Looks at the deadlines within one timeout: a request may be late by a fiftieth of it."""
_LEAST_S = 0.02


class Deadline:
    """One request's time. ``TimeoutError`` where it is over, as of ``asyncio.timeout``."""

    __slots__ = ("_all", "at", "over", "task")

    def __init__(self, all_: Deadlines, at: float) -> None:
        self._all = all_
        self.at = at
        self.over = False

    def __enter__(self) -> Deadline:
        self.task = self._all.begin(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._all.end(self)
        if self.over and self.task.uncancel() == 0 and kind is asyncio.CancelledError:
            raise TimeoutError from error


class Deadlines:
    """The requests under way of one provider, in one event loop."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._every_s = max(_LEAST_S, seconds / _LOOKS)
        self._open: OrderedDict[Deadline, None] = OrderedDict()
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None  # asked for once: each time is a call of the system

    def one(self) -> Deadline:
        """The deadline of a request that begins now, as a context."""
        return Deadline(self, time.monotonic() + self._seconds)

    def begin(self, deadline: Deadline) -> asyncio.Task[Any]:
        """The task whose time it is."""
        self._open[deadline] = None
        if self._timer is None:
            self._loop = asyncio.get_running_loop()
            self._timer = self._loop.call_later(self._every_s, self._look, self._loop)
        task = asyncio.current_task(self._loop)
        assert task is not None
        return task

    def end(self, deadline: Deadline) -> None:
        self._open.pop(deadline, None)

    def close(self) -> None:
        """No more looks."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = time.monotonic()
        while self._open and (first := next(iter(self._open))).at <= now:
            del self._open[first]
            first.over = True
            first.task.cancel()
        self._timer = loop.call_later(self._every_s, self._look, loop) if self._open else None
