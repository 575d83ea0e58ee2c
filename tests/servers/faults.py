"""What a test server does wrong, on which requests, how often."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

KINDS = (
    *("status", "hang", "slow_body", "reset", "short_body", "truncated_json", "not_json", "html", "no_choices"),
    *("empty", "length", "content_filter", "refusal", "loop", "wrong_language"),
)


@dataclass
class Fault:
    """Something that goes wrong.

    kind: one of ``KINDS``; times: how often in all, per_body: how often for each distinct request (None: always);
    share: of the distinct conversations, chosen by their hash; attempts: choose anew for each attempt; salt: makes two
    faults choose differently; contains: text that the request must hold; after: requests that are spared first;
    below: for ``length``, the answer is whole from that max_tokens on.
    """

    kind: str
    status: int = 500
    code: str = ""
    message: str = ""
    times: int | None = None
    per_body: int | None = None
    share: float = 1.0
    attempts: bool = False
    salt: str = ""
    contains: str = ""
    after: int = 0
    below: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    spared: int = 0

    def hits(self, digest: str, body: bytes, data: dict[str, Any], attempt: int = 1) -> bool:
        """Whether this request is hit; counts it if so. attempt: how often the body has come, this one included."""
        limit = data.get("max_tokens") or data.get("max_completion_tokens") or 0
        if (
            not self._chosen(digest, attempt)
            or self.contains.encode() not in body
            or (self.below is not None and limit >= self.below)
            or (self.times is not None and self.seen.total() >= self.times)
            or (self.per_body is not None and self.seen[digest] >= self.per_body)
        ):
            return False
        if self.spared < self.after:
            self.spared += 1
            return False
        self.seen[digest] += 1
        return True

    def _chosen(self, digest: str, attempt: int) -> bool:
        if self.share >= 1.0:
            return True
        if self.attempts or self.salt:
            text = f"{digest} {self.salt} {attempt if self.attempts else ''}"
            digest = hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
        return int(digest[:8], 16) < self.share * 2**32


NINE = ("status:429", "status:500", "status:503", "reset", "short_body", "truncated_json", "not_json", "no_choices")


def mixed(share: float = 0.14) -> list[Fault]:
    """Nine ways to fail, each for its part of ``share`` of the attempts."""
    faults = []
    for number, name in enumerate((*NINE, "empty")):
        kind, _, status = name.partition(":")
        fault = Fault(kind, status=int(status or 500), share=share / 9, attempts=True, salt=str(number))
        if status == "429":
            fault.headers = {"retry-after-ms": "100"}
        faults.append(fault)
    return faults


def parse_fault(text: str) -> list[Fault]:
    """``kind:name=value,...`` with a fault's fields; ``retry_after=2`` sets that header; ``mixed:share=0.14``."""
    kind, _, rest = text.partition(":")
    values: dict[str, Any] = {}
    types = {"status": int, "times": int, "per_body": int, "below": int, "after": int, "share": float, "attempts": bool}
    for pair in filter(None, rest.split(",")):
        name, _, value = pair.partition("=")
        if name == "retry_after":
            values["headers"] = {"retry-after": value}
        else:
            values[name] = types.get(name, str)(value)
    return mixed(**values) if kind == "mixed" else [Fault(kind, **values)]
