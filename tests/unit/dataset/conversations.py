"""Rows of the conversation table, and versions of them, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from medsynth.core.ids import row_id
from medsynth.core.plan import Splits
from medsynth.core.tables import CONVERSATION
from medsynth.dataset.manifest import Origin, RecipeEntry
from medsynth.dataset.parquet import write_parquet
from medsynth.dataset.version import View, Written, write_version
from medsynth.export._view import view as view_step

ORIGIN = Origin(recipe=RecipeEntry(path="dialogue.yaml", kind="dialogue", seed=7))
RECIPE = {"kind": "dialogue", "name": "consult", "teacher": {"model": "m"}, "note": "你好"}
TRAIN = Splits(train=1, validation=0, test=0)


def view(name: str) -> View:
    """A view of conversations, as a run makes it."""
    step = view_step(name, "conversation")
    assert step.table
    return View("conversation", step.table.schema, lambda rows: step.function(rows, step.config()))


def conversation(number: int, **changed: Any) -> dict[str, Any]:
    """One well-formed row."""
    row = {
        "id": row_id("test", number),
        "messages": [
            {"role": "user", "content": f"咳嗽{number}天了，怎么办？"},
            {"role": "assistant", "content": f"Rest, and come back after {number} days."},
        ],
        "language": "zh",
        "region": "CN",
        "kind": "distilled_conversation",
        "department": "内科",
        "source": "seeds",
        "source_id": str(number),
        "licence": "CC0-1.0",
        "parents": [row_id("case", number)],
        "teacher": "compatible:m",
        "split_group": f"case-{number}",
        "split": "train",
        "turns": 2,
        "characters": 40,
        "ended_by": "stop",
        "red_flags": [],
        "flags": None,
        "real_people": False,
        "provenance": None,
    }
    return row | changed


def arrow(rows: Sequence[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), CONVERSATION.schema)


def part(folder: Path, rows: Sequence[dict[str, Any]], name: str = "part-0.parquet") -> Path:
    """A part as the engine leaves it."""
    folder.mkdir(parents=True, exist_ok=True)
    write_parquet(folder / name, [arrow(rows)], CONVERSATION.schema)
    return folder / name


def written(tmp: Path, rows: Sequence[dict[str, Any]], **changed: Any) -> Written:
    """A version of these rows under ``tmp/datasets``."""
    settings: dict[str, Any] = {"name": "consult", "origin": ORIGIN, "recipe": RECIPE, "splits": Splits()}
    tables = {"conversation": [part(tmp / "parts", rows)]}
    return write_version(tmp / "datasets", **{"tables": tables, **settings, **changed})
