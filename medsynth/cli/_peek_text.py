"""Dialogues as lines of a terminal. Text of rows is shown, never obeyed: no escape sequence of theirs gets out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from medsynth.cli._samples import Sample, Samples
from medsynth.cli._terminal import cells, safe, wrap

SPEAKERS = {"user": "patient", "assistant": "doctor", "system": "system"}
_INDENT = 12


def lines(samples: Samples, title: str, width: int) -> Iterator[str]:
    """The samples one below the other, at most ``width`` cells wide. Messages have the numbers that reasons name."""
    if not samples.rows:
        yield f"{safe(title)}: nothing to show"
        return
    for number, sample in enumerate(samples.rows, 1):
        parts = (f"── {number}/{samples.of:,}", sample.id, sample.split, sample.department)
        head = next(wrap(safe("  ".join(part for part in parts if part)).replace("\n", " "), width))
        yield head + (" " + "─" * (width - cells(head) - 1) if cells(head) < width else "")
        yield from _pairs(sample.case, width)
        yield from _pairs(sample.conclusion, width)
        yield ""
        yield from _pairs(spoken(sample), width)
        yield from _pairs([("dropped", sample.reason)] if sample.reason else _passed(sample), width)
        yield ""


def _passed(sample: Sample) -> list[tuple[str, str]]:
    """One line for the checks of a dialogue that was kept."""
    count = sum(mark is True for mark in sample.marks.values())
    return [("checks", f"all {count} passed")] if count else []


def spoken(sample: Sample) -> list[tuple[str, str]]:
    """(number and speaker, text) of each message."""
    return [(f"{number} {SPEAKERS.get(role, role)}", text) for number, (role, text) in enumerate(sample.messages, 1)]


def _pairs(pairs: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    for name, text in pairs:
        lead = safe(name)
        for line in wrap(safe(text).replace("\t", " "), width - _INDENT):
            yield f"{lead:<{_INDENT}}{line}".rstrip()
            lead = ""
