"""Dialogues as lines of a terminal. Text of rows is shown, never obeyed: no escape sequence of theirs gets out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from medsynth.cli._samples import Sample
from medsynth.cli._terminal import cells, safe, wrap

SPEAKERS = {"user": "patient", "assistant": "doctor", "system": "system"}
_INDENT = 12


def lines(samples: Sequence[Sample], title: str, width: int) -> Iterator[str]:
    """The samples one below the other, at most ``width`` cells wide."""
    if not samples:
        yield f"{safe(title)}: nothing to show"
        return
    for number, sample in enumerate(samples, 1):
        head = safe(f"── {number}/{len(samples)}  {sample.id}  {sample.split}  {sample.department}").rstrip()
        head = next(wrap(head.replace("\n", " "), width))
        yield head + (" " + "─" * (width - cells(head) - 1) if cells(head) < width else "")
        yield from _pairs(sample.case, width)
        yield from _pairs(sample.conclusion, width)
        yield ""
        yield from _pairs([(SPEAKERS.get(role, role), text) for role, text in sample.messages], width)
        if sample.reason:
            yield from _pairs([("dropped", sample.reason)], width)
        yield ""


def _pairs(pairs: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    for name, text in pairs:
        lead = safe(name)
        for line in wrap(safe(text).replace("\t", " "), width - _INDENT):
            yield f"{lead:<{_INDENT}}{line}".rstrip()
            lead = ""
