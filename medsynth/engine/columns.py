"""The columns that each stage takes and makes, checked along the plan before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from medsynth.core.errors import RecipeError
from medsynth.core.plan import Plan, Ref, Repeat, Stage
from medsynth.core.tables import TABLES, Table

ROOT = pa.field("_root", pa.string())
"""Id of the recipe's input that a row descends from; the engine's own, never in a version."""

DROP_COLUMNS = ("id", "reason", "twin")


def output_schema(stage: Stage, rows: pa.Schema | None) -> pa.Schema | None:
    """The Arrow schema of a stage's output; None for an artefact, a gate or a view."""
    step = stage.step
    working = [pa.field(name, kind) for name, kind in (step.working or {}).items()]
    if step.kind in ("read", "generate"):
        assert step.table is not None, f"{step.name}: a {step.kind} step declares its table"
        return pa.schema([*step.table.schema, *working, ROOT])
    if rows is None:
        raise RecipeError(f"stage {stage.name} has no rows input.")
    if step.kind == "edit":
        new = [field for field in working if field.name not in rows.names]
        kept = [_retyped(field, working) for field in rows if field.name != ROOT.name]
        return pa.schema([*kept, *new, ROOT])
    if step.kind in ("filter", "drop"):
        return rows
    return None


def _retyped(field: pa.Field[Any], working: list[pa.Field[Any]]) -> pa.Field[Any]:
    return next((other for other in working if other.name == field.name), field)


def check_columns(plan: Plan) -> None:
    """RecipeError for the first stage that reads a column which no stage before it makes."""
    schemas: dict[str, pa.Schema | None] = {}
    for item in plan.stages:
        for stage in item.stages if isinstance(item, Repeat) else (item,):
            rows = _schema_of(stage.rows, schemas, stage.name)
            _check_stage(stage, rows)
            schemas[stage.name] = output_schema(stage, rows)
            _check_inputs(stage, schemas)
    for name, ref in plan.tables.items():
        made = _schema_of(ref, schemas, f"table {name}")
        _need(f"table {name}", tuple(layout(plan, name).schema.names), made, ref)
    for stage in (*plan.gates, *plan.exports):
        table = layout(plan, str(stage.rows))
        _need(stage.name, stage.step.reads, table.schema, stage.rows)


def layout(plan: Plan, name: str) -> Table:
    """The columns of a table of the plan's version."""
    return plan.layouts[name] if name in plan.layouts else TABLES[name]


def _check_stage(stage: Stage, rows: pa.Schema | None) -> None:
    _need(stage.name, stage.step.reads, rows, stage.rows)
    if stage.step.kind == "edit" and rows is not None:
        known = {*rows.names, *(stage.step.working or {})}
        for name in stage.step.writes:
            if name not in known:
                raise RecipeError(f"stage {stage.name} writes the new column {name!r} without declaring its type.")


def _check_inputs(stage: Stage, schemas: Mapping[str, pa.Schema | None]) -> None:
    missing = set(stage.step.inputs) - set(stage.inputs)
    if missing:
        raise RecipeError(f"stage {stage.name} lacks the input {sorted(missing)[0]!r}.")
    for name in stage.step.inputs:
        for ref in refs(stage.inputs[name]):
            if ref.removesuffix("@earlier") not in schemas:
                raise RecipeError(f"stage {stage.name}: its input {name!r} names the unknown stage {ref!r}.")


def refs(ref: Ref | None) -> tuple[str, ...]:
    return () if ref is None else (ref,) if isinstance(ref, str) else ref


def _schema_of(ref: Ref | None, schemas: Mapping[str, pa.Schema | None], who: str) -> pa.Schema | None:
    names = refs(ref)
    if not names:
        return None
    name = names[0].removesuffix("@earlier")
    if name not in schemas:
        raise RecipeError(f"{who} reads from the unknown stage {name!r}.")
    return schemas[name]


def _need(who: str, reads: tuple[str, ...], schema: pa.Schema | None, ref: Ref | None) -> None:
    have = set(schema.names) if schema is not None else set()
    for name in reads:
        if name not in have:
            raise RecipeError(
                f"{who} reads the column {name!r}, which {' + '.join(refs(ref)) or 'nothing'} does not make."
            )
