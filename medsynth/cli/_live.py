"""A run as it goes: a live table on a terminal, plain lines elsewhere. Shows numbers, decides nothing."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol

import click

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

    from medsynth.engine.progress import Snapshot, StageView

REDRAWS_PER_S = 5
LINE_EVERY_S = 30.0
LINE_EVERY_SHARE = 0.05
BAR_CELLS = (10, 24)
"""Cells of a bar on a terminal of less than ``NARROW`` columns, and on others."""
NARROW = 90


class Looks(Protocol):
    """A way to look at a run, and to be told something while it goes on."""

    def update(self, snapshot: Snapshot) -> None: ...

    def say(self, text: str) -> None: ...


class Lines:
    """One line at the first look, every 30 s, every 5 % of a stage, and at a stage's end."""

    def __init__(self) -> None:
        self._last = 0.0
        self._stage = ""
        self._share = -1.0
        self._warning = ""

    def update(self, snapshot: Snapshot) -> None:
        view = _running(snapshot)
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
        self._print("info", view.name, {"kind": "gate"} if view.kind == "gate" else _numbers(snapshot, view))

    def say(self, text: str) -> None:
        click.echo(text, err=True)

    @staticmethod
    def _print(level: str, stage: str, values: dict[str, Any]) -> None:
        pairs = " ".join(f"{key}={value}" for key, value in values.items())
        click.echo(f"{time.strftime('%H:%M:%S')} {level} {stage} {pairs}", err=True)


def _running(snapshot: Snapshot) -> StageView | None:
    return next((one for one in snapshot.stages if one.name == snapshot.stage), None)


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
    if snapshot.retries:
        values["retries"] = sum(snapshot.retries.values())
    if snapshot.made:
        values["tokens_a_minute"] = round(snapshot.per_minute)
        values |= {name: f"{snapshot.spent[name]:.4f}" for name in ("usd", "cny") if snapshot.spent.get(name)}
    if waiting := _waits(snapshot):
        values["waits"] = ",".join(f"{cause}:{count}" for cause, count in waiting.items())
    return values


def _waits(snapshot: Snapshot) -> dict[str, int]:
    """Cause -> requests that wait now, the most frequent first."""
    return dict(sorted(snapshot.waits.items(), key=lambda item: -item[1]))


class Pace:
    """How fast the running stage goes since it was first looked at: what an earlier run had done says nothing."""

    def __init__(self) -> None:
        self._stage = ""
        self._seconds = 0.0
        self._done = 0

    def eta(self, snapshot: Snapshot) -> float | None:
        """Seconds that the running stage still takes; None while that says nothing."""
        view = _running(snapshot)
        if view is None or not view.total or view.done >= view.total:
            return None
        if view.name != self._stage:
            self._stage, self._seconds, self._done = view.name, snapshot.seconds, view.done
        seconds, done = snapshot.seconds - self._seconds, view.done - self._done
        return seconds * (view.total - view.done) / done if done >= 5 and seconds >= 2 else None


class Table:
    """The view on a terminal; redrawn at most five times a second.

    What is said meanwhile waits for the next redraw: it may come from a signal, in the middle of one.
    """

    def __init__(self, live: Live) -> None:
        self._live = live
        self._drawn = 0.0
        self._pace = Pace()
        self._said: list[str] = []
        self._last: Snapshot | None = None

    def update(self, snapshot: Snapshot) -> None:
        now = time.monotonic()
        remaining = self._pace.eta(snapshot)
        self._last = snapshot
        if now - self._drawn < 1 / REDRAWS_PER_S and not self._said:
            return
        self._drawn = now
        self._draw(snapshot, remaining)

    def say(self, text: str) -> None:
        self._said.append(text)

    def close(self) -> None:
        """The last picture shows the last numbers, and nothing stays unsaid."""
        if self._last:
            self._draw(self._last, None)
        self._tell()

    def _tell(self) -> None:
        from rich.text import Text

        while self._said:
            self._live.console.print(Text(self._said.pop(0)))

    def _draw(self, snapshot: Snapshot, remaining: float | None) -> None:
        self._tell()
        self._live.update(draw(snapshot, remaining, self._live.console.width), refresh=True)


