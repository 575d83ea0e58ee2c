"""Published formats, both ways: a row that fits is written and read as it was; a record is written as it was read."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medsynth.core.discover import extensions, module
from medsynth.dataset.schema import conform
from medsynth.formats._between import between
from medsynth.formats._rows import MAKES, frame_of, records

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(str.strip)
LINE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), min_size=1, max_size=8).filter(
    lambda text: bool(text.strip()) and text == text.strip()
)
ID = {"id": st.none() | TEXT}


def message(role: str) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({"role": st.just(role), "content": TEXT})


def talk(turns: int) -> st.SearchStrategy[list[dict[str, str]]]:
    pairs = [message(role) for _ in range(turns) for role in ("user", "assistant")]
    return st.tuples(st.just([]) | st.lists(message("system"), max_size=1), st.tuples(*pairs)).map(
        lambda both: [*both[0], *both[1]]
    )


PROMPT = st.tuples(talk(1), message("user")).map(lambda both: [*both[0], both[1]]) | message("user").map(
    lambda one: [one]
)
OPTIONS = st.dictionaries(st.sampled_from("ABCDE"), LINE, min_size=2).map(lambda found: dict(sorted(found.items())))


def answered(row: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An exam row with one right option, several, or none told."""
    letters = st.sets(st.sampled_from(sorted(row["options"])), max_size=2)
    return letters.map(lambda right: row | ({"answer": "".join(sorted(right))} if right else {}))


ROWS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "conversation": st.fixed_dictionaries(
        {**ID, "messages": (st.just(1) | st.integers(1, 3)).flatmap(talk)},
        optional={
            "department": TEXT,
            "source": st.just("icliniq") | LINE,
            **dict.fromkeys(("reasoning", "intent", "case", "reference_reply"), TEXT),
        },
    ),
    "preference": st.fixed_dictionaries({**ID, "prompt": PROMPT, "chosen": TEXT, "rejected": TEXT}),
    "labelled": st.fixed_dictionaries({**ID, "prompt": PROMPT, "completion": TEXT, "label": st.booleans()}),
    "exam": st.fixed_dictionaries(
        {**ID, "question": TEXT, "options": OPTIONS},
        optional={"explanation": TEXT, "question_type": TEXT, "exam_type": TEXT, "exam_subject": TEXT},
    ).flatmap(answered),
    "disease": st.fixed_dictionaries(
        {**ID, "disease": TEXT},
        optional={"reason": TEXT, **dict.fromkeys(("symptoms", "tests", "medications"), st.lists(TEXT, min_size=1))},
    ),
    "rubric": st.fixed_dictionaries(
        {
            **ID,
            "prompt": PROMPT,
            "rubrics": st.lists(st.fixed_dictionaries({"criterion": TEXT, "points": st.integers(-9, 9)}), min_size=1),
        },
        optional={"teacher_response": TEXT},
    ),
}
FORMATS = [module("formats", name) for name in extensions("formats")]
NAMES = list(extensions("formats"))


QUICK = settings(suppress_health_check=list(HealthCheck), max_examples=100, deadline=None)
MAKING = {name for names in MAKES.values() for name in names}


@pytest.mark.parametrize("shape", FORMATS, ids=NAMES)
def test_what_fits_comes_back(shape: ModuleType) -> None:
    seen = 0

    @QUICK
    @given(st.lists(ROWS[shape.TABLE], min_size=1, max_size=6))
    def every(rows: list[dict[str, Any]]) -> None:
        nonlocal seen
        frame = frame_of(shape.TABLE, rows)
        fits = frame.with_columns(fits=shape.lacks().is_null())["fits"]
        written = records(frame.filter(fits).select(**shape.write()))
        for row, record in zip([row for row, fit in zip(rows, fits, strict=True) if fit], written, strict=True):
            kept = {name: value for name, value in row.items() if value is not None}
            kept = {name: value for name, value in kept.items() if name in MAKING or name in shape.KEEPS}
            (again,) = shape.read(record)
            again.pop("input", None)
            if "source" in shape.KEEPS and "source" not in kept:
                again.pop("source", None)
            assert again == kept
            seen += 1

    every()
    assert seen > 20


@pytest.mark.parametrize("shape", FORMATS, ids=NAMES)
def test_one_schema_holds_every_record(shape: ModuleType) -> None:
    assert shape.TAKES <= shape.KEEPS
    assert list(shape.write()) == shape.SCHEMA.names

    @QUICK
    @given(st.lists(ROWS[shape.TABLE], max_size=4))
    def every(rows: list[dict[str, Any]]) -> None:
        frame = frame_of(shape.TABLE, rows)
        made = frame.filter(shape.lacks().is_null()).select(**shape.write()).to_arrow()
        assert conform(made, shape.SCHEMA, "records").schema == shape.SCHEMA

    every()


@pytest.mark.parametrize("shape", FORMATS, ids=NAMES)
def test_records_of_another_shape_are_refused_with_a_reason(shape: ModuleType) -> None:
    for fields in ({}, {"messages": 3}, {"id": "1", "prompt": None}, {"data": [1]}, {"Question": ["x"]}):
        with pytest.raises(ValueError, match=r"\w+ \w+"):
            shape.read(fields)


@given(instruction=TEXT, given_=st.just("") | TEXT, output=TEXT)
def test_an_alpaca_record_is_written_as_it_was(instruction: str, given_: str, output: str) -> None:
    shape = module("formats", "alpaca")
    record = {"instruction": instruction, "input": given_, "output": output}
    rows = shape.read(record)
    assert records(frame_of("conversation", rows).select(**shape.write())) == [record]


def test_several_answers_are_several_rows() -> None:
    icliniq, many = module("formats", "icliniq"), {"input": "q", "answer_icliniq": "a", "answer_chatgpt": "b", "id": 7}
    rows = icliniq.read(many)
    assert [(row["id"], row["source"]) for row in rows] == [("7-icliniq", "icliniq"), ("7-chatgpt", "chatgpt")]
    huatuo = module("formats", "huatuo26m")
    assert len(huatuo.read({"questions": [["q1", "q2"]], "answers": ["a"]})) == 2


@given(ROWS["preference"])
def test_a_pair_is_one_good_and_one_bad_answer(row: dict[str, Any]) -> None:
    across = between("preference", "labelled")
    assert across
    good, bad = across(row)
    assert (good["completion"], good["label"], bad["completion"], bad["label"]) == (
        row["chosen"],
        True,
        row["rejected"],
        False,
    )
    assert between("exam", "conversation") is None
