"""The leak gate: what it stops, what it lets through, who may sign for what; overlaps and rare combinations."""

from __future__ import annotations

import ast
import datetime as dt
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from medsynth.core.errors import MedsynthError
from medsynth.gates import _leak_rules, pii_leak
from medsynth.gates._leak_rules import leaks
from medsynth.gates.pii_leak import Override, PiiLeakConfig, check_files, read_policy
from medsynth.gates.rare_combination import RareCombinationConfig, rare_combination
from medsynth.gates.source_overlap import SourceOverlapConfig, overlap, source_overlap

SIGNED = {"reason": "a published helpline", "signed_by": "r1", "signed_on": dt.date(2026, 11, 1)}


@pytest.mark.parametrize(
    "text",
    [
        *("call 202-555-1143 now", "手机138 0013 8000请联系", "+44 20 7123 4567", "0755-82345678"),
        *(
            "mail ann@mail.com",
            "ann (at) mail (dot) com",
            "ＡＮＮ＠ＭＡＩＬ．ＣＯＭ",
            "see https://a.io/x",
            "微信号：wang_8888",
        ),
        *("身份证110101198606219642", "SSN 748-86-9679", "card 5586-4522-0161-6244", "from 164.246.133.251"),
        *("2021年3月5日手术", "born 5 March 1985", "she is 93 years old", "奶奶95岁", "车牌京A·12345"),
        *(
            "我叫王小明",
            "Dr Kapoor said",
            "Regards,\nAnn Lee",
            "在南京鼓楼医院看过",
            "12 Baker Street",
            "we live at 7 rosewood lane",
            "Flat 4B, Shanti Nagar",
            "P.O. Box 771",
            "Kochi, 682020",
            "李楼乡王庄村4组",
            "锦绣花园7幢1单元",
            "I live in Tulsa",
            "we are from Kharkiv",
            "家住信阳市",
            "was seen at Lakeshore Memorial Hospital",
            "Dear Agnieszka,",
            "Patient Name: Tendai Chikwava",
            "my wife Guadalupe fell",
            "Robert Beauregard called",
            "签名：郝思远",
            "女儿叫佳琪",
            "住院号：ZY350608",
        ),
        "1\u200b38\u200b00138000",
    ],
)
def test_personal_data_is_found(text: str) -> None:
    assert [*leaks(text)], text


@pytest.mark.parametrize(
    "text",
    [
        *("[PERSON_1] saw [HOSPITAL_1] on [DATE_1]+14 d, 90+ years old", "http://127.0.0.1:8000/v1", "ann@example.org"),
        *(
            "192.0.2.7 and 2001:db8::1",
            "000-100-0988",
            "take 500 mg twice a day for 7-10 days",
            "HbA1c 7.2%, BP 120/80",
        ),
        *("WBC 4.5-11.0, platelets 150000", "血压120/80mmHg，心率72次/分", "Graves' disease, Bristol stool type 4"),
        *("拨打120急救", "call 911 or 988", "赵某某在甲子市", "3岁孩子体重14.5公斤", ""),
    ],
)
def test_medicine_and_what_stands_for_values_is_not(text: str) -> None:
    assert not [*leaks(text)], text


def test_it_shares_no_code_with_the_scrubber() -> None:
    for module in (pii_leak, _leak_rules):
        tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
        names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        assert not [name for name in names if name.startswith("medsynth.pii")]


def test_a_leak_is_not_shown() -> None:
    (leak,) = leaks("mail ann@mail.com")
    assert "ann" not in repr(leak)


def _folder(path: Path, text: str = "fine", card: str = "# Card\n") -> Path:
    path.mkdir()
    pl.DataFrame({"id": ["r1"], "text": [text]}).write_parquet(path / "data.parquet")
    (path / "README.md").write_text(card, "utf-8")
    return path


def test_every_file_is_looked_at_and_a_strange_one_fails(tmp_path: Path) -> None:
    assert check_files(_folder(tmp_path / "clean")).passed
    assert check_files(_folder(tmp_path / "row", "call 202-555-1143")).examples == ("r1",)
    assert check_files(_folder(tmp_path / "card", card="Ask ann@mail.com")).examples == ("README.md",)
    strange = _folder(tmp_path / "strange")
    (strange / "photo.jpg").write_bytes(b"x")
    assert "photo.jpg" in check_files(strange).reason
    half = _folder(tmp_path / "half")
    (half / "more.parquet").write_bytes(b"PAR1")
    assert not check_files(half).passed
    (tmp_path / "empty").mkdir()
    assert not check_files(tmp_path / "empty").passed


