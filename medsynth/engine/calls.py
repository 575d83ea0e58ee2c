"""Runs a ``@generate`` step: rows in flight under a bounded pool of workers, parts written as they complete.

One of the two places that catch everything: what a step raises for one row is data about that row.
Resume needs nothing here: a row that is run again replays its answers from the reply log.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl
import pyarrow.parquet as pq

from medsynth.core.errors import BudgetExceeded, Interrupted, MedsynthError, RowRefused, StorageError
from medsynth.core.plan import Stage
from medsynth.core.rows import table_of
from medsynth.core.step import Inputs
from medsynth.core.types import Row
from medsynth.engine.columns import ROOT, output_schema
from medsynth.engine.progress import StageView
from medsynth.engine.read import write_failed
from medsynth.engine.records import write_dropped
from medsynth.engine.store import Output, Part, StageStore, joint_key, write_rows
from medsynth.engine.watch import Watch
from medsynth.engine.whole import opened
from medsynth.llm import made_for
from medsynth.llm.batch.desk import Postponed
from medsynth.llm.chat import Models
from medsynth.llm.limit import Permits
from medsynth.llm.outcomes import UNANSWERED

TICK_S = 0.2


@dataclass(slots=True)
class OpenPart:
    """A part whose rows are in flight. made and failures are by position, so that order is the input's;
    postponed: positions whose next answer comes with a batch; counted: rows that the view counts as done; asked: keys
    of all requests of its rows."""

    number: int
    made_from: str
    rows: list[Row]
    made: dict[int, list[Row]] = field(default_factory=dict)
    failures: dict[int, dict[str, object]] = field(default_factory=dict)
    postponed: set[int] = field(default_factory=set)
    counted: int = 0
    asked: set[str] = field(default_factory=set)

    @property
    def tried(self) -> bool:
        """Whether every row has a result, or was postponed."""
        return len(self.made) + len(self.failures) + len(self.postponed) == len(self.rows)


class Calls:
    """One ``@generate`` stage in progress."""

    def __init__(
        self,
        stage: Stage,
        source: Output,
        inputs: Mapping[str, Output],
        store: StageStore,
        watch: Watch,
        *,
        permits: Permits,
        retry_failed: bool,
    ) -> None:
        schema = output_schema(stage, source.schema)
        assert schema is not None
        self.stage = stage
        self.source = source
        self.schema = schema
        self.store = store
        self.watch = watch
        self.view: StageView = watch.begin(stage.name, "generate", source.rows)
        self.stopped: MedsynthError | None = None
        self.postponed: list[int] = []
        """Numbers of the parts with rows that were postponed: they are run again when their answers are there."""
        self._inputs: Inputs = opened(inputs)
        self._inputs_key = joint_key([inputs[name].key for name in sorted(inputs)])
        self._permits = permits
        self._retry_failed = retry_failed
        self._open: dict[int, OpenPart] = {}
        self._news = asyncio.Condition()
        """There are rows to be worked on, or no more of them; there is room for a part; the run is stopped."""
        self._writing = asyncio.Lock()
        self._unwritten = 0
        """Parts that are done and not on the disk yet: their rows are in memory like those of open ones."""
        self._ready: deque[tuple[OpenPart, int]] = deque()
        self._all_there = False
        self._yielded = 0.0
        store.prepare()

    def made_from(self, part: Part) -> str:
        return joint_key([part.key, self._inputs_key])

    def todo(self) -> list[int]:
        """Numbers of the parts that have no valid record, or hold failures worth another try."""
        numbers = []
        for number, part in enumerate(self.source.parts):
            old = self.store.part(number)
            again = old is not None and (old.open or (self._retry_failed and self._lost(old)))
            if old is None or old.made_from != self.made_from(part) or again:
                numbers.append(number)
            else:
                self._count(old)
        return numbers

    def _lost(self, part: Part) -> bool:
        """Whether a part has rows that failed, or that ended without an answer."""
        if part.failed or "ended_by" not in self.schema.names:
            return part.failed > 0
        ended = pq.ParquetFile(self.store.rows_path(part.number)).read(columns=["ended_by"]).column(0)
        return not set(UNANSWERED).isdisjoint(ended.unique().to_pylist())

    async def run(self, models: Models, workers: int, todo: Sequence[int]) -> None:
        """Drive every row of the parts in ``todo``; returns when they are done or the run was stopped."""
        self._ready.clear()
        self._all_there = False
        tasks = [asyncio.create_task(self._work(models)) for _ in range(workers)]
        ticker = asyncio.create_task(self.ticks())
        try:
            await self._open_parts(todo, workers)
            self._all_there = True
            await self._tell_all()
            await asyncio.gather(*tasks)
        finally:
            for task in (*tasks, ticker):
                task.cancel()
            await asyncio.gather(*tasks, ticker, return_exceptions=True)
            self.watch.tick(force=True)

    async def _open_parts(self, todo: Sequence[int], workers: int) -> None:
        """Rows of the parts, in order, for the workers. Few parts are open at once: their rows are in memory."""
        for number in todo:
            part = await asyncio.to_thread(self._load, number)
            await self._wait_for_room(2 + workers // max(len(part.rows), 1))
            if self.stopped:
                return
            self._open[number] = part
            self._ready.extend((part, at) for at in range(len(part.rows)) if at not in part.failures)
            await self._close_complete(part)
            await self._tell_all()

    async def _wait_for_room(self, most: int) -> None:
        async with self._news:
            await self._news.wait_for(lambda: len(self._open) + self._unwritten < most or self.stopped is not None)

    async def _next(self) -> tuple[OpenPart, int] | None:
        """The next row for a worker, once there is one; None where none comes any more."""
        async with self._news:
            await self._news.wait_for(lambda: self._ready or self._all_there or self.stopped is not None)
        return self._ready.popleft() if self._ready and not self.stopped else None

    async def _tell_all(self) -> None:
        async with self._news:
            self._news.notify_all()

    def _load(self, number: int) -> OpenPart:
        columns = [*self.stage.step.reads, "id", ROOT.name, "department"]
        names = [name for name in dict.fromkeys(columns) if self.source.schema and name in self.source.schema.names]
        rows = pq.ParquetFile(self.source.files[number]).read(columns=names).to_pylist()
        part = OpenPart(number, self.made_from(self.source.parts[number]), rows)
        if not self._retry_failed:
            self._keep_permanent_failures(part)
        return part

    def _keep_permanent_failures(self, part: OpenPart) -> None:
        """Rows that failed for good are not paid for again unless asked."""
        old = self.store.part(part.number)
        path = self.store.failed_path(part.number)
        if old is None or old.made_from != part.made_from or not old.failed or not path.exists():
            return
        known = {failure["id"]: failure for failure in pq.ParquetFile(path).read().to_pylist() if failure["permanent"]}
        for position, row in enumerate(part.rows):
            if row["id"] in known:
                part.failures[position] = known[row["id"]]

    async def _work(self, models: Models) -> None:
        ready = self._ready
        while (item := ready.popleft() if ready and not self.stopped else await self._next()) is not None:
            await self._try(*item, models)
            del item  # a worker that waits for a row would keep the whole part of its last one in memory

    async def _try(self, part: OpenPart, position: int, models: Models) -> None:
        row = part.rows[position]
        try:
            part.made[position] = await self._one(row, models, part.asked)
        except Postponed:
            part.postponed.add(position)
        except (Interrupted, BudgetExceeded) as error:
            await self.stop(error)
        except RowRefused as error:
            part.failures[position] = self._failure(row, error.reason, error.message, error.permanent)
        except MedsynthError as error:
            await self.stop(error)
        except Exception as error:  # noqa: BLE001 - the boundary: a step's error is data about its row
            part.failures[position] = self._failure(row, "error", described(error), True)
        if position in part.made or position in part.failures:
            part.counted += 1
            self.view.done += 1
        if part.tried:
            await self._close_complete(part)
        if time.monotonic() - self._yielded > TICK_S / 2:
            self._yielded = time.monotonic()
            await asyncio.sleep(0)  # a teacher in this process never waits, and the ticker must have its turn

    async def _close_complete(self, part: OpenPart) -> None:
        """Write a part whose last row is done; whoever comes first takes it out, so that it is written once."""
        if not part.tried or self._open.pop(part.number, None) is None:
            return
        if part.postponed:
            self.postponed.append(part.number)
            self.view.done -= part.counted
        else:
            await self._keep(part)
        await self._tell_all()

    async def _keep(self, part: OpenPart) -> None:
        """Write a part in a thread: answers that come meanwhile need not wait for the disk."""
        self._unwritten += 1
        try:
            async with self._writing:
                record = await asyncio.to_thread(self._write, part)
        except MedsynthError as error:
            await self.stop(error)
            return
        finally:
            self._unwritten -= 1
        self.view.kept += record.rows
        self.view.failed += record.failed

    async def _one(self, row: Row, models: Models, asked: set[str]) -> list[Row]:
        root = row[ROOT.name]
        made_for.begin(root, asked)
        made: list[Row] = await self.stage.step.function(row, models, self.stage.config, self._inputs)
        for child in made:
            child[ROOT.name] = root
        return made

    def _failure(self, row: Row, reason: str, error: str, permanent: bool) -> dict[str, object]:
        return {
            "id": row["id"],
            "_root": row[ROOT.name],
            "stage": self.stage.name,
            "where": "",
            "reason": reason,
            "error": error,
            "permanent": permanent,
            "department": row.get("department") or "",
        }

    def _write(self, part: OpenPart) -> Part:
        rows = [child for position in sorted(part.made) for child in part.made[position]]
        failures = [part.failures[position] for position in sorted(part.failures)]
        key = write_rows(self.store.rows_path(part.number), table_of(rows, self.schema))
        write_failed(self.store.failed_path(part.number), failures)
        barren = [part.rows[position] for position in sorted(part.made) if not part.made[position]]
        write_dropped(self.store.dropped_path(part.number), self._dropped(barren))
        self.store.add_keys(part.number, part.asked)
        record = Part(
            part.number,
            part.made_from,
            key,
            rows_in=len(part.rows),
            rows=len(rows),
            failed=len(failures),
            dropped={"no_output": len(barren)} if barren else {},
            open=any(not failure["permanent"] for failure in failures),
        )
        self.store.record(record)
        return record

    def _dropped(self, barren: list[Row]) -> pl.DataFrame:
        columns = {name: [row[name] for row in barren] for name in ("id", ROOT.name)}
        frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
        return frame.with_columns(_reason=pl.lit("no_output"), _stage=pl.lit(self.stage.name))

    async def stop(self, error: MedsynthError) -> None:
        """Send nothing more; calls in flight finish and are recorded."""
        self._permits.stop()
        if self.stopped is None or isinstance(self.stopped, Interrupted):  # what ended the run, not what that ended
            self.stopped = error
        await self._tell_all()

    async def ticks(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            try:
                self.watch.tick()
            except StorageError as error:
                await self.stop(error)
                return
            if self.watch.asked_to_stop and not self.stopped:
                await self.stop(Interrupted("stopped on request.", hint="Run the same command again to go on."))

    def _count(self, part: Part) -> None:
        self.view.done += part.rows_in
        self.view.kept += part.rows
        self.view.failed += part.failed

    def output(self, fingerprint: str) -> Output:
        """The stage's output once every part is recorded."""
        parts = [self.store.part(number) for number in range(len(self.source.parts))]
        assert all(parts)
        made = tuple(part for part in parts if part is not None)
        self.store.finish(len(made), self.source.key)
        self.watch.end(self.view)
        files = tuple(self.store.rows_path(part.number) for part in made)
        return Output(self.stage.name, fingerprint, self.schema, files, made, (self.store,))


def described(error: Exception) -> str:
    """An exception without its message, which may quote a patient: type, file and line."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.replace(chr(92), '/').rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def workers_for(concurrency: Mapping[str, int | str], rows: int) -> int:
    """Rows in flight: the sum of the teachers' limits, within [1, 1024] and never more than there are rows.

    The permits of the LLM layer hold each model to its own limit; ``auto`` may grow to 256.
    """
    total = sum(256 if value == "auto" else int(value) for value in concurrency.values())
    return max(1, min(total, 1024, rows))
