"""Runs a reader: batches become parts, rows that could not be read become failures."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from medsynth.core.ids import row_id
from medsynth.core.plan import Stage
from medsynth.core.rows import table_of
from medsynth.core.step import Batch
from medsynth.engine.columns import ROOT, output_schema
from medsynth.engine.store import FAILED_SCHEMA, Output, Part, StageStore, make_private, write_rows
from medsynth.engine.watch import Watch
from medsynth.engine.withdrawn import NOBODY, REASON, Withdrawn


def run_read(stage: Stage, store: StageStore, fingerprint: str, watch: Watch, nobody_of: Withdrawn = NOBODY) -> Output:
    """Read everything once; a finished read is only repeated where other people were withdrawn meanwhile.

    Its input's digest is in the fingerprint. nobody_of: whose rows are left out. They are counted, and kept nowhere; a
    part without such a row is byte for byte what it was, so nothing that stands on it is made again.
    """
    schema = output_schema(stage, None)
    assert schema is not None
    view = watch.begin(stage.name, "read", None)
    finished = store.finished()
    parts = [store.part(number) for number in range(finished[0])] if finished else []
    if finished != (len(parts), nobody_of.digest) or not all(parts):
        store.prepare()
        parts = []
        for number, batch in enumerate(stage.step.function(stage.config)):
            parts.append(_write(stage, number, batch, schema, store, nobody_of))
            view.done = sum(part.rows_in for part in parts if part)
            watch.check()
        store.finish(len(parts), nobody_of.digest)
    made = tuple(part for part in parts if part is not None)
    view.total = view.done = sum(part.rows_in for part in made)
    view.kept, view.failed = sum(part.rows for part in made), sum(part.failed for part in made)
    view.dropped = sum(sum(part.dropped.values()) for part in made)
    watch.end(view)
    files = tuple(store.rows_path(part.number) for part in made)
    return Output(stage.name, fingerprint, schema, files, made, (store,))


def _write(stage: Stage, number: int, batch: Batch, schema: pa.Schema, store: StageStore, nobody_of: Withdrawn) -> Part:
    frame = batch.frame.with_columns(batch.frame[stage.step.root].alias(ROOT.name))
    out = nobody_of.covers(frame)
    gone = int(out.sum())
    frame = frame.filter(~out) if gone else frame
    key = write_rows(store.rows_path(number), frame.select(schema.names).to_arrow().cast(schema))
    failures = [
        {
            "id": row_id("unread", failure.file, failure.row),
            "_root": row_id("unread", failure.file, failure.row),
            "stage": stage.name,
            "where": f"{Path(failure.file).name}:{failure.row}",
            "reason": "unreadable",
            "error": failure.error,
            "permanent": True,
            "department": "",
        }
        for failure in batch.failures
    ]
    write_failed(store.failed_path(number), failures)
    part = Part(
        *(number, "", key, frame.height + gone + len(failures), frame.height),
        failed=len(failures),
        dropped={REASON: gone} if gone else {},
    )
    store.record(part)
    return part


def write_failed(path: Path, failures: list[dict[str, object]]) -> None:
    if failures:
        make_private(path.parent)
        write_rows(path, table_of(failures, FAILED_SCHEMA))
    else:
        path.unlink(missing_ok=True)
