"""What the command line changes in a recipe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medsynth.recipes._excerpt import excerpt
from medsynth.recipes._yaml import Source, YamlProblems, parse
from tests.unit.recipes.conftest import GOOD

Good = Callable[..., Any]
Mistakes = Callable[..., list[str]]


def test_values_are_yaml(good: Good) -> None:
    config = good(sets=["seed=7", "languages=[no, zh]", "teachers.doctor.temperature=0.5", "budget.usd=3"]).config
    assert (config.seed, config.languages, config.budget.usd) == (7, ("no", "zh"), 3)
    assert config.teachers["doctor"].temperature == 0.5


def test_later_sets_win_and_lists_take_numbers(good: Good) -> None:
    config = good(sets=["languages=[a, b]", "languages.1=c", "languages.2=d", "seed=1", "seed=2"]).config
    assert (config.languages, config.seed) == (("a", "c", "d"), 2)


def test_a_path_of_the_command_line_is_relative_to_the_current_folder(
    good: Good, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "here.jsonl").write_text("")
    (tmp_path / "sub" / "recipe.yaml").write_text(GOOD.replace("in.jsonl", "../in.jsonl"))
    assert good(sets=["cases.path=sub/here.jsonl"]).config.cases.path == tmp_path / "sub" / "here.jsonl"
    from medsynth.recipes._load import load_recipe

    inside: Any = load_recipe("sub/recipe.yaml").config
    assert inside.cases.path == tmp_path / "in.jsonl"


def test_another_file_forgets_the_old_source(good: Good) -> None:
    (Path.cwd() / "mine.jsonl").write_text("")
    source = good(sets=["cases.path=mine.jsonl"]).config.cases.source
    assert (source.name, source.licence, source.real_people) == ("mine", "unknown", True)
    assert good(sets=["cases.path=mine.jsonl"]).config.cases.separator == ";"


def test_another_reader_forgets_what_was_said_to_the_old_one(good: Good) -> None:
    cases = good(sets=["cases.reader=toy_other"]).config.cases
    assert (cases.reader, cases.separator, cases.path.name) == ("toy_other", ",", "in.jsonl")
    assert (cases.source.name, cases.source.real_people) == ("in", True)
    assert good(sets=["cases.separator=/", "cases.reader=toy_other"]).config.cases.separator == "/"


@pytest.mark.parametrize("sets", [["cases.source.name=own"], ["cases.source={name: own}"]])
def test_a_source_of_the_command_line_stays(good: Good, sets: list[str]) -> None:
    assert good(sets=["cases.path=in.jsonl", *sets]).config.cases.source.name == "own"


def test_other_keys_leave_the_source_alone(good: Good) -> None:
    assert good(sets=["cases.separator=/"]).config.cases.source.licence == "CC0-1.0"


def test_teacher_for_one_role_and_for_all(good: Good) -> None:
    one = good(teachers=["patient=toy_far:qwen:7b"]).config.teachers
    assert (one["patient"].provider, one["patient"].model) == ("toy_far", "qwen:7b")
    assert one["doctor"].provider == "toy_local"
    every = good(teachers=["toy_far:m"]).config.teachers
    assert {role: teacher.model for role, teacher in every.items()} == {"patient": "m", "doctor": "m"}


def test_another_provider_forgets_the_server_and_keeps_the_temperature(good: Good) -> None:
    doctor = good(teachers=["toy_far:m"]).config.teachers["doctor"]
    assert (doctor.base_url, doctor.temperature) == (None, 1)
    assert good(teachers=["toy_local:m"]).config.teachers["doctor"].base_url == "http://x/v1"


def test_base_url_goes_to_the_teachers_that_were_set(good: Good) -> None:
    only = good(teachers=["patient=toy_far:m"], base_url="http://y").config.teachers
    assert (only["patient"].base_url, only["doctor"].base_url) == ("http://y", "http://x/v1")
    every = good(base_url="http://y").config.teachers
    assert every["patient"].base_url == every["doctor"].base_url == "http://y"


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"sets": ["seed"]}, "--set: this is not of the form KEY=VALUE. [set_syntax]\n    seed\n    ^"),
        ({"sets": ["a..b=1"]}, "--set: this is not of the form KEY=VALUE. [set_syntax]\n    a..b=1\n    ^"),
        (
            {"sets": ["cases.pth=x"]},
            "--set: cases.pth: this key is not known. Did you mean 'path'? [unknown_key]\n    cases.pth=x\n          ^",
        ),
        (
            {"sets": ["seed=[1"]},
            "--set: a bracket is not closed, or a ',' is missing. [yaml_syntax]\n    seed=[1\n           ^",
        ),
        (
            {"sets": ["languages.5=x"]},
            "--set: 5: this is no place in the list. Entries are counted from 0; 1 adds one. [set_index]\n"
            "    languages.5=x\n              ^",
        ),
        (
            {"teachers": ["doctr=a:b"]},
            "--teacher: this recipe has no teacher role 'doctr'. Did you mean 'doctor'? [unknown_role]\n"
            "    doctr=a:b\n    ^",
        ),
        (
            {"teachers": ["gpt-4o"]},
            "--teacher: this is not of the form [ROLE=]PROVIDER:MODEL. For example: --teacher openai:gpt-4o-mini "
            "[teacher_syntax]\n    gpt-4o\n    ^",
        ),
        (
            {"sets": ["cases.path=in.jsn"]},
            "--set: cases.path: there is no file 'in.jsn'. Did you mean 'in.jsonl'? [missing_file]\n"
            "    cases.path=in.jsn\n               ^",
        ),
    ],
    ids=str,
)
def test_mistakes_of_the_command_line_are_named(mistakes: Mistakes, overrides: dict[str, Any], said: str) -> None:
    assert mistakes(GOOD + "languages: [zh]\n", **overrides) == [said]


def test_plan_gets_the_folder_of_the_recipe(good: Good) -> None:
    loaded = good()
    assert loaded.plan().name == "toy"
    assert (loaded.kind, loaded.text, len(loaded.sha256)) == ("toy", GOOD, 64)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_our_words(text: str) -> None:
    try:
        parse(text, Source("x", tuple(text.split("\n"))))
    except YamlProblems as error:
        assert error.problems


@given(st.text(max_size=300), st.integers(min_value=-3, max_value=400))
def test_an_excerpt_holds_no_control_character(line: str, column: int) -> None:
    shown = excerpt(line.replace("\n", " "), column)
    assert all(char.isprintable() or char == "\n" for char in shown)
    assert shown.count("\n") in (0, 1)
