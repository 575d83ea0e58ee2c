"""Keys of requests: what is sent and to which model, nothing else.

No URL, no API key, no headers, no parser, no position: a moved server, a new parser or another order of
rows finds every answer again, and one changed character of a prompt finds none.
"""

from __future__ import annotations

import hashlib

from medsynth.llm.teacher import Teacher

_SIZE = 32


class Keyring:
    """Makes the keys of one teacher's requests."""

    __slots__ = ("_start",)

    def __init__(self, teacher: Teacher) -> None:
        self._start = hashlib.blake2b(digest_size=_SIZE)
        for part in (teacher.provider, teacher.model, teacher.endpoint):
            self._start.update(_framed(part.encode("utf-8", "surrogatepass")))

    def key(self, body: bytes, sample: int) -> str:
        """blake2b-256 of provider, model, endpoint label, sample number and body, as 64 hex digits."""
        digest = self._start.copy()
        digest.update(_framed(b"%d" % sample))
        digest.update(body)
        return digest.hexdigest()


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(8, "little") + data
