"""The real consultations beside the checkout, counted; nothing of them stands here, or in a failure's output."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.unit.readers._reading import Seen, seen

pytestmark = pytest.mark.local
MARKS = ("填写）", "Dialogue", "病人：", "过敏史：", "已就诊医院", "预约医生")


@pytest.fixture(params=["medical_case", "consultation"])
def found(request: pytest.FixtureRequest, shared: Path) -> Seen:
    paths = {
        "medical_case": shared / "huatuogpt" / "Med-dialog_100.json",
        "consultation": shared / "huatuogpt2" / "huatuo100_conv_GPT4.json",
    }
    return seen(paths[request.param], request.param)


def test_each_record_is_accounted_for(found: Seen) -> None:
    counts = (len(found.rows), len(found.failures))
    assert counts == (99, 1)
    assert found.errors[0][1] == "no complaint: neither 疾病 nor 病情描述 is filled in"


def test_three_states(found: Seen) -> None:
    states = {key: Counter(row[key]["state"] for row in found.rows) for key in ("allergy", "history", "pregnancy")}
    assert states["allergy"] == {"denied": 76, "present": 10, "unknown": 13}
    assert states["history"] == {"denied": 72, "present": 11, "unknown": 16}
    assert states["pregnancy"] == {"denied": 33, "present": 4, "unknown": 62}


def test_conclusions(found: Seen) -> None:
    not_firm = sum(row["conclusion"] != "firm" for row in found.rows)
    assert 38 <= not_firm <= 52


def test_no_header_stamp_or_dialogue_is_left(found: Seen) -> None:
    left = []
    for row in found.rows:
        said = "\n".join(
            [row["complaint"], row["request"], *(row[key]["value"] or "" for key in ("allergy", "history"))]
        )
        left += [(row["source_id"], mark) for mark in MARKS if mark in said]
    assert not left


def test_people(found: Seen) -> None:
    known = {key: sum(row[key] is not None for row in found.rows) for key in ("age", "age_days", "sex", "weight_g")}
    assert known == {"age": 13, "age_days": 13, "sex": 9, "weight_g": 1}


def test_dialogues_give_the_reply(shared: Path) -> None:
    path = shared / "huatuogpt2" / "huatuo100_conv_GPT4.json"
    rows = seen(path, "consultation").rows
    without = sum(not row["reference_reply"] for row in rows)
    with_patient = sum("病人：" in row["reference_reply"] for row in rows)
    assert (without, with_patient) == (2, 0)
