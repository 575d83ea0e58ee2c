"""A local OpenAI-compatible server: real sockets, deterministic answers, faults on request. For tests and benchmarks.

In a test:      ``async with OpenAIServer(faults=[Fault("status", status=503, times=3)]) as server: server.url``
As a process:   ``python -m tests.servers.openai_server --port 0 --latency-ms 50 --fault status:status=503,times=3``
                prints its address as the first line; ``GET /stats`` gives its counters as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import signal
import ssl
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

import orjson

from tests.servers.faults import Fault, parse_fault
from tests.servers.http import Connection, error_response, http_response
from tests.servers.replies import dialogue, echo, words

_MESSAGES = {400: "bad request", 401: "no such key", 404: "no such model", 429: "slow down"}
_COMPLETIONS = "/chat/completions"
_BURST_S = 0.1
_LOOP = "Take it with water. " * 60
_OTHER_LANGUAGE = {
    True: "This answer is in English although the question was not. " * 3,
    False: "这不是提问的语言。" * 8,
}
"""By whether the question is Chinese."""


class OpenAIServer:
    """The server. url: ends with /v1; counters are attributes and the body of ``/stats``.

    requests_per_s: what comes faster is refused; slots: so many are answered at once, the others wait their turn;
    outage: (after so many requests, seconds) in which everything is refused with 503; models: what ``/models`` lists;
    prefix: path before /chat/completions; rate_headers: sent with every answer; tls: speak https.
    """

    def __init__(
        self,
        *,
        reply: Callable[[dict[str, Any], str], str] = echo,
        faults: Sequence[Fault] = (),
        latency_s: float = 0.0,
        port: int = 0,
        api_key: str = "",
        requests_per_s: float = 0.0,
        slots: int = 0,
        outage: tuple[int, float] | None = None,
        models: Sequence[str] = (),
        prefix: str = "/v1",
        rate_headers: dict[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.reply = reply
        self.faults = list(faults)
        self.latency_s = latency_s
        self.api_key = api_key
        self.requests_per_s = requests_per_s
        self.outage = outage
        self.models = models
        self.rate_headers = rate_headers or {}
        self.requests = self.answers = self.refused = self.in_flight = self.most_in_flight = 0
        self.digests: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.keep_bodies = False
        self.url = ""
        self.connections: set[asyncio.Transport] = set()
        self._prefix = prefix
        self._port = port
        self._tls = tls
        self._slots = asyncio.Semaphore(slots) if slots else None
        self._allowed_at = 0.0
        self._first_at = self._last_at = self._away_until = 0.0

    async def __aenter__(self) -> OpenAIServer:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self.serve, self.connections), "127.0.0.1", self._port, ssl=self._tls, backlog=2048
        )
        self._port = self._server.sockets[0].getsockname()[1]
        self.url = f"{'https' if self._tls else 'http'}://127.0.0.1:{self._port}{self._prefix}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for transport in list(self.connections):
            transport.abort()
        await self._server.wait_closed()

    def stats(self) -> dict[str, Any]:
        """Counters. repeats: requests beyond the first of each distinct body; paid_twice: whole answers beyond the
        first of each; busy_s: from the first request to the last response."""
        return {
            "requests": self.requests,
            "answers": self.answers,
            "refused": self.refused,
            "distinct": len(self.digests),
            "repeats": self.requests - len(self.digests),
            "paid_twice": self.answered.total() - len(self.answered),
            "most_in_flight": self.most_in_flight,
            "busy_s": self._last_at - self._first_at,
        }

    async def serve(
        self, method: str, path: str, head: dict[str, str], body: bytes, transport: asyncio.Transport
    ) -> None:
        """Answers one request."""
        plain = path.partition("?")[0]
        if method == "POST" and plain == self._prefix + _COMPLETIONS:
            await self._chat(path, head, body, transport)
        elif method == "GET" and plain == "/stats":
            transport.write(http_response(200, orjson.dumps(self.stats())))
        elif method == "GET" and plain == f"{self._prefix}/models" and self.models:
            data = [{"id": name, "object": "model"} for name in self.models]
            transport.write(http_response(200, orjson.dumps({"object": "list", "data": data})))
        else:
            transport.write(error_response(404, "not_found", "there is nothing here"))

    def enter(self, path: str, head: dict[str, str], body: bytes) -> tuple[str, dict[str, Any]]:
        """Counts a chat completion; its digest and content."""
        digest = hashlib.blake2b(body, digest_size=16).hexdigest()
        self.requests += 1
        self.digests[digest] += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        if not self._first_at:
            self._first_at = asyncio.get_running_loop().time()
        if self.keep_bodies:
            self.bodies.append(body)
            self.headers.append(head)
            self.paths.append(path)
        return digest, orjson.loads(body)

    def too_fast(self) -> bool:
        """Whether a request comes above ``requests_per_s``; a tenth of a second's worth may come at once."""
        if not self.requests_per_s:
            return False
        now = asyncio.get_running_loop().time()
        begin = max(self._allowed_at, now - _BURST_S)
        if begin > now:
            return True
        self._allowed_at = begin + 1 / self.requests_per_s
        return False

    def away(self) -> bool:
        """Whether the outage is on; it begins with a request and is over after its seconds."""
        if self.outage is None or self.requests <= self.outage[0]:
            return False
        now = asyncio.get_running_loop().time()
        if not self._away_until:
            self._away_until = now + self.outage[1]
        return now < self._away_until

    def respond(
        self, head: dict[str, str], body: bytes, digest: str, data: dict[str, Any]
    ) -> tuple[Fault | None, bytes]:
        """The fault that hits this request, if any, and the whole response."""
        given = head.get("authorization", "").removeprefix("Bearer ") or head.get("api-key", "")
        if self.api_key and given != self.api_key:
            return None, error_response(401, "invalid_api_key", f"Incorrect API key provided: {given}")
        if self.models and data["model"] not in self.models:
            return None, error_response(404, "model_not_found", f"The model `{data['model']}` does not exist")
        if self.away():
            self.refused += 1
            return None, error_response(503, "unavailable", "away")
        if self.too_fast():
            self.refused += 1
            return None, error_response(429, "rate_limit_exceeded", _MESSAGES[429], {"retry-after-ms": "100"})
        attempt, who = self.digests[digest], ""
        if self.faults:
            who = hashlib.blake2b(orjson.dumps(data["messages"]), digest_size=16).hexdigest()
        fault = next((fault for fault in self.faults if fault.hits(who, body, data, attempt)), None)
        if fault is not None and fault.kind == "status":
            message = fault.message or _MESSAGES.get(fault.status, "something is wrong")
            return fault, error_response(fault.status, fault.code, message, fault.headers)
        return fault, self._answer(data, digest, fault.kind if fault else "")

    def _answer(self, data: dict[str, Any], digest: str, kind: str) -> bytes:
        if kind in ("not_json", "html"):
            kind_of_text = "text/html" if kind == "html" else "application/json"
            return http_response(200, b"<!doctype html><html>upstream is away</html>", {"Content-Type": kind_of_text})
        text = self.reply(data, digest)
        message: dict[str, Any] = {"role": "assistant", "content": text}
        finish = {"length": "length", "content_filter": "content_filter"}.get(kind, "stop")
        if kind == "length":
            message["content"] = text[: len(text) // 2]
        elif kind in ("content_filter", "empty"):
            message["content"] = ""
        elif kind == "refusal":
            message |= {"content": None, "refusal": "I cannot help with that."}
        elif kind == "loop":
            message["content"] = _LOOP
        elif kind == "wrong_language":
            message["content"] = _OTHER_LANGUAGE[any("\u4e00" <= one <= "\u9fff" for one in str(data["messages"]))]
        asked = sum(len(item["content"]) for item in data["messages"])
        document = {
            "id": f"chatcmpl-{digest[:12]}",
            "object": "chat.completion",
            "model": data["model"],
            "choices": [] if kind == "no_choices" else [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": asked // 4 + 1, "completion_tokens": len(text) // 4 + 1},
        }
        content = orjson.dumps(document)
        if kind == "truncated_json":
            content = content[: len(content) // 2]
        else:
            self.answers += 1
            self.answered[digest] += kind not in ("no_choices", "empty", "reset", "short_body", "hang")
        return http_response(200, content, self.rate_headers)

    async def _chat(self, path: str, head: dict[str, str], body: bytes, transport: asyncio.Transport) -> None:
        digest, data = self.enter(path, head, body)
        try:
            fault, response = self.respond(head, body, digest, data)
            kind = fault.kind if fault else ""
            if kind == "hang":
                await asyncio.sleep(3600)
            if self._slots is not None:
                async with self._slots:
                    await asyncio.sleep(self.latency_s)
            elif self.latency_s:
                await asyncio.sleep(self.latency_s)
            if kind == "reset":
                transport.abort()
            elif kind == "short_body":
                transport.write(response[:-20])
                transport.close()
            elif kind == "slow_body":
                for at in range(len(response)):
                    transport.write(response[at : at + 1])
                    await asyncio.sleep(1.0)
            else:
                transport.write(response)
        finally:
            self.in_flight -= 1
            self._last_at = asyncio.get_running_loop().time()


async def _main(options: argparse.Namespace) -> None:
    reply = {"echo": echo, "words": words, "dialogue": dialogue(*options.patient_marker)}[options.reply]
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with OpenAIServer(
        reply=reply,
        faults=[fault for text in options.fault for fault in parse_fault(text)],
        latency_s=options.latency_ms / 1000,
        port=options.port,
        api_key=options.api_key,
        requests_per_s=options.requests_per_s,
        slots=options.slots,
        outage=(options.outage_after, options.outage_s) if options.outage_s else None,
        models=options.model,
    ) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--reply", choices=("echo", "words", "dialogue"), default="echo")
    parser.add_argument(
        "--patient-marker", action="append", default=[], help="text that only the patient's prompt holds"
    )
    parser.add_argument("--fault", action="append", default=[], help="kind:name=value,... or mixed:share=0.14")
    parser.add_argument("--api-key", default="", help="refuse every other key")
    parser.add_argument("--requests-per-s", type=float, default=0.0, help="refuse what comes faster")
    parser.add_argument("--slots", type=int, default=0, help="answer so many at once, let the others wait")
    parser.add_argument("--outage-after", type=int, default=0, help="requests before the outage")
    parser.add_argument("--outage-s", type=float, default=0.0, help="seconds in which everything is refused")
    parser.add_argument("--model", action="append", default=[], help="a model that is known; without any, all are")
    options = parser.parse_args()
    try:
        import uvloop
    except ImportError:
        asyncio.run(_main(options))
    else:
        uvloop.run(_main(options))


if __name__ == "__main__":
    main()
