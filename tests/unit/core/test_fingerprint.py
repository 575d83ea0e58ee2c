"""Code digests: what changes them, and what is kept of them between runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from medsynth.core.fingerprint import import_closure

_ASK = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from medsynth.core import fingerprint
parsed = []
parse = fingerprint._parsed
fingerprint._parsed = lambda *args, **more: parsed.append(args[1]) or parse(*args, **more)
with fingerprint.digests_kept_in(Path(sys.argv[2])):
    digest = fingerprint.code_digest("toy.step")
print(digest, ",".join(sorted(parsed)))
"""


class Toy:
    """A package of two modules, asked for its digest in a fresh process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = folder / "code.json"
        (folder / "toy").mkdir()
        self.write("__init__", "")
        self.write("words", "WORDS = ('a', 'b')\n")
        self.write("step", "from toy.words import WORDS\n")

    def write(self, name: str, text: str) -> None:
        (self.folder / "toy" / f"{name}.py").write_text(text, "utf-8")

    def digest(self, compiled: Path | None = None) -> tuple[str, str]:
        """(the digest, modules that had to be parsed for it). compiled: where compiled modules go, None: nowhere."""
        command = [sys.executable, "-c", _ASK, str(self.folder), str(self.kept)]
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(compiled or self.folder / "none")}
        environment["PYTHONDONTWRITEBYTECODE"] = "" if compiled else "1"
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        digest, _, parsed = done.stdout.strip().partition(" ")
        return digest, parsed


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    return Toy(tmp_path)


def test_kept_digests_are_the_same_and_cost_no_parsing(toy: Toy) -> None:
    digest, parsed = toy.digest()
    assert parsed.endswith("toy.step,toy.words")
    assert toy.digest() == (digest, "")


def test_digests_stand_beside_compiled_modules_for_every_project(toy: Toy, tmp_path: Path) -> None:
    digest, _ = toy.digest(tmp_path / "compiled")
    assert not toy.kept.exists()
    toy.kept = tmp_path / "another" / "code.json"
    assert toy.digest(tmp_path / "compiled") == (digest, "")
    for _ in range(2):  # an edit and its revision leave one entry
        toy.write("words", f"WORDS = ('a', '{_}')\n")
        toy.digest(tmp_path / "compiled")
    (kept,) = (tmp_path / "compiled").rglob("digests.json")
    assert sum(key.startswith("toy.words ") for key in json.loads(kept.read_bytes())["digests"]) == 1


def test_a_change_deep_in_the_closure_is_seen(toy: Toy) -> None:
    digest, _ = toy.digest()
    toy.write("words", "WORDS = ('a', 'c')\n")
    changed, parsed = toy.digest()
    assert (changed != digest, parsed) == (True, "toy.words")


def test_comments_docstrings_and_line_ends_change_nothing(toy: Toy) -> None:
    digest, _ = toy.digest()
    toy.write("words", '"""Words."""\n\n# two of them\nWORDS = ("a", "b")\n'.replace('"a", "b"', "'a', 'b'"))
    assert toy.digest()[0] == digest
    toy.write("words", "WORDS = ('a', 'b')\r\n")
    assert toy.digest()[0] == digest


@pytest.mark.parametrize("damage", ["", "[]", '{"maker": 1}', "\0"])
def test_damaged_kept_digests_are_made_anew(toy: Toy, damage: str) -> None:
    digest, _ = toy.digest()
    toy.kept.write_text(damage, "utf-8")
    assert toy.digest()[0] == digest
    assert toy.digest() == (digest, "")


def test_checks_that_are_loaded_by_name_are_part_of_the_code() -> None:
    own, _ = import_closure("medsynth.clean.dialogue_review")
    assert {"medsynth.checks.contraindicated", "medsynth.checks.loop", "medsynth.facts._rows"} <= own.keys()
