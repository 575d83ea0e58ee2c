"""Phrase tables and how a phrase is drawn from them. Knows no medicine and no turn of a dialogue.

A table lies beside this file as ``<side>.<language>.toml``: section, slot, list of templates. In a template ``[a|b|]``
is a choice (an empty one too) and ``{name}`` is filled in afterwards, so that a fact is never read as a template.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

from medsynth.core.ids import Rng
from medsynth.llm.providers._demo_dialogue.text import clauses

_CHOICE = re.compile(r"\[([^\]]*)\]")
_FIELD = re.compile(r"\{(\w+)\}")
Parts = tuple[tuple[str, ...], ...]
"""A template as a row of choices; a fixed piece is a choice of one."""


@dataclass(frozen=True, slots=True)
class Template:
    """One template: its choices, and the names that must have a value."""

    parts: Parts
    needs: frozenset[str]


class Grammar:
    """The phrases of one side in one language, by ``section.slot``."""

    __slots__ = ("_fitting", "_slots")

    def __init__(self, slots: Mapping[str, Sequence[Template]]) -> None:
        self._slots = slots
        self._fitting: dict[tuple[str, frozenset[str]], tuple[Parts, ...]] = {}

    def say(self, slot: str, draws: Rng, **values: str) -> str:
        """A phrase of the slot. Templates that need a name without a value (or with an empty one) are left aside.

        One draw decides all choices: their number of combinations is far below 2**64.
        """
        given = frozenset(name for name, value in values.items() if value)
        fitting = self._fitting.get((slot, given))
        if fitting is None:
            fitting = tuple(item.parts for item in self._slots[slot] if item.needs <= given)
            self._fitting[slot, given] = fitting
        left, at = divmod(draws.bits(), len(fitting))
        pieces = []
        for part in fitting[at]:
            left, at = divmod(left, len(part))
            pieces.append(part[at])
        text = "".join(pieces)
        return text.format_map(values) if "{" in text else text

    def templates(self) -> Mapping[str, Sequence[Template]]:
        """Every template by slot, for those who proof-read the tables."""
        return self._slots


def compile_template(text: str) -> Template:
    """
    >>> compile_template("[a|b] {x}").parts
    (('a', 'b'), (' {x}',))
    """
    parts: list[tuple[str, ...]] = []
    for position, piece in enumerate(_CHOICE.split(text)):
        if position % 2:
            parts.append(tuple(piece.split("|")))
        elif piece:
            parts.append((piece,))
    return Template(tuple(parts), frozenset(_FIELD.findall(text)))


@cache
def table(side: str, language: str) -> dict[str, Any]:
    """A table as it stands in its file."""
    return tomllib.loads((files(__package__) / f"{side}.{language}.toml").read_text("utf-8"))


@cache
def grammar(side: str, language: str) -> Grammar:
    """The compiled table of one side. Tables inside a section (``open.about``) get their number as slot name."""
    slots: dict[str, tuple[Template, ...]] = {}
    for section, content in table(side, language).items():
        for slot, items in content.items():
            if items and isinstance(items[0], dict):
                for number, item in enumerate(items):
                    slots[f"{section}.{slot}.{number}"] = tuple(map(compile_template, item["ask"]))
            else:
                slots[f"{section}.{slot}"] = tuple(map(compile_template, items))
    return Grammar(slots)


@cache
def frames(side: str, language: str) -> frozenset[str]:
    """Every stretch between punctuation marks that the side says by itself, with no fact in it."""
    texts = (
        "".join(choice)
        for templates in grammar(side, language).templates().values()
        for template in templates
        for choice in product(*template.parts)
    )
    return frozenset(clause for text in texts for clause in clauses(text, language) if "{" not in clause)


@cache
def _cues(language: str) -> tuple[tuple[int, bool, tuple[str, ...]], ...]:
    """Number of each table of ``open.about``, whether it is about a trouble, the words that call for it."""
    lead = " " if language == "en" else ""
    return tuple(
        (number, item.get("trouble", False), tuple(lead + word.lower().lstrip() for word in item["cue"]))
        for number, item in enumerate(table("doctor", language)["open"]["about"])
    )


def cued(text: str, language: str, trouble: bool = False) -> list[int]:
    """Numbers of the ``open.about`` tables that a text calls for; English cues begin at a word's start."""
    folded, found = f" {text.lower()}", []
    for number, names_trouble, words in _cues(language):
        if names_trouble or not trouble:
            for word in words:
                if word in folded:
                    found.append(number)
                    break
    return found
