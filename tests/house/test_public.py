"""The names that a program may import from ``medsynth`` itself."""

import importlib
import tomllib

import medsynth
from tests.conftest import ROOT

PUBLIC = {"__version__", "load_recipe", "open_version", "plan", "run"}


def test_public_names() -> None:
    assert set(medsynth.__all__) == PUBLIC


def test_public_names_are_there() -> None:
    for name in PUBLIC:
        assert getattr(medsynth, name)
    assert not PUBLIC - set(dir(medsynth))


def test_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(importlib.import_module("medsynth"), "no_such_name")


def test_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert medsynth.__version__ == project["version"]
