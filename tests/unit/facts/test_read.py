"""What is read in labelled sentences, in damaged text, and where it stands."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medsynth import facts
from medsynth.facts import _reader
from tests.unit.facts._golden import GOLDEN
from tests.unit.facts._labelled import scores, sentences

GOALS = {"regimen": 0.95, "polarity": 0.97, "side": 0.98}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_labelled_sentences(language: str) -> None:
    assert len(sentences(language)) >= 300
    for kind, (score, wrong) in scores(language).items():
        assert score >= GOALS[kind], wrong


def said(text: str, kind: str, region: str = "CN") -> list[tuple[str, tuple[str, ...]]]:
    return [(fact.normal, fact.of) for fact in facts.read([text], region=region)[0] if fact.kind == kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WBC <4.0, PLT >100", [("<4", ("white-cells",)), (">100", ("platelets",))]),
        ("白细胞 5×10的9次方/L", [("5000000 1/mL", ("white-cells",))]),
        ("白细胞５．２×１０⁹/Ｌ", [("5200000 1/mL", ("white-cells",))]),
        ("PLT 10⁹/L", [("1000000 1/mL", ("platelets",))]),
        ("血压一百四九十", [("140/90 mmHg", ("blood-pressure",))]),
        ("体温38.6℃半天", [("38.6 °C", ("temperature",))]),
        ("发烧38.6度半天了", [("38.6 °C", ("temperature",))]),
        ("烧到39度2天", [("39 °C", ("temperature",))]),
        ("烧到39度2", [("39.2 °C", ("temperature",))]),
        ("化验血糖7.8", [("7.8", ("glucose",))]),
        ("抽血钾2.9", [("2.9", ("potassium",))]),
        ("| 血糖 | 7.8 mmol/L |", [("0.0078 mmol/mL", ("glucose",))]),
    ],
)
def test_values_as_they_are_typed(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert said(text, "value") == expected


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("阿莫西林½片", "0.5 tablet"),
        ("①阿莫西林０．５ｇ②布洛芬", "500 mg"),
        ("阿莫西林 5-10 mg", "5-10 mg"),
        ("阿莫西林1-2片", "1-2 tablet"),
        ("阿莫西林500㎎", "500 mg"),
    ],
)
def test_doses_as_they_are_typed(text: str, dose: str) -> None:
    assert said(text, "dose") == [(dose, ("amoxicillin",))]


@pytest.mark.parametrize(
    "damaged", ["é˜¿èŽ«è¥¿æž—0.5g", "阿莫西0.5g每日三次", "阿莫西林O.5g每日三次", "amoxicil 500 mg tid"]
)
def test_damaged_text_is_never_the_same(damaged: str) -> None:
    whole = "amoxicillin 500 mg tid" if damaged.isascii() else "阿莫西林0.5g每日三次"
    assert facts.compare(whole, damaged, region="CN").verdict != "same"


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("阿莫西林O.5g每日三次", "阿莫西林0.5g每日三次"),
        ("amoxicillin 5OO mg tid", "amoxicillin 500 mg tid"),
        ("take l0 mg lisinopril", "take 10 mg lisinopril"),
        ("血糖7.O mmol/L", "血糖7.0 mmol/L"),
        ("布洛芬l00mg", "布洛芬100mg"),
    ],
)
def test_a_letter_for_a_digit_is_never_guessed(damaged: str, whole: str) -> None:
    assert facts.compare(damaged, whole, region="CN").verdict == "unresolved"
    assert facts.compare(whole, damaged, region="CN").verdict == "unresolved"


def found_rows() -> list[tuple[str, list[str], list[str]]]:
    """(text, facts that must be read, facts that must not)."""
    rows = []
    for line in (GOLDEN / "found.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            text, _, said_of_it = line.partition("\t")
            parts = [part.strip() for part in said_of_it.split(";")]
            read = [part for part in parts if part[0] != "!"]
            rows.append((text, read, [part[2:] for part in parts if part[0] == "!"]))
    return rows


@pytest.mark.parametrize(("text", "read", "unread"), found_rows())
def test_found(text: str, read: list[str], unread: list[str]) -> None:
    found = {shown(fact) for fact in facts.read([text], region="US" if text.isascii() else "CN")[0]}
    assert set(read) <= found
    assert not set(unread) & found


def shown(fact: facts.Fact) -> str:
    """A fact in the words of ``found.tsv``: kind, normal form, subject of a dose or value, what is not plain."""
    subject = fact.of if fact.kind in ("dose", "value", "side") or "ago" in fact.normal else ()
    marks = [mark for mark in fact[5:10] if mark not in ("affirmed", "certain", "patient", "now", "")]
    return " ".join(map(str, [fact.kind, fact.normal, *subject, *marks]))


def test_spans_are_of_the_text_as_written() -> None:
    text = "無\u200b發熱，口服阿莫西林０．５ｇ 😀"
    found = {text[fact.start : fact.end]: fact.normal for fact in facts.read([text], region="CN")[0]}
    assert found["０．５ｇ"] == "500 mg"
    assert found["發熱"] == "fever"


@settings(deadline=None)
@given(st.text(max_size=80))
def test_reads_any_text(text: str) -> None:
    for fact in facts.read([text])[0]:
        assert 0 <= fact.start <= fact.end <= len(text)
        assert fact.kind in facts.KINDS
    assert facts.compare(text, text).verdict == "same"


@pytest.mark.parametrize("part", ["患者发热，口服阿莫西林0.5g，", "no fever, "])
def test_one_long_line(part: str) -> None:
    text = part * 1000
    assert len(facts.read([text])[0]) % 1000 == 0


def test_threads_may_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Polars calls a column's function from several threads, and the memory of stretches is one."""
    monkeypatch.setattr(_reader, "memory", _reader._Memory(1, 100))
    texts = [f"{number}\n" for number in range(2_000)]
    alone = facts.read(texts)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            for found in pool.map(lambda _: facts.read(texts), range(8)):
                assert found == alone
    finally:
        sys.setswitchinterval(interval)


@pytest.mark.parametrize(
    ("text", "kind", "normal"),
    [("体温37. 4度，咳嗽", "value", "37.4 °C"), ("烧到38. 5℃", "value", "38.5 °C"), ("aged 60", "age", "720 month")],
)
def test_a_temperature_that_a_scan_tore_is_one(text: str, kind: str, normal: str) -> None:
    assert (kind, normal) in [(fact.kind, fact.normal) for fact in facts.read([text])[0]]


@pytest.mark.parametrize("text", ["CKD stage 5 on dialysis", "stage 3 cancer"])
def test_a_stage_is_no_age(text: str) -> None:
    assert "age" not in {fact.kind for fact in facts.read([text])[0]}


def test_two_sentences_are_no_number() -> None:
    assert ("dose", "60.5 mg") not in [(fact.kind, fact.normal) for fact in facts.read(["He is 60. 5 mg daily."])[0]]