def draw(snapshot: Snapshot, remaining: float | None = None, width: int = NARROW) -> RenderableType:
    """A line a stage, then a line for the service, then the last warning."""
    from rich.console import Group
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid.grid(padding=(0, 2))
    for view in snapshot.stages:
        grid.add_row(*(Text(cell, no_wrap=True) for cell in _cells(view, BAR_CELLS[width >= NARROW])))
    parts: list[RenderableType] = [grid, Text(service(snapshot, remaining))]
    if snapshot.warning:
        parts.append(Text(f"warning: {snapshot.warning}"))
    return Group(*parts)


def _cells(view: StageView, bar_cells: int) -> tuple[str, ...]:
    if view.kind == "gate":
        return view.name, "", "gate", "", ""
    share = min(view.done / view.total, 1.0) if view.total else (1.0 if view.total == 0 else 0.0)
    filled = round(share * bar_cells)
    bar = "█" * filled + "░" * (bar_cells - filled)
    total = "?" if view.total is None else f"{view.total:,}"
    lost = [f"{name} {count:,}" for name, count in (("dropped", view.dropped), ("failed", view.failed)) if count]
    return view.name, bar, f"{view.done:,}/{total}", f"kept {view.kept:,}", "  ".join(lost)


def service(snapshot: Snapshot, remaining: float | None = None) -> str:
    """Requests, tokens, money and time in one line."""
    parts = [
        f"in flight {snapshot.in_flight:,}",
        f"calls {snapshot.made:,} (+{snapshot.replayed:,} replayed)",
        f"tokens {snapshot.tokens_in:,} in, {snapshot.tokens_out:,} out",
    ]
    if snapshot.retries:
        parts.append("tried again " + ", ".join(f"{count:,} {name}" for name, count in snapshot.retries.items()))
    if snapshot.made:
        limit = f" of {snapshot.tpm:,}" if snapshot.tpm else ""
        parts.append(f"{snapshot.per_minute:,.0f}{limit} tokens/min")
    if waiting := _waits(snapshot):
        parts.append("waiting " + ", ".join(f"{count:,} for {cause}" for cause, count in waiting.items()))
    if snapshot.failures:
        parts.append("given up " + ", ".join(f"{count:,} {name}" for name, count in snapshot.failures.items()))
    parts += spending(snapshot)
    parts.append(clock(snapshot.seconds))
    return " · ".join([*parts, f"about {clock(remaining)} left"] if remaining is not None else parts)


def spending(snapshot: Snapshot) -> list[str]:
    """Money, and what else has a limit: used, of how much, and where it is going."""
    from medsynth.llm.budget import shown

    parts = []
    for name in dict.fromkeys([*(money for money in ("usd", "cny") if snapshot.used.get(money)), *snapshot.budget]):
        text = f"used {shown(name, snapshot.used.get(name, 0.0))}"
        text += f" of {shown(name, snapshot.budget[name])}" if name in snapshot.budget else ""
        if name in snapshot.projected:
            text += f", about {shown(name, snapshot.projected[name])} in the end"
        parts.append(text)
    if snapshot.unpriced:
        parts.append(f"{snapshot.unpriced:,} requests without a known price")
    return parts


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

    def say(self, text: str) -> None:
        """Say nothing."""


def watching(*, quiet: bool) -> AbstractContextManager[Looks]:
    """The way to look at a run that suits stderr."""
    if quiet:
        return nullcontext(_Nothing())
    return _Terminal() if sys.stderr.isatty() else nullcontext(Lines())


class _Terminal(AbstractContextManager[Table]):
    def __enter__(self) -> Table:
        from rich.console import Console
        from rich.live import Live

        self._live = Live(console=Console(stderr=True), auto_refresh=False, redirect_stdout=False, transient=False)
        self._table = Table(self._live)
        self._live.start()
        return self._table

    def __exit__(self, *_: object) -> None:
        self._table.close()
        self._live.stop()
