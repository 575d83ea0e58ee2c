"""What a provider is: it writes the body of a request, sends it once, and hands back the raw answer.

A provider knows an address and a key. It judges nothing, retries nothing and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from medsynth.llm.chat import NOTHING, ChatRequest

KEPT_HEADERS = ("retry-after", "retry-after-ms", "x-request-id")
KEPT_PREFIX = "x-ratelimit-"
_INITIALS = frozenset("RrXx")


class RawReply(NamedTuple):
    """One attempt as it came back.

    status: of HTTP, 0 when there was no whole answer; content: the body, byte for byte; headers: lower-case,
    only those about limits; latency_s: seconds; fault: why there is no answer: ``timeout``, ``connect``,
    ``reset``, ``short_body``, ``transport``.
    """

    status: int
    content: bytes = b""
    headers: Mapping[str, str] = NOTHING
    latency_s: float = 0.0
    fault: str = ""


class Provider(Protocol):
    """One way to reach a model. local: nothing leaves the process; paid: somebody sends a bill."""

    local: bool
    paid: bool

    def body(self, request: ChatRequest) -> bytes:
        """Canonical JSON, exactly as it is sent: it is what the request's key is made from."""

    async def send(self, body: bytes, request: ChatRequest) -> RawReply:
        """One attempt. A failure of the network is a ``fault``, never an exception."""

    async def models(self) -> tuple[str, ...]:
        """Names of the models that there are, as far as the server says; () = it does not."""

    async def close(self) -> None:
        """Gives connections back."""


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that say something about limits; cookies and server names are left behind."""
    return {
        low: value
        for name, value in headers.items()
        if name[:1] in _INITIALS and ((low := name.lower()) in KEPT_HEADERS or low.startswith(KEPT_PREFIX))
    }
