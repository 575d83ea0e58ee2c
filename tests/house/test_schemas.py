"""The JSON Schemas in ``schemas/`` are those of this code."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import ROOT
from tests.house._tree import medsynth, succeeded


def test_schemas_are_fresh(tmp_path: Path) -> None:
    succeeded(medsynth("schema", "--write", str(tmp_path), cwd=ROOT))
    fresh = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    kept = {path.name: path.read_text("utf-8") for path in (ROOT / "schemas").iterdir()}
    assert fresh
    assert kept.keys() == fresh.keys(), "run: medsynth schema --write schemas"
    stale = [name for name in fresh if kept[name] != fresh[name]]
    assert not stale, "run: medsynth schema --write schemas"
