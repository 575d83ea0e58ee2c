"""Ctrl-C and SIGTERM: the first asks the run to stop, the second cancels it."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name))


@contextmanager
def stopping(stop: threading.Event, say: Callable[[str], None]) -> Iterator[None]:
    """While open: the first signal sets ``stop`` and is told to ``say``; a second raises KeyboardInterrupt."""

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            # The tasks that this tears down have nothing to say that a person who asked for it wants to read.
            logging.getLogger("asyncio").setLevel(logging.CRITICAL + 1)
            raise KeyboardInterrupt
        stop.set()
        say("stopping: nothing new is sent, calls in flight finish; once more to cancel them")

    before = {number: signal.signal(number, ask) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
