"""ShareGPT: ``conversations: [{from: human | gpt | system, value}]``; HuatuoGPT-II's hub form too."""

from __future__ import annotations

from medsynth.formats import _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
KEEPS = frozenset({"id"})
ALSO = frozenset({"system"})
"""Fields that are read and written elsewhere."""
_OURS = {"human": "user", "gpt": "assistant", "user": "user", "assistant": "assistant", "system": "system"}
_THEIRS = {"user": "human", "assistant": "gpt", "system": "system"}


def read(fields: Fields) -> list[Row]:
    found = _fields.messages(fields, "conversations", "from", "value", **_OURS)
    system = fields.get("system")
    if isinstance(system, str) and system and found[0]["role"] != "system":
        found = [_fields.message("system", system), *found]
    return [{**_fields.identifier(fields), "messages": found}]


def lacks(row: Row) -> str:
    return ""


def write(row: Row) -> Row:
    turns = [{"from": _THEIRS[one["role"]], "value": one["content"]} for one in row["messages"]]
    return {**_fields.identifier(row), "conversations": turns}
