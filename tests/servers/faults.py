"""What goes wrong at the local server, and how often."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Fault:
    """Something that goes wrong.

    kind: ``status``, ``hang``, ``reset``, ``short_body``, ``truncated_json``, ``not_json``, ``no_choices``,
    ``empty``, ``length``, ``content_filter``, ``refusal``; times: how often in all, per_body: how often for each
    distinct request (None: always); share: of the distinct requests, chosen by their hash; contains: text that
    the request must hold; below: for ``length``, the answer is whole from that max_tokens on.
    """

    kind: str
    status: int = 500
    code: str = ""
    message: str = ""
    times: int | None = None
    per_body: int | None = None
    share: float = 1.0
    contains: str = ""
    below: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)

    def hits(self, digest: str, body: bytes, data: dict[str, Any]) -> bool:
        """Whether this request is hit; counts it if so."""
        limit = data.get("max_tokens") or data.get("max_completion_tokens") or 0
        if (
            int(digest[:8], 16) >= self.share * 2**32
            or self.contains.encode() not in body
            or (self.below is not None and limit >= self.below)
            or (self.times is not None and self.seen.total() >= self.times)
            or (self.per_body is not None and self.seen[digest] >= self.per_body)
        ):
            return False
        self.seen[digest] += 1
        return True


def parse_fault(text: str) -> Fault:
    """``kind:name=value,...`` with a fault's fields; ``retry_after=2`` sets that header."""
    kind, _, rest = text.partition(":")
    values: dict[str, Any] = {}
    types = {"status": int, "times": int, "per_body": int, "below": int, "share": float}
    for pair in filter(None, rest.split(",")):
        name, _, value = pair.partition("=")
        if name == "retry_after":
            values["headers"] = {"retry-after": value}
        else:
            values[name] = types.get(name, str)(value)
    return Fault(kind, **values)
