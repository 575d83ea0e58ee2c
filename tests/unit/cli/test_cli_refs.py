"""One way to name a version: the same reference means the same folder to every command and to ``open_version``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import medsynth
from medsynth.dataset.version import Written
from medsynth.publish.open import locate

Run = Callable[..., Any]


def test_every_command_takes_every_reference(run: Run, version: Written) -> None:
    refs = ("toy", "toy@1.0.0", "datasets/toy", "datasets/toy/1.0.0", str(version.path.resolve()), "toy/1.0.0")
    for ref in refs:
        assert locate(ref).resolve() == version.path.resolve()
        assert medsynth.open_version(ref).manifest.content_id == version.content_id
        assert run("verify", ref, "--files", "--json").json["content_id"] == version.content_id
    assert run("diff", refs[0], refs[1], "--json").json["equal"] is True
    assert run("show", refs[2], "--json").code == 0


@pytest.mark.parametrize("ref", ["hub:nothing", "hub:owner/name", "hub:@v1"])
def test_a_reference_to_the_hub_names_its_tag(run: Run, ref: str, version: Written) -> None:
    for command in (["show", ref], ["verify", ref], ["diff", "toy", ref], ["convert", ref, "--to", "sharegpt"]):
        done = run(*command)
        assert done.code == 2
        assert "OWNER/NAME@TAG" in done.err, command


def test_a_folder_that_is_none(run: Run, version: Written) -> None:
    Path("empty").mkdir()
    for ref in ("empty", "toy@", "toy@9.0.0", "../toy@1.0.0", ""):
        assert run("show", ref).code == 2, ref


@pytest.mark.parametrize(
    "ref", ["a" * 300, "文" * 100, "a/" * 3000, f"toy@{'9' * 300}", "CON", "a\u202eb", "toy@../.."]
)
def test_names_that_no_file_can_have(run: Run, ref: str, version: Written) -> None:
    for command in (["show", ref], ["verify", ref], ["diff", ref, "toy"], ["push", ref, "owner/x"]):
        done = run(*command)
        assert done.code == 2, command
        assert done.err.startswith("error: there is no version"), command
        assert "\u202e" not in done.err


def test_a_file_of_a_name_that_no_disk_takes(run: Run, version: Written) -> None:
    done = run("convert", "toy", "--to", "sharegpt", "--allow-demo", "--out", "y" * 300 + ".jsonl")
    assert done.code == 2
    assert "longer than a file's may be" in done.err
