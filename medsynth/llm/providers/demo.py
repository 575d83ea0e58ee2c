"""The built-in stand-in for a model: no network, no cost. It answers from the structured values behind a prompt.

What it says is a test of the plumbing and is labelled as such everywhere. The words come from ``_demo``.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import orjson

from medsynth.core.fingerprint import code_digest
from medsynth.llm.chat import ChatRequest
from medsynth.llm.provider import RawReply
from medsynth.llm.providers._demo import answer
from medsynth.llm.providers._demo_json import json_answer
from medsynth.llm.teacher import Teacher
from medsynth.llm.tokens import tokens

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


class Demo:
    """The provider. Its grammar's code digest is part of the body: a better grammar answers anew, for nothing."""

    local = True
    paid = False

    def __init__(self, teacher: Teacher) -> None:
        self._model = teacher.model
        self._grammar = _grammar_digest()

    def body(self, request: ChatRequest) -> bytes:
        """Canonical JSON of what decides the answer."""
        return orjson.dumps(
            {
                "grammar": self._grammar,
                "messages": [{"content": content, "role": role} for role, content in request.messages],
                "model": self._model,
                "params": dict(request.params),
                "purpose": request.variables.get("purpose", ""),
                "sample": request.sample,
                "schema": request.json_schema,
                "variables": dict(request.variables),
            },
            option=_OPTIONS,
        )

    async def send(self, body: bytes, request: ChatRequest) -> RawReply:
        """An answer at once."""
        text = answer(request.variables, request.sample)
        if request.json_schema is not None:
            text = json_answer(request.json_schema, text)
        content = orjson.dumps(
            {
                "choices": [{"finish_reason": "stop", "message": {"content": text, "role": "assistant"}}],
                "model": self._model,
                "usage": {
                    "completion_tokens": tokens(text),
                    "prompt_tokens": sum(tokens(message.content) for message in request.messages),
                },
            }
        )
        return RawReply(200, content)

    async def models(self) -> tuple[str, ...]:
        """Any name will do."""
        return ()

    async def close(self) -> None:
        """There is nothing to close."""


@lru_cache(maxsize=1)
def _grammar_digest() -> str:
    """Of the code that answers and of the tables beside it."""
    code = code_digest("medsynth.llm.providers._demo") + code_digest("medsynth.llm.providers._demo_json")
    digest = hashlib.blake2b(code.encode(), digest_size=8)
    here = Path(__file__).parent
    for path in sorted(here.glob("_demo*/*.toml")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def provider(teacher: Teacher, base_dir: Path) -> Demo:
    """The provider of one teacher."""
    return Demo(teacher)
