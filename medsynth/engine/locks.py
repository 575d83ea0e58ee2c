"""One run of a recipe name and output at a time; other recipes may run beside it, no withdrawal and no clean-up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from medsynth.core.errors import RecipeError
from medsynth.core.ids import row_id
from medsynth.engine.store import make_private

GATE = "gate.lock"
GATE_S = 5.0
"""Another run that begins holds the gate for milliseconds."""


@contextmanager
def run_lock(home: Path, name: str, out: Path) -> Iterator[None]:
    """Hold the lock of (recipe name, output); RecipeError at once if another process has it."""
    folder = make_private(home / "locks")
    lock = FileLock(folder / f"{row_id('lock', name, str(out.resolve()))}.lock")
    try:
        with _gate(folder, GATE_S):
            lock.acquire(timeout=0)
    except Timeout as error:
        if error.lock_file.endswith(GATE):
            raise RecipeError(
                "a withdrawal or a clean-up is under way in this project.", hint="Wait until it has ended."
            ) from error
        raise RecipeError(
            f"another run of {name!r} writes to {out.name!r} right now.",
            hint="Wait for it, stop it, or give another --out.",
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def no_runs(home: Path) -> Iterator[None]:
    """While open, no run of this project is at work and none begins; RecipeError at once if there is one."""
    folder = make_private(home / "locks")
    with ExitStack() as held:
        try:
            held.enter_context(_gate(folder, 0))
            for path in sorted(folder.glob("*.lock")):
                if path.name != GATE:
                    held.enter_context(FileLock(path, timeout=0))
        except Timeout as error:
            what = "another withdrawal or a clean-up" if error.lock_file.endswith(GATE) else "a run"
            raise RecipeError(f"{what} is at work in this project.", hint="Wait for it, or stop it.") from error
        yield


def _gate(folder: Path, timeout: float) -> FileLock:
    """Held for a moment by a run that begins, and all the time by a withdrawal."""
    return FileLock(folder / GATE, timeout=timeout)
