"""A call: a request together with the bytes that will be sent and their key. And the shape of every wrapper."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from medsynth.llm.chat import ChatRequest
from medsynth.llm.outcomes import Outcome
from medsynth.llm.tokens import PER_MESSAGE, tokens

_ANSWER_TOKENS = 1024
"""Taken to be the longest answer where neither teacher nor request sets a limit."""


class Call(NamedTuple):
    """One request on its way. again: it was asked before and its answer was cut."""

    request: ChatRequest
    body: bytes
    key: str
    longest: int | None = None
    again: bool = False

    @property
    def language(self) -> str | None:
        """That of the answer, '' = any; None where the answer is data and no text."""
        return self.request.language if self.request.json_schema is None else None

    def prompt_tokens(self) -> int:
        """An estimate from above of the tokens that are sent."""
        return sum([tokens(message.content) + PER_MESSAGE for message in self.request.messages])

    def answer_tokens(self) -> int:
        """Tokens of the longest answer; a guess where no limit is set."""
        return self.longest or _ANSWER_TOKENS

    def most_tokens(self) -> int:
        """An estimate from above of what the call can cost: its prompt and its longest answer."""
        return self.prompt_tokens() + self.answer_tokens()


class Layer(Protocol):
    """One wrapper around the provider: a call in, its outcome out. ``stack`` puts them in order."""

    async def answer(self, call: Call) -> Outcome: ...
