"""Scripts and languages by rule; langdetect only where no rule settles it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medsynth.text.script import language_of, shares
from tests.linear import grows_linearly


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我头痛三天了", "zh"),
        ("我頭痛三天了", "zh"),
        ("HbA1c 7.2%，血糖控制不好", "zh"),
        ("CT显示左肺结节，建议复查", "zh"),
        ("布洛芬 ibuprofen 200 mg 一天两次", "zh"),
        ("I have had a headache for three days.", "en"),
        ("Take 云南白药 for the pain and rest", "en"),
        ("What should I do?", "en"),
        ("Hola doctor, me duele la cabeza desde ayer y tengo fiebre", "other"),
        ("Bonjour docteur, j'ai mal à la tête depuis hier soir", "other"),
        ("こんにちは、頭が痛いです", "other"),
        ("안녕하세요 의사 선생님 머리가 아파요", "other"),
        ("У меня болит голова уже три дня", "other"),
        ("", None),
        ("38.5", None),
        ("CT?", None),
        ("ok", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_shares_add_up() -> None:
    assert sum(shares("CT 正常 あ б")) == pytest.approx(1)
    assert sum(shares("38.5")) == 0


def test_rules_need_no_model() -> None:
    """Ordinary Chinese and English never load langdetect."""
    code = (
        "import sys; from medsynth.text.script import language_of;"
        "language_of('我头痛三天了'); language_of('I have had a headache for three days.');"
        "sys.exit('langdetect' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.text())
def test_reads_any_text(text: str) -> None:
    language_of(text)
    shares(text)


@pytest.mark.parametrize("piece", ["胸", "the ", "x", "é "])
def test_long_line(piece: str) -> None:
    assert grows_linearly(language_of, piece, 1_000_000)
