"""The real consultations beside the checkout, counted; nothing of them stands here."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.unit.readers._reading import Seen, seen

pytestmark = pytest.mark.local


@pytest.fixture(params=["medical_case", "consultation"])
def found(request: pytest.FixtureRequest, shared: Path) -> Seen:
    paths = {
        "medical_case": shared / "huatuogpt" / "Med-dialog_100.json",
        "consultation": shared / "huatuogpt2" / "huatuo100_conv_GPT4.json",
    }
    return seen(paths[request.param], request.param)


def test_each_record_is_accounted_for(found: Seen) -> None:
    assert (len(found.rows), len(found.failures)) == (99, 1)
    assert found.errors[0][1] == "no complaint: neither 疾病 nor 病情描述 is filled in"


def test_three_states(found: Seen) -> None:
    states = {key: Counter(row[key]["state"] for row in found.rows) for key in ("allergy", "history", "pregnancy")}
    assert states["allergy"] == {"denied": 76, "present": 10, "unknown": 13}
    assert states["history"] == {"denied": 72, "present": 11, "unknown": 16}
    assert states["pregnancy"] == {"denied": 33, "present": 4, "unknown": 62}


def test_conclusions(found: Seen) -> None:
    classes = Counter(row["conclusion"] for row in found.rows)
    assert 38 <= len(found.rows) - classes["firm"] <= 52


def test_no_header_stamp_or_dialogue_is_left(found: Seen) -> None:
    for row in found.rows:
        said = [row["complaint"], row["request"], *(row[key]["value"] or "" for key in ("allergy", "history"))]
        for text in said:
            assert not any(
                mark in text for mark in ("填写）", "Dialogue", "病人：", "过敏史：", "已就诊医院", "预约医生")
            )


def test_people(found: Seen) -> None:
    assert sum(row["age"] is not None for row in found.rows) == 13
    assert sum(row["sex"] is not None for row in found.rows) == 9
    assert [row["weight_g"] for row in found.rows if row["weight_g"]] == [11000]


def test_dialogues_give_the_reply(shared: Path) -> None:
    path = shared / "huatuogpt2" / "huatuo100_conv_GPT4.json"
    replies = [row["reference_reply"] for row in seen(path, "consultation").rows]
    assert sum(not reply for reply in replies) == 2
    assert not any("病人：" in reply for reply in replies)
