"""One run of a recipe name and output at a time; other recipes may run beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from medsynth.core.errors import RecipeError
from medsynth.core.ids import row_id
from medsynth.engine.store import make_private


@contextmanager
def run_lock(home: Path, name: str, out: Path) -> Iterator[None]:
    """Hold the lock of (recipe name, output); RecipeError at once if another process has it."""
    folder = make_private(home / "locks")
    lock = FileLock(folder / f"{row_id('lock', name, str(out.resolve()))}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise RecipeError(
            f"another run of {name!r} writes to {out.name!r} right now.",
            hint="Wait for it, stop it, or give another --out.",
        ) from error
    try:
        yield
    finally:
        lock.release()
