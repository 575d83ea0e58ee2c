"""The HTTP/1.1 of the test servers: keep-alive, one request of a connection after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import orjson

Serve = Callable[[str, str, dict[str, str], bytes, asyncio.Transport], Awaitable[None]]
"""(method, path with query, headers in lower case, body, transport): writes the response to the transport."""

_TLS = b"\x16\x03"
"""What a client begins with that wants TLS."""


class Connection(asyncio.Protocol):
    """One connection. open_ones: where it is listed while it is open."""

    def __init__(self, serve: Serve, open_ones: set[asyncio.Transport]) -> None:
        self._serve = serve
        self._open_ones = open_ones
        self._data = b""
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._open_ones.add(self._transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._open_ones.discard(self._transport)
        if self._task:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._data += data
        if self._data.startswith(_TLS):  # as servers do that speak http only
            self._transport.write(http_response(400, b"{}"))
            self._transport.close()
        elif self._task is None:
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
        self._task = asyncio.get_running_loop().create_task(self._answer(lines[0], fields, rest[:size]))

    async def _answer(self, line: str, head: dict[str, str], body: bytes) -> None:
        method, path, _ = line.split(" ", 2)
        await self._serve(method, path, head, body, self._transport)
        self._task = None
        if not self._transport.is_closing():
            self._next()


def http_response(status: int, content: bytes, headers: dict[str, str] | None = None) -> bytes:
    """A whole response; JSON unless the headers say otherwise."""
    fields = {"Content-Type": "application/json", **(headers or {}), "Content-Length": str(len(content))}
    lines = [f"HTTP/1.1 {status} {'OK' if status == 200 else 'Error'}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


def error_response(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> bytes:
    """An error as OpenAI writes it."""
    document = {"error": {"message": message, "type": code or "error", "code": code or None}}
    return http_response(status, orjson.dumps(document), headers)
