"""OpenAI's own SDK over its aiohttp transport: for OpenAI, and servers that need what the SDK knows about access.

The SDK neither retries nor parses here: the body goes out byte for byte, the answer comes back the same way.
"""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

from medsynth.core.errors import RecipeError
from medsynth.llm.chat import ChatRequest
from medsynth.llm.provider import RawReply, kept_headers
from medsynth.llm.providers._access import (
    authorization,
    base_urls,
    is_loopback,
    model_names,
    refused_certificate,
    without_key,
)
from medsynth.llm.providers._body import ChatBody
from medsynth.llm.providers._deadlines import Deadlines
from medsynth.llm.teacher import Teacher

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_OFFICIAL = "https://api.openai.com/v1"
_NO_KEY = "none"


class OpenAI:
    """The provider. OpenAI's own models want their limit as ``max_completion_tokens``; other servers do not know it."""

    local = False

    def __init__(self, teacher: Teacher, base_dir: Path) -> None:
        urls = base_urls(teacher)
        if len(urls) > 1:
            raise RecipeError("provider 'openai' takes one `base_url`.", hint="Provider 'compatible' takes several.")
        self.paid = not urls or (teacher.location != "on_premises" and not is_loopback(urls[0]))
        self.body = ChatBody(teacher, limit="max_tokens" if urls else "max_completion_tokens")
        self._teacher = teacher
        self._base_dir = base_dir
        self._urls = urls
        self._key: dict[str, str] = {}
        self._client: AsyncOpenAI | None = None
        self._deadlines = Deadlines(teacher.timeout_s)

    async def send(self, body: bytes, request: ChatRequest) -> RawReply:
        """One POST through the SDK."""
        import openai

        client = self.client()
        started = time.perf_counter()
        try:
            with self._deadlines.one():  # the SDK's own timeout begins anew with each byte of a slow body
                reply = await client.post(
                    "/chat/completions",
                    cast_to=openai.AsyncAPIResponse[object],
                    content=body,
                    options={"follow_redirects": False},
                )
            answer = reply.http_response
        except TimeoutError:
            return RawReply(0, latency_s=time.perf_counter() - started, fault="timeout")
        except openai.APIStatusError as error:
            answer = error.response
        except openai.APIConnectionError as error:
            if refused := refused_certificate(error):
                raise refused from None
            return RawReply(0, latency_s=time.perf_counter() - started, fault=_fault(error))
        content = without_key(answer.content, self._key)
        return RawReply(answer.status_code, content, kept_headers(answer.headers), time.perf_counter() - started)

    async def models(self) -> tuple[str, ...]:
        """Names of the models that the server lists."""
        import openai

        client = self.client()
        try:
            with self._deadlines.one():
                reply = await client.get("/models", cast_to=openai.AsyncAPIResponse[object])
        except (openai.OpenAIError, TimeoutError):
            return ()
        return model_names(reply.http_response.content)

    async def close(self) -> None:
        """Closes the SDK's connections."""
        self._deadlines.close()
        if self._client is not None:
            await self._client.close()
            self._client = None

    def client(self) -> AsyncOpenAI:
        """The SDK's client, opened at first use."""
        return self._client or self._open()

    def _open(self) -> AsyncOpenAI:
        from openai import AsyncAzureOpenAI, AsyncOpenAI, DefaultAioHttpClient

        self._key = authorization(self._teacher, self._base_dir, self._urls)
        key = self._key.get("Authorization", f"Bearer {_NO_KEY}").removeprefix("Bearer ")
        version = self._teacher.api_version
        if version is not None and self._urls:
            self._client = AsyncAzureOpenAI(
                api_key=key,
                azure_endpoint=self._urls[0].removesuffix("/v1").removesuffix("/openai"),
                azure_deployment=self._teacher.model,
                api_version=version,
                max_retries=0,
                timeout=self._teacher.timeout_s,
                http_client=DefaultAioHttpClient(),
            )
            return self._client
        self._client = AsyncOpenAI(
            api_key=key,
            base_url=self._urls[0] if self._urls else _OFFICIAL,
            max_retries=0,
            timeout=self._teacher.timeout_s,
            http_client=DefaultAioHttpClient(),
        )
        return self._client


def provider(teacher: Teacher, base_dir: Path) -> OpenAI:
    """The provider of one teacher."""
    return OpenAI(teacher, base_dir)


def _fault(error: BaseException) -> str:
    """``connect``, ``timeout`` or ``reset``. The SDK calls a refused connection a timeout; its cause knows better."""
    timeout = type(error).__name__ == "APITimeoutError"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ConnectionRefusedError | socket.gaierror):
            return "connect"
        cause = cause.__cause__
    return "timeout" if timeout else "reset"
