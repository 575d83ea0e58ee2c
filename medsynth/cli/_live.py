"""A run as it goes: a live table on a terminal, plain lines elsewhere. Shows numbers, decides nothing."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

    from medsynth.engine.progress import Snapshot, StageView

REDRAWS_PER_S = 5
LINE_EVERY_S = 30.0
LINE_EVERY_SHARE = 0.05
BAR_CELLS = 24


class Lines:
    """One line at the first look, every 30 s, every 5 % of a stage, and at a stage's end."""

    def __init__(self) -> None:
        self._last = 0.0
        self._stage = ""
        self._share = -1.0
        self._warning = ""

    def update(self, snapshot: Snapshot) -> None:
        view = next((one for one in snapshot.stages if one.name == snapshot.stage), None)
        if view is None:
            return
        share = view.done / view.total if view.total else 0.0
        now = time.monotonic()
        if snapshot.warning and snapshot.warning != self._warning:
            self._warning = snapshot.warning
            self._print("warning", view.name, {"message": snapshot.warning})
        due = view.name != self._stage or now - self._last >= LINE_EVERY_S
        if not due and share - self._share < LINE_EVERY_SHARE and not (share >= 1 > self._share):
            return
        self._last, self._stage, self._share = now, view.name, share
        self._print("info", view.name, _numbers(snapshot, view))

    @staticmethod
    def _print(level: str, stage: str, values: dict[str, Any]) -> None:
        pairs = " ".join(f"{key}={value}" for key, value in values.items())
        click.echo(f"{time.strftime('%H:%M:%S')} {level} {stage} {pairs}", err=True)


def _numbers(snapshot: Snapshot, view: StageView) -> dict[str, Any]:
    values: dict[str, Any] = {
        "done": view.done,
        "total": "?" if view.total is None else view.total,
        "kept": view.kept,
        "dropped": view.dropped,
        "failed": view.failed,
        "in_flight": snapshot.in_flight,
        "calls": snapshot.made,
        "replayed": snapshot.replayed,
        "tokens": snapshot.tokens_in + snapshot.tokens_out,
        "seconds": round(snapshot.seconds, 1),
    }
    if snapshot.cost_usd is not None:
        values["usd"] = f"{snapshot.cost_usd:.4f}"
    return values


class Table:
    """The view on a terminal; redrawn at most five times a second."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._drawn = 0.0

    def update(self, snapshot: Snapshot) -> None:
        now = time.monotonic()
        if now - self._drawn < 1 / REDRAWS_PER_S and not _finished(snapshot):
            return
        self._drawn = now
        self._live.update(draw(snapshot), refresh=True)


def _finished(snapshot: Snapshot) -> bool:
    return all(view.total is not None and view.done >= view.total for view in snapshot.stages)


def draw(snapshot: Snapshot) -> RenderableType:
    """A line a stage, then a line for the service, then the last warning."""
    from rich.console import Group
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid.grid(padding=(0, 2))
    for view in snapshot.stages:
        grid.add_row(*(Text(cell) for cell in _cells(view)))
    parts: list[RenderableType] = [grid, Text(service(snapshot))]
    if snapshot.warning:
        parts.append(Text(f"warning: {snapshot.warning}"))
    return Group(*parts)


def _cells(view: StageView) -> tuple[str, ...]:
    share = min(view.done / view.total, 1.0) if view.total else (1.0 if view.total == 0 else 0.0)
    filled = round(share * BAR_CELLS)
    bar = "█" * filled + "░" * (BAR_CELLS - filled)
    total = "?" if view.total is None else f"{view.total:,}"
    lost = f"dropped {view.dropped:,}  failed {view.failed:,}" if view.dropped or view.failed else ""
    return view.name, bar, f"{view.done:,}/{total}", f"kept {view.kept:,}", lost


def service(snapshot: Snapshot) -> str:
    """Requests, tokens, money and time in one line."""
    parts = [
        f"in flight {snapshot.in_flight:,}",
        f"calls {snapshot.made:,} (+{snapshot.replayed:,} replayed)",
        f"tokens {snapshot.tokens_in:,} in, {snapshot.tokens_out:,} out",
    ]
    if snapshot.cost_usd is not None:
        parts.append(f"${snapshot.cost_usd:,.4f}")
    parts.append(clock(snapshot.seconds))
    remaining = eta(snapshot)
    return " · ".join([*parts, f"about {clock(remaining)} left"] if remaining is not None else parts)


def eta(snapshot: Snapshot) -> float | None:
    """Seconds that the running stage still takes at its speed so far; None while that says nothing."""
    view = next((one for one in snapshot.stages if one.name == snapshot.stage), None)
    if view is None or not view.total or view.done < 5 or view.done >= view.total or snapshot.seconds < 2:
        return None
    return snapshot.seconds * (view.total - view.done) / view.done


def clock(seconds: float) -> str:
    """
    >>> clock(3725.4)
    '1:02:05'
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class _Nothing:
    def update(self, snapshot: Snapshot) -> None:
        """Show nothing."""


def watching(*, quiet: bool) -> AbstractContextManager[Any]:
    """The way to look at a run that suits stderr; a context that gives an object with ``update``."""
    if quiet:
        return nullcontext(_Nothing())
    return _Terminal() if sys.stderr.isatty() else nullcontext(Lines())


class _Terminal(AbstractContextManager[Table]):
    def __enter__(self) -> Table:
        from rich.console import Console
        from rich.live import Live

        self._live = Live(console=Console(stderr=True), auto_refresh=False, redirect_stdout=False, transient=False)
        self._live.start()
        return Table(self._live)

    def __exit__(self, *_: object) -> None:
        self._live.stop()
