"""Dialogues as a curator looks at them: the case and its conclusion beside the dialogue, with the check marks.

Reads versions and dropped rows; draws nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medsynth.cli._version import Opened, rows_of

if TYPE_CHECKING:
    import polars as pl

_CASE = (
    *("complaint", "request", "duration", "history", "medication", "allergy", "pregnancy", "age", "sex", "weight_g"),
    "region",
)
_CONCLUSION = ("diagnosis", "advice", "conclusion", "disposition", "red_flags")


@dataclass(frozen=True, slots=True)
class Sample:
    """One dialogue.

    digest: hex sha256 of its content; case, conclusion: (name, text) pairs; messages: (role, text) pairs;
    marks: check -> True passed, False failed, None not known; reason: why it was dropped ('' = it was not).
    """

    id: str
    digest: str
    department: str
    split: str
    case: tuple[tuple[str, str], ...]
    conclusion: tuple[tuple[str, str], ...]
    messages: tuple[tuple[str, str], ...]
    marks: Mapping[str, bool | None]
    reason: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Samples:
    """Some dialogues, and of how many they are some."""

    rows: tuple[Sample, ...] = ()
    of: int = 0


def kept(opened: Opened, count: int, split: str | None) -> Samples:
    """Rows of a version. Their order is that of their ids, which are hashes: the first n are a fair draw."""
    import polars as pl

    frame = opened.table("conversation", split)
    if frame is None:
        return Samples()
    chosen = frame.sort("id").head(count)
    cases = _cases(opened, chosen)
    marks = dict.fromkeys(checks_of(opened), True)
    rows = tuple(_sample(row, digest, cases, marks) for row, digest in _with_digests(chosen))
    return Samples(rows, int(frame.select(pl.len()).collect().item()))


def dropped(folders: Sequence[Path], count: int, checks: Sequence[str]) -> Samples:
    """Dropped dialogues of runs, given the runs' folders."""
    found: list[Sample] = []
    total = 0
    for stage in (stage for folder in folders for stage in sorted((folder / "dropped").glob("*"))):
        rows, there = _dropped_in(stage, count - len(found), checks)
        found += rows
        total += there
    return Samples(tuple(found), total)


def _dropped_in(stage: Path, count: int, checks: Sequence[str]) -> tuple[list[Sample], int]:
    """At most ``count`` dropped dialogues of a stage, and how many it dropped."""
    import polars as pl

    files = sorted(stage.glob("*.parquet"))
    frame = pl.scan_parquet(files) if files else None
    if frame is None or "messages" not in frame.collect_schema().names():
        return [], 0
    chosen = frame.sort("id").head(count)
    rows = [_sample(row, digest, {}, _failed(row, checks)) for row, digest in _with_digests(chosen)]
    return rows, int(frame.select(pl.len()).collect().item())


def _failed(row: Mapping[str, Any], checks: Sequence[str]) -> dict[str, bool | None]:
    """The check that dropped a row; of the others nothing is known."""
    return dict.fromkeys(checks) | {str(row.get("_reason") or "").partition(":")[0]: False}


def checks_of(opened: Opened) -> list[str]:
    """Names of the checks that every row of a version has passed, as its recipe says."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    from medsynth.core.discover import extensions

    try:
        with (opened.path / "provenance" / "recipe.yaml").open(encoding="utf-8") as file:
            recipe = YAML(typ="safe", pure=True).load(file)
    except (OSError, YAMLError):
        return []
    named = recipe.get("checks", ()) if isinstance(recipe, dict) else ()
    return list(extensions("checks")) if named == "all" else [str(name) for name in named or ()]


def digests(frame: pl.LazyFrame) -> dict[str, str]:
    """Row id -> hex digest of dialogues."""
    return {row["id"]: digest for row, digest in _with_digests(frame)}


def _with_digests(frame: pl.LazyFrame) -> Iterator[tuple[dict[str, Any], str]]:
    import polars as pl

    from medsynth.core.tables import CONVERSATION
    from medsynth.dataset.identity import row_digests

    rows = frame.collect()
    if "split" not in rows.columns:
        rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias("split"))
    digests = row_digests(rows.to_arrow(), CONVERSATION)
    yield from zip(rows.to_dicts(), (digest.hex() for digest in digests), strict=True)


def _cases(opened: Opened, chosen: pl.LazyFrame) -> dict[str, dict[str, Any]]:
    """Rows of the case table that the chosen dialogues were made from, by id."""
    import polars as pl

    table = opened.table("case")
    if table is None:
        return {}
    wanted = chosen.select(pl.col("parents").list.first().alias("id")).collect()
    return {row["id"]: row for row in rows_of(table.join(wanted.lazy().unique(), on="id", how="semi"))}


def _sample(
    row: Mapping[str, Any], digest: str, cases: Mapping[str, Mapping[str, Any]], marks: Mapping[str, bool | None]
) -> Sample:
    parents = row.get("parents") or [""]
    case = row.get("case") or cases.get(parents[0], {})
    return Sample(
        id=row["id"],
        digest=digest,
        department=row.get("department") or "",
        split=row.get("split") or "",
        case=_pairs(case, _CASE),
        conclusion=_pairs(case, _CONCLUSION),
        messages=tuple((message["role"], message["content"] or "") for message in row["messages"]),
        marks=marks,
        reason=row.get("_reason") or "",
        language=row.get("language") or "",
    )


def _pairs(case: Mapping[str, Any], names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    pairs = ((name.removesuffix("_g"), _words(name, case.get(name))) for name in names)
    return tuple((name, text) for name, text in pairs if text)


def _words(name: str, value: Any) -> str:
    """A value as people read it; a clinical field without one as its state."""
    if name == "weight_g" and value:
        return f"{value / 1000:g} kg"
    if isinstance(value, Mapping):
        return str(value.get("value") or value.get("state") or "")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)
