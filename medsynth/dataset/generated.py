"""The files of a version that are made from its manifest alone: card, Croissant, trainer files."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from medsynth.dataset import croissant, trainers
from medsynth.dataset.card import render
from medsynth.dataset.manifest import Manifest

CARD = "README.md"


def generated(manifest: Manifest, schemas: Mapping[str, pa.Schema]) -> dict[str, str]:
    """Path below the version -> text. schemas: table or view name -> schema of its shards."""
    return {
        CARD: render(manifest, schemas),
        croissant.FILE: croissant.croissant(manifest, schemas),
        **trainers.trainer_files(manifest),
    }


def is_generated(path: str) -> bool:
    """Whether a file is made anew with each card."""
    return path in (CARD, croissant.FILE) or path.startswith(f"{trainers.FOLDER}/")
