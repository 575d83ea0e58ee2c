"""What of a server's error may be repeated: its code, and a short message that holds neither prompt nor key.

Servers like to quote the request. A message that shares a stretch of text with it is not repeated at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

LONGEST = 200
_SHARED = 20
_SHARED_WIDE = 4
_CODE = re.compile(r"[A-Za-z0-9_.\- ]{1,64}")
_NOT_CODE = re.compile(r"[^a-z0-9]")
_KEY_LIKE = re.compile(
    r"\b(?:sk|pk|hf|gsk|bearer)[-_ ][\w\-*.]{6,}|(?=[\w+/\-]*\d)[\w+/\-]{24,}|\w*\*{3,}[\w*]*", re.IGNORECASE
)
_WIDE = re.compile(r"[^\x00-\u024f\u2000-\u206f]{4,}")
_SPACE = re.compile(r"\s+")


class ServerWords(NamedTuple):
    """codes: as the outcome table spells them; text: the whole message, for the table only, never shown;
    shown: what an error may say; status: of HTTP, where a body of status 200 holds an error."""

    codes: frozenset[str] = frozenset()
    text: str = ""
    shown: str = ""
    status: int = 0


def server_words(data: Mapping[str, Any], body: bytes) -> ServerWords:
    """What an error body says. body: of the request, to tell what is quoted from it."""
    error = data.get("error", data)
    if isinstance(error, str):
        error = {"message": error, "code": data.get("code")}
    if not isinstance(error, dict):
        return ServerWords()
    codes = [str(error[name]) for name in ("code", "type") if isinstance(error.get(name), (str, int))]
    message = error.get("message")
    text = message if isinstance(message, str) else ""
    status = next((int(code) for code in codes if re.fullmatch(r"[345]\d\d", code)), 0)
    names = [masked(code) for code in codes if _CODE.fullmatch(code) and not _quotes(code, body)]
    shown = ": ".join(part for part in (", ".join(dict.fromkeys(names)), _shown(text, body)) if part)
    return ServerWords(frozenset(_NOT_CODE.sub("", code.lower()) for code in codes), text, shown, status)


def masked(text: str) -> str:
    """The text with everything that looks like a key replaced."""
    return _KEY_LIKE.sub("***", text)


def _shown(text: str, body: bytes) -> str:
    text = _SPACE.sub(" ", text).strip()
    return "" if not text or len(text) > LONGEST or _quotes(text, body) else masked(text)


def _quotes(text: str, body: bytes) -> bool:
    """Whether a text holds a message of the request, or shares with the request 20 characters in a row,
    or 4 of a script that writes words without blanks."""
    said = _SPACE.sub(" ", text).casefold()
    sent = _SPACE.sub(" ", body.decode("utf-8", "replace").replace("\\n", " ")).casefold()
    return (
        any(content in said for content in _contents(body))
        or any(said[at : at + _SHARED] in sent for at in range(len(said) - _SHARED + 1))
        or any(
            run[at : at + _SHARED_WIDE] in sent
            for run in _WIDE.findall(said)
            for at in range(len(run) - _SHARED_WIDE + 1)
        )
    )


def _contents(body: bytes) -> list[str]:
    """The messages of a request, folded as ``_quotes`` compares them; one or two letters say nothing."""
    try:
        messages = orjson.loads(body)["messages"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return []
    contents = (_SPACE.sub(" ", str(message.get("content", ""))).strip().casefold() for message in messages)
    return [content for content in contents if len(content) > 2]
