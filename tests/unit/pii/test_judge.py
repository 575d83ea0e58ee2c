"""A model's second look at scrubbed rows: what it sees, what it may add, and that no row passes unread."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medsynth.core.errors import GateFailed
from medsynth.engine.premises import leaving, refuse_raw, scrubs, stages
from medsynth.pii._judge import MOST, TOLD, named
from medsynth.recipes._load import load_recipe
from tests.e2e.project import medsynth, run
from tests.e2e.test_respond import recipe, rows_of
from tests.servers.openai_server import OpenAIServer

TEXT = st.text("ab张三[PERSON_1] 5mg,.\n", max_size=60)


def _taken(text: str, *pieces: tuple[str, str], language: Any = "en") -> list[str]:
    return [text[span.start : span.end] for span in named([text], pieces, language)[0]]


def test_every_mention_is_taken_and_no_part_of_a_longer_word() -> None:
    text = "Zorblax came. Zorblaxian music, says Zorblax."
    assert _taken(text, ("Zorblax", "PERSON")) == ["Zorblax", "Zorblax"]
    assert _taken("小布丁昨天又咳嗽了，小布丁没发烧", ("小布丁", "PERSON"), language="zh") == ["小布丁", "小布丁"]


@pytest.mark.parametrize(
    ("language", "text", "piece"),
    [
        ("en", "I take 5 mg of warfarin at night", "5 mg"),
        ("en", "I take 5 mg of warfarin at night", "warfarin"),
        ("en", "It is Parkinson's disease", "Parkinson"),
        ("en", "My creatinine is 1.8 mg/dL now", "1.8"),
        ("zh", "口服华法林5毫克，每日一次", "华法林"),
        ("zh", "口服华法林5毫克，每日一次", "5毫克"),
        ("zh", "考虑帕金森病", "帕金森"),
        ("en", "Ask [PERSON_1] about it", "[PERSON_1]"),
        ("en", "Ask [PERSON_1] about it", "PERSON_1"),
        ("en", "a" * (MOST + 1), "a" * (MOST + 1)),
        ("en", "Is it bad ?", "?"),
    ],
)
def test_facts_placeholders_and_sentences_stay(language: str, text: str, piece: str) -> None:
    assert _taken(text, (piece, "PERSON"), language=language) == []


@given(st.lists(TEXT, max_size=3), st.lists(st.tuples(TEXT, st.sampled_from(TOLD)), max_size=4))
def test_spans_are_inside_in_order_and_apart(texts: list[str], pieces: list[tuple[str, str]]) -> None:
    for text, spans in zip(texts, named(texts, pieces, "en"), strict=True):
        ends = [0, *(place for span in spans for place in (span.start, span.end)), len(text)]
        assert ends == sorted(ends)


def _recipe(folder: Path, teacher: dict[str, Any], judge: dict[str, Any]) -> Path:
    path = recipe(folder, "", 3, teacher=teacher, pii={"judge": judge}, max_failures=0.5)
    made = json.loads(path.read_text("utf-8"))
    made["questions"]["source"]["real_people"] = True
    path.write_text(json.dumps(made), "utf-8")
    asks = ("My buddy zorblax and Priya Nair want 5 mg of warfarin. Ask zorblax.", "What helps?", "Nothing to say?")
    lines = [json.dumps({"nr": number, "ask": ask}) for number, ask in enumerate(asks)]
    (folder / "questions.jsonl").write_text("\n".join(lines), "utf-8")
    return path


def test_what_the_judge_names_is_gone_before_anybody_else_sees_it(tmp_path: Path) -> None:
    found = [{"text": "zorblax", "kind": "PERSON"}, {"text": "5 mg", "kind": "MRN"}, {"text": "nobody", "kind": "CITY"}]
    rules = [
        {"role": "pii_judge", "match": "zorblax", "reply": f"```json\n{json.dumps({'found': found})}\n```"},
        {"role": "pii_judge", "match": "Nothing|cannot be used", "reply": "I found no personal data."},
        {"role": "pii_judge", "reply": '{"found": []}'},
        {"role": "answer", "reply": "Rest and drink some water."},
    ]
    (tmp_path / "script.jsonl").write_text("\n".join(map(json.dumps, rules)), "utf-8")
    scripted = {"provider": "scripted", "model": "script", "script": str(tmp_path / "script.jsonl")}
    path = _recipe(tmp_path, scripted, scripted)
    plan = medsynth(tmp_path, "plan", str(path), "--json")
    assert {stage["name"]: stage["rows"] for stage in plan["stages"]}["respond"] == 3  # forecast before there are rows
    assert (plan["calls"]["low"], plan["rows_left"]) == (6, 3)
    made = run(tmp_path, path)
    said = {row["messages"][0]["content"] for row in rows_of(made, tmp_path)}
    assert said == {"My buddy [PERSON_2] and [PERSON_1] want 5 mg of warfarin. Ask [PERSON_2].", "What helps?"}
    assert (made["failures"], made["in"]) == (1, 3)  # a row of which the judge says nothing that can be read fails
    shown = medsynth(tmp_path, "show", made["path"], "--json")
    assert {model["role"] for model in shown["lineage"]["models"]} == {"answer", "pii_judge"}
    assert run(tmp_path, path)["calls"]["made"] == 0


async def test_the_judge_sees_placeholders_only(tmp_path: Path) -> None:
    import asyncio

    async with OpenAIServer(reply=lambda body, language: '{"found": []}') as server:
        server.keep_bodies = True
        judge = {"provider": "compatible", "model": "local", "base_url": server.url, "timeout_s": 5}
        path = _recipe(tmp_path, {"provider": "demo", "model": "demo"}, judge)
        made = await asyncio.to_thread(run, tmp_path, path)
        sent = b" ".join(server.bodies).decode()
    assert sum(made["rows"]["conversation"].values()) == 3
    assert "[PERSON_1]" in sent
    assert "Priya" not in sent
    assert "zorblax" in sent


def test_raw_text_goes_to_no_judge(tmp_path: Path) -> None:
    """It stands behind the scrubber; in a plan without one, what it would send is raw, and the run is refused."""
    judge = {"provider": "compatible", "model": "local", "base_url": "http://127.0.0.1:9/v1"}
    source = {"name": "made", "licence": "CC0-1.0", "real_people": True}
    path = _recipe(tmp_path, {"provider": "demo", "model": "demo"}, judge)
    made = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(made | {"questions": made["questions"] | {"source": source}}), "utf-8")
    safe = load_recipe(path).plan()
    assert [(leaves.role, leaves.raw) for leaves in leaving(safe)] == [("pii_judge", False)]
    refuse_raw(safe, ())
    (scrubber,) = (stage for stage in stages(safe) if scrubs(stage))
    left = [stage for stage in stages(safe) if stage is not scrubber]
    bare = tuple(replace(one, rows=scrubber.rows) if one.rows == scrubber.name else one for one in left)
    raw = replace(safe, stages=bare)
    assert [(leaves.role, leaves.raw) for leaves in leaving(raw)] == [("pii_judge", True)]
    with pytest.raises(GateFailed, match="teacher pii_judge"):
        refuse_raw(raw, ())
