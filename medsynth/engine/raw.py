"""Where a project keeps text as it was read, beside its versions: working copies, and rows that runs lost.

All of it is made again by the next run of the same recipe, from the inputs and the kept answers, at no cost.
"""

from __future__ import annotations

from pathlib import Path

from medsynth.engine.kin import SIDES
from medsynth.engine.queue import FOLDER


def raw_folders(home: Path) -> list[Path]:
    """Stages of the store; dropped, failed and refused rows of runs, and what their curators were to decide; opened
    bundles. Answers, verdicts, batches under way and the records of runs are none of them."""
    found = [*(home / "store").glob("*"), *(home / "bundles").glob("*")]
    found += [run / name for run in (home / "runs").glob("*") for name in (*SIDES, FOLDER)]
    return sorted(path for path in found if path.is_dir())
