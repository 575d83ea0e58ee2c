"""The installed package is replaced while a run asks its model: what the run needs afterwards was loaded by then."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.e2e.project import ROOT, environment, server
from tests.e2e.test_respond import recipe

REPLACED = """
import sys
from pathlib import Path

from medsynth.cli.main import main
from medsynth.engine import later

load = later._load


def load_and_replace(plan):
    load(plan)
    package = Path(later.__file__).parents[1]
    assert package.is_relative_to(Path.cwd()), "the copy, never what is installed here"
    for folder in ("checks", "dataset", "facts", "text", "clean", "gates"):
        for code in (package / folder).rglob("*.py"):
            code.write_text("raise ImportError('another version')", "utf-8")
    Path("replaced").touch()


later.AFTER_S, later._load = 0.05, load_and_replace
main(sys.argv[1:])
"""


def test_a_run_ends_with_the_code_that_it_began_with(tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(ROOT / "medsynth", site / "medsynth", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("seeds", "recipes", "schemas"):
        (site / folder).symlink_to(ROOT / folder, target_is_directory=True)
    with server("--latency-ms", "1000") as url:
        path = recipe(tmp_path, url, count=8)
        done = subprocess.run(
            [sys.executable, "-c", REPLACED, "run", str(path), "--json", "--yes", "--quiet"],
            cwd=tmp_path,
            env=environment() | {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "replaced").exists()
    assert json.loads(done.stdout)["in"] == 8
