"""An extension is one file with one step of its folder's kind, beside one frozen config that explains itself."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator

import pytest
from pydantic import BaseModel, ValidationError

from medsynth.core.config import Config, description, identity
from medsynth.core.fingerprint import code_digest, stage_fingerprint
from tests.contract._found import KINDS, Found, all_found, names
from tests.contract._samples import config_for

PARAMETERS: dict[str, list[str | None]] = {
    "read": ["config"],
    "edit": [None, "config"],
    "filter": ["config"],
    "drop": [None, "config", "inputs"],
    "generate": ["row", "models", "config", "inputs"],
    "build": [None, "config", "folder"],
    "gate": [None, "config", "inputs"],
    "export": [None, "config"],
}
"""Kind -> names of the parameters, in order; None: a frame, by whatever name."""


@pytest.mark.parametrize("folder", KINDS)
def test_file_holds_exactly_one_step_of_its_kind(folder: str) -> None:
    for name, module in names(folder).items():
        steps = Found(folder, name, importlib.import_module(module)).steps
        assert [step.name for step in steps] == [name], f"{folder}/{name}.py: exactly one step, of the file's name"
        assert steps[0].kind in KINDS[folder]


@pytest.mark.parametrize("found", all_found(), ids=str)
def test_step_has_the_signature_of_its_kind(found: Found) -> None:
    step = found.step
    parameters = list(inspect.signature(step.function).parameters)
    wanted = PARAMETERS[step.kind]
    assert len(parameters) == len(wanted)
    assert all(want in (None, have) for have, want in zip(parameters, wanted, strict=True)), parameters
    assert inspect.iscoroutinefunction(step.function) == (step.kind == "generate")
    assert inspect.getdoc(step.function), "a public function says in one line what it does"
    assert found.module.__doc__


@pytest.mark.parametrize("found", all_found(), ids=str)
def test_columns_are_declared_once(found: Found) -> None:
    step = found.step
    for declared in (step.reads, step.writes, step.inputs, step.models):
        assert len(set(declared)) == len(declared)
    assert "id" not in step.writes, "ids never change"
    assert step.table is not None or step.kind not in ("read", "generate")
    assert bool(step.writes) == (step.kind == "edit")
    if step.kind == "edit":
        assert set(step.working or {}) <= set(step.writes), "a working column that nobody writes"


@pytest.mark.parametrize("found", all_found(), ids=str)
def test_config_is_frozen_strict_and_described(found: Found) -> None:
    for config in _with_nested(found.step.config):
        assert config.model_config.get("frozen")
        assert config.model_config.get("extra") == "forbid"
        assert config.__doc__, f"{config.__name__} says what it configures"
        for name in config.model_fields:
            assert description(config, name), f"{config.__name__}.{name} has no description below it"
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        config_for(str(found), found.step).model_validate({"no_such_field": 1})


@pytest.mark.parametrize("found", all_found(), ids=str)
def test_config_has_an_identity(found: Found) -> None:
    step, config = found.step, config_for(str(found), found.step)
    assert identity(config) == identity(config_for(str(found), step))
    inputs = {"rows": "0" * 64}
    assert stage_fingerprint(step, config, inputs) == stage_fingerprint(step, config, inputs)
    assert len(code_digest(found.module.__name__)) == 64


def _with_nested(config: type[Config]) -> Iterator[type[Config]]:
    """A config and the configs of its fields."""
    todo, seen = [config], set()
    while todo:
        one = todo.pop()
        if one in seen:
            continue
        seen.add(one)
        yield one
        for field in one.model_fields.values():
            todo += [part for part in _types(field.annotation) if issubclass(part, Config)]


def _types(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and not hasattr(annotation, "__args__") and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _types(part)


def test_every_kind_is_exercised() -> None:
    """The test steps cover each kind, so that the engine's tests need no mechanism of their own."""
    assert {one.step.kind for one in all_found()} == set(PARAMETERS)
