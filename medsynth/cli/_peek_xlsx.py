"""Dialogues as a sheet for curators, with a verdict column. No cell is ever a formula or a link."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from medsynth.cli._peek_text import spoken
from medsynth.cli._queue import COLUMNS, Queue
from medsynth.cli._samples import Sample
from medsynth.cli._terminal import safe

VERDICTS = ("accept", "reject", "flag")
HEAD = ("row id", "digest", "department", "case", "conclusion", "dialogue")
TAIL = ("verdict", "reason")
DROPPED = "dropped for"
LONGEST = 32_000
"""Characters of a cell; Excel takes 32,767."""
NOTHING = Queue()
CUT = " […cut]"
_WIDTHS = {
    "row id": 18,
    "digest": 10,
    "department": 12,
    "case": 45,
    "conclusion": 35,
    "dialogue": 90,
    "reason": 40,
    "kept": 60,
}


def sheet(samples: Sequence[Sample], path: Path, queue: Queue = NOTHING) -> None:
    """Write the sheet. One row a dialogue; a column for each check; a drop-down for the verdict; a sheet of open facts.

    OSError where the file cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    checks = dict.fromkeys(name for sample in samples for name in sample.marks)
    columns = [*HEAD, *checks, *([DROPPED] if any(sample.reason for sample in samples) else []), *TAIL]
    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    page = book.add_worksheet("dialogues")
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    for at, name in enumerate(columns):
        page.write_string(0, at, name, bold)
        page.set_column(at, at, _WIDTHS.get(name, 10), wrapped)
    for number, sample in enumerate(samples, 1):
        cells = cells_of(sample)
        for at, name in enumerate(columns):
            if cells.get(name):
                page.write_string(number, at, cell(cells[name]), wrapped)
    page.freeze_panes(1, 1)
    if samples:
        page.autofilter(0, 0, len(samples), len(columns) - 1)
        verdict = columns.index("verdict")
        page.data_validation(1, verdict, len(samples), verdict, {"validate": "list", "source": list(VERDICTS)})
    if queue.of:
        _queue(book, queue, bold, wrapped)
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(0, "the sheet cannot be written; is it open in another program?") from error


def _queue(book: Any, queue: Queue, bold: Any, wrapped: Any) -> None:
    """The second sheet: one row a fact that waits for a curator."""
    page = book.add_worksheet("facts to review")
    for at, name in enumerate(COLUMNS):
        page.write_string(0, at, name, bold)
        page.set_column(at, at, _WIDTHS.get(name, 20), wrapped)
    for number, fact in enumerate(queue.rows, 1):
        for at, name in enumerate(COLUMNS):
            page.write_string(number, at, cell(fact[name]), wrapped)
    if queue.of > len(queue.rows):
        page.write_string(len(queue.rows) + 1, 0, f"{queue.of - len(queue.rows):,} more in the run's folder", bold)
    page.freeze_panes(1, 1)


def cell(text: str) -> str:
    """Text as a cell may hold it: characters that XML cannot carry made visible, cut with a mark if too long."""
    text = safe(text)
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def cells_of(sample: Sample) -> dict[str, str]:
    """Column -> text of one dialogue."""
    marks = {True: "ok", False: "FAILED", None: ""}
    return {
        "row id": sample.id,
        "digest": sample.digest,
        "department": sample.department,
        "case": "\n".join(f"{name}: {text}" for name, text in sample.case),
        "conclusion": "\n".join(f"{name}: {text}" for name, text in sample.conclusion),
        "dialogue": "\n".join(f"{who}: {text}" for who, text in spoken(sample)),
        **{name: marks[mark] for name, mark in sample.marks.items()},
        DROPPED: sample.reason,
    }
