"""Providers write a body that is the same everywhere, send it once, and hand back what came, whatever came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import pytest
from aiohttp import web

from medsynth.core.types import Message
from medsynth.llm.chat import ChatRequest, Label
from medsynth.llm.provider import KEPT_HEADERS, KEPT_PREFIX, Provider, RawReply
from medsynth.llm.stack import open_provider
from medsynth.llm.teacher import Teacher
from tests.contract._found import names

PROVIDERS = sorted(names("llm.providers"))
LOCAL = {"demo", "scripted"}
"""Those that answer without a server."""
REMOTE = [name for name in PROVIDERS if name not in LOCAL]
KEY = "sk-ZQXKEY"
REQUEST = ChatRequest(
    messages=(Message("system", "Sei kurz. 简短。"), Message("user", "头痛 <b>three</b> days \u2028👩‍⚕️")),
    params={"temperature": 0.5, "max_tokens": 20},
    variables={"purpose": "contract"},
    label=Label(row="r1", role="doctor", turn=2, department="neurology"),
)
ANSWER = orjson.dumps({"choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "好"}}]})


@dataclass
class Server:
    """A chat completion server on loopback that answers as it is told, and keeps what it was sent."""

    url: str = ""
    status: int = 200
    content: bytes = ANSWER
    wait_s: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        self.paths.append(request.path)
        self.arrived.set()
        await asyncio.sleep(self.wait_s)
        return web.Response(status=self.status, body=self.content, headers=self.headers)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    told = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", told.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    told.url = "http://{}:{}/v1".format(*runner.addresses[0])
    yield told
    await runner.cleanup()


Make = Callable[..., Provider]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes the provider of a name."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    (tmp_path / "script.jsonl").write_text('{"reply": "好"}\n', "utf-8")

    def made(name: str, url: str = "http://127.0.0.1:9/v1", **changes: object) -> Provider:
        teacher = Teacher(provider=name, model="m", base_url=url, script="script.jsonl", temperature=0.2)
        return open_provider(teacher.model_copy(update=changes), tmp_path)

    return made


async def _send(provider: Provider) -> RawReply:
    try:
        return await provider.send(provider.body(REQUEST), REQUEST)
    finally:
        await provider.close()


@pytest.mark.parametrize("name", PROVIDERS)
def test_says_where_it_runs_and_what_it_costs(name: str, make: Make) -> None:
    provider = make(name)
    assert isinstance(provider.local, bool)
    assert isinstance(provider.paid, bool)
    assert not (provider.local and provider.paid)
    assert provider.local == (name in LOCAL)


@pytest.mark.parametrize("name", PROVIDERS)
def test_body_is_canonical(name: str, make: Make) -> None:
    body = make(name).body(REQUEST)
    assert body == make(name).body(REQUEST)
    assert body == orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)


@pytest.mark.parametrize("name", PROVIDERS)
def test_body_is_what_is_asked_and_nothing_else(name: str, make: Make) -> None:
    """A request's key is made from its body: what changes the answer stands in it, how it is reached does not."""
    body = make(name).body(REQUEST)
    other = (Message("user", "something else"),)
    assert make(name).body(ChatRequest(other, REQUEST.params)) != body
    assert make(name).body(ChatRequest(REQUEST.messages, {"temperature": 0.6}, variables=REQUEST.variables)) != body
    assert make(name, model="n").body(REQUEST) != body
    assert make(name, url="http://127.0.0.1:7/v1", timeout_s=3, retries=0, rpm=5).body(REQUEST) == body
    unlabelled = ChatRequest(REQUEST.messages, REQUEST.params, REQUEST.sample, REQUEST.variables)
    assert make(name).body(unlabelled) == body
    assert KEY.encode() not in body


@pytest.mark.parametrize("name", PROVIDERS)
async def test_body_needs_neither_key_nor_server(name: str, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """``medsynth plan`` works out which requests are paid for already, on a machine without the key."""
    monkeypatch.delenv("OPENAI_API_KEY")
    provider = make(name)
    assert provider.body(REQUEST)
    await provider.close()


@pytest.mark.parametrize("name", PROVIDERS)
async def test_is_closed_as_often_as_one_likes(name: str, make: Make, server: Server) -> None:
    provider = make(name, server.url)
    await provider.close()
    await _send(provider)
    await provider.close()


@pytest.mark.parametrize("name", PROVIDERS)
async def test_answer_comes_back(name: str, make: Make, server: Server) -> None:
    provider = make(name, server.url)
    raw = await _send(provider)
    assert raw.status == 200
    assert not raw.fault
    assert orjson.loads(raw.content)["choices"][0]["message"]["content"]
    if name in REMOTE:
        assert raw.content == ANSWER
        assert server.bodies == [provider.body(REQUEST)], "sent once, byte for byte"
        assert server.paths == ["/v1/chat/completions"]


@pytest.mark.parametrize("status", [204, 302, 400, 401, 404, 409, 422, 429, 500, 503, 529])
@pytest.mark.parametrize("name", REMOTE)
async def test_status_is_handed_back_and_not_judged(name: str, status: int, make: Make, server: Server) -> None:
    content = b"" if status == 204 else b"<html>not json \xff"
    server.status, server.content = status, content
    server.headers = {"Location": server.url, "Retry-After": "7", "X-RateLimit-Remaining-Requests": "3"}
    server.headers |= {"Set-Cookie": "secret=1", "Server": "nginx", "X-Internal": "10.0.0.1"}
    raw = await _send(make(name, server.url))
    assert (raw.status, raw.content, raw.fault) == (status, content, "")
    assert raw.latency_s > 0
    assert raw.headers["retry-after"] == "7"
    assert raw.headers["x-ratelimit-remaining-requests"] == "3"
    assert all(header in KEPT_HEADERS or header.startswith(KEPT_PREFIX) for header in raw.headers)
    assert len(server.bodies) == 1, "neither retried nor redirected"


@pytest.mark.parametrize("name", REMOTE)
async def test_nobody_there_is_a_fault(name: str, make: Make, unused_tcp_port: int) -> None:
    raw = await _send(make(name, f"http://127.0.0.1:{unused_tcp_port}/v1"))
    assert raw.status == 0
    assert raw.fault in {"connect", "reset", "transport"}


@pytest.mark.parametrize("name", REMOTE)
async def test_too_late_is_a_fault(name: str, make: Make, server: Server) -> None:
    server.wait_s = 5
    raw = await _send(make(name, server.url, timeout_s=0.2))
    assert (raw.status, raw.fault) == (0, "timeout")


@pytest.mark.parametrize("name", REMOTE)
async def test_may_be_cancelled(name: str, make: Make, server: Server) -> None:
    server.wait_s = 5
    provider = make(name, server.url)
    sending = asyncio.create_task(_send(provider))
    await asyncio.wait_for(server.arrived.wait(), 10)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending


@pytest.mark.parametrize("name", REMOTE)
async def test_broken_off_answer_is_a_fault(name: str, make: Make, unused_tcp_port: int) -> None:
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(half, "127.0.0.1", unused_tcp_port)
    async with listening:
        raw = await _send(make(name, f"http://127.0.0.1:{unused_tcp_port}/v1"))
    assert raw.status == 0
    assert raw.fault in {"short_body", "reset", "transport"}
