"""The files of the checkout, as the house tests see them, and the command line in a process of its own."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.conftest import ROOT

PACKAGE = ROOT / "medsynth"


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is, or will be, part of a commit; of an unpacked sdist: every file that was packed."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
        return tuple(sorted(path for name in names if name and (path := ROOT / name).is_file()))
    skipped = {"__pycache__", ".venv", ".pytest_cache", ".hypothesis"}
    return tuple(sorted(p for p in ROOT.rglob("*") if p.is_file() and not skipped & set(p.relative_to(ROOT).parts)))


@cache
def sources() -> tuple[Path, ...]:
    """The Python files of the package."""
    return tuple(path for path in tracked() if path.suffix == ".py" and path.is_relative_to(PACKAGE))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_names() -> Iterator[str]:
    """Dotted names of the package's modules."""
    for path in sources():
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def medsynth(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None, python: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does: a process of its own, no terminal, no standard input."""
    own = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    full = {**os.environ, **own, **(env or {})}
    command = [python, "-m", "medsynth", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=full, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=600
    )


def succeeded(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    """The same process, after a check that it ended with 0."""
    assert done.returncode == 0, f"{' '.join(done.args)} -> {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done
