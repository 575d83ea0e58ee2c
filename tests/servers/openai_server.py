"""A local OpenAI-compatible server: real sockets, deterministic answers, faults on request. For tests and benchmarks.

In a test:      ``async with OpenAIServer(faults=[Fault("status", status=503, times=3)]) as server: server.url``
As a process:   ``python -m tests.servers.openai_server --port 0 --latency-ms 50 --fault status:status=503,times=3``
                prints its address as the first line; ``GET /stats`` gives its counters as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import signal
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

from tests.servers.faults import Fault, parse_fault
from tests.servers.replies import dialogue, echo

_MESSAGES = {400: "bad request", 401: "no such key", 404: "no such model", 429: "slow down"}


class OpenAIServer:
    """The server. url: ends with /v1; counters are attributes and the body of ``/stats``."""

    def __init__(
        self,
        *,
        reply: Callable[[dict[str, Any], str], str] = echo,
        faults: Sequence[Fault] = (),
        latency_s: float = 0.0,
        port: int = 0,
        api_key: str = "",
        requests_per_s: float = 0.0,
    ) -> None:
        self.reply = reply
        self.faults = list(faults)
        self.latency_s = latency_s
        self.api_key = api_key
        self.requests_per_s = requests_per_s
        self.requests = self.answers = self.refused = self.in_flight = self.most_in_flight = 0
        self.digests: Counter[str] = Counter()
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.keep_bodies = False
        self.url = ""
        self._port = port
        self._connections: set[asyncio.Transport] = set()
        self._allowed_at = 0.0

    async def __aenter__(self) -> OpenAIServer:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}/v1"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for transport in list(self._connections):
            transport.abort()
        await self._server.wait_closed()

    def stats(self) -> dict[str, Any]:
        """Counters. repeats: requests beyond the first of each distinct body."""
        return {
            "requests": self.requests,
            "answers": self.answers,
            "refused": self.refused,
            "distinct": len(self.digests),
            "repeats": self.requests - len(self.digests),
            "most_in_flight": self.most_in_flight,
        }

    def enter(self, head: dict[str, str], body: bytes) -> tuple[str, dict[str, Any]]:
        digest = hashlib.blake2b(body, digest_size=16).hexdigest()
        self.requests += 1
        self.digests[digest] += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        if self.keep_bodies:
            self.bodies.append(body)
            self.headers.append(head)
        return digest, json.loads(body)

    def too_fast(self) -> bool:
        """Whether a request comes above ``requests_per_s``; a tenth of a second's worth may come at once."""
        if not self.requests_per_s:
            return False
        now = asyncio.get_running_loop().time()
        begin = max(self._allowed_at, now - 0.1)
        if begin > now:
            return True
        self._allowed_at = begin + 1 / self.requests_per_s
        return False

    def respond(
        self, head: dict[str, str], body: bytes, digest: str, data: dict[str, Any]
    ) -> tuple[Fault | None, bytes]:
        """The fault that hits this request, if any, and the whole response."""
        if self.api_key and head.get("authorization") != f"Bearer {self.api_key}":
            return None, _error(401, "invalid_api_key", f"Incorrect API key provided: {head.get('authorization')}")
        if self.too_fast():
            self.refused += 1
            return None, _error(429, "rate_limit_exceeded", _MESSAGES[429], {"retry-after-ms": "100"})
        fault = next((fault for fault in self.faults if fault.hits(digest, body, data)), None)
        if fault is not None and fault.kind == "status":
            message = fault.message or _MESSAGES.get(fault.status, "something is wrong")
            return fault, _error(fault.status, fault.code, message, fault.headers)
        return fault, self._answer(data, digest, fault.kind if fault else "")

    def _answer(self, data: dict[str, Any], digest: str, kind: str) -> bytes:
        text = self.reply(data, digest)
        message: dict[str, Any] = {"role": "assistant", "content": text}
        finish = {"length": "length", "content_filter": "content_filter"}.get(kind, "stop")
        if kind == "length":
            message["content"] = text[: len(text) // 2]
        elif kind in ("content_filter", "empty"):
            message["content"] = ""
        elif kind == "refusal":
            message |= {"content": None, "refusal": "I cannot help with that."}
        asked = sum(len(item["content"]) for item in data["messages"])
        document = {
            "id": f"chatcmpl-{digest[:12]}",
            "object": "chat.completion",
            "model": data["model"],
            "choices": [] if kind == "no_choices" else [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": asked // 4 + 1, "completion_tokens": len(text) // 4 + 1},
        }
        content = json.dumps(document, ensure_ascii=False).encode()
        if kind == "truncated_json":
            content = content[: len(content) // 2]
        elif kind == "not_json":
            content = b"<html>upstream is away</html>"
        else:
            self.answers += 1
        return _response(200, content)


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, one request after the other."""

    def __init__(self, server: OpenAIServer) -> None:
        self._server = server
        self._data = b""
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._server._connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server._connections.discard(self._transport)
        if self._task:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._data += data
        if self._task is None:
            self._next()

    def _next(self) -> None:
        head, blank, rest = self._data.partition(b"\r\n\r\n")
        if not blank:
            return
        lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        size = int(fields.get("content-length", 0))
        if len(rest) < size:
            return
        self._data = rest[size:]
        self._task = asyncio.get_running_loop().create_task(self._serve(lines[0], fields, rest[:size]))

    async def _serve(self, line: str, head: dict[str, str], body: bytes) -> None:
        method, path, _ = line.split(" ", 2)
        if method == "GET" and path == "/stats":
            self._transport.write(_response(200, json.dumps(self._server.stats()).encode()))
        elif method == "POST" and path == "/v1/chat/completions":
            await self._chat(head, body)
        else:
            self._transport.write(_error(404, "not_found", "there is nothing here"))
        self._task = None
        if not self._transport.is_closing():
            self._next()

    async def _chat(self, head: dict[str, str], body: bytes) -> None:
        server = self._server
        digest, data = server.enter(head, body)
        try:
            fault, response = server.respond(head, body, digest, data)
            kind = fault.kind if fault else ""
            if kind == "hang":
                await asyncio.sleep(3600)
            if server.latency_s:
                await asyncio.sleep(server.latency_s)
            if kind == "reset":
                self._transport.abort()
            elif kind == "short_body":
                self._transport.write(response[:-20])
                self._transport.close()
            else:
                self._transport.write(response)
        finally:
            server.in_flight -= 1


def _response(status: int, content: bytes, headers: dict[str, str] | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status} {'OK' if status == 200 else 'Error'}", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, f"Content-Length: {len(content)}", "", ""]).encode() + content


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> bytes:
    document = {"error": {"message": message, "type": code or "error", "code": code or None}}
    return _response(status, json.dumps(document, ensure_ascii=False).encode(), headers)


async def _main(options: argparse.Namespace) -> None:
    reply = dialogue(*options.patient_marker) if options.reply == "dialogue" else echo
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with OpenAIServer(
        reply=reply,
        faults=[parse_fault(text) for text in options.fault],
        latency_s=options.latency_ms / 1000,
        port=options.port,
        api_key=options.api_key,
        requests_per_s=options.requests_per_s,
    ) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--reply", choices=("echo", "dialogue"), default="echo")
    parser.add_argument(
        "--patient-marker", action="append", default=[], help="text that only the patient's prompt holds"
    )
    parser.add_argument("--fault", action="append", default=[], help="kind:name=value,...")
    parser.add_argument("--api-key", default="", help="refuse every other key")
    parser.add_argument("--requests-per-s", type=float, default=0.0, help="refuse what comes faster")
    asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    main()
