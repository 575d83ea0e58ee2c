"""A detector finds stretches of the text: inside it, not empty, the same again, and none in scrubbed text."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest

from medsynth.pii import _gate, detect
from medsynth.pii._gate import needed, sift
from medsynth.pii._page import Page
from medsynth.pii._rule import RULES
from medsynth.pii._span import KINDS, Span
from medsynth.text.sieve import Engine
from tests.contract._found import names
from tests.linear import grows_linearly
from tests.unit.pii._detector_texts import FINDS, LEAVES, ODD

DETECTORS = names("pii")
LONG = 50_000


def _found(name: str, text: str) -> list[Span]:
    return list(importlib.import_module(DETECTORS[name]).find(Page(text)))


@pytest.mark.parametrize("name", DETECTORS)
def test_module_says_what_it_finds(name: str) -> None:
    file: Any = importlib.import_module(DETECTORS[name])
    assert file.__doc__
    assert file.KINDS
    assert set(file.KINDS) <= set(KINDS)


@pytest.mark.parametrize("name", DETECTORS)
def test_finds_its_examples_in_both_languages(name: str) -> None:
    assert FINDS[name], "examples are missing"
    for text, value, kind in FINDS[name]:
        spans = _found(name, text)
        assert (value, kind) in [(text[span.start : span.end], span.kind) for span in spans], text


@pytest.mark.parametrize("name", DETECTORS)
def test_leaves_what_only_looks_like_it(name: str) -> None:
    assert LEAVES[name], "traps are missing"
    for text in LEAVES[name]:
        assert not _found(name, text), text


@pytest.mark.parametrize("name", DETECTORS)
def test_spans_lie_in_the_text_and_repeat(name: str) -> None:
    kinds = importlib.import_module(DETECTORS[name]).KINDS
    for text in (*(text for text, _, _ in FINDS[name]), *LEAVES[name], *ODD):
        page = Page(text)
        spans = _found(name, text)
        assert spans == _found(name, text)
        for span in spans:
            assert 0 <= span.start < span.end <= len(page.text)
            assert span.kind in kinds
            assert span.rule.startswith(f"{name}/")
            assert 0 < span.score <= 1


@pytest.mark.parametrize("name", DETECTORS)
def test_finds_nothing_in_placeholders(name: str) -> None:
    for text, value, kind in FINDS[name]:
        scrubbed = text
        for span in reversed(detect([text])[0]):
            scrubbed = f"{scrubbed[: span.start]}[{span.kind}_1]{scrubbed[span.end :]}"
        assert value not in scrubbed, (text, kind)
        assert not detect([scrubbed])[0], scrubbed


@pytest.mark.parametrize("name", DETECTORS)
@pytest.mark.parametrize(
    "piece",
    ["a", "1", "1 ", "a.", "@", "姓名：", "张", "dr ", "Aa ", "12/", "号1", "my mrn is ", "\u200b1", "(("],
    ids=repr,
)
def test_the_cost_of_a_long_line_grows_as_the_line(name: str, piece: str) -> None:
    assert grows_linearly(lambda text: _found(name, text), piece, LONG)


@pytest.mark.parametrize("name", DETECTORS)
def test_gate_lets_through_what_the_detector_finds(name: str) -> None:
    for text, _, _ in FINDS[name]:
        assert name in [one.name for one in needed(Page(text))], text


@pytest.mark.parametrize("engine", ["polars", "re2"])
def test_what_the_scan_leaves_out_finds_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_gate, "fastest", lambda: engine)
    monkeypatch.setattr(_gate, "SOON", 0)
    monkeypatch.setattr(_gate, "FEW", 0)
    texts = [text for examples in FINDS.values() for text, _, _ in examples]
    texts += [text for traps in LEAVES.values() for text in traps]
    texts += ODD
    sifted = [Page(text) for text in texts]
    sift(sifted)
    tried = [len(page.starts) if page.starts is not None else len(RULES) for page in sifted]
    assert sum(tried) < len(tried) * len(RULES) / 4
    for text, page in zip(texts, sifted, strict=True):
        plain = Page(text)
        assert [one.name for one in needed(page)] == [one.name for one in needed(plain)], json.dumps(text)
        for one in needed(plain):
            assert list(one.find(page)) == list(one.find(plain)), json.dumps(text)
