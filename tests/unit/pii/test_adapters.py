"""Name models that may add spans: what they see, what they may add, and what happens where they are not installed."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from medsynth.core.errors import RecipeError
from medsynth.pii import detect
from medsynth.pii._adapters import MASK, Adapter, Found, adapter, identity, more
from medsynth.pii._scrub import Scrubber


class Seen:
    """A model that writes down what it is shown and gives the same answer to everything."""

    def __init__(self, *found: tuple[int, int, str]) -> None:
        self.texts: list[str] = []
        self.found = found

    def __call__(self, text: str) -> Found:
        self.texts.append(text)
        yield from self.found


def test_a_model_sees_masked_text_and_adds_what_is_free() -> None:
    text = "I am Priya Nair, mail ann@mail.com, see Zorblax"
    spans = detect([text])[0]
    model = Seen((5, 15, "PERSON"), (40, 47, "PERSON"), (0, 4, "ORG"), (22, 30, "EMAIL_ADDRESS"))
    (added,) = more(Adapter("test", "1", model), [text], [spans])
    assert [(text[span.start : span.end], span.kind, span.rule) for span in added] == [
        ("Zorblax", "PERSON", "adapter/test")
    ]
    (seen,) = model.texts
    assert "Priya" not in seen
    assert "ann@" not in seen
    assert len(seen) == len(text)
    assert MASK in seen


def test_an_answer_that_overlaps_itself_or_is_no_word_is_left() -> None:
    model = Seen((0, 7, "PER"), (3, 9, "PER"), (9, 10, "LOC"))
    (added,) = more(Adapter("test", "1", model), ["Zorblax is ..."], [[]])
    assert [(span.start, span.end) for span in added] == [(0, 7)]


def test_no_such_adapter() -> None:
    with pytest.raises(RecipeError, match="no PII adapter 'precidio'"):
        adapter("precidio")
    assert identity("") == ""


@pytest.mark.skipif(find_spec("gliner") is not None, reason="gliner is installed here")
def test_a_missing_package_is_one_line_and_exit_2(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "I am Priya Nair"}\n', "utf-8")
    told = ["scrub", str(path), "--out", str(tmp_path / "b.jsonl"), "--adapter", "gliner:model"]
    done = subprocess.run([sys.executable, "-m", "medsynth", *told], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("error: the adapter gliner needs the package gliner, which is not installed.")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "b.jsonl").exists()


@pytest.mark.skipif(find_spec("presidio_analyzer") is None, reason="presidio-analyzer is not installed")
@pytest.mark.filterwarnings("ignore")
def test_presidio_adds_and_keeps_what_was_found() -> None:
    texts = ["I am Priya Nair, take 5 mg of Lasix twice a day"]
    (done,) = Scrubber(adapter=("presidio", "blank")).conversations([texts], ["a"])
    assert done.texts == ("I am [PERSON_1], take 5 mg of Lasix twice a day",)
    assert identity("presidio").startswith("presidio blank presidio-analyzer==")
