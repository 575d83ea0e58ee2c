"""What a server says an answer has used: its ``usage`` block, in the forms that servers write it. Knows no price."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

_COUNTS = frozenset({"prompt_tokens", "completion_tokens", "total_tokens"})


class Usage(NamedTuple):
    """Tokens of one answer.

    tokens_in: of the prompt, ``cached`` of them read from the server's cache; tokens_out: of the answer with its
    hidden thoughts, which are ``reasoning`` of them.
    """

    tokens_in: int
    tokens_out: int
    cached: int = 0
    reasoning: int = 0

    @property
    def total(self) -> int:
        return self.tokens_in + self.tokens_out


def usage_of(data: Mapping[str, Any]) -> Usage | None:
    """The usage in a chat completion; None where the server did not count the prompt.

    Cached tokens stand under ``prompt_tokens_details`` (OpenAI), as ``prompt_cache_hit_tokens`` (DeepSeek) or as
    ``cached_tokens`` (Moonshot). Where ``total_tokens`` shows that thoughts are not part of ``completion_tokens``, they
    are added: they are billed all the same.

    >>> usage_of({"usage": {"prompt_tokens": 9, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 8}}})
    Usage(tokens_in=9, tokens_out=5, cached=8, reasoning=0)
    """
    usage = _block(data, "usage")
    tokens_in = count(usage.get("prompt_tokens"))
    if tokens_in is None:
        return None
    tokens_out = count(usage.get("completion_tokens")) or 0
    if usage.keys() <= _COUNTS:
        return Usage(tokens_in, tokens_out)
    found = (
        _block(usage, "prompt_tokens_details").get("cached_tokens"),
        usage.get("prompt_cache_hit_tokens"),
        usage.get("cached_tokens"),
    )
    cached = next((number for value in found if (number := count(value)) is not None), 0)
    reasoning = count(_block(usage, "completion_tokens_details").get("reasoning_tokens")) or 0
    if reasoning and count(usage.get("total_tokens")) == tokens_in + tokens_out + reasoning:
        tokens_out += reasoning
    return Usage(tokens_in, tokens_out, min(cached, tokens_in), min(reasoning, tokens_out))


def count(value: Any) -> int | None:
    """A number of tokens; None for anything else, ``true`` among it."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _block(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = data.get(name)
    return value if isinstance(value, dict) else {}
