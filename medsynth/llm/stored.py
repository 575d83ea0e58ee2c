"""A reply as it is kept: the raw answer and what was known about it, and its bytes. Judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import orjson
import zstandard

from medsynth.llm.provider import RawReply

Use = Literal["answer", "loss", "failure"]
"""What a kept reply is good for: an answer is replayed; so is a loss (truncated, filtered), unless losses are
tried again; a failure (no answer at all) is only counted."""

RANK: Mapping[Use, int] = {"answer": 0, "loss": 1, "failure": 2}
_USES: tuple[Use, ...] = ("answer", "loss", "failure")
_LEVEL = 1
"""Level 3 takes a fifth more time and saves a fiftieth of the bytes (answers of 120 words)."""
_compress = zstandard.ZstdCompressor(level=_LEVEL).compress
_decompress = zstandard.ZstdDecompressor().decompress


class StoredReply(NamedTuple):
    """One attempt in the log.

    outcome: the class it was given when it came; it is judged anew when it is replayed; time_ns: since 1970;
    made_for: mark of the input that it was asked for, '' = not known.
    """

    raw: RawReply
    use: Use
    outcome: str
    provider: str
    model: str
    time_ns: int
    tokens_in: int | None = None
    tokens_out: int | None = None
    made_for: str = ""


def encode(reply: StoredReply) -> bytes:
    """zstd JSON. A body that is not UTF-8 is kept byte for byte as Latin-1."""
    raw = reply.raw
    fields: dict[str, Any] = {
        "status": raw.status,
        "content": raw.content,
        "latency_s": raw.latency_s,
        "use": RANK[reply.use],
        "outcome": reply.outcome,
        "provider": reply.provider,
        "model": reply.model,
        "time_ns": reply.time_ns,
        "tokens": (reply.tokens_in, reply.tokens_out),
    }
    try:
        fields["content"] = raw.content.decode()
    except UnicodeDecodeError:
        fields["content"] = raw.content.decode("latin-1")
        fields["charset"] = "latin-1"
    if raw.headers:
        fields["headers"] = dict(raw.headers)
    if raw.fault:
        fields["fault"] = raw.fault
    if reply.made_for:
        fields["made_for"] = reply.made_for
    return _compress(orjson.dumps(fields))


def decode(payload: bytes) -> StoredReply:
    """The reply of ``encode``'s bytes."""
    fields = orjson.loads(_decompress(payload))
    content = fields["content"].encode(fields.get("charset", "utf-8"))
    raw = RawReply(fields["status"], content, fields.get("headers", {}), fields["latency_s"], fields.get("fault", ""))
    return StoredReply(
        raw,
        _USES[fields["use"]],
        fields["outcome"],
        fields["provider"],
        fields["model"],
        fields["time_ns"],
        tokens_in=fields["tokens"][0],
        tokens_out=fields["tokens"][1],
        made_for=fields.get("made_for", ""),
    )
