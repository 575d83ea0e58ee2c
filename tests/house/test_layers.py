"""Imports point down the layers of pyproject.toml, and nowhere else."""

import subprocess
import sys

from tests.conftest import ROOT


def test_imports_follow_the_layers() -> None:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", command, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
