"""Which input of the recipe a request is made for, so that the answers made for one person can be taken out again.

The engine says it once a row; what keeps replies asks for it. Inputs are known by a mark, never by their id.
"""

from __future__ import annotations

import hashlib
from contextvars import ContextVar

MARK_BYTES = 16
_current: ContextVar[str] = ContextVar("made_for", default="")
_asked: ContextVar[set[str] | None] = ContextVar("asked", default=None)


def mark(row: str) -> str:
    """The mark of an input: 32 hex digits over its id."""
    return hashlib.blake2b(row.encode("utf-8", "surrogatepass"), digest_size=MARK_BYTES, person=b"made for").hexdigest()


def begin(row: str, asked: set[str]) -> None:
    """From now on, in this task and those that it starts, requests are made for this input; asked: takes their keys."""
    _current.set(mark(row))
    _asked.set(asked)


def note(key: str) -> None:
    """A request is made, or its answer is looked up."""
    if (asked := _asked.get()) is not None:
        asked.add(key)


def now() -> str:
    """The mark of the input at work; '' where nobody said."""
    return _current.get()
