"""Recipes in batch mode for the tests: forty questions, and dialogues of the shipped cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.e2e.project import ROOT

ROWS = 40
QUICK = {"poll_s": 0.02, "longest_poll_s": 0.1}
SOURCE = {"name": "made", "licence": "CC0-1.0", "real_people": False}


def recipe(
    folder: Path,
    url: str | list[str],
    *,
    batch: dict[str, Any] | None = None,
    mode: str = "batch",
    retries: int = 2,
    max_tokens: int | None = None,
    **more: Any,
) -> Path:
    folder.mkdir(exist_ok=True)
    questions = [{"id": n, "question": f"What helps against a headache on day {n}?"} for n in range(ROWS)]
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, questions)), "utf-8")
    teacher: dict[str, Any] = {"provider": "compatible", "model": "local", "base_url": url, "mode": mode}
    teacher |= {"retries": retries}
    teacher |= {"max_tokens": max_tokens, "batch": QUICK | (batch or {})}
    made = {"kind": "respond", "name": "answers", "questions": {"path": "questions.jsonl", "source": SOURCE}}
    path = folder / "recipe.yaml"
    path.write_text(json.dumps(made | {"teacher": teacher} | more), "utf-8")  # JSON is YAML
    return path


def dialogue_recipe(folder: Path, url: str, mode: str = "batch") -> Path:
    folder.mkdir(exist_ok=True)
    teacher = {"provider": "compatible", "model": "local", "base_url": url, "mode": mode, "batch": QUICK}
    made = {
        "kind": "dialogue",
        "name": "talks",
        "language": "zh",
        "cases": {"reader": "cases", "path": str(ROOT / "seeds" / "cases" / "zh.jsonl"), "source": SOURCE},
        "teachers": {"patient": teacher, "doctor": teacher},
        "checks": [],
    }
    path = folder / "recipe.yaml"
    path.write_text(json.dumps(made), "utf-8")
    return path
