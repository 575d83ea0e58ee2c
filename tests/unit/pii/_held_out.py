"""Labelled text of our own: ``<KIND:value>`` is personal data, ``<-:words>`` a trap that has to survive."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parents[2] / "golden" / "pii"
_MARK = re.compile(r"<(?P<kind>-|[A-Z0-9_]+):(?P<value>[^<>]+)>")


class Labelled(NamedTuple):
    """A text, its personal data and its traps as (start, end, kind) in code points."""

    text: str
    spans: list[tuple[int, int, str]]
    traps: list[tuple[int, int]]


def labelled(name: str) -> list[Labelled]:
    """The texts of ``tests/golden/pii/<name>.txt``."""
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return [read(line) for line in lines if line.strip() and not line.startswith("#")]


def read(line: str) -> Labelled:
    """One line without its marks, and where they were."""
    line = line.replace("\\n", "\n")
    text, spans, traps, at = "", [], [], 0
    for mark in _MARK.finditer(line):
        text += line[at : mark.start()]
        start = len(text)
        text += mark["value"]
        if mark["kind"] == "-":
            traps.append((start, len(text)))
        else:
            spans.append((start, len(text), mark["kind"]))
        at = mark.end()
    return Labelled(text + line[at:], spans, traps)
