"""Answers in JSON, over a real server: asked for with a schema, mended, corrected once, else refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medsynth.core.errors import RecipeError, RowRefused
from medsynth.llm.loose_json import read_json
from medsynth.llm.structured import ask_json, check_schema
from medsynth.llm.teacher import Teacher
from tests.servers.faults import Fault
from tests.servers.openai_server import OpenAIServer
from tests.unit.llm.models import ask, desk, teacher

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"score": {"type": ["integer", "null"], "minimum": 1, "maximum": 5}, "reason": {"type": "string"}},
    "required": ["score", "reason"],
    "additionalProperties": False,
}
GOOD = '{"score": 4, "reason": "ZQX"}'


def server(*answers: str) -> OpenAIServer:
    """A server that ignores every schema: its n-th answer stands at n, the last for good."""

    def reply(data: dict[str, Any], digest: str) -> str:
        corrections = sum(message["role"] == "assistant" for message in data["messages"])
        return answers[min(corrections, len(answers) - 1)]

    made = OpenAIServer(reply=reply)
    made.keep_bodies = True
    return made


@pytest.mark.parametrize(
    ("answer", "mended"),
    [
        (GOOD, False),
        (f"<think>maybe {{3}}</think>\n{GOOD}", False),
        (f"好的，结果如下：\n```json\n{GOOD}\n```\n希望有帮助。", False),
        ('{"score": 4, // fine\n "reason": "ZQX",}', True),
        ("{'score': 4, 'reason': 'ZQX'}", True),
        ('{"score"：4，"reason"："ZQX"}', True),
    ],
)
async def test_what_can_be_read_is_not_asked_for_again(tmp_path: Path, answer: str, mended: bool) -> None:
    async with server(answer) as local, desk(teacher(local), tmp_path) as one:
        found = await ask_json(one.model, ask("q"), SCHEMA)
        assert (found.value, found.mended, local.requests) == ({"score": 4, "reason": "ZQX"}, mended, 1)
        assert json.loads(found.text) == found.value
        again = await ask_json(one.model, ask("q"), SCHEMA)
        assert (again.value, again.replies[0].replayed, local.requests) == (found.value, True, 1)


@pytest.mark.parametrize(
    "bad", ['{"score": 9, "reason": "ZQX"}', '{"score": 4, "reason": "ZQ', "ZQX", f"{GOOD}\n{GOOD}"]
)
async def test_one_round_of_correction(tmp_path: Path, bad: str) -> None:
    async with server(bad, GOOD) as local, desk(teacher(local), tmp_path) as one:
        found = await ask_json(one.model, ask("q"), SCHEMA, language="zh")
        assert (found.value["score"], len(found.replies), local.requests) == (4, 2, 2)
        said = json.loads(local.bodies[1])["messages"][-2:]
        assert said[0] == {"role": "assistant", "content": bad}
        assert "请重新回答" in said[1]["content"]


async def test_then_the_row_is_refused_and_the_raw_text_kept(tmp_path: Path) -> None:
    async with server('{"score": 9, "reason": "ZQX"}') as local, desk(teacher(local), tmp_path) as one:
        with pytest.raises(RowRefused, match=r"properties\.score\.maximum does not hold") as refused:
            await ask_json(one.model, ask("q"), SCHEMA)
        assert (refused.value.reason, refused.value.permanent, local.requests) == ("bad_json", True, 2)
        assert "ZQX" not in str(refused.value)
        assert one.log.stats()["attempts"]["ok"]["attempts"] == 2


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("json_schema", {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True}}),
        ("json_object", {"type": "json_object"}),
        ("none", None),
    ],
)
async def test_response_format_is_the_teachers_choice(tmp_path: Path, kind: str, sent: Any) -> None:
    async with server(GOOD) as local, desk(teacher(local, response_format=kind), tmp_path) as one:
        await ask_json(one.model, ask("q"), SCHEMA)
        assert json.loads(local.bodies[0]).get("response_format") == sent
        await one.model.chat(ask("plain"))
        assert "response_format" not in json.loads(local.bodies[1])


@pytest.mark.parametrize(("refused", "used"), [(('"json_schema"',), "json_object"), (('"response_format"',), None)])
async def test_a_format_that_the_server_refuses_is_left_out(
    tmp_path: Path, refused: tuple[str, ...], used: str | None
) -> None:
    async with server(GOOD) as local:
        local.faults += [Fault("status", status=400, contains=text, message="unknown field") for text in refused]
        async with desk(teacher(local), tmp_path) as one:
            await ask_json(one.model, ask("q"), SCHEMA)
            said = [json.loads(body).get("response_format", {}).get("type") for body in local.bodies]
            assert said == ["json_schema", "json_object", None][: len(said)]
            assert said[-1] == used
            tries = local.requests
            await ask_json(one.model, ask("another"), SCHEMA)
            assert local.requests == tries + 1
        async with desk(teacher(local), tmp_path) as later:
            assert (await ask_json(later.model, ask("q"), SCHEMA)).replies[0].replayed
            assert (later.meter.made, later.meter.failures) == (0, {})


async def test_a_bad_request_for_another_reason_is_refused_after_all_formats(tmp_path: Path) -> None:
    async with server(GOOD) as local:
        local.faults.append(Fault("status", status=400))
        async with desk(teacher(local), tmp_path) as one:
            with pytest.raises(RowRefused) as refused:
                await ask_json(one.model, ask("q"), SCHEMA)
            assert (refused.value.reason, local.requests) == ("bad_request", 3)


async def test_bad_json_is_asked_for_anew_where_failed_rows_are_tried_again(tmp_path: Path) -> None:
    async with server('{"score": 9, "reason": "ZQX"}') as local:
        for again, made in ((False, 2), (False, 0), (True, 2), (True, 2), (False, 0)):
            async with desk(teacher(local), tmp_path, losses_again=again) as one:
                with pytest.raises(RowRefused, match="no JSON of the schema"):
                    await ask_json(one.model, ask("q"), SCHEMA)
                assert one.meter.made == made
    async with server(GOOD) as local:
        for made in (1, 0):
            async with desk(teacher(local), tmp_path, losses_again=True) as one:
                assert (await ask_json(one.model, ask("q"), SCHEMA)).value["score"] == 4
                assert one.meter.made == made


@pytest.mark.parametrize("change", [{"additionalProperties": True}, {"required": ["score"]}])
async def test_an_open_schema_is_not_enforced_strictly(tmp_path: Path, change: dict[str, Any]) -> None:
    async with server(GOOD) as local, desk(teacher(local), tmp_path) as one:
        await ask_json(one.model, ask("q"), SCHEMA | change)
        assert json.loads(local.bodies[0])["response_format"]["json_schema"]["strict"] is False


async def test_the_demo_teacher_fits_the_schema_and_scores_nothing(tmp_path: Path) -> None:
    async with desk(Teacher(), tmp_path) as one:
        found = await ask_json(one.model, ask("q"), SCHEMA)
        assert found.value["score"] is None
        assert "demo output" in found.value["reason"]


@pytest.mark.parametrize(
    "schema",
    [{"type": "number of things"}, {"$ref": "https://example.org/schema"}, {"$ref": "#/$defs/none"}, {"minimum": "1"}],
)
def test_a_schema_that_cannot_be_used(schema: dict[str, Any]) -> None:
    with pytest.raises(RecipeError):
        check_schema(schema)


def test_a_schema_may_refer_to_its_own_parts() -> None:
    check_schema({"$defs": {"a/b": {"type": "string"}}, "items": {"$ref": "#/$defs/a~1b"}})


@pytest.mark.parametrize(
    "answer",
    [
        '{"dose": 10 mg}',
        '{"dose": "10',
        '{"dose": [10, 20',
        '{"dose": 10 "unit": "mg"}',
        "{'dose': '10' 'mg'}",
        '{"dose": NaN}',
        '{"dose": "say "ah""}',
        "",
        "ten",
    ],
)
def test_no_value_is_ever_guessed(answer: str) -> None:
    with pytest.raises(ValueError, match="there is"):
        read_json(answer)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
WRAPS: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: f"```json\n{text}\n```",
    lambda text: f"\ufeff  {text}\n",
    lambda text: f"Sure, here it is: {text}",
]


@given(st.lists(VALUES, max_size=3) | st.dictionaries(st.text(), VALUES, max_size=4), st.sampled_from(WRAPS))
def test_sound_json_comes_back_as_it_is(value: Any, wrap: Callable[[str], str]) -> None:
    text = json.dumps(value)
    if "```" not in text:
        assert read_json(wrap(text)).value == value


@given(st.text(max_size=60), st.integers(0, 60))
def test_cut_json_never_comes_back(said: str, cut: int) -> None:
    text = json.dumps({"answer": said, "dose": "100 mg"}, ensure_ascii=False)
    short = text[: max(len(text) - 1 - cut, 1)]
    try:
        found = read_json(short)
    except ValueError:
        return
    assert found.text in short, "a part that is whole by itself, as the model wrote it"
