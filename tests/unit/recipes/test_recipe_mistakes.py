"""Every class of mistake in a recipe: its words, its place, its hint. The texts are golden."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from medsynth.core.errors import RecipeError
from medsynth.recipes._load import load_recipe

Mistakes = Callable[..., list[str]]
HEAD = "kind: toy\nname: toy\ncases: {reader: toy_lines, path: in.jsonl, source: {name: s}}\n"

ONE_LINE: list[tuple[str, str]] = [
    ("seeed: 3", "bad.yaml:4:1: seeed: this key is not known. Did you mean 'seed'? [unknown_key]\n    seeed: 3\n    ^"),
    (
        "seed: three",
        "bad.yaml:4:7: seed: wants a whole number, not 'three'. Seed of every random choice. [wrong_value]\n"
        "    seed: three\n          ^",
    ),
    (
        "seed: -1",
        "bad.yaml:4:7: seed: wants at least 0, not -1. Seed of every random choice. [wrong_value]\n"
        "    seed: -1\n          ^",
    ),
    (
        "opens: Patient",
        "bad.yaml:4:8: opens: wants 'patient' or 'doctor', not 'Patient'. Did you mean 'patient'? [wrong_word]\n"
        "    opens: Patient\n           ^",
    ),
    (
        "teachers: {nurse: {}}",
        "bad.yaml:4:12: teachers.nurse: this key is not known. There are: patient, doctor. [unknown_key]\n"
        "    teachers: {nurse: {}}\n               ^",
    ),
    (
        "teachers: {doctor: {provider: toy_locl}}",
        "bad.yaml:4:31: teachers.doctor.provider: there is no provider 'toy_locl'. Did you mean 'toy_local'? "
        "[unknown_name]\n    teachers: {doctor: {provider: toy_locl}}\n                                  ^",
    ),
    (
        "teachers: {doctor: {base_url: 3}}",
        "bad.yaml:4:31: teachers.doctor.base_url: wants text or a list, not 3. Address of the server, or several that "
        "serve the same model; None: the provider's own. [wrong_value]\n"
        "    teachers: {doctor: {base_url: 3}}\n                                  ^",
    ),
    (
        "steps: [{step: mrak, word: x}]",
        "bad.yaml:4:16: steps.0.step: this word is not known here. Did you mean 'mark'? [wrong_word]\n"
        "    steps: [{step: mrak, word: x}]\n                   ^",
    ),
    (
        "steps: [{word: x}]",
        "bad.yaml:4:9: steps.0.step: the key 'step' is missing. There are: cut, mark. [missing_key]\n"
        "    steps: [{word: x}]\n            ^",
    ),
    (
        "steps: [{step: cut}]",
        "bad.yaml:4:9: steps.0.at: the key 'at' is missing. Characters. [missing_key]\n"
        "    steps: [{step: cut}]\n            ^",
    ),
    (
        "languages: [no, 12]",
        "bad.yaml:4:17: languages.1: wants text, not 12. [wrong_value]\n    languages: [no, 12]\n                    ^",
    ),
    (
        "splits: {train: 0.5}",
        "bad.yaml:4:9: splits: the shares of train, validation and test must add up to 1. [wrong_value]\n"
        "    splits: {train: 0.5}\n            ^",
    ),
    (
        "budget: 3",
        "bad.yaml:4:9: budget: wants a mapping (lines of 'key: value'), not 3. Limits of what may be spent. "
        "[wrong_value]\n    budget: 3\n            ^",
    ),
    (
        "prompts: {病人: in.json}",
        "bad.yaml:4:15: prompts.病人: there is no file 'in.json'. Did you mean 'in.jsonl'? [missing_file]\n"
        "    prompts: {病人: in.json}\n                    ^",
    ),
    (
        "teachers: {doctor: {api_key_env: X, apikey: sk-abcdefghijkl}}",
        "bad.yaml:4:37: teachers.doctor.apikey: this key is not known. Did you mean 'api_key_env'? [unknown_key]\n"
        "    teachers: {doctor: {api_key_env: X, apikey: sk-************}}\n"
        "                                        ^",
    ),
    (
        "seed: !x 3",
        "bad.yaml:4:7: tags (words that start with '!') are not read here. [yaml_tag]\n    seed: !x 3\n          ^",
    ),
    (
        "name: again",
        "bad.yaml:4:1: name: the key 'name' stands here a second time (first in line 2). [duplicate_key]\n"
        "    name: again\n    ^",
    ),
]


@pytest.mark.parametrize(("line", "said"), ONE_LINE, ids=[line for line, _ in ONE_LINE])
def test_one_mistake(mistakes: Mistakes, line: str, said: str) -> None:
    assert mistakes(HEAD + line) == [said]


def test_teachers_at_two_addresses_need_labels(mistakes: Mistakes, tmp_path: Path) -> None:
    both = "teachers:\n  patient: {model: m, base_url: http://a}\n  doctor: {model: m, base_url: http://b}\n"
    assert mistakes(HEAD + both) == [
        "bad.yaml:6:32: teachers.doctor: two teachers differ only by their address, so their kept answers would be "
        "mixed up. Give each an 'endpoint', any label of your own. [same_endpoint]\n"
        "      doctor: {model: m, base_url: http://b}\n                                   ^"
    ]
    (tmp_path / "fine.yaml").write_text(HEAD + both.replace("http://b", "http://b, endpoint: b"))
    assert load_recipe("fine.yaml").config.name == "toy"
    (tmp_path / "fine.yaml").write_text(HEAD + both.replace("http://b", "http://b, temperature: 1"))
    assert load_recipe("fine.yaml").config.name == "toy"


SYNTAX = {
    "kind: toy\n\tname: x": "bad.yaml:2:1: a tab stands where YAML wants spaces. Indent with spaces. [yaml_syntax]",
    "kind: [toy\nname: 3": (
        "bad.yaml:2:5: a bracket is not closed, or a ',' is missing (in what starts in line 1). [yaml_syntax]"
    ),
    'kind: "toy': "bad.yaml:1:11: a quotation mark is not closed. [yaml_syntax]",
    "kind: toy: x": (
        "bad.yaml:1:10: a ':' stands where none can be. Put text that holds ': ' in quotes, or check the indentation. "
        "[yaml_syntax]"
    ),
    "@x: 1": "bad.yaml:1:1: this character cannot start a value. Put the value in quotes. [yaml_syntax]",
    "a: \x01": "bad.yaml:1:4: a control character stands here. Delete it. [yaml_character]",
    "a: &a [*a]": "bad.yaml:1:8: the alias '*a' stands inside its own anchor. [yaml_alias]",
    "a: *b": "bad.yaml:1:4: there is no anchor '&b' above. [yaml_alias]",
    "a: 1\n---\nb: 2": "bad.yaml:2:1: a second document starts here. Use one file each. [yaml_documents]",
    "": "bad.yaml:1:1: the recipe is empty. Start from one of those that 'medsynth init' writes. [empty]",
    "# only words": "bad.yaml:1:1: the recipe is empty. Start from one of those that 'medsynth init' writes. [empty]",
    "- a": "bad.yaml:1:1: a recipe is a mapping (lines of 'key: value'), not a list. [no_mapping]",
    "words": "bad.yaml:1:1: a recipe is a mapping (lines of 'key: value'), not a single value. [no_mapping]",
    "name: x": "bad.yaml:1:1: kind: the key 'kind' is missing. There are: toy. [missing_key]",
    "kind: toi": "bad.yaml:1:7: kind: there is no such recipe kind. Did you mean 'toy'? [wrong_word]",
    "kind: [toy]": "bad.yaml:1:7: kind: there is no such recipe kind. There are: toy. [wrong_word]",
}


@pytest.mark.parametrize("text", SYNTAX, ids=repr)
def test_what_is_no_recipe(mistakes: Mistakes, text: str) -> None:
    assert [one.splitlines()[0] for one in mistakes(text)] == [SYNTAX[text]]


def test_all_mistakes_come_at_once_in_order(mistakes: Mistakes) -> None:
    text = "version: 2\nkind: toy\nnam: x\ncases:\n  reader: nobody\n  path: gone\n"
    text += "  source: {name: '', real_people: maybe}\n"
    found = [one.splitlines()[0].split(" ")[0:2] for one in mistakes(text, sets=["seed=x", "opens"])]
    assert found == [
        ["--set:", "this"],
        ["--set:", "seed:"],
        ["bad.yaml:1:1:", "name:"],
        ["bad.yaml:1:10:", "version:"],
        ["bad.yaml:3:1:", "nam:"],
        ["bad.yaml:5:11:", "cases.reader:"],
        ["bad.yaml:6:9:", "cases.path:"],
        ["bad.yaml:7:18:", "cases.source.name:"],
        ["bad.yaml:7:35:", "cases.source.real_people:"],
    ]


def test_missing_key_points_at_its_parent(mistakes: Mistakes) -> None:
    found = mistakes("kind: toy\nname: toy\ncases:\n  reader: toy_lines\n  path: in.jsonl\n")
    assert found == [
        "bad.yaml:3:1: cases.source: the key 'source' is missing. Where the cases come from. [missing_key]\n"
        "    cases:\n    ^"
    ]


def test_deep_nesting_stops_early(mistakes: Mistakes) -> None:
    assert mistakes("a: " + "[" * 200_000)[0].startswith("bad.yaml:1:35: more than 32 levels are nested here.")


def test_a_bomb_of_aliases_stops_early(mistakes: Mistakes) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert "[yaml_size]" in mistakes("\n".join(lines))[0]
    assert "[yaml_aliases]" in mistakes("a: &a x\nb: [" + "*a, " * 200 + "]")[0]


def test_aliases_and_merges_work(tmp_path: Path) -> None:
    text = HEAD + "teachers:\n  patient: &p {provider: toy_far, model: m}\n  doctor: {<<: *p, model: n}\n"
    (tmp_path / "merged.yaml").write_text(text)
    teachers = load_recipe("merged.yaml").config.teachers  # type: ignore[attr-defined]
    assert (teachers["doctor"].provider, teachers["doctor"].model, teachers["patient"].model) == ("toy_far", "n", "m")


def test_words_that_older_yaml_would_change_stay_words(tmp_path: Path) -> None:
    (tmp_path / "no.yaml").write_text(HEAD + "languages: [no, off, yes, 2024-01-01, 1_000, 0b1]\n")
    config = load_recipe("no.yaml").config
    assert config.languages == ("no", "off", "yes", "2024-01-01", "1_000", "0b1")  # type: ignore[attr-defined]


FILES: list[tuple[bytes, str]] = [
    (b"\xff\xfek\x00", "bad.yaml is UTF-16. Save it as UTF-8."),
    (
        "kind: toy\nname: 病人".encode("gbk"),
        "bad.yaml:2: this is not UTF-8. It looks like GB18030 (GBK). Save it as UTF-8.",
    ),
    (b"kind: toy\nname: \xff\xff", "bad.yaml:2: this is not UTF-8. Save it as UTF-8."),
    (b"kind: toy\n\x00", "bad.yaml:2: a NUL character stands here; this is not a text file."),
    (
        b"#" * 1_000_001,
        "bad.yaml is larger than 1 MB; a recipe is refused above that. "
        "Keep data in files of its own and name their path in the recipe.",
    ),
]


@pytest.mark.parametrize(("data", "said"), FILES, ids=["utf-16", "gbk", "binary", "nul", "large"])
def test_files_that_are_no_text(mistakes: Mistakes, data: bytes, said: str) -> None:
    assert mistakes(data) == [said]


def test_byte_order_mark_and_windows_lines_are_fine(tmp_path: Path) -> None:
    (tmp_path / "windows.yaml").write_bytes(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode())
    assert load_recipe("windows.yaml").config.name == "toy"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("god.yaml", "there is no recipe god.yaml. Did you mean 'good.yaml'?"),
        (".", ". is a folder, not a recipe. It holds: good.yaml."),
        ("nowhere/x.yaml", "there is no recipe nowhere/x.yaml. There is no folder nowhere either."),
        ("recipes/good.yaml", "there is no recipe recipes/good.yaml. Did you mean 'good.yaml'?"),
    ],
)
def test_no_such_file(path: str, said: str) -> None:
    with pytest.raises(RecipeError) as caught:
        load_recipe(path)
    assert str(caught.value) == said
