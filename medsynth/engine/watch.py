"""Keeps the numbers of a run, tells them to whoever looks, and writes ``run.json`` and ``events.jsonl``.

No message content, prompt, patient text or key ever reaches these files: counts, names and ids only.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from medsynth.core.errors import Interrupted, StorageError
from medsynth.dataset.manifest import LossEntry
from medsynth.engine.progress import Progress, Snapshot, StageView
from medsynth.engine.store import write_atomic
from medsynth.llm.budget import Budget
from medsynth.llm.limit import Permits
from medsynth.llm.meter import Meter

SHOWN_EVERY_S = 0.2
SAVED_EVERY_S = 2.0
MINUTE_S = 60.0
FEWEST_ROWS = 5
"""Rows that must be done before anything is projected from them."""


class Watch:
    """The numbers of one run."""

    def __init__(
        self, folder: Path, meter: Meter, progress: Progress, head: dict[str, Any], stop: threading.Event
    ) -> None:
        self._stop = stop
        self._folder = folder
        self._meter = meter
        self._progress = progress
        self._head = head
        self._started = time.monotonic()
        self._shown = 0.0
        self._saved = 0.0
        self._stage = ""
        self._events = (folder / "events.jsonl").open("a", encoding="utf-8")
        self.views: dict[str, StageView] = {}
        self.warning = ""
        self.losses: tuple[LossEntry, ...] = ()
        self.budget = Budget()
        self.permits = Permits()
        self._tokens: deque[tuple[float, int]] = deque([(self._started, 0)])
        self._began: tuple[str, int, dict[str, float]] = ("", 0, {})

    @property
    def run_id(self) -> str:
        return self._folder.name

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    @property
    def asked_to_stop(self) -> bool:
        return self._stop.is_set()

    def check(self) -> None:
        """Between two parts: show what there is to show, and stop if somebody asked for it."""
        self.tick()
        if self.asked_to_stop:
            raise Interrupted("stopped on request.", hint="Run the same command again to go on.")

    def begin(self, name: str, kind: str, total: int | None) -> StageView:
        """A stage starts (or starts again): its view, for the stage to count in."""
        self._stage = name
        view = self.views[name] = StageView(name, kind, total)
        self.event("stage", stage=name, kind=kind, total=total)
        return view

    def end(self, view: StageView) -> None:
        self.event("stage_end", **{"stage" if key == "name" else key: value for key, value in asdict(view).items()})
        self.tick(force=True)

    def tell(self, text: str) -> None:
        """What is being waited for, '' = nothing; counts only."""
        self.warning = text

    def event(self, name: str, **values: Any) -> None:
        record = {"time": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "event": name, **values}
        try:
            self._events.write(json.dumps(record, ensure_ascii=True) + "\n")
            self._events.flush()
        except OSError as error:
            raise StorageError(
                f"cannot write events.jsonl: {error.strerror}.", hint="Check the disk, then run again."
            ) from error

    def snapshot(self) -> Snapshot:
        meter = self._meter
        return Snapshot(
            stage=self._stage,
            stages=tuple(self.views.values()),
            seconds=self.seconds,
            in_flight=meter.in_flight,
            made=meter.made,
            replayed=meter.replayed,
            tokens_in=meter.tokens_in,
            tokens_out=meter.tokens_out,
            warning=self.warning,
            retries=dict(meter.retries),
            failures=dict(meter.failures),
            waits={**self.permits.waits(), **{cause: count for cause, count in meter.waits.items() if count}},
            waited_s={cause: round(seconds, 3) for cause, seconds in self.permits.waited_s().items()},
            per_minute=self._per_minute(),
            tpm=self.permits.tpm(),
            budget=self.budget.limits,
            spent=self.budget.spent_now(),
            used=self.budget.spent(),
            projected=self._projected(),
            unpriced=self.budget.unpriced,
        )

    def _per_minute(self) -> float:
        """Tokens a minute, over the last minute or what there was of it."""
        now, used = time.monotonic(), self._meter.tokens_in + self._meter.tokens_out
        if now - self._tokens[-1][0] >= 1.0:
            self._tokens.append((now, used))
        while len(self._tokens) > 2 and now - self._tokens[1][0] >= MINUTE_S:
            self._tokens.popleft()
        since, before = self._tokens[0]
        return (used - before) * MINUTE_S / max(now - since, 1.0)

    def _projected(self) -> dict[str, float]:
        """What will be used when the running stage is through, if its other rows are like those of this run so far."""
        view = self.views.get(self._stage)
        if view is None or view.kind != "generate" or not view.total:
            return {}
        used = self.budget.spent()
        if self._began[0] != view.name:
            self._began = (view.name, view.done, used)
        _, done_before, used_before = self._began
        done = view.done - done_before
        if done < FEWEST_ROWS:
            return {}
        left = (view.total - view.done) / done
        return {name: amount + (amount - used_before[name]) * left for name, amount in used.items()}

    def tick(self, *, force: bool = False) -> None:
        """Show and save, as often as is useful."""
        now = time.monotonic()
        if force or now - self._shown >= SHOWN_EVERY_S:
            self._shown = now
            self._progress.update(self.snapshot())
        if now - self._saved >= SAVED_EVERY_S:
            self.save("running")
            self.budget.sync()

    def save(self, state: str, **more: Any) -> None:
        """Write ``run.json``: what the run is, how far it is, how it ended."""
        self._saved = time.monotonic()
        lost = [one.model_dump() for one in self.losses]
        data = self._head | {"state": state, **asdict(self.snapshot()), "losses": lost, **more}
        write_atomic(self._folder / "run.json", json.dumps(data, ensure_ascii=False, indent=1).encode())

    def close(self) -> None:
        with suppress(OSError):  # what the full disk did not take was told when it was written
            self._events.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """How a run ended that did not come to its end: stopped, and to be gone on with, or failed."""
        if error is not None:
            stopped = isinstance(error, KeyboardInterrupt) or getattr(error, "retryable", False)
            with suppress(StorageError):  # why the run stopped is what counts, be it the disk itself
                self.save("stopped" if stopped else "failed", error=type(error).__name__)
        self.close()
