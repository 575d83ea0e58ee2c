"""A dataset version with hostile rows, and the command line in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from medsynth.cli.main import execute
from medsynth.core.plan import Splits
from medsynth.core.tables import CASE, CONVERSATION
from medsynth.core.types import Case, Clinical, case_to_row
from medsynth.dataset.manifest import Origin, RecipeEntry
from medsynth.dataset.version import Written, write_version

HOSTILE = [
    "\x1b[2J\x1b]0;owned\x07",
    "[red]not markup[/red] [link=http://x]y[/link]",
    "\u202eright to left\u202c\u2066",
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "https://example.org/?q=1",
    "病人说：头痛三天，\u200b伴恶心。" * 30,
    "a\x00b\x85c\u2028d\ud7ff\ufffe",
    "x" * 40_000,
]


@dataclass
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Run a command in this process."""

    def command(*arguments: object) -> Done:
        capsys.readouterr()
        code = execute([str(argument) for argument in arguments])
        done = capsys.readouterr()
        return Done(code, done.out, done.err)

    return command


def case_row(number: int, text: str) -> dict[str, Any]:
    case = Case(
        f"{number:032x}", "zh", text, department=text[:30], allergy=Clinical("denied"), diagnosis=text, advice=text
    )
    more = {"source": "seeds", "source_id": f"c{number}", "licence": "CC0-1.0", "split_group": f"g{number}"}
    return {**case_to_row(case), **more, "split": None, "real_people": False, "reviewed_by": "none"}


def dialogue_row(number: int, text: str) -> dict[str, Any]:
    row = dict.fromkeys(CONVERSATION.schema.names)
    said = [{"role": "user", "content": text}, {"role": "assistant", "content": f"{text} 请多休息。"}]
    return {
        **row,
        "id": f"{number:030x}ff",
        "messages": said,
        "language": "zh",
        "kind": "distilled_conversation",
        "department": text[:30],
        "source": "seeds",
        "source_id": f"c{number}",
        "licence": "CC0-1.0",
        "parents": [f"{number:032x}"],
        "teacher": "demo",
        "split_group": f"g{number}",
        "turns": 1,
        "real_people": False,
    }


def table(rows: list[dict[str, Any]], schema: pa.Schema) -> pl.DataFrame:
    frame = pl.from_arrow(pa.Table.from_pylist(rows, schema=schema))
    assert isinstance(frame, pl.DataFrame)
    return frame


@pytest.fixture
def version(tmp_path: Path) -> Written:
    """``datasets/toy/1.0.0``: one dialogue for each hostile text."""
    rows = list(enumerate(HOSTILE))
    return write_version(
        tmp_path / "datasets",
        name="toy",
        tables={
            "conversation": table([dialogue_row(*row) for row in rows], CONVERSATION.schema).lazy(),
            "case": table([case_row(*row) for row in rows], CASE.schema).lazy(),
        },
        origin=Origin(recipe=RecipeEntry(kind="dialogue")),
        recipe={"name": "toy", "checks": ["loop", "truncated"]},
        splits=Splits(),
    )


@pytest.fixture
def lost(tmp_path: Path, version: Written) -> str:
    """The id of a run that made the version and dropped one dialogue."""
    folder = tmp_path / ".medsynth" / "runs" / "20260101-000000-abcdef"
    (folder / "dropped" / "checks").mkdir(parents=True)
    head = {"name": "toy", "state": "finished", "version": "1.0.0", "started": "2026-01-01T00:00:00+0000"}
    numbers = {"seconds": 1.5, "made": 3, "replayed": 4, "pid": 1}
    (folder / "run.json").write_text(json.dumps(head | numbers))
    row = dialogue_row(99, "dropped \x1b[31m text")
    frame = table([row], CONVERSATION.schema).drop("split")
    case = pl.Series("case", [case_row(99, "a case")])
    frame = frame.with_columns(
        pl.lit("loop: turn 3 = turn 1 \x1b[0m").alias("_reason"), case, pl.lit("r").alias("_root")
    )
    frame.write_parquet(folder / "dropped" / "checks" / "part-00000.parquet")
    (folder / "failed" / "dialogue").mkdir(parents=True)
    failure = {"id": f"{98:032x}", "_root": "r", "stage": "dialogue", "where": "", "reason": "unavailable"}
    unread = {"id": "u", "_root": "u", "stage": "cases", "where": "cases.jsonl:7", "reason": "unreadable"}
    rows = [
        failure | {"error": "HTTP 500 \x1b[2J", "permanent": False, "department": "d"},
        unread | {"error": "complaint: is missing", "permanent": True, "department": ""},
    ]
    pl.DataFrame(rows).write_parquet(folder / "failed" / "dialogue" / "part-00000.parquet")
    return folder.name
