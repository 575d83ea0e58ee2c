"""The command line answers before anything heavy is loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

HEAVY = {
    *("aiohttp", "datasets", "huggingface_hub", "langdetect", "numpy", "openai", "opencc", "openpyxl", "pandas"),
    *("polars", "pyarrow", "pydantic", "ruamel", "tenacity", "xlsxwriter", "zstandard"),
}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"], ["init", "--help"]], ids=" ".join)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    loaded = _loaded("-m", "medsynth", *arguments)
    assert not loaded & HEAVY
    assert "medsynth" in loaded


def test_package_loads_nothing_heavy() -> None:
    assert not _loaded("-c", "import medsynth") & HEAVY


def _loaded(*arguments: str) -> set[str]:
    """Top-level packages that a fresh interpreter imports."""
    command = [sys.executable, "-X", "importtime", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}
