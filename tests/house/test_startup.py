"""The command line answers before anything heavy is loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
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


BEFORE_THE_FIRST_ANSWER = """
from medsynth.core.fingerprint import stage_fingerprint
from medsynth.engine.run import run
from medsynth.recipes._load import plan

for stage in plan("recipes/respond.en.yaml").stages:
    stage_fingerprint(stage.step, stage.config, {})
"""


def test_what_answers_are_judged_with_waits_for_the_first_answer() -> None:
    """A plan and the fingerprints of its stages load neither rules nor checks nor what writes a version."""
    modules = _modules("-c", BEFORE_THE_FIRST_ANSWER)
    assert "medsynth.generate.respond" in modules
    late = ("medsynth.facts._reader", "medsynth.facts.red_flags", "medsynth.checks._answer", "medsynth.dataset.version")
    assert not modules & {*late, "pyarrow.compute", "langdetect"}


def test_a_run_with_cases_of_its_own_never_needs_pandas(tmp_path: Path) -> None:
    """Half a second and 40 MB of every run, which two innocent calls of pyarrow cost once."""
    command = ("-m", "medsynth", "run", str(ROOT / "recipes/dialogue.yaml"), "--quiet", "--yes", "--limit", "5")
    modules = _modules(*command, cwd=tmp_path)
    assert "medsynth.dataset.identity" in modules
    assert "medsynth.engine.queue" in modules
    assert "pandas" not in modules


def _loaded(*arguments: str) -> set[str]:
    """Top-level packages that a fresh interpreter imports."""
    return {name.partition(".")[0] for name in _modules(*arguments)}


def _modules(*arguments: str, cwd: Path = ROOT) -> set[str]:
    command = [sys.executable, "-X", "importtime", *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True, env=ENVIRONMENT)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}
