"""TRL's KTO form: ``prompt, completion, label``: one answer and whether it is a good one."""

from __future__ import annotations

from medsynth.formats import _fields
from medsynth.formats._fields import Fields, Row
from medsynth.formats.preference import answer, prompt

TABLE = "labelled"
KEEPS = frozenset({"id"})


def read(fields: Fields) -> list[Row]:
    label = fields.get("label")
    if not isinstance(label, bool):
        raise ValueError("'label' is neither true nor false")
    row = {**_fields.identifier(fields), "prompt": prompt(fields)}
    return [{**row, "completion": answer(fields, "completion"), "label": label}]


def lacks(row: Row) -> str:
    return ""


def write(row: Row) -> Row:
    asked, label = row["prompt"], row["label"]
    if [one["role"] for one in asked] == ["user"]:
        return {
            **_fields.identifier(row),
            "prompt": asked[0]["content"],
            "completion": row["completion"],
            "label": label,
        }
    completion = [_fields.message("assistant", row["completion"])]
    return {**_fields.identifier(row), "prompt": asked, "completion": completion, "label": label}
