"""Configs to hold steps to their contract with: defaults where they have them, else values of the right type.

A step that needs more says so here, in ``SAMPLES`` or ``INPUTS``; nothing else is registered by hand.
"""

from __future__ import annotations

import atexit
import hashlib
import tempfile
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import polars as pl
import pyarrow as pa
from pydantic import BaseModel

from medsynth.checks._fitting import FITTING
from medsynth.core import discover
from medsynth.core.config import Config, Source
from medsynth.core.step import Step
from medsynth.llm.teacher import Teacher
from tests.contract import _rows
from tests.contract._found import all_found
from tests.steps.index import Index, index

SOURCE = Source(name="golden", licence="CC0-1.0", real_people=False)


@cache
def _golden_shard() -> Path:
    """The golden conversations as a shard of a version."""
    folder = tempfile.TemporaryDirectory(prefix="golden-")
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "train-00000-of-00001.parquet"
    _rows.golden("conversation").write_parquet(path)
    return path


def _mixed_rows() -> dict[str, Any]:
    path = _golden_shard()
    shard = {"path": path, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "split": "train"}
    one = {"dataset": "golden", "shards": [shard]}
    return {"input": one, "sides": {"inputs": [one]}, "copies": 2.5}


SAMPLES: dict[str, Callable[[], dict[str, Any]]] = {
    "generate.dialogue": lambda: {
        "prompts": {side: f"{side} {{{{sheet}}}} {{{{length}}}} {{{{now}}}}" for side in ("patient", "doctor")},
        "teachers": {side: Teacher() for side in ("patient", "doctor")},
    },
    "generate.respond": lambda: {"teachers": {"answer": Teacher()}, "system": "You are a doctor."},
    "readers.questions": lambda: {"question": "complaint"},
    "mix.version_rows": lambda: _mixed_rows(),
    "mix.choose": lambda: {"rules": [{"dataset": "golden", "at_most": 2}, {"dataset": "other", "taken": 0.5}]},
    "mix.decontaminate": lambda: {"files": [{"path": _golden_shard(), "sha256": ""}]},
    "clean.answer_checks": lambda: {"checks": FITTING},
    "clean.dialogue_checks": lambda: {"checks": tuple(discover.extensions("checks"))},
    "clean.dialogue_review": lambda: {"checks": tuple(discover.extensions("checks"))},
}
"""``folder.name`` -> values of required fields that cannot be guessed from their type."""

INPUTS: dict[str, dict[str, str]] = {"steps.twins": {"pool": "case"}, "steps.retell": {"index": "index"}}
"""``folder.name`` -> input -> ``case``, ``conversation`` (the default) or ``index`` (an artefact)."""


def config_for(name: str, step: Step, **given: Any) -> Config:
    """A valid config of a step."""
    values = {key: value for key, value in given.items() if key in step.config.model_fields}
    values |= SAMPLES.get(name, dict)()
    for field, info in step.config.model_fields.items():
        if info.is_required() and field not in values:
            values[field] = _value(info.annotation, f"{name}: {field}")
    return step.config.model_validate(values)


def _value(annotation: Any, where: str) -> Any:
    origin = get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        return _value(get_args(annotation)[0], where)
    if origin is typing.Annotated:
        return _value(get_args(annotation)[0], where)
    if origin is Literal:
        return get_args(annotation)[0]
    simple: dict[Any, Any] = {tuple: (), list: [], dict: {}, str: "golden", int: 1, float: 0.5, bool: True}
    if (origin or annotation) in simple:
        return simple[origin or annotation]
    if annotation is Source:
        return SOURCE
    if annotation is Path:
        return Path("nowhere")
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation()
    raise AssertionError(f"{where}: say in tests/contract/_samples.py what a valid value is")


def working_columns() -> dict[str, Any]:
    """Column -> Arrow type of every working column that some step adds."""
    columns: dict[str, Any] = {}
    for one in all_found():
        columns |= dict(one.step.working or {})
    return columns


def _pair_of(step: Step) -> dict[str, Any]:
    """The columns of a text before and after a rewrite, which a user's own table brings."""
    return {name: pa.string() for name in ("before", "after") if name in step.reads}


def frame_for(step: Step) -> pl.DataFrame:
    """Golden rows of the table that a step works on."""
    working = working_columns() | _pair_of(step)
    return _rows.golden(_rows.table_for(step.reads, working), working)


def nulls_for(step: Step) -> pl.DataFrame:
    """The same rows with null wherever the table allows it."""
    working = working_columns() | _pair_of(step)
    return _rows.nulled(_rows.table_for(step.reads, working), working)


def inputs_for(name: str, step: Step, folder: Path, *, empty: bool = False) -> Mapping[str, pl.LazyFrame | Path]:
    """Further inputs of a step: golden tables, or the artefact of the test steps."""
    inputs: dict[str, pl.LazyFrame | Path] = {}
    for key in step.inputs:
        what = INPUTS.get(name, {}).get(key, "conversation")
        if what == "index":
            index(_rows.golden("case").lazy(), Index(), folder)
            inputs[key] = folder
        else:
            frame = _rows.golden(what, working_columns())
            inputs[key] = (frame.clear() if empty else frame).lazy()
    return inputs
