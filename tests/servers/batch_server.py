"""A local server with OpenAI's files and batches, beside its chat completions: real sockets, faults on request.

In a test:      ``async with BatchServer(expired=0.3) as server: server.url``
As a process:   ``python -m tests.servers.batch_server --expired 0.3 --batch-s 0.2`` prints its address as the first
                line; ``GET /stats`` gives its counters as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import hashlib
import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from aiohttp import web

from tests.servers.replies import dialogue, echo


@dataclass
class Faults:
    """What goes wrong. Shares are of the requests, chosen by their hash.

    expired, missing, broken, refused: share that a first batch leaves unanswered because it expires, leaves out of
    its files, answers with 500, and that every batch answers with 400; lossy_batches: batches that expired, missing
    and broken concern; shuffled: answers come in another order; batch_s: seconds that a batch takes; validation_s:
    seconds before it starts; most_tokens: enqueued tokens above which a batch fails after it was made; hang_upload,
    hang_create: how often an upload or a batch is taken and its answer never sent; hang_before_create: how often a
    batch is not even taken; drop_create: how often it is taken and the connection closed; flaky: how often any other
    call is answered with 503; cut_content: how often a file of answers breaks off.
    """

    expired: float = 0.0
    missing: float = 0.0
    broken: float = 0.0
    refused: float = 0.0
    lossy_batches: int = 1
    shuffled: bool = False
    batch_s: float = 0.0
    validation_s: float = 0.0
    most_tokens: int = 0
    hang_upload: int = 0
    hang_create: int = 0
    hang_before_create: int = 0
    drop_create: int = 0
    flaky: int = 0
    cut_content: int = 0
    code: str = ""


@dataclass
class Made:
    """A batch. lines: the requests; lossy: whether the faults of first batches concern it."""

    id: str
    file: str
    metadata: dict[str, str]
    lines: list[dict[str, Any]]
    lossy: bool
    created: float = field(default_factory=time.time)
    output: str = ""
    errors: str = ""
    status: str = "validating"
    codes: tuple[str, ...] = ()


class BatchServer:
    """The server. url: ends with /v1; paid: answers given, by custom id; online: requests to chat completions."""

    def __init__(self, *, reply: Callable[[dict[str, Any], str], str] = echo, port: int = 0, **faults: Any) -> None:
        self.reply = reply
        self.faults = Faults(**faults)
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, Made] = {}
        self.paid: Counter[str] = Counter()
        self.online: Counter[str] = Counter()
        self.sizes: list[tuple[int, int]] = []
        self.uploads = self.polls = 0
        self.looked_at = asyncio.Event()
        self.url = ""
        self._port = port

    async def __aenter__(self) -> BatchServer:
        app = web.Application(client_max_size=2**30)
        app.add_routes(
            [
                web.post("/v1/files", self._upload),
                web.get("/v1/files/{id}/content", self._content),
                web.delete("/v1/files/{id}", self._delete),
                web.post("/v1/batches", self._create),
                web.get("/v1/batches", self._list),
                web.get("/v1/batches/{id}", self._look),
                web.post("/v1/chat/completions", self._chat),
                web.get("/stats", self._stats),
            ]
        )
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self.url = f"{site.name}/v1" if self._port else f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    def stats(self) -> dict[str, Any]:
        """Counters. repeats: answers paid for beyond the first of each custom id."""
        return {
            "batches": len(self.batches),
            "uploads": self.uploads,
            "files": len(self.files),
            "polls": self.polls,
            "paid": self.paid.total(),
            "repeats": self.paid.total() - len(self.paid),
            "online": self.online.total(),
            "sizes": self.sizes,
            "requests": self.paid.total() + self.online.total(),
        }

    def _take(self, name: str) -> bool:
        """Whether a fault that happens so often happens now."""
        left = getattr(self.faults, name)
        setattr(self.faults, name, max(left - 1, 0))
        return bool(left)

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        assert form["purpose"] == "batch"
        content = file.file.read()
        self.uploads += 1
        name = f"file-{self.uploads}"
        self.files[name] = content
        if self._take("hang_upload"):
            await asyncio.sleep(3600)
        return _json(
            {"id": name, "object": "file", "bytes": len(content), "created_at": int(time.time()), "purpose": "batch"}
            | {"filename": file.filename, "status": "processed"}
        )

    async def _create(self, request: web.Request) -> web.StreamResponse:
        data = await request.json()
        if self._take("hang_before_create"):
            await asyncio.sleep(3600)
        content = self.files[data["input_file_id"]]
        lines = [json.loads(line) for line in content.splitlines()]
        assert len({line["custom_id"] for line in lines}) == len(lines)
        self.sizes.append((len(lines), len(content)))
        lossy = len(self.batches) < self.faults.lossy_batches
        made = Made(f"batch_{len(self.batches) + 1}", data["input_file_id"], data.get("metadata") or {}, lines, lossy)
        self.batches[made.id] = made
        if self.faults.code:
            made.status, made.codes = "failed", (self.faults.code,)
        elif self.faults.most_tokens and self._enqueued() > self.faults.most_tokens:
            made.status, made.codes = "failed", ("token_limit_exceeded",)
        if self._take("hang_create"):
            await asyncio.sleep(3600)
        if self._take("drop_create"):
            assert request.transport is not None
            request.transport.abort()
        return _json(self._document(made))

    def _enqueued(self) -> int:
        waiting = [made for made in self.batches.values() if made.status not in ("completed", "expired", "failed")]
        return sum(len(json.dumps(line["body"]["messages"])) // 4 for made in waiting for line in made.lines)

    def _advance(self, made: Made) -> None:
        """A batch goes its way with time; its answers are paid for when it ends."""
        age = time.time() - made.created
        if made.status in ("completed", "expired", "failed"):
            return
        if age < self.faults.validation_s:
            made.status = "validating"
        elif age < self.faults.validation_s + self.faults.batch_s:
            made.status = "in_progress"
        else:
            self._end(made)

    def _end(self, made: Made) -> None:
        faults = self.faults
        output: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []
        for line in made.lines:
            body = json.dumps(line["body"], sort_keys=True).encode()
            place = int(hashlib.blake2b(line["custom_id"].encode(), digest_size=4).hexdigest(), 16) / 2**32
            if place < faults.refused:
                error = {"error": {"message": f"bad request: {body.decode()}", "code": "bad_request", "type": "x"}}
                errors.append(_line(line, 400, error))
                continue
            place = (place - faults.refused) / max(1 - faults.refused, 1e-9)
            kinds = ("expired", "missing", "broken") if made.lossy else ()
            for kind in kinds:
                if place < (share := getattr(faults, kind)):
                    break
                place -= share
            else:
                self.paid[line["custom_id"]] += 1
                output.append(_line(line, 200, self._answer(line["body"], body)))
                continue
            if kind == "expired":
                said = {"code": "batch_expired", "message": "This request could not be executed in time."}
                errors.append({"id": "x", "custom_id": line["custom_id"], "response": None, "error": said})
            elif kind == "broken":
                errors.append(_line(line, 500, {"error": {"message": "something is wrong", "code": None}}))
        if faults.shuffled:
            output.sort(key=lambda line: hashlib.blake2b(line["custom_id"].encode()).digest())
        for name, answers in (("output", output), ("errors", errors)):
            if answers:
                file = f"file-{made.id}-{name}"
                self.files[file] = b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in answers)
                setattr(made, name, file)
        made.status = "expired" if made.lossy and faults.expired else "completed"

    def _answer(self, data: dict[str, Any], body: bytes) -> dict[str, Any]:
        digest = hashlib.blake2b(body, digest_size=8).hexdigest()
        text = self.reply(data, digest)
        asked = sum(len(message["content"]) for message in data["messages"])
        return {
            "id": f"chatcmpl-{digest}",
            "object": "chat.completion",
            "model": data["model"],
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": asked // 4 + 1, "completion_tokens": len(text) // 4 + 1},
        }

    async def _look(self, request: web.Request) -> web.Response:
        self.polls += 1
        self.looked_at.set()
        if self._take("flaky"):
            return _json({"error": {"message": "away", "code": None}}, status=503)
        return _json(self._document(self.batches[request.match_info["id"]]))

    async def _list(self, request: web.Request) -> web.Response:
        newest = [self._document(made) for made in reversed(self.batches.values())]
        return _json({"object": "list", "data": newest, "has_more": False})

    def _document(self, made: Made) -> dict[str, Any]:
        self._advance(made)
        return {
            "id": made.id,
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "input_file_id": made.file,
            "completion_window": "24h",
            "status": made.status,
            "created_at": int(made.created),
            "metadata": made.metadata,
            "output_file_id": made.output or None,
            "error_file_id": made.errors or None,
            "errors": {"object": "list", "data": [{"code": code} for code in made.codes]} if made.codes else None,
            "request_counts": {"total": len(made.lines), "completed": 0, "failed": 0},
        }

    async def _content(self, request: web.Request) -> web.StreamResponse:
        content = self.files[request.match_info["id"]]
        if self._take("cut_content"):
            answer = web.StreamResponse(headers={"Content-Length": str(len(content))})
            await answer.prepare(request)
            await answer.write(content[: len(content) // 2])
            assert request.transport is not None
            request.transport.abort()
            return answer
        return web.Response(body=content)

    async def _delete(self, request: web.Request) -> web.Response:
        self.files.pop(request.match_info["id"], None)
        return _json({"id": request.match_info["id"], "object": "file", "deleted": True})

    async def _chat(self, request: web.Request) -> web.Response:
        data = await request.json()
        body = json.dumps(data, sort_keys=True).encode()
        self.online[hashlib.blake2b(body).hexdigest()] += 1
        return _json(self._answer(data, body))

    async def _stats(self, request: web.Request) -> web.Response:
        return _json(self.stats())


def _line(asked: dict[str, Any], status: int, body: dict[str, Any]) -> dict[str, Any]:
    response = {"status_code": status, "request_id": "x", "body": body}
    return {"id": "x", "custom_id": asked["custom_id"], "response": response, "error": None}


def _json(data: Any, status: int = 200) -> web.Response:
    return web.json_response(data, status=status)


async def _main(options: argparse.Namespace) -> None:
    values = vars(options)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    reply = dialogue() if values.pop("reply") == "dialogue" else echo
    async with BatchServer(reply=reply, **values) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """The command line: every fault is an option."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--reply", choices=("echo", "dialogue"), default="echo")
    for one in dataclasses.fields(Faults):
        name = f"--{one.name.replace('_', '-')}"
        if isinstance(one.default, bool):
            parser.add_argument(name, action="store_true")
        else:
            parser.add_argument(name, type=type(one.default), default=one.default)
    asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    main()
