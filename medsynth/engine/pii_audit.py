"""The audit of a recipe's scrubbing: one row for each span that was replaced, in the folder of the run.

It is what ``medsynth scrub`` writes beside a file, with the id of the row, so that a person who withdraws can be found
in it. It is no part of a version: nothing of it is published.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from medsynth.core.errors import StorageError
from medsynth.core.files import aside
from medsynth.core.plan import Plan
from medsynth.engine.execute import Desk
from medsynth.engine.premises import scrubs, stages
from medsynth.engine.store import Output, make_private
from medsynth.pii._audit import OF_A_RUN, head
from medsynth.pii._secret import key_id
from medsynth.pii._step import SCRUBBED, Scrub

FOLDER = "audit"
"""Below the folder of a run."""


def scrubbed_rows(desk: Desk) -> Output | None:
    """The first rows behind the scrubber; None where nothing was scrubbed."""
    return next((output for output in desk.order if output.schema and SCRUBBED in output.schema.names), None)


def scrubbers(plan: Plan) -> list[Scrub]:
    """What the scrubbing stages were told."""
    return [stage.config for stage in stages(plan) if scrubs(stage) and isinstance(stage.config, Scrub)]


def keep_audit(plan: Plan, desk: Desk, folder: Path) -> Path | None:
    """Write the audit below the folder of the run; its path, None where nothing was scrubbed. StorageError where the
    disk refuses."""
    told, found = scrubbers(plan), scrubbed_rows(desk)
    if not told or found is None:
        return None
    config, key = told[0], told[0].key()
    rows = found.scan().select("id", SCRUBBED).with_row_index("row")
    touched = rows.select((pl.col(SCRUBBED).list.len() > 0).sum()).collect().item()
    facts = {
        "file": plan.name,
        "rows": found.rows,
        "touched": touched,
        "profile": config.profile,
        "surrogates": config.surrogates,
        **({"adapter": config.adapter_identity} if config.adapter else {}),
        "key_id": key_id(key) if key else "",
    }
    spans = rows.explode(SCRUBBED, keep_nulls=False).unnest(SCRUBBED)
    empty = pl.from_arrow(OF_A_RUN.empty_table())
    assert isinstance(empty, pl.DataFrame)
    path = make_private(folder / FOLDER / "pii") / "part-00000.parquet"
    try:
        with aside(path) as beside:
            spans.select(pl.col(name).cast(kind) for name, kind in empty.schema.items()).sink_parquet(
                beside, metadata=head(**facts)
            )
    except (OSError, pl.exceptions.PolarsError) as error:
        raise StorageError(f"cannot write {path.name}: {error}.", hint="Check the disk, then run again.") from error
    return path
