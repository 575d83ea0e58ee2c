"""The reader of our own schema: fields, ids, mapping, limits."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from medsynth.core.errors import DataError
from medsynth.core.ids import read_id
from medsynth.core.tables import CASE
from medsynth.core.types import case_from_row
from tests.unit.readers._reading import SOURCE, a_case, seen, written

UNKNOWN = {"state": "unknown", "value": None}
DENIED = {"state": "denied", "value": None}


def one(tmp_path: Path, **fields: Any) -> dict[str, Any]:
    found = seen(written(tmp_path / "cases.jsonl", [a_case(**fields)]))
    assert not found.failures
    return found.rows[0]


def error(tmp_path: Path, **fields: Any) -> str:
    found = seen(written(tmp_path / "cases.jsonl", [a_case(1), a_case(2, **fields)]))
    assert len(found.rows) == 1
    ((row, message),) = found.errors
    assert row == 2
    assert "头" not in message
    assert "鸡蛋" not in message
    return message


def test_the_smallest_case(tmp_path: Path) -> None:
    row = one(tmp_path)
    assert row["id"] == row["split_group"] == read_id("made", "c1")
    assert (row["source"], row["source_id"], row["licence"], row["region"]) == ("made", "c1", "CC0-1.0", "CN")
    assert (row["split"], row["real_people"], row["reviewed_by"]) == (None, False, "none")
    assert (row["conclusion"], row["disposition"], row["red_flags"]) == ("no_diagnosis", "routine", [])
    assert [row[name] for name in ("duration", "history", "medication", "allergy", "pregnancy")] == [UNKNOWN] * 5
    assert case_from_row(row).complaint == "头痛1天，怕光"


def test_frames_have_the_declared_schema_and_size(tmp_path: Path) -> None:
    schema = pl.DataFrame(pl.from_arrow(CASE.schema.empty_table())).schema
    found = seen(written(tmp_path / "cases.jsonl", [a_case(number) for number in range(2500)]))
    assert [frame.height for frame in found.frames] == [500] * 5
    assert all(frame.schema == schema for frame in found.frames)
    only_failures = seen(written(tmp_path / "cases.jsonl", [{"complaint": None}]))
    assert only_failures.frames[0].schema == schema


def test_a_whole_case_keeps_what_it_says(tmp_path: Path) -> None:
    given = {
        "language": "en-GB",
        "region": "GB",
        "department": "Neurology",
        "complaint": "Headache for 3 days.",
        "request": "Is it a migraine?",
        "duration": {"state": "present", "value": "3 days"},
        "allergy": {"state": "denied", "value": None},
        "medication": {"state": "unknown", "value": None},
        "history": None,
        "age": "34 years",
        "age_years": 34,
        "sex": "F",
        "weight_kg": 61.5,
        "diagnosis": "Migraine",
        "advice": "Rest",
        "conclusion": "tentative",
        "disposition": "self_care",
        "red_flags": ["made_up"],
        "reference_reply": "Hello",
        "reviewed_by": "Dr A, 2026-01-02",
        "groups": ["child"],
        "drugs": [],
    }
    row = one(tmp_path, **given)
    assert (row["language"], row["region"], row["sex"], row["weight_g"]) == ("en", "GB", "female", 61500)
    assert (row["age"], row["age_days"]) == ("34 years", 12418)
    assert (row["conclusion"], row["disposition"], row["red_flags"]) == ("tentative", "self_care", ["made_up"])
    assert (row["duration"], row["allergy"]) == ({"state": "present", "value": "3 days"}, DENIED)
    assert (row["medication"], row["history"]) == (UNKNOWN, UNKNOWN)
    assert row["reviewed_by"] == "Dr A, 2026-01-02"


@pytest.mark.parametrize(
    ("given", "age", "days"),
    [
        ({"age_years": 62}, "62岁", 22646),
        ({"age_years": 0.5}, "6个月", 183),
        ({"age_days": 40}, "40天", 40),
        ({"age_days": 12}, "12天", 12),
        ({"age": "2岁3个月"}, "2岁3个月", 822),
        ({"age": 62}, "62岁", 22646),
        ({"age": "62"}, "62岁", 22646),
        ({"age": "六十二岁"}, "六十二岁", 22646),
        ({"age": "6 weeks"}, "6 weeks", 42),
        ({"age": "老年"}, "老年", None),
        ({"age": "3岁", "age_days": 1200}, "3岁", 1200),
        ({"age": None}, None, None),
    ],
)
def test_ages(tmp_path: Path, given: dict[str, Any], age: str | None, days: int | None) -> None:
    row = one(tmp_path, **given)
    assert (row["age"], row["age_days"]) == (age, days)


def test_three_states_from_words(tmp_path: Path) -> None:
    row = one(tmp_path, allergy="无", history="否认", medication="氨氯地平5mg每天一次", pregnancy="", duration="3天")
    assert (row["allergy"], row["history"], row["pregnancy"]) == (DENIED, DENIED, UNKNOWN)
    assert row["medication"] == {"state": "present", "value": "氨氯地平5mg每天一次"}
    assert row["duration"] == {"state": "present", "value": "3天"}


def test_columns_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(
        "id,complaint,allergy.state,allergy.value,history,red_flags,weight_kg,sex,age\n"
        "1,头痛三天,present,青霉素,无,a;b；c,61.5,女,30\n"
        "2,头痛三天,denied,,,,,,\n"
        "3,头痛三天,,,高血压,,,,\n",
        "utf-8",
    )
    rows = seen(path).rows
    assert [row["allergy"] for row in rows] == [{"state": "present", "value": "青霉素"}, DENIED, UNKNOWN]
    assert [row["history"] for row in rows] == [DENIED, UNKNOWN, {"state": "present", "value": "高血压"}]
    assert (rows[0]["red_flags"], rows[0]["weight_g"], rows[0]["sex"]) == (["a", "b", "c"], 61500, "female")
    assert (rows[1]["weight_g"], rows[1]["sex"], rows[1]["age_days"]) == (None, None, None)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"complaint": None}, "complaint: is null, text is expected"),
        ({"complaint": ""}, "complaint: is blank"),
        ({"complaint": ["头痛"]}, "complaint: is a list, text is expected"),
        ({"complaint": 3}, "complaint: is a number, text is expected"),
        ({"complaint": "头\0痛三天"}, "complaint: holds a NUL character"),
        ({"complaint": "痛"}, "too short: 1 characters of complaint, too few to mean something"),
        ({"complaint": "。。。。。。"}, "too short: 6 characters of complaint, too few to mean something"),
        ({"complaint": "Болит голова уже три дня"}, "language: neither Chinese nor English"),
        ({"id": 1.5}, "id: is a number, text is expected"),
        ({"id": True}, "id: is a boolean, text is expected"),
        ({"language": "fr"}, "language: is neither zh nor en"),
        ({"sex": "x"}, "sex: is none of"),
        ({"age_years": 300}, "age_years: is not between 0 and 125"),
        ({"age_days": -1}, "age_days: is not between 0 and"),
        ({"age_years": "old"}, "age_years: is a text, a number is expected"),
        ({"age_years": True}, "age_years: is a boolean, a number is expected"),
        ({"weight_kg": 0}, "weight_kg: is not between 0.2 and 650"),
        ({"conclusion": "sure"}, "conclusion: is not one of firm, tentative, no_diagnosis, not_medical"),
        ({"disposition": "now"}, "disposition: is not one of"),
        ({"red_flags": {"a": 1}}, "red_flags: is an object, a list is expected"),
        ({"red_flags": [1]}, "red_flags: is a number, text is expected"),
        ({"allergy": ["无"]}, "allergy: is a list, text is expected"),
        ({"allergy": {"state": "maybe"}}, "state: is not one of present, denied, unknown"),
        ({"allergy": {"state": "present", "value": ""}}, "allergy: is present and has no value"),
        ({"allergy": {"state": "denied", "value": "鸡蛋"}}, "allergy: is denied and has a value"),
        ({"allergy": {"value": "鸡蛋"}}, "allergy: is without a state and has a value"),
    ],
)
def test_bad_rows_fail_alone_and_are_not_quoted(tmp_path: Path, given: dict[str, Any], message: str) -> None:
    assert message in error(tmp_path, **given)


def test_a_missing_field_and_half_a_surrogate_pair(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(
        '{"complaint": "头痛三天"}\n{"id": "2"}\n{"complaint": "头痛\\ud83d三天"}\n{"complaint": "\\u0000头痛三天"}\n'
    )
    assert seen(path).errors == [
        (2, "complaint: is missing"),
        (3, "complaint: holds half of a surrogate pair"),
        (4, "complaint: holds a NUL character"),
    ]
    path = tmp_path / "cases.json"
    path.write_text('[{"complaint": "头痛\\ud83d三天"}, {"complaint": "头痛三天"}]')
    found = seen(path)
    assert found.errors == [(1, "complaint: holds half of a surrogate pair")]
    assert len(found.rows) == 1


def test_length_limits(tmp_path: Path) -> None:
    long = "头痛三天，怕光。" * 90_000
    assert len(long.encode()) > 2_000_000
    assert error(tmp_path, complaint=long) == "too long: 720002 characters, at most 300000"
    assert error(tmp_path, allergy={"state": "present", "value": long}).startswith("too long: ")
    path = tmp_path / "cases.csv"
    path.write_text(f'id,complaint\n1,"{long}"\n2,头痛三天\n', "utf-8")
    assert seen(path).errors == [(1, "too long: 720001 characters, at most 300000")]
    assert one(tmp_path, complaint="右膝肿痛三天了！")["complaint"] == "右膝肿痛三天了！"
    assert one(tmp_path, complaint="咳嗽")["complaint"] == "咳嗽"


def test_text_is_kept_but_for_line_ends_and_blanks_around(tmp_path: Path) -> None:
    assert one(tmp_path, complaint="  头痛\r\n三天\r怕光 😀 ")["complaint"] == "头痛\n三天\n怕光 😀"


def test_ids(tmp_path: Path) -> None:
    same = {"complaint": "头痛三天"}
    rows = [a_case(1), a_case(1), {**a_case(), "id": 7}, {**a_case(), "id": "7"}, same, same, {**same, "extra": 1}]
    found = seen(written(tmp_path / "cases.jsonl", rows))
    assert found.errors == [(2, "duplicate id, first at row 1"), (4, "duplicate id, first at row 3")]
    nameless = [row["source_id"] for row in found.rows[2:]]
    assert [name.rpartition("-")[2] for name in nameless] == ["1", "2", "1"]
    assert len(set(nameless)) == 3
    assert [row["source_id"] for row in seen(tmp_path / "cases.jsonl").rows[2:]] == nameless
    swapped = seen(written(tmp_path / "cases.jsonl", [{**same, "extra": 1}, same, a_case(1), same]))
    assert {row["id"] for row in swapped.rows} == {row["id"] for row in found.rows} - {read_id("made", "7")}


def test_a_failed_row_keeps_its_id_free(tmp_path: Path) -> None:
    found = seen(written(tmp_path / "cases.jsonl", [a_case(1, complaint=None), a_case(1)]))
    assert len(found.rows) == 1
    assert found.errors == [(1, "complaint: is null, text is expected")]


def test_fields_map_any_file(tmp_path: Path) -> None:
    rows = [{"question_text": "头痛三天，怕光", "label": "偏头痛", "complaint": "not this", "nr": 3}]
    path = written(tmp_path / "cases.jsonl", rows)
    fields = {"complaint": "question_text", "diagnosis": "label", "id": "nr"}
    row = seen(path, fields=fields).rows[0]
    assert (row["complaint"], row["diagnosis"], row["source_id"]) == ("头痛三天，怕光", "偏头痛", "3")


def test_mapped_columns_must_exist(tmp_path: Path) -> None:
    path = written(tmp_path / "cases.jsonl", [{"question_text": "头痛三天，怕光"}])
    with pytest.raises(DataError) as raised:
        seen(path, fields={"complaint": "question_txt"})
    assert (raised.value.where, raised.value.hint) == ("cases.jsonl", "Did you mean 'question_text'?")
    with pytest.raises(DataError, match="no record has 'complaint'"):
        seen(path)
    with pytest.raises(ValidationError, match="did you mean 'complaint'"):
        seen(path, fields={"complain": "question_text"})


def test_a_table_without_header_is_not_quoted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("1,头痛三天怕光\n2,发热两天咳嗽\n", "utf-8")
    with pytest.raises(DataError) as raised:
        seen(path)
    assert "头痛" not in str(raised.value) + caplog.text


def test_unread_columns_are_named_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        seen(written(tmp_path / "cases.jsonl", [a_case(number, weird=1, drugs=[]) for number in range(3)]))
    assert [record.getMessage() for record in caplog.records] == ["cases.jsonl: column ignored: 'weird'"]
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        seen(written(tmp_path / "cases.jsonl", [a_case(1, **{"头痛三天" * 20: 1})]))
    assert caplog.records[0].getMessage() == "cases.jsonl: column ignored: a name of 80 characters"


def test_language_region_and_source_come_from_the_recipe(tmp_path: Path) -> None:
    path = written(tmp_path / "cases.jsonl", [a_case(1, complaint="rash"), a_case(2), a_case(3, region="TW")])
    assert [row["language"] for row in seen(path).rows] == ["en", "zh", "zh"]
    assert [row["language"] for row in seen(path, language="en").rows] == ["en", "en", "en"]
    assert [row["region"] for row in seen(path, region="HK").rows] == ["HK", "HK", "TW"]
    other = SOURCE.model_copy(update={"name": "other", "licence": "CC-BY-4.0", "real_people": True})
    row = seen(path, source=other).rows[0]
    assert (row["id"], row["licence"], row["real_people"]) == (read_id("other", "c1"), "CC-BY-4.0", True)


def test_red_flags_are_found_united_and_decide(tmp_path: Path) -> None:
    rows = [
        a_case(1, complaint="胸痛放射到左肩，出大汗"),
        a_case(2, complaint="胸痛放射到左肩，出大汗", red_flags=["seen_by_author"], disposition="same_day"),
        a_case(3, complaint="出生40天，发热38.5℃", age_days=40),
        a_case(4, complaint="去年胸痛，已查冠脉正常"),
        a_case(5, red_flags=["seen_by_author"]),
        a_case(6, complaint="这两天睡不好", request="我不想活了，怎么办"),
    ]
    found = seen(written(tmp_path / "cases.jsonl", rows)).rows
    assert [row["disposition"] for row in found[:2]] == ["emergency_now", "same_day"]
    assert found[1]["red_flags"] == ["seen_by_author", *found[0]["red_flags"]]
    assert found[2]["red_flags"]
    assert (found[3]["red_flags"], found[3]["disposition"]) == ([], "routine")
    assert found[4]["disposition"] == "emergency_now"
    assert found[5]["red_flags"]


def test_conclusions_are_classed_unless_declared(tmp_path: Path) -> None:
    rows = [
        a_case(1, diagnosis="偏头痛", advice="休息"),
        a_case(2, diagnosis="偏头痛待查", advice="做头颅CT"),
        a_case(3, diagnosis="偏头痛待查", conclusion="firm"),
        a_case(4, diagnosis="", advice=""),
    ]
    found = seen(written(tmp_path / "cases.jsonl", rows)).rows
    assert [row["conclusion"] for row in found] == ["firm", "tentative", "firm", "no_diagnosis"]


def test_the_seed_cases_are_read_whole(root: Path) -> None:
    found = seen(root / "seeds" / "cases")
    assert not found.failures
    assert {row["language"] for row in found.rows} == {"zh", "en"}
    lines = [path.read_text("utf-8").splitlines() for path in sorted((root / "seeds" / "cases").glob("*.jsonl"))]
    assert len(found.rows) == sum(map(len, lines))
