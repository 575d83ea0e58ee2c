"""``init``, ``.env``, ``medsynth.yaml``, ``list``, ``schema``, ``doctor``."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from medsynth.cli._places import home, load_env
from medsynth.cli._project import Project, project
from medsynth.core.errors import RecipeError
from medsynth.core.terms import NO_TERMS
from medsynth.llm.prices import NO_PRICES

Run = Callable[..., Any]


def test_init_makes_what_it_says(run: Run) -> None:
    made = run("init", "clinic", "--json").json
    files = {path.relative_to("clinic").as_posix() for path in Path("clinic").rglob("*") if path.is_file()}
    assert files == set(made["files"])
    assert {"dialogue.yaml", "medsynth.yaml", ".env.example", ".gitignore", "README.md"} <= files
    assert {"seeds/cases/zh.jsonl", "seeds/cases/en.jsonl"} <= files
    assert ".env" in Path("clinic/.gitignore").read_text().split()
    recipe = Path("clinic/dialogue.yaml").read_text("utf-8")
    assert "../" not in recipe
    assert recipe.startswith("# yaml-language-server: $schema=schemas/dialogue.schema.json\n")
    assert project(Path("clinic")) == Project(prices=NO_PRICES, terms=NO_TERMS)


def test_init_leaves_a_full_folder_alone(run: Run) -> None:
    Path("full").mkdir()
    Path("full/mine.txt").write_text("mine")
    done = run("init", "full")
    assert done.code == 2
    assert "it holds mine.txt" in done.err
    assert [path.name for path in Path("full").iterdir()] == ["mine.txt"]
    assert run("init", "full/mine.txt").code == 2


def test_env_never_overrides_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / ".env").write_text(
        "# a comment\nexport T_ONE=1\nT_TWO = 'a # b' \nT_THREE=x # y\n\nT_FOUR=\"q\"\nno line\nT_SET=file\n", "utf-8"
    )
    (tmp_path / ".env").write_text("T_ONE=later\nT_FIVE=5\n")
    names = ("T_ONE", "T_TWO", "T_THREE", "T_FOUR", "T_FIVE")
    for name in names:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("T_SET", "environment")
    load_env((tmp_path / "a", tmp_path, tmp_path / "nowhere"))
    assert [os.environ[name] for name in (*names, "T_SET")] == ["1", "a # b", "x", "q", "5", "environment"]


def test_home_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    assert home() == Path(".medsynth")
    monkeypatch.setenv("MEDSYNTH_HOME", "elsewhere")
    assert home() == Path("elsewhere")


def test_settings_of_a_project(tmp_path: Path) -> None:
    assert project(tmp_path) == Project(prices=NO_PRICES, terms=NO_TERMS)
    (tmp_path / "medsynth.yaml").write_text(
        "trusted_hosts: [gpu1]\nconfirm_usd: 5\nprices:\n  - {model: m, input: 1, output: 2, read_on: 2026-01-31}\n"
    )
    found = project(tmp_path)
    assert (found.trusted_hosts, found.confirm_usd, str(found.price_table.models[0].read_on)) == (
        ("gpu1",),
        5,
        "2026-01-31",
    )


def test_mistakes_in_the_settings_have_their_place(tmp_path: Path) -> None:
    (tmp_path / "medsynth.yaml").write_text("trusted_host: [x]\nconfirm_usd: [\n  much\n]\n")
    with pytest.raises(RecipeError) as caught:
        project(tmp_path)
    assert [(one.line, one.path) for one in caught.value.problems] == [(1, "trusted_host"), (2, "confirm_usd")]


def test_lists_read_docstrings_without_imports(run: Run) -> None:
    entries = run("list", "readers", "--json").json["entries"]
    assert {"cases", "medical_case"} <= {entry["name"] for entry in entries}
    assert all(entry["about"] for entry in entries)


def test_schema_of_a_table_takes_its_rows(run: Run) -> None:
    schema = run("schema", "table.conversation", "--json").json
    assert schema["properties"]["messages"]["items"]["properties"].keys() == {"role", "content"}
    assert json.loads(run("schema", "table.conversation").out) == schema
    assert run("schema", "medsynth", "--json").json["additionalProperties"] is False


def test_doctor_shows_no_key(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    done = run("doctor")
    assert done.code == 0, done.err
    assert "sk-very-secret" not in done.out
    found = {one["name"]: one["value"] for one in run("doctor", "--json").json["findings"]}
    assert found["OPENAI_API_KEY"] == "set"
    assert found["HF_TOKEN"] == "not set"
