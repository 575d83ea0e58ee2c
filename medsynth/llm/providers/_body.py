"""The body of a chat completion: canonical JSON, the same bytes for the same request on every machine."""

from __future__ import annotations

from collections.abc import Mapping
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
        self._response_format = teacher.response_format
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
        kind = request.response_format or self._response_format
        if request.json_schema is not None and kind != "none":
            fields["response_format"] = _format(kind, request.json_schema)
        for name, value in request.params.items():
            fields[self._limit if name == "max_tokens" else name] = value
        fields["messages"] = [{"content": content, "role": role} for role, content in request.messages]
        return orjson.dumps(fields, option=_SORTED)


def _format(kind: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """``response_format`` as servers know it; of a teacher that leaves it to be found out, the strictest."""
    if kind == "json_object":
        return {"type": "json_object"}
    wanted = {"name": "answer", "schema": schema, "strict": _is_strict(schema)}
    return {"type": "json_schema", "json_schema": wanted}


def _is_strict(schema: Any) -> bool:
    """Whether a schema is of the kind that may be enforced strictly: each object closed, each property required."""
    if isinstance(schema, list):
        return all(map(_is_strict, schema))
    if not isinstance(schema, dict):
        return True
    if "properties" in schema or schema.get("type") == "object":
        closed = schema.get("additionalProperties") is False
        if not closed or set(schema.get("required", ())) != set(schema.get("properties", ())):
            return False
    return all(map(_is_strict, schema.values()))
