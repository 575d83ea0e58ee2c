"""Views in a recipe: refused before anything is paid for, or written with every row, the demo mark included."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from medsynth.core.errors import RecipeError
from medsynth.export._view import views
from medsynth.recipes._load import load_recipe
from tests.e2e.project import medsynth, run

SOURCE = {"name": "made", "licence": "CC0-1.0", "real_people": False}
ALL = sorted(views("conversation"))


def recipe(folder: Path, **more: Any) -> Path:
    lines = [json.dumps({"nr": n, "ask": f"Was hilft am {n}. Tag? 第{n}天怎么办？"}) for n in range(40)]
    (folder / "questions.jsonl").write_text("\n".join(lines), "utf-8")
    made = {
        "kind": "respond",
        "name": "answers",
        "questions": {"path": "questions.jsonl", "id": "nr", "question": "ask", "source": SOURCE},
        "export": ALL,
    }
    path = folder / "recipe.yaml"
    path.write_text(json.dumps(made | more), "utf-8")  # JSON is YAML
    return path


def test_every_view_holds_every_row_with_the_demo_mark(tmp_path: Path) -> None:
    path = recipe(tmp_path)
    notes = medsynth(tmp_path, "plan", str(path), "--json")["notes"]
    assert {f"The view {name}" for name in ALL} <= {note.partition(" holds")[0] for note in notes}
    made = run(tmp_path, path)
    ids = set(read(tmp_path / made["path"] / "data")["id"])
    assert len(ids) == 40
    for name in ALL:
        rows = read(tmp_path / made["path"] / name)
        assert set(rows["id"]) == ids, name
        said = [json.dumps(row, ensure_ascii=False) for row in rows.to_dicts()]
        assert all(
            "【演示输出，非医疗内容】" in text or "[Demo output, not medical content]" in text for text in said
        ), name


def read(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(sorted(folder.glob("*.parquet")))


def test_what_no_row_fits_is_said_before(tmp_path: Path) -> None:
    path = recipe(tmp_path, system="Be kind.", system_in_rows=True)
    with pytest.raises(RecipeError) as caught:
        load_recipe(path)
    (problem,) = caught.value.problems
    assert problem.path == "export"
    assert "a view 'alpaca' cannot hold answers under a system message" in problem.message
    assert "these can: messages, sharegpt" in problem.message
    load_recipe(recipe(tmp_path, system="Be kind.", system_in_rows=True, export=["sharegpt"]))


@pytest.mark.parametrize(
    ("opens", "export", "told"),
    [
        ("patient", ["sharegpt", "alpaca"], "'alpaca' cannot hold dialogues (more than one turn)"),
        ("doctor", ["huatuogpt", "huatuogpt2"], "'huatuogpt2' cannot hold dialogues (turns that do not alternate)"),
        ("patient", ["huatuogpt", "huatuogpt2", "messages", "sharegpt"], ""),
    ],
)
def test_a_dialogue_fits_what_has_turns(tmp_path: Path, opens: str, export: list[str], told: str) -> None:
    (tmp_path / "cases.jsonl").write_text('{"id": "1", "complaint": "头痛", "diagnosis": "偏头痛"}\n', "utf-8")
    made = {
        "kind": "dialogue",
        "name": "talks",
        "language": "zh",
        "cases": {"reader": "cases", "path": "cases.jsonl", "source": SOURCE},
        "dialogue": {"opens": opens},
        "export": export,
    }
    path = tmp_path / "recipe.yaml"
    path.write_text(json.dumps(made), "utf-8")
    if not told:
        assert [stage.name for stage in load_recipe(path).plan().exports] == export
        return
    with pytest.raises(RecipeError) as caught:
        load_recipe(path)
    assert told in caught.value.problems[0].message


def test_a_view_stands_once(tmp_path: Path) -> None:
    with pytest.raises(RecipeError) as caught:
        load_recipe(recipe(tmp_path, export=["alpaca", "sharegpt", "alpaca"]))
    assert "twice" in caught.value.problems[0].message
