"""The body of a chat completion: canonical JSON, the same bytes for the same request on every machine."""

from __future__ import annotations

from typing import Any

import orjson

from medsynth.llm.chat import ChatRequest
from medsynth.llm.teacher import Teacher

_NEW_LIMIT = "max_completion_tokens"
_SORTED = orjson.OPT_SORT_KEYS


class ChatBody:
    """Writes one teacher's bodies. limit: the server's name of the parameter for the longest answer."""

    def __init__(self, teacher: Teacher, limit: str = "max_tokens") -> None:
        self._limit = _NEW_LIMIT if _NEW_LIMIT in teacher.extra else limit
        self._seed = teacher.seed
        self._fields: dict[str, Any] = {"model": teacher.model, **teacher.extra}
        for name in ("temperature", "top_p", "seed"):
            value = getattr(teacher, name)
            if value is not None:
                self._fields[name] = value
        if teacher.max_tokens is not None:
            self._fields[self._limit] = teacher.max_tokens

    def __call__(self, request: ChatRequest) -> bytes:
        """The body of a request. With a seed, each sample has its own, or all of them would be equal."""
        fields = dict(self._fields)
        if self._seed is not None:
            fields["seed"] = self._seed + request.sample
        for name, value in request.params.items():
            fields[self._limit if name == "max_tokens" else name] = value
        fields["messages"] = [{"content": content, "role": role} for role, content in request.messages]
        return orjson.dumps(fields, option=_SORTED)
