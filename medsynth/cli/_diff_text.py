"""A difference of two versions as lines for a terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from medsynth.cli._terminal import cells, columns, safe, wrap

if TYPE_CHECKING:
    from medsynth.cli._diff_rows import Pair, Talked
    from medsynth.dataset.diff import Difference, TableDiff

_VALUES = 12
"""Values of one column that are listed."""


def lines(found: Difference, labels: tuple[str, str], shown: list[Pair]) -> Iterator[str]:
    """The whole report: what the step is called, each table, the lineage, the rows that were asked for."""
    yield f"{labels[0]} → {labels[1]}: {'equal' if found.equal else 'different'}"
    if found.bump:
        yield f"suggested step  {found.bump[0]} ({safe(found.bump[1])})"
    for name, table in found.tables.items():
        yield ""
        yield from _table(name, table)
    if found.lineage:
        yield ""
        for name, (old, new) in found.lineage.items():
            yield from _change(name, old, new)
    for pair in shown:
        yield ""
        yield from _pair(pair, labels)


def _table(name: str, table: TableDiff) -> Iterator[str]:
    rows = table.rows
    yield f"{name}: {rows['before']:,} → {rows['after']:,} rows"
    if "added" in rows:
        yield "  " + ", ".join(f"{sort} {rows[sort]:,}" for sort in ("added", "removed", "changed", "same"))
    for what in ("added", "removed"):
        for column in table.columns[what]:
            yield f"  column {safe(column)} {what}"
    for column, (old, new) in table.columns["retyped"].items():
        yield f"  column {safe(column)}: {old} → {new}"
    for column, count in table.changed.items():
        yield f"  {column} differs in {count:,} rows"
    for move, count in table.moved.items():
        yield f"  moved {safe(move)}: {count:,} rows"
    for column, values in table.counts.items():
        yield f"  rows by {column}:"
        told = sorted(values.items(), key=lambda item: -abs(item[1][1] - item[1][0]))
        table_rows = [(safe(value) or "(none)", f"{old:,}", "→", f"{new:,}") for value, (old, new) in told[:_VALUES]]
        yield from (f"    {line}" for line in columns(table_rows))
        if len(told) > _VALUES:
            yield f"    and {len(told) - _VALUES:,} more"
    moving = {name: pair for name, pair in table.numbers.items() if pair["before"] != pair["after"]}
    for name, pair in moving.items():
        told_numbers = ", ".join(
            f"{label} {pair['before'][label]:g} → {pair['after'][label]:g}" for label in pair["before"]
        )
        yield f"  {name}: {told_numbers}"


def _change(name: str, old: Any, new: Any) -> Iterator[str]:
    """One part of the lineage; of mappings only the entries that differ."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                yield f"{name} {safe(str(key))}: {_short(old.get(key))} → {_short(new.get(key))}"
        return
    yield f"{name}: {_short(old)} → {_short(new)}"


def _short(value: Any) -> str:
    if value is None:
        return "(none)"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_short(item)}" for key, item in value.items() if item not in ("", {}, None))
    text = safe(str(value))
    return text if len(text) < 40 else f"{text[:12]}…"


def _pair(pair: Pair, labels: tuple[str, str]) -> Iterator[str]:
    about = f", {safe(pair.department)}" if pair.department else ""
    yield f"--- {safe(pair.key)} ({pair.sort}{about})"
    if pair.before is None or pair.after is None or pair.before == pair.after:
        yield from _one(pair.after or pair.before or ())
        return
    width = max((min(shutil.get_terminal_size().columns, 160) - 3) // 2, 24)
    for old, new in zip_longest((("", labels[0]), *pair.before), (("", labels[1]), *pair.after), fillvalue=("", "")):
        left, right = (list(_said(role, text, width)) for role, text in (old, new))
        for one, other in zip_longest(left, right, fillvalue=""):
            yield f"{one}{' ' * max(width - cells(one), 0)} | {other}".rstrip()


def _one(talked: Talked) -> Iterator[str]:
    width = min(shutil.get_terminal_size().columns, 110)
    for role, text in talked:
        yield from _said(role, text, width)


def _said(role: str, text: str, width: int) -> Iterator[str]:
    yield from wrap(safe(f"{role}: {text}" if role else text), width)
