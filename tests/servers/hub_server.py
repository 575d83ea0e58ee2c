"""A local Hub: HTTP/1.1 with keep-alive on loopback, for the real ``huggingface_hub`` and ``datasets`` clients.

    with HubServer(faults=[HubFault("commit", "status", times=2)]) as hub: hub.url, hub.seen, hub.store

A second port plays the storage host: signed uploads go there, and downloads of LFS files where ``redirect`` says so.
It takes signatures only, and a request that brings it a token is remembered in ``leaks``.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.servers.hub_faults import HubFault, Seen
from tests.servers.hub_routes import ROUTES, Answer, Asked
from tests.servers.hub_store import HubError, HubStore, User, blob

OWNER_TOKEN = "hf_" + "OwnerOwnerOwnerOwnerOwnerOwner1234"
READ_TOKEN = "hf_" + "ReaderReaderReaderReaderReader1234"
OTHER_TOKEN = "hf_" + "OtherOtherOtherOtherOtherOther1234"


class HubServer:
    """The server. page: rows of a tree listing; part_bytes: size of the parts of a large upload (0: one piece);
    chunk_store: folder of the chunk store that ``hf_xet`` is sent to (None: this Hub has none)."""

    def __init__(
        self,
        *,
        faults: Sequence[HubFault] = (),
        page: int = 1000,
        part_bytes: int = 0,
        redirect: bool = False,
        chunk_store: Path | None = None,
    ) -> None:
        self.store = HubStore()
        self.store.users = {
            OWNER_TOKEN: User("owner", orgs=("clinic",)),
            READ_TOKEN: User("owner", role="read"),
            OTHER_TOKEN: User("other"),
        }
        self.faults = list(faults)
        self.page, self.part_bytes, self.redirect, self.chunk_store = page, part_bytes, redirect, chunk_store
        self.seen: list[Seen] = []
        self.leaks: list[str] = []
        self.uploaded = 0
        self.parts: dict[tuple[str, int], bytes] = {}
        self.release = threading.Event()
        self._secret = b"signing key of one test"
        self._connections: set[socket.socket] = set()

    def __enter__(self) -> HubServer:
        self._servers = [_Server(("127.0.0.1", 0), _Handler, self) for _ in range(2)]
        self._threads = [threading.Thread(target=one.serve_forever, args=(0.02,), daemon=True) for one in self._servers]
        for thread in self._threads:
            thread.start()
        main, storage = (one.server_address[1] for one in self._servers)
        self.port = main
        self.url, self.storage = f"http://127.0.0.1:{main}", f"http://localhost:{storage}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()
        for connection in list(self._connections):  # keep-alive would go on answering
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def fault(self, route: str) -> HubFault | None:
        with self.store.lock:
            return next((fault for fault in self.faults if fault.hits(route)), None)

    def sign(self, path: str) -> str:
        """A signed link at the storage host."""
        mark = hmac.new(self._secret, path.encode(), "sha256").hexdigest()
        return f"{self.storage}{quote(path)}?X-Amz-Expires=900&X-Amz-Signature={mark}"

    def signed(self, path: str, query: dict[str, list[str]]) -> bool:
        mark = hmac.new(self._secret, path.encode(), "sha256").hexdigest()
        return query.get("X-Amz-Signature") == [mark]

    def count(self, route: str) -> int:
        """Requests of a route."""
        return sum(one.route == route for one in self.seen)

    def foreign_commit(self, kind: str, repo_id: str, path: str = "notes.md", branch: str = "main") -> str:
        """Another writer's commit, now."""
        with self.store.lock:
            repo = self.store.repos[kind, repo_id]
            tree = repo.at(branch).tree | {path: blob(b"written by somebody else\n", lfs=False)}
            return repo.commit(branch, tree, f"Add {path}", "somebody").oid


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], hub: HubServer) -> None:
        super().__init__(address, handler)
        self.hub = hub

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is not news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.hub._connections.add(self.connection)

    def finish(self) -> None:
        self.server.hub._connections.discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, *_: Any, **__: Any) -> None:
        """Be quiet."""

    def do_GET(self) -> None:
        hub = self.server.hub
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        route, match, work = _route(self.command, parts.path)
        fault = hub.fault(route)
        length = int(self.headers.get("Content-Length") or 0)
        if fault and fault.kind == "reset":
            self.rfile.read(min(length, fault.after))
            self._note(route, path, min(length, fault.after), 0)
            return self._reset()
        body = self.rfile.read(length) if length else self._chunks()
        asked = Asked(hub, self.command, path, match, parse_qs(parts.query), dict(self.headers.items()), body)
        try:
            if fault and fault.kind == "status":
                raise HubError(fault.status, "", "the server says no", headers=dict(fault.headers))
            if fault and fault.kind == "echo":
                raise HubError(fault.status, "", " ".join(f"{name}={value}" for name, value in self.headers.items()))
            if fault and fault.kind == "wait":
                hub.release.wait(60)
            if fault and fault.kind in ("foreign", "public"):
                self._meddle(fault, match)
            answer = work(asked) if work else Answer(404, {"error": "no such route"})
        except HubError as error:
            answer = _refusal(error)
        self._note(route, path, len(body), answer.status)
        if fault and fault.kind == "lost":
            return self._reset()
        return self._write(answer, fault)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        self.do_GET()

    def do_PUT(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        self.do_GET()

    def _meddle(self, fault: HubFault, match: dict[str, str]) -> None:
        hub = self.server.hub
        if fault.kind == "public":
            hub.store.repos[match["kind"], match["id"]].private = False
        else:
            hub.foreign_commit(match["kind"], match["id"], branch=match.get("rev", "main"))

    def _note(self, route: str, path: str, size: int, status: int) -> None:
        hub = self.server.hub
        host = "storage" if self.server is hub._servers[1] else "hub"
        if host == "storage" and self.headers.get("Authorization"):
            hub.leaks.append(f"{self.command} {path}")
        with hub.store.lock:
            hub.seen.append(Seen(route, self.command, self.path, dict(self.headers.items()), size, status, host))
            if route in ("lfs_put", "lfs_part") and status == 200:
                hub.uploaded += size

    def _chunks(self) -> bytes:
        """A body without a length, as a streaming client sends it."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return b""
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _write(self, answer: Answer, fault: HubFault | None) -> None:
        data = answer.data if answer.data is not None else json.dumps(answer.document).encode()
        headers = {"Content-Type": "application/json" if answer.data is None else "application/octet-stream"}
        headers |= {"Content-Length": str(len(data)), "X-Request-Id": f"r{len(self.server.hub.seen)}"}
        self.send_response(answer.status)
        for name, value in (headers | answer.headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return None
        if fault and fault.kind == "cut":
            self.wfile.write(data[: fault.after])
            return self._reset()
        self.wfile.write(data)
        return None

    def _reset(self) -> None:
        """A real RST: linger for no time, then close."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()


def _route(method: str, path: str) -> tuple[str, dict[str, str], Callable[[Asked], Answer] | None]:
    """Matched on the quoted path, since a revision may hold a quoted slash."""
    for name, methods, pattern, work in ROUTES:
        found = pattern.fullmatch(path)
        if found and method in methods:
            groups = {key: unquote(value) for key, value in found.groupdict().items() if value is not None}
            return name, groups, work
    return "unknown", {}, None


def _refusal(error: HubError) -> Answer:
    headers = {"X-Error-Message": re.sub(r"[^\x20-\x7e]", "?", error.message)[:1000]}
    if error.code:
        headers["X-Error-Code"] = error.code
    more = dict(error.more)
    headers |= more.pop("headers", {})
    return Answer(error.status, {"error": error.message, **more}, headers)


def etag(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
