"""Rows of one table as rows of another, where that invents nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from medsynth.formats._fields import Row


def _labelled(row: Row) -> list[Row]:
    """A pair is one good answer and one bad one."""
    more = {"id": f"{row['id']}-chosen"} if row.get("id") else {}
    less = {"id": f"{row['id']}-rejected"} if row.get("id") else {}
    return [
        {**more, "prompt": row["prompt"], "completion": row["chosen"], "label": True},
        {**less, "prompt": row["prompt"], "completion": row["rejected"], "label": False},
    ]


_BETWEEN: Mapping[tuple[str, str], Callable[[Row], list[Row]]] = {("preference", "labelled"): _labelled}


def between(table: str, wanted: str) -> Callable[[Row], list[Row]] | None:
    """How a row of ``table`` becomes rows of ``wanted``; None where it cannot."""
    if table == wanted:
        return lambda row: [row]
    return _BETWEEN.get((table, wanted))