def test_an_override_is_signed_and_lets_only_its_words_pass(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "v", "helpline 400-161-9995 or 400-161-9996")
    config = PiiLeakConfig(overrides=(Override(rule="phone", value="400-161-9995", **SIGNED),))
    verdict = check_files(folder, config)
    assert not verdict.passed
    assert "signed by r1" in str(verdict.numbers["override_1"])
    rules = {leak.rule for leak in leaks("helpline 400-161-9995 or 400-161-9996")}
    rows = tuple(Override(rule=rule, rows=("r1",), **SIGNED) for rule in rules)
    assert check_files(folder, PiiLeakConfig(overrides=rows)).passed


@pytest.mark.parametrize(
    "change", [{"reason": ""}, {"signed_by": ""}, {"value": ""}, {"rows": ["r1"]}, {"force": True}]
)
def test_an_override_without_reason_name_or_place_is_none(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Override.model_validate({"rule": "phone", "value": "x", **SIGNED, **change})


@pytest.mark.parametrize("text", ["pii_leak: [{rule: phone}]", "pii_leak: 3", "- a", "pii_leak: [", "\x00"])
def test_a_policy_file_that_is_wrong_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "policy.yaml").write_text(text, "utf-8")
    with pytest.raises(MedsynthError):
        read_policy(tmp_path / "policy.yaml")


def test_long_lines_take_time_in_proportion() -> None:
    for piece in ("a", "1", "1-", "a.", "@", "www.", " at ", "王", "A ", "1.1.", "::", "[PERSON_"):
        assert all(leak.value for leak in leaks(piece * 20_000))


SAID = "孩子发烧三天了最高三十九度二吃了退烧药两小时又烧上来精神还可以就是不爱吃饭"


def test_overlap_is_measured_in_both_languages() -> None:
    assert overlap(f"医生您好，{SAID[:20]}，{SAID[20:]}。", [SAID]).longest == len(SAID)
    assert overlap("完全不同的一句话，没有相同之处", [SAID]).longest < 4
    english = "I have had a dull pain in my left knee since I fell on the stairs two weeks ago"
    assert overlap(english.upper(), [english]).share == 1.0


def _rows(*texts: str, real: bool = True) -> pl.LazyFrame:
    return pl.DataFrame(
        {
            "id": [f"r{n}" for n in range(len(texts))],
            "messages": [[{"role": "user", "content": text}] for text in texts],
            "parents": [["c1"]] * len(texts),
            "real_people": [real] * len(texts),
        }
    ).lazy()


def test_rows_that_quote_their_source_are_stopped() -> None:
    source = {"source": pl.DataFrame({"id": ["c1"], "complaint": [SAID]}).lazy()}
    verdict = source_overlap(_rows(SAID, "咳嗽两天"), SourceOverlapConfig(), source)
    assert not verdict.passed
    assert verdict.examples == ("r0",)
    assert source_overlap(_rows(SAID, real=False), SourceOverlapConfig(), source).passed
    unknown = source_overlap(_rows(SAID), SourceOverlapConfig(), {"source": source["source"].filter(False)})
    assert unknown.numbers["without_source"] == 1


def test_rare_combinations_are_counted_by_who_shares_them() -> None:
    rare = "I am a beekeeper in Vermont and my son, 9 years old, has cystic fibrosis"
    assert rare_combination(_rows(rare, "cough"), RareCombinationConfig(), {}).examples == ("r0",)
    assert rare_combination(_rows(*[rare] * 5), RareCombinationConfig(), {}).passed
    assert rare_combination(_rows("I am a teacher with a cough"), RareCombinationConfig(), {}).passed


def test_numbers_of_metadata_are_no_telephone_numbers(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "v", card="---\nnum_bytes: 9876543210\n---\n")
    (folder / "manifest.json").write_text(json.dumps({"bytes": 9876543210, "sha256": "1" * 64}), "utf-8")
    assert check_files(folder).passed
