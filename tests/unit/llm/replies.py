"""Keys and replies for tests of the log."""

from __future__ import annotations

import hashlib
from pathlib import Path

from medsynth.llm.provider import RawReply
from medsynth.llm.stored import StoredReply, Use


def key(number: int) -> str:
    return hashlib.blake2b(b"%d" % number, digest_size=32).hexdigest()


def reply(text: str, use: Use = "answer", time_ns: int = 1, **raw: object) -> StoredReply:
    content = text.encode()
    return StoredReply(RawReply(200, content, **raw), use, use, "test", "m", time_ns, 3, 4)  # type: ignore[arg-type]


def only_segment(folder: Path) -> Path:
    (path,) = folder.glob("*.log")
    return path
