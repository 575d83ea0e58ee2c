"""Damage of earlier scrubs: repaired where that is sure, cut or given up otherwise; sound text is never touched."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medsynth.clean._chat_doctor import _SENTENCE, mend
from medsynth.clean.scrub_damage import ScrubDamage, scrub_damage
from medsynth.clean.scrub_damaged import ScrubDamaged, scrub_damaged

REST = " Please rest, drink enough water and come back with the result of the test if it does not get better soon."


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Hello and welcome to Chat Doctor, drink water.", "Hello and welcome, drink water."),
        ("Thanks for your question on ChatDoctor. Rest.", "Thanks for your question. Rest."),
        ("Thanks for posting on ChatDoctorThe pain will go.", "Thanks for posting. The pain will go."),
        ("I am Chat Doctor. Rest well.", "Rest well."),
        ("I am chat-doctor answering your query.", "I am answering your query."),
        ("Rest well. Regards, Chat Doctor.", "Rest well. Regards."),
        ("Thanks and take care CHAT DOCTOR", "Thanks and take care"),
        ("Hi Chat Doctor, my leg hurts.", "Hi doctor, my leg hurts."),
    ],
)
def test_greetings_introductions_and_sign_offs_are_repaired(text: str, made: str) -> None:
    found = mend(text)
    assert found.text == made
    assert found.repaired
    assert not found.lost


@pytest.mark.parametrize(
    "word", ["lactic acid dehy ChatDoctor.", "It may be a syn Chat Doctor.", "disease-modifying Chat  Doctor."]
)
def test_a_damaged_sentence_is_cut_whole(word: str) -> None:
    found = mend(f"{word}{REST}")
    assert found.text == REST.strip()
    assert found.cut == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"Do not take Chat Doctor.{REST}", "warning_or_dose"),
        (f"Levipil 500 mg is an antiepileptic ChatDoctor.{REST}", "warning_or_dose"),
        (f"1. Rest. 2. ChatDoctor. 3. Water.{REST}", "item_of_a_list"),
        ("insulin levels are ChatDoctor. Rest.", "too_much"),
        ("Chat Doctor.", "too_much"),
    ],
)
def test_what_cannot_be_cut_safely_is_given_up_and_left_alone(text: str, why: str) -> None:
    found = mend(text)
    assert found.lost == why
    assert found.text == text


@settings(max_examples=150)
@given(st.text(alphabet="aB1.,!?;。！\n 25mgé", max_size=60))
def test_sound_text_is_not_touched_and_sentences_lose_nothing(text: str) -> None:
    assert mend(text).text == text
    assert "".join(match.group() for match in _SENTENCE.finditer(text)) == text


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(["Chat Doctor", "ChatDoctor", "welcome to ", "I am ", "dehy ", ". ", ", ", "2.5 mg ", REST]),
        max_size=8,
    )
)
def test_twice_is_once(parts: list[str]) -> None:
    once = mend("".join(parts))
    assert mend(once.text).text == once.text


def _rows(*texts: str) -> pl.LazyFrame:
    messages = [[{"role": "user", "content": "hi"}, {"role": "assistant", "content": text}] for text in texts]
    kinds = pl.List(pl.String)
    return pl.DataFrame({"messages": messages, "flags": [None] * len(texts)}, schema_overrides={"flags": kinds}).lazy()


def test_rows_are_flagged_or_dropped_with_a_reason() -> None:
    rows = scrub_damage(
        _rows("Welcome to Chat Doctor." + REST, "dehy Chat Doctor." + REST, "Do not Chat Doctor." + REST), ScrubDamage()
    )
    judged = rows.with_columns(reason=scrub_damaged(ScrubDamaged())).collect()
    assert judged["flags"].to_list() == [["scrub_repaired"], ["scrub_cut"], None]
    assert judged["reason"].to_list() == [None, None, "scrub_damaged: warning_or_dose"]


@pytest.mark.local
def test_published_rows(shared: Path) -> None:
    import json

    rows = json.loads((shared / "healthcaremagic" / "sample.json").read_text("utf-8"))
    found = [mend(row["output"]) for row in rows]
    assert sum(bool(one.lost) for one in found) == 2
    assert not [one for one in found if not one.lost and "chat" in one.text.lower()]
