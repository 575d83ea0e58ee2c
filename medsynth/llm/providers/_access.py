"""Addresses and API keys of servers. A key is read from the environment or a file and goes into one header."""

from __future__ import annotations

import ipaddress
import os
import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from medsynth.core.errors import ProviderError, RecipeError
from medsynth.llm.teacher import Teacher

NO_HOST = "127.99.99.99"
NOWHERE = f"http://{NO_HOST}:1/v1"
"""Stands for an address that is not known: it never leaves the machine (RFC 1122), and nothing is ever sent to it."""
_COMPLETIONS = "/chat/completions"
_SECRET = 12
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "UNSUPPORTED_PROTOCOL"})
_KEY = re.compile(r"[\x21-\x7e]+")


def base_urls(teacher: Teacher) -> tuple[str, ...]:
    """The teacher's addresses without the last slash; a bare host gets ``/v1``."""
    given = (teacher.base_url,) if isinstance(teacher.base_url, str) else teacher.base_url or ()
    return tuple(_clean(url) for url in given)


def is_loopback(url: str) -> bool:
    """Whether an address is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def authorization(teacher: Teacher, base_dir: Path, urls: tuple[str, ...]) -> dict[str, str]:
    """The header that carries the key; none where the servers are ours and no key is to be found."""
    if NOWHERE in urls:
        raise ProviderError(
            f"a request to model {teacher.model!r} has no kept answer, and the model's address is not known.",
            hint="Name its server: --base-url URL; or another teacher: --teacher PROVIDER:MODEL.",
        )
    key = api_key(teacher, base_dir)
    if key is not None:
        return {"Authorization": f"Bearer {key}"}
    if urls and (teacher.location == "on_premises" or all(is_loopback(url) for url in urls)):
        return {}
    state = "is empty" if teacher.api_key_env in os.environ else "is not set"
    raise RecipeError(
        f"there is no API key for model {teacher.model!r}: the environment variable {teacher.api_key_env} {state}.",
        hint="Set it, or put the key into a file and name that in `api_key_file`.",
    )


def refused_certificate(error: BaseException) -> ProviderError | None:
    """The error that ends a run where a server's TLS is at fault and stays so; None where it is something else."""
    cause: BaseException | None = error
    while cause is not None:
        if why := getattr(cause, "verify_message", ""):
            hint = "Check `base_url`; a private authority's certificate is named by SSL_CERT_FILE."
            return ProviderError(f"the teacher's server cannot be trusted: {why}.", hint=hint)
        if isinstance(cause, ssl.SSLError) and getattr(cause, "reason", "") in _NO_TLS:
            return ProviderError(
                "the teacher's server does not speak TLS at this address.", hint="Check `base_url`: http, not https?"
            )
        cause = cause.__cause__ or cause.__context__
    return None


def model_names(content: bytes) -> tuple[str, ...]:
    """The names in the answer of ``/models``; none where it is no such list."""
    try:
        data = orjson.loads(content)["data"]
        return tuple(name for one in data if isinstance(name := one["id"], str))
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ()


def without_key(content: bytes, headers: Mapping[str, str]) -> bytes:
    """An answer in which a server repeats the key, without it: answers are kept on disk, keys are not.

    A stand-in for a key ("EMPTY") may be a word of the answer; it is no secret and stays.
    """
    key = headers.get("Authorization", "").removeprefix("Bearer ").encode()
    return content.replace(key, b"***") if len(key) >= _SECRET and key in content else content


def api_key(teacher: Teacher, base_dir: Path) -> str | None:
    """The key from the environment, else from the file; None if there is neither."""
    if found := os.environ.get(teacher.api_key_env, "").strip():
        return _checked(found, f"environment variable {teacher.api_key_env}")
    if teacher.api_key_file is None:
        return None
    path = base_dir / Path(teacher.api_key_file).expanduser()
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(
            f"the file with the API key, {path.name}, cannot be read.", hint="Check `api_key_file`."
        ) from error
    return _checked(text.strip(), f"file {path.name}")


def _checked(key: str, place: str) -> str:
    if not _KEY.fullmatch(key):
        what = "holds no API key" if not key else "holds more than one line or word where an API key should be"
        raise RecipeError(f"the {place} {what}.", hint="It must hold the key and nothing else.")
    return key


def _clean(url: str) -> str:
    refused = RecipeError(
        "a `base_url` must look like https://host/v1, without user, password or query.",
        hint="A key belongs into the environment, see `api_key_env`.",
    )
    try:
        parts = urlsplit(url.strip())
        named = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        raise refused from None  # its words would repeat the address, and what was put into it
    if not named or parts.username is not None or parts.password is not None or parts.query:
        raise refused
    path = parts.path.rstrip("/").removesuffix(_COMPLETIONS)
    return f"{parts.scheme}://{parts.netloc}{path or '/v1'}"
