"""The Batch API of one teacher's server, through OpenAI's SDK: files, batches, and nothing about what they hold.

What may pass is tried again with growing waits; what will not is a ``ProviderError``. Creating a batch is never tried
again blindly: the caller looks first whether it was made.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from medsynth.core.errors import ProviderError
from medsynth.llm.outcomes import Action, judge
from medsynth.llm.provider import RawReply, kept_headers
from medsynth.llm.providers._access import without_key
from medsynth.llm.server_words import masked
from medsynth.llm.teacher import Teacher

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types import Batch

T = TypeVar("T")
NAME = "medsynth"
"""Key of the metadata that names a job."""
_MOST_LISTED = 2000
_CLOCKS_APART_S = 3600.0
_LONGEST_WAIT_S = 60.0


class Lost(Exception):
    """No answer, or one that says nothing about the request: whether it was carried out is not known."""


class Remote(NamedTuple):
    """A batch as the server sees it. codes: why it failed; counts: lines in all, answered, failed."""

    id: str
    status: str
    output: str
    errors: str
    codes: tuple[str, ...]
    counts: tuple[int, int, int]

    @property
    def ended(self) -> bool:
        return self.status in ("completed", "expired", "cancelled", "failed")


class Service:
    """The calls. sleep: how to wait (it ends when the run is stopped); open_client: makes the SDK's client."""

    def __init__(
        self, teacher: Teacher, open_client: Callable[[], AsyncOpenAI], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._teacher = teacher
        self._open_client = open_client
        self._sleep = sleep
        self._made: AsyncOpenAI | None = None

    async def upload(self, path: Path) -> str:
        """The id of the uploaded file of requests. Twice the same file costs nothing."""

        async def send() -> str:
            with path.open("rb") as file:
                made = await self._client.files.create(file=(path.name, file), purpose="batch")
            return made.id

        return await self._tried(send)

    async def create(self, file_id: str, name: str, endpoint: str) -> Remote:
        """The new batch. ``Lost``: it may have been made, or not."""
        made = await self._once(
            lambda: self._client.batches.create(
                completion_window="24h",
                endpoint=endpoint,  # type: ignore[arg-type]
                input_file_id=file_id,
                metadata={NAME: name},
                extra_headers={"Idempotency-Key": f"{NAME}-{name}"},
            )
        )
        return _remote(made)

    async def find(self, name: str, file_id: str, since: float) -> Remote | None:
        """The batch of a job, by its metadata or its file; None if the server has none that is young enough."""

        async def look() -> Remote | None:
            seen = 0
            async for one in self._client.batches.list(limit=100):
                if (one.metadata or {}).get(NAME) == name or one.input_file_id == file_id:
                    return _remote(one)
                seen += 1
                if seen >= _MOST_LISTED or (one.created_at or since) < since - _CLOCKS_APART_S:
                    break
            return None

        return await self._tried(look)

    async def look(self, batch_id: str) -> Remote:
        """The batch as it stands."""
        return _remote(await self._tried(lambda: self._client.batches.retrieve(batch_id)))

    async def lines(self, file_id: str) -> AsyncIterator[bytes]:
        """The lines of a file of answers, none where ``file_id`` is ''. Read as they come, from the start again where
        the connection was lost: what was seen is not given twice."""
        done, tries = 0, 0
        while file_id:
            number = 0
            try:
                async for line in self._streamed(file_id):
                    number += 1
                    if number > done:
                        done = number
                        yield line
                return
            except Lost as error:
                if tries == self._teacher.retries:
                    raise _ended(error) from error
            tries += 1
            await self._sleep(min(2.0**tries / 2, _LONGEST_WAIT_S))

    async def _streamed(self, file_id: str) -> AsyncIterator[bytes]:
        """One reading of a file. Not through the SDK, which holds a file whole in memory or hides its errors."""
        import aiohttp

        address = f"{str(self._client.base_url).rstrip('/')}/files/{file_id}/content"
        timeout = aiohttp.ClientTimeout(total=None, sock_read=self._teacher.timeout_s)
        headers = {name: str(value) for name, value in self._client.auth_headers.items()}
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, read_bufsize=2**20) as session,
                session.get(
                    address,
                    headers=headers,
                    params={name: str(value) for name, value in self._client.default_query.items()},
                ) as answer,
            ):
                if answer.status != 200:
                    raw = RawReply(answer.status, await answer.read(), kept_headers(answer.headers))
                    raise self._refused(raw)
                rest = b""
                async for chunk in answer.content.iter_any():
                    *lines, rest = (rest + chunk).split(b"\n")
                    for line in lines:
                        yield line
                if rest:
                    yield rest
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Lost(type(error).__name__) from error

    def cleaned(self, answer: bytes) -> bytes:
        """An answer without the key, should a server repeat it."""
        return without_key(answer, {name: str(value) for name, value in self._client.auth_headers.items()})

    async def pause(self, seconds: float) -> None:
        """Waits, unless the run is stopped."""
        await self._sleep(seconds)

    async def delete(self, file_id: str) -> None:
        """Takes a file off the server; one that stays does no harm."""
        try:
            if file_id:
                await self._once(lambda: self._client.files.delete(file_id))
        except (Lost, ProviderError):
            return

    async def close(self) -> None:
        """Gives the connections back."""
        if self._made is not None:
            await self._made.close()
            self._made = None

    @property
    def _client(self) -> AsyncOpenAI:
        if self._made is None:
            self._made = self._open_client()
        return self._made

    async def _tried(self, call: Callable[[], Awaitable[T]]) -> T:
        """Again and again with growing waits, as often as the teacher's ``retries`` say."""
        from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential, wait_random

        retrying = AsyncRetrying(
            sleep=self._sleep,
            wait=wait_exponential(multiplier=0.5, max=_LONGEST_WAIT_S) + wait_random(0, 0.5),
            stop=stop_after_attempt(self._teacher.retries + 1),
            retry=retry_if_exception_type(Lost),
            reraise=True,
        )
        try:
            return await retrying(self._once, call)
        except Lost as error:
            raise _ended(error) from error

    async def _once(self, call: Callable[[], Awaitable[T]]) -> T:
        import openai

        try:
            return await call()
        except openai.APIStatusError as error:
            answer = error.response
            raw = RawReply(answer.status_code, answer.content, kept_headers(answer.headers))
            raise self._refused(raw) from None
        except openai.OpenAIError as error:
            raise Lost(type(error).__name__) from error

    def _refused(self, raw: RawReply) -> Exception:
        """``Lost`` where another try may help, ``ProviderError`` where it will not."""
        outcome = judge(raw, key="", body=b"")
        if outcome.action in (Action.RETRY, Action.KEEP):
            return Lost(outcome.name)
        if outcome.action is Action.STOP and outcome.name != "no_model":
            return outcome._replace(words="").error(self._teacher.model)
        return ProviderError(
            f"the server's Batch API refused a call: {outcome.name}, HTTP {outcome.status}.",
            hint="Check that the server has /files and /batches, or leave out `mode: batch`.",
        )


def _ended(problem: Exception) -> Exception:
    """The error of a run that gives up for now."""
    if not isinstance(problem, Lost):
        return problem
    return ProviderError(
        f"the server's Batch API does not answer: {problem}.", hint="Batches go on there; run again to collect them."
    )


def _remote(one: Batch) -> Remote:
    codes = tuple(masked(item.code or "") for item in (one.errors.data or ())) if one.errors else ()
    counts: Any = one.request_counts
    return Remote(
        one.id,
        one.status,
        one.output_file_id or "",
        one.error_file_id or "",
        codes,
        (counts.total, counts.completed, counts.failed) if counts else (0, 0, 0),
    )
