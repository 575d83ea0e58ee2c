"""HuatuoGPT v1 (arXiv 2305.15075): ``data: ["问：…", "答：…", …]``, one conversation a record."""

from __future__ import annotations

from medsynth.formats import _fields
from medsynth.formats._fields import Fields, Row

TABLE = "conversation"
KEEPS = frozenset({"id"})
_MARKS = {"问：": "user", "问:": "user", "答：": "assistant", "答:": "assistant"}


def read(fields: Fields) -> list[Row]:
    data = fields.get("data")
    if not isinstance(data, (list, tuple)) or not data or not all(isinstance(item, str) for item in data):
        raise ValueError("'data' is no list of texts")
    if any(item[:2] not in _MARKS for item in data):
        raise ValueError("'data' holds a text without 问： or 答： before it")
    return [
        {
            **_fields.identifier(fields),
            "messages": [_fields.message(_MARKS[item[:2]], item[2:]) for item in data],
        }
    ]


def lacks(row: Row) -> str:
    return "a system message" if any(one["role"] == "system" for one in row["messages"]) else ""


def write(row: Row) -> Row:
    marks = {"user": "问：", "assistant": "答："}
    return {**_fields.identifier(row), "data": [marks[one["role"]] + one["content"] for one in row["messages"]]}
