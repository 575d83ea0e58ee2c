"""Any server that speaks OpenAI's chat completions, reached directly: aiohttp and bytes, nothing between.

Several addresses serve the same model: each request goes to the one with the fewest in flight; one that
fails rests for a while. Redirects are not followed: a key goes to the host it was meant for.
"""

from __future__ import annotations

import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from medsynth.core.errors import RecipeError
from medsynth.llm.chat import ChatRequest
from medsynth.llm.limiter import AUTO_MOST
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
    import aiohttp

_REST_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
_SICK = frozenset({500, 502, 503, 504, 529})
_CONNECT_S = 15.0


class Address:
    """One server: how many requests it has, and until when it rests."""

    __slots__ = ("failures", "in_flight", "proxy", "rests_until", "url")

    def __init__(self, base_url: str) -> None:
        from yarl import URL

        self.url = URL(f"{base_url}/chat/completions")
        self.proxy = _proxy(base_url)
        self.in_flight = 0
        self.failures = 0
        self.rests_until = 0.0

    def learn(self, raw: RawReply) -> None:
        """Notes how it went."""
        if raw.status in _SICK or raw.fault:
            self.rests_until = time.monotonic() + _REST_S[min(self.failures, len(_REST_S) - 1)]
            self.failures += 1
        else:
            self.failures = 0


class Compatible:
    """The provider. It opens its connections with the first request and keeps them."""

    local = False

    def __init__(self, teacher: Teacher, base_dir: Path) -> None:
        urls = base_urls(teacher)
        if not urls:
            raise RecipeError(
                f"teacher with model {teacher.model!r} has provider 'compatible' and no `base_url`.",
                hint="Add the server's address, e.g. http://127.0.0.1:8000/v1.",
            )
        self.paid = teacher.location != "on_premises" and not all(is_loopback(url) for url in urls)
        self.body = ChatBody(teacher)
        self._teacher = teacher
        self._base_dir = base_dir
        self._urls = urls
        self._addresses = [Address(url) for url in urls]
        self._key: dict[str, str] = {}
        self._session: aiohttp.ClientSession | None = None
        self._deadlines = Deadlines(teacher.timeout_s)

    async def send(self, body: bytes, request: ChatRequest) -> RawReply:
        """One POST."""
        session = self._session or self._open()
        address = min(self._addresses, key=_load) if len(self._addresses) > 1 else self._addresses[0]
        address.in_flight += 1
        try:
            raw = await _post(session, address, body, self._deadlines)
        finally:
            address.in_flight -= 1
        address.learn(raw)
        content = without_key(raw.content, self._key)
        return raw if content is raw.content else raw._replace(content=content)

    async def models(self) -> tuple[str, ...]:
        """Names of the models that the first server lists."""
        import aiohttp

        session = self._session or self._open()
        try:
            with self._deadlines.one():
                async with session.get(f"{self._urls[0]}/models", allow_redirects=False) as response:
                    return model_names(await response.read())
        except (aiohttp.ClientError, TimeoutError):
            return ()

    async def close(self) -> None:
        """Closes the connections."""
        self._deadlines.close()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        import aiohttp

        most = self._teacher.concurrency if isinstance(self._teacher.concurrency, int) else AUTO_MOST
        self._key = authorization(self._teacher, self._base_dir, self._urls)
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=min(self._teacher.timeout_s, _CONNECT_S))
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=most),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Content-Type": "application/json", **self._key},
            timeout=timeout,
        )
        return self._session


def provider(teacher: Teacher, base_dir: Path) -> Compatible:
    """The provider of one teacher."""
    return Compatible(teacher, base_dir)


async def _post(session: aiohttp.ClientSession, address: Address, body: bytes, deadlines: Deadlines) -> RawReply:
    import aiohttp

    started = time.perf_counter()

    def lost(fault: str) -> RawReply:
        return RawReply(0, latency_s=time.perf_counter() - started, fault=fault)

    try:
        payload = aiohttp.BytesPayload(body)
        with deadlines.one():
            response = await session.post(address.url, data=payload, allow_redirects=False, proxy=address.proxy)
            content = await response.read()  # and the connection is given back, or closed where no body comes
        return RawReply(response.status, content, kept_headers(response.headers), time.perf_counter() - started)
    except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError) as error:
        if refused := refused_certificate(error):
            raise refused from None
        return lost("connect")
    except TimeoutError:
        return lost("timeout")
    except aiohttp.ClientConnectorError:
        return lost("connect")
    except aiohttp.ClientPayloadError:
        return lost("short_body")
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
        return lost("reset")
    except aiohttp.ClientError:
        return lost("transport")


def _load(address: Address) -> tuple[float, int]:
    """Those at work first, by requests in flight; of those that rest, the one that is back first."""
    return (max(0.0, address.rests_until - time.monotonic()), address.in_flight)


def _proxy(base_url: str) -> str | None:
    """The system's proxy for a host; never for this machine."""
    parts: Any = urlsplit(base_url)
    if is_loopback(base_url) or urllib.request.proxy_bypass(parts.hostname):
        return None
    return urllib.request.getproxies().get(parts.scheme)
