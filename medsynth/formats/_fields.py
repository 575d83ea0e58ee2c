"""Fields of a record, taken with a reason where they are not what a format says; messages, built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Fields = Mapping[str, Any]
Row = dict[str, Any]
ROLES = ("system", "user", "assistant")


def text(fields: Fields, name: str, *, empty: bool = False) -> str:
    """A field that is a text. ValueError where it is missing, something else, or (unless allowed) blank."""
    value = fields.get(name)
    if value is None and empty:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name!r} is {'missing' if value is None else 'no text'}")
    if not value.strip() and not empty:
        raise ValueError(f"{name!r} is empty")
    return value


def texts(value: Any, name: str) -> list[str]:
    """The value of field ``name`` as a list of texts. ValueError where it is something else."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{name!r} is no list of texts")
    return list(value)


def identifier(fields: Fields) -> Row:
    """``id`` as a text, where the record has one."""
    value = fields.get("id")
    return {} if value is None or value == "" else {"id": str(value)}


def options(row: Row, **more: Any) -> Row:
    """The row with those of ``more`` that say something."""
    return {**row, **{name: value for name, value in more.items() if value not in (None, "", {}, [])}}


def message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def messages(fields: Fields, name: str, role: str = "role", content: str = "content", **names: str) -> list[Any]:
    """A list of messages under any names, their further fields left. names: the format's word for a role -> ours."""
    value = fields.get(name)
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise ValueError(f"{name!r} is no list of messages")
    found = []
    for item in value:
        if not isinstance(item, Mapping) or not isinstance(item.get(content), str):
            raise ValueError(f"{name!r} holds a message without text")
        who = names.get(str(item.get(role)), str(item.get(role)))
        if who not in ROLES:
            raise ValueError(f"{name!r} holds a message of {str(item.get(role))[:20]!r}")
        found.append(message(who, item[content]))
    return found


def asked(question: str, answer: str) -> list[dict[str, str]]:
    return [message("user", question), message("assistant", answer)]
