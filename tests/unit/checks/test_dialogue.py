"""What a dialogue derives from its messages, and the order in which checks run over it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from medsynth.checks import _run
from medsynth.checks._dialogue import DEMO_MARKS, Dialogue
from medsynth.core.discover import extensions
from medsynth.core.errors import RecipeError
from medsynth.core.types import Case, Message, present
from medsynth.generate._teacher import DEMO_MARK
from tests.unit.checks._dialogues import talk


def test_demo_marks_are_those_that_the_dialogue_step_writes() -> None:
    assert set(DEMO_MARKS) == set(DEMO_MARK.values())


def test_demo_mark_of_the_first_reply_is_no_part_of_it() -> None:
    for language, mark in DEMO_MARK.items():
        assert talk(language, "?", mark + "Hello.").doctor.turns[0].text == "Hello."  # type: ignore[arg-type]


def test_mark_further_on_stays() -> None:
    mark = DEMO_MARK["zh"]
    assert talk("zh", "头痛", "多久了？", "三天", mark + "好").doctor.turns[1].text.startswith(mark)


def test_system_messages_are_no_turns_but_count_in_the_numbers() -> None:
    dialogue = Dialogue(Case("c", "zh", ""), (Message("system", "x"), Message("user", "头痛")), "zh")
    assert [(turn.number, turn.side) for turn in dialogue.turns] == [(2, "patient")]


def test_red_flags_that_were_read_already_are_taken_where_they_fit_the_turns() -> None:
    said = talk("zh", "胸痛放射到左肩，出大汗", "多休息。", "好的，谢谢", "不客气。")
    assert said.red_flags == [["acute_coronary"], []]
    assert replace(said, turn_flags=(("sepsis",), ())).red_flags == (("sepsis",), ())
    assert replace(said, turn_flags=(("sepsis",),)).red_flags == [["acute_coronary"], []]


def test_doctor_may_open() -> None:
    dialogue = talk("zh", "您好。", "头痛。", "多久了？", opens="assistant")
    assert [turn.number for turn in dialogue.doctor.turns] == [1, 3]
    asked = dialogue.asked_before(dialogue.patient.turns[0])
    assert asked is not None
    assert asked.number == 1


def test_voice_finds_the_turn_of_an_offset() -> None:
    voice = talk("zh", "一二三", "", "四五六", "").patient
    assert voice.finding(voice.text.index("五"), "五") == "turn 3: 五"
    assert voice.finding(0, "一") == "turn 1: 一"


def test_a_finding_quotes_little() -> None:
    voice = talk("zh", "一二三四五六七八九十一二三四五").patient
    assert voice.finding(0, voice.text) == "turn 1: 一二三四五六七八九十一…"


def test_told_is_all_that_the_case_has_in_the_patients_words() -> None:
    case = Case("c", "zh", "皮疹", request="要吃药嗎", allergy=present("青霉素"))
    assert talk("zh", case=case).told.split("\n")[:2] == ["皮疹", "要吃药吗"]
    assert "青霉素" in talk("zh", case=case).told


def test_checks_run_in_the_order_of_their_weight() -> None:
    dialogue = talk("zh", "胸痛放射到左肩，出大汗，见图。", "好的，多喝水，")
    assert list(_run.findings(dialogue, reversed(_run.ORDER))) == [
        "red_flag_missed",
        "truncated",
        "attachment_reference",
    ]


def test_a_check_of_no_such_name_is_the_callers_error() -> None:
    with pytest.raises(RecipeError, match="no checks called"):
        _run.findings(talk("zh", "头痛"), ["red_flag_mised"])


def test_order_names_every_file_of_the_folder() -> None:
    assert len(_run.ORDER) == len(set(_run.ORDER))
    assert set(extensions("checks")) == set(_run.ORDER)
