"""Examples in docstrings say what is so."""

import doctest
import importlib

from tests.house._tree import module_names


def test_examples() -> None:
    names = [name for name in module_names() if name != "medsynth.__main__"]
    failed = {name: result for name in names if (result := doctest.testmod(importlib.import_module(name))).failed}
    assert not failed
