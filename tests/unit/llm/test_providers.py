"""Each provider against the local server, and the two that need none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from medsynth.core.errors import RecipeError, RowRefused
from medsynth.core.types import Message
from medsynth.llm.chat import ChatReply, ChatRequest, Label
from medsynth.llm.providers._access import base_urls, is_loopback
from medsynth.llm.stack import open_provider
from medsynth.llm.teacher import Teacher
from tests.servers.faults import Fault
from tests.servers.openai_server import OpenAIServer
from tests.unit.llm.models import ask, ask_all, desk

NETWORK = ("compatible", "openai")


async def rows(provider: str, server: OpenAIServer, folder: Path, **more: Any) -> list[tuple[Any, ...]]:
    teacher = Teacher(
        **{"provider": provider, "model": "m", "base_url": server.url, "timeout_s": 0.5, "temperature": 0.2, **more}
    )
    async with desk(teacher, folder) as one:
        replies = await ask_all(one.model, [f"问题 {number}" for number in range(12)])
    return [
        (reply.text, reply.model, reply.finish_reason, reply.tokens_in, reply.tokens_out)
        if isinstance(reply, ChatReply)
        else (getattr(reply, "reason", type(reply).__name__),)
        for reply in replies
    ]


@pytest.mark.parametrize(
    "fault",
    [
        None,
        Fault("status", status=400, code="context_length_exceeded", share=0.3),
        Fault("content_filter", share=0.3),
        Fault("status", status=429, per_body=1, headers={"retry-after-ms": "10"}),
        Fault("hang", times=1),
        Fault("truncated_json", per_body=1, share=0.5),
        Fault("short_body", per_body=1, share=0.3),
        Fault("reset", per_body=1, share=0.3),
    ],
    ids=lambda fault: fault.kind if fault else "none",
)
async def test_network_providers_give_the_same_rows_from_the_same_bytes(tmp_path: Path, fault: Fault | None) -> None:
    seen: dict[str, list[tuple[Any, ...]]] = {}
    bodies: dict[str, set[bytes]] = {}
    for provider in NETWORK:
        if fault:
            fault.seen.clear()
        async with OpenAIServer(faults=[fault] if fault else []) as server:
            server.keep_bodies = True
            seen[provider] = await rows(provider, server, tmp_path / provider)
            bodies[provider] = set(server.bodies)
    assert seen["compatible"] == seen["openai"]
    assert bodies["compatible"] == bodies["openai"]
    assert len(bodies["openai"]) == 12


@pytest.mark.parametrize("provider", NETWORK)
async def test_the_key_goes_into_one_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: str) -> None:
    monkeypatch.setenv("SOME_KEY", "sk-test-0123456789")
    async with OpenAIServer(api_key="sk-test-0123456789") as server:
        server.keep_bodies = True
        assert len(await rows(provider, server, tmp_path, api_key_env="SOME_KEY")) == 12
    assert server.answers == 12
    assert {head["authorization"] for head in server.headers} == {"Bearer sk-test-0123456789"}
    assert not any(
        "0123456789" in value for head in server.headers for name, value in head.items() if name != "authorization"
    )


async def test_a_server_on_this_machine_needs_no_key(tmp_path: Path) -> None:
    async with OpenAIServer() as server:
        server.keep_bodies = True
        await rows("compatible", server, tmp_path)
    assert not any("authorization" in head for head in server.headers)


@pytest.mark.parametrize("content", ["", "  \n", "sk-one\nsk-two", "sk one two", "schlüssel"])
@pytest.mark.parametrize("provider", NETWORK)
async def test_a_bad_key_file_is_your_input(tmp_path: Path, provider: str, content: str) -> None:
    (tmp_path / "key").write_text(content, "utf-8")
    teacher = Teacher(provider=provider, model="m", base_url="http://127.0.0.1:9/v1", api_key_file="key")
    async with desk(teacher, tmp_path) as one:
        with pytest.raises(RecipeError) as caught:
            await one.model.chat(ask("a"))
    assert caught.value.exit_code == 2
    assert not content.strip() or content.split()[0] not in str(caught.value)


async def test_a_key_file_is_read_without_its_newline(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sk-file-0123456789\n", "utf-8")
    async with OpenAIServer(api_key="sk-file-0123456789") as server:
        await rows("compatible", server, tmp_path, api_key_file="key")
    assert server.answers == 12


async def test_elsewhere_a_key_is_wanted(tmp_path: Path) -> None:
    teacher = Teacher(provider="compatible", model="m", base_url="https://api.example.org")
    async with desk(teacher, tmp_path) as one:
        with pytest.raises(RecipeError, match="OPENAI_API_KEY"):
            await one.model.chat(ask("a"))
    assert one.meter.in_flight == 0


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("http://h:8000", "http://h:8000/v1"),
        ("http://h:8000/", "http://h:8000/v1"),
        ("http://h:8000/v1/", "http://h:8000/v1"),
        ("https://h/compatible-mode/v1", "https://h/compatible-mode/v1"),
        ("https://h/api/paas/v4", "https://h/api/paas/v4"),
        ("https://h/v1/chat/completions", "https://h/v1"),
    ],
)
def test_base_urls(given: str, url: str) -> None:
    assert base_urls(Teacher(base_url=given)) == (url,)


@pytest.mark.parametrize("given", ["h:8000", "ftp://h/v1", "http://user:word@h/v1", "http://h/v1?key=1", "http://"])
def test_a_base_url_that_cannot_be_used(given: str) -> None:
    with pytest.raises(RecipeError, match="base_url") as caught:
        base_urls(Teacher(base_url=given))
    assert "word" not in caught.value.message.replace("password", "")


def test_loopback() -> None:
    assert all(is_loopback(f"http://{host}/v1") for host in ("127.0.0.1:80", "localhost", "[::1]:8000"))
    assert not any(is_loopback(f"http://{host}/v1") for host in ("10.0.0.1", "localhost.example.org", "h"))


async def test_several_servers_share_the_work_and_a_dead_one_rests(tmp_path: Path) -> None:
    async with OpenAIServer(latency_s=0.01) as one, OpenAIServer(latency_s=0.01) as two:
        async with OpenAIServer() as dead:
            pass
        teacher = Teacher(
            provider="compatible", model="m", base_url=(one.url, dead.url, two.url), concurrency=6, retries=3
        )
        async with desk(teacher, tmp_path) as desk_:
            replies = await ask_all(desk_.model, [str(number) for number in range(60)])
    assert all(isinstance(reply, ChatReply) for reply in replies)
    assert min(one.requests, two.requests) >= 15
    assert 1 <= desk_.meter.retries["connect"] <= 12


async def test_parameters_of_the_teacher_and_of_the_request(tmp_path: Path) -> None:
    teacher = Teacher(
        provider="compatible",
        model="m",
        base_url="http://127.0.0.1:1",
        temperature=0.5,
        max_tokens=100,
        seed=7,
        extra={"repetition_penalty": 1.05},
    )
    body = json.loads(open_provider(teacher, tmp_path).body(ask("a", sample=2, temperature=0.9, max_tokens=50)))
    messages = body.pop("messages")
    assert [message["role"] for message in messages] == ["system", "user"]
    assert body == {"max_tokens": 50, "model": "m", "repetition_penalty": 1.05, "seed": 9, "temperature": 0.9}


def test_openai_itself_has_another_name_for_the_limit(tmp_path: Path) -> None:
    official = open_provider(Teacher(provider="openai", model="m", max_tokens=9), tmp_path)
    assert b'"max_completion_tokens":9' in official.body(ask("a"))
    renamed = Teacher(
        provider="compatible",
        model="m",
        base_url="http://h",
        extra={"max_completion_tokens": 100},
        location="on_premises",
    )
    body = json.loads(open_provider(renamed, tmp_path).body(ask("a", max_tokens=200)))
    assert body["max_completion_tokens"] == 200
    assert "max_tokens" not in body


@pytest.mark.parametrize(
    ("teacher", "local", "paid"),
    [
        (Teacher(), True, False),
        (Teacher(provider="compatible", base_url="http://127.0.0.1:8000"), False, False),
        (Teacher(provider="compatible", base_url="http://10.0.0.1:8000", location="on_premises"), False, False),
        (Teacher(provider="compatible", base_url="https://api.example.org"), False, True),
        (Teacher(provider="openai"), False, True),
    ],
)
def test_who_leaves_the_building_and_who_costs(tmp_path: Path, teacher: Teacher, local: bool, paid: bool) -> None:
    provider = open_provider(teacher, tmp_path)
    assert (provider.local, provider.paid) == (local, paid)


def test_a_provider_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="Did you mean 'openai'"):
        open_provider(Teacher(provider="opena"), tmp_path)
    with pytest.raises(RecipeError, match="base_url"):
        open_provider(Teacher(provider="compatible"), tmp_path)


def said(text: str, role: str = "", turn: int = 0, sample: int = 0) -> ChatRequest:
    return ChatRequest((Message("user", text),), label=Label("r", role, turn), sample=sample)


def script(folder: Path, *rules: dict[str, Any]) -> Teacher:
    (folder / "script.jsonl").write_text("\n".join(json.dumps(rule) for rule in rules), "utf-8")
    return Teacher(provider="scripted", model="script", script="script.jsonl", retries=1)


async def test_a_script_is_followed(tmp_path: Path) -> None:
    teacher = script(
        tmp_path,
        {"match": "cough", "reply": "cough, once", "times": 1},
        {"role": "doctor", "reply": "as a doctor"},
        {"role": "doctor", "turn": 2, "reply": "as a doctor, second"},
        {"match": "^fever", "reply": "as to fever"},
        {"reply": "whatever"},
    )
    async with desk(teacher, tmp_path) as one:
        answers = [
            (await one.model.chat(request)).text
            for request in (
                said("a cough"),
                said("a cough", sample=1),
                said("b", "doctor", 1),
                said("c", "doctor", 2),
                said("fever"),
                said("no fever"),
            )
        ]
    assert answers == ["cough, once", "whatever", "as a doctor", "as a doctor, second", "as to fever", "whatever"]


async def test_a_script_can_fail(tmp_path: Path) -> None:
    teacher = script(
        tmp_path,
        {"status": 503, "times": 1},
        {"match": "long", "reply": "cut", "finish_reason": "length"},
        {"match": "bad", "status": 400, "code": "context_length_exceeded"},
        {"reply": "good"},
    )
    async with desk(teacher, tmp_path) as one:
        assert (await one.model.chat(said("a"))).text == "good"
        assert one.meter.retries == {"overloaded": 1}
        for text, reason in (("long", "truncated"), ("bad", "too_long")):
            with pytest.raises(RowRefused) as caught:
                await one.model.chat(said(text))
            assert caught.value.reason == reason


@pytest.mark.parametrize("line", ['{"reply": 1}', '{"replies": "x"}', "not json", '{"match": "("}', '{"times": 0}'])
def test_a_script_with_a_mistake_names_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "script.jsonl").write_text('{"reply": "x"}\n\n' + line, "utf-8")
    with pytest.raises(RecipeError) as caught:
        open_provider(Teacher(provider="scripted", script="script.jsonl"), tmp_path)
    assert caught.value.where == "script.jsonl:3"


async def test_a_script_without_a_rule_for_a_request(tmp_path: Path) -> None:
    async with desk(script(tmp_path, {"match": "x", "reply": "y"}), tmp_path) as one:
        with pytest.raises(RecipeError, match="no rule of the script"):
            await one.model.chat(said("a"))
    with pytest.raises(RecipeError, match="script"):
        open_provider(Teacher(provider="scripted"), tmp_path)


async def test_the_demo_says_the_same_to_the_same_and_goes_through_the_log(tmp_path: Path) -> None:
    requests = [
        ChatRequest((Message("user", "a"),), variables={"purpose": "unknown", "language": language})
        for language in ("zh", "en")
    ]
    async with desk(Teacher(), tmp_path) as one:
        first = [await one.model.chat(request) for request in requests]
    async with desk(Teacher(), tmp_path) as two:
        second = [await two.model.chat(request) for request in requests]
    assert [reply.text for reply in first] == [reply.text for reply in second]
    assert first[0].text != first[1].text
    assert (one.meter.made, two.meter.made, two.meter.replayed) == (2, 0, 2)
    assert first[0].model == "demo"
