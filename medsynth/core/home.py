"""Where medsynth keeps its state: ``.medsynth`` below the current folder, or where ``MEDSYNTH_HOME`` says."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """The folder of store, replies, runs, verdicts and pushes; not made here."""
    return Path(os.environ.get("MEDSYNTH_HOME") or ".medsynth").expanduser()
