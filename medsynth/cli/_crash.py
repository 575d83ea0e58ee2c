"""What is kept of a bug: the stack, in a private file. Never a local variable, and no message that may hold a row."""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path

from medsynth.cli._places import home
from medsynth.core.errors import MedsynthError

_PLAIN = (AssertionError, AttributeError, ImportError, MemoryError, NameError, OSError, RecursionError, TypeError)
"""Types whose message speaks of code or of the system. Others (ValueError, KeyError, a parser's) may quote data."""


def keep_crash(error: Exception) -> MedsynthError:
    """Write the traceback to a file of its own, and give the error that tells where it is."""
    text = describe(error)
    kind = type(error).__name__
    try:
        path = _write(text)
    except OSError:
        sys.stderr.write(text)
        return MedsynthError(f"a bug: {kind}.", hint="Its traceback stands above; it could not be written to a file.")
    return MedsynthError(f"a bug: {kind}.", hint=f"Its traceback is in {path}; please report it.")


def describe(error: BaseException) -> str:
    """The stacks of an error and its causes, newest last."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\nwhich led to:\n\n".join(_one(item) for item in reversed(chain))


def _one(error: BaseException) -> str:
    stack = "".join(
        traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), capture_locals=False).format()
    )
    said = str(error) if isinstance(error, _PLAIN) else "(message left out: it may quote a row)"
    return f"{stack}{type(error).__module__}.{type(error).__qualname__}: {said}\n"


def _write(text: str) -> Path:
    folder = home() / "crashes"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return path
