"""What is said to a model and what comes back. One protocol; every wrapper has its shape."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from medsynth.core.types import Message

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Label(NamedTuple):
    """Where a request comes from, for logs and reports. Never content."""

    row: str = ""
    role: str = ""
    turn: int = 0
    department: str = ""


class ChatRequest(NamedTuple):
    """One call to a model.

    messages: what is sent; params: overrides of the teacher's parameters (temperature, max_tokens, ...);
    sample: makes n answers to one prompt distinct; variables: the structured values behind the prompt,
    which only the ``demo`` provider reads (they are part of its body, and so of its key); json_schema: of the
    answer that is wanted, see ``structured``; language: of the answer that is expected (BCP 47), so that one in
    another script is asked for again; '' = any; response_format: how the schema is passed on, '' = as the teacher says.
    """

    messages: tuple[Message, ...]
    params: Mapping[str, Any] = NOTHING
    sample: int = 0
    variables: Mapping[str, Any] = NOTHING
    label: Label = Label()
    json_schema: Mapping[str, Any] | None = None
    language: str = ""
    response_format: str = ""


class ChatReply(NamedTuple):
    """One finished answer.

    finish_reason: ``stop`` in every answer that a step sees (others were raised as ``RowRefused``);
    tokens: as the server counted them, None = not said; key: of the request, names the reply in the log;
    replayed: it came from the log and cost nothing now; anew: it did so in a run that tries failed rows again, so that
    what it is no good for may be asked for with another sample number.
    """

    text: str
    finish_reason: str
    model: str
    key: str
    tokens_in: int | None = None
    tokens_out: int | None = None
    replayed: bool = False
    anew: bool = False


class ChatModel(Protocol):
    """The one seam of the LLM layer: a request in, a reply out, or ``RowRefused`` / ``ProviderError``."""

    async def chat(self, request: ChatRequest) -> ChatReply: ...


Models = Mapping[str, ChatModel]
"""Teacher role -> model, as a ``@generate`` step gets them."""
