"""Strict reading of the tab-separated tables under ``seeds/facts``: every mistake is named by file and line.

A table is UTF-8 text: comment lines that start with ``#`` (the first ones state licence and review), one line of column
names, then one entry a line. Cells hold no tab and no quotes; a list is split at ``;``. It knows no medicine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from medsynth.core.errors import DataError
from medsynth.core.shipped import shipped

_HEADER = ("licence:", "reviewed_by:")


class Line(NamedTuple):
    """One entry: where it stands (``seeds/facts/units.tsv:12``) and its cells, in the order that was asked for."""

    where: str
    cells: tuple[str, ...]


def lines(name: str, columns: Sequence[str]) -> Iterator[Line]:
    """The entries of ``seeds/facts/<name>.tsv``, whose columns must be ``columns``.

    DataError: a missing header, other columns, a wrong number of cells, a blank around a cell.
    """
    path = f"seeds/facts/{name}.tsv"
    return parsed(shipped(path).read_text("utf-8"), path, columns)


def parsed(text: str, path: str, columns: Sequence[str]) -> Iterator[Line]:
    """The entries of a table's ``text``; ``path`` names it in errors."""
    head, seen, width = "", False, len(columns)
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line[0] == "#":
            head += line if not seen else ""
            continue
        cells = tuple(line.split("\t"))
        where = f"{path}:{number}"
        if not seen:
            _check_head(head, cells, columns, where)
            seen = True
            continue
        if len(cells) != width:
            raise DataError(
                f"{len(cells)} cells where the table has {width} columns.",
                hint=f"Cells stand apart by one tab: {', '.join(columns)}.",
                where=where,
            )
        if any(cell != cell.strip() for cell in cells):
            raise DataError("a cell starts or ends with a blank.", where=where)
        yield Line(where, cells)
    if not seen:
        raise DataError("the table has no line of column names.", where=path)


def _check_head(head: str, cells: Sequence[str], columns: Sequence[str], where: str) -> None:
    missing = [part for part in _HEADER if part not in head]
    if missing:
        raise DataError(f"the comment at the top does not state {' and '.join(missing)}", where=where)
    if tuple(cells) != tuple(columns):
        raise DataError(
            "the columns are not those of this table.", hint=f"They are: {', '.join(columns)}.", where=where
        )


def items(cell: str) -> tuple[str, ...]:
    """The entries of a list cell.

    >>> items("a; b c;"), items("")
    (('a', 'b c'), ())
    """
    return tuple(part for part in map(str.strip, cell.split(";")) if part) if cell else ()


def year_of(cell: str, where: str) -> int:
    """A year as a number; DataError where it is none."""
    if not (cell.isdecimal() and 1900 <= int(cell) <= 2100):
        raise DataError(f"'{cell}' is no year.", where=where)
    return int(cell)
