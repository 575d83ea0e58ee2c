"""One request of one side, read once: who said what, what this side knows, the draws of this turn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from medsynth.core.ids import Rng, rng
from medsynth.llm.providers._demo_dialogue.grammar import Grammar, grammar
from medsynth.llm.providers._demo_dialogue.text import core

DESPAIR = re.compile(r"自杀|自伤|轻生|不想活|suicid|self-harm|thoughts of death", re.I)
"""Meanings of red flags that call for company and a crisis line, beside emergency care."""


@dataclass(frozen=True, slots=True)
class Scene:
    """own, theirs: earlier messages of this side and of the other; draws: of this turn alone."""

    language: str
    side: str
    phase: str
    turn: int
    last: str
    own: Sequence[str]
    theirs: Sequence[str]
    known: Mapping[str, Mapping[str, Any]]
    words: Grammar
    draws: Rng
    row: str

    def value(self, name: str) -> str:
        """A field's words, '' unless somebody said so."""
        return str(self.known.get(name, {}).get("value") or "").strip()

    def state(self, name: str) -> str:
        return str(self.known.get(name, {}).get("state", "unknown"))

    def say(self, slot: str, **values: str) -> str:
        return self.words.say(slot, self.draws, **values)

    def chance(self, probability: float) -> bool:
        return self.draws.random() < probability

    def plan(self) -> Rng:
        """Draws that are the same in every turn of the dialogue."""
        return rng(0, f"demo {self.side} plan", self.row)

    def join(self, *parts: str) -> str:
        """Sentences one after the other, as the language writes them."""
        return ("" if self.language == "zh" else " ").join(filter(None, map(str.strip, parts)))

    def said(self, piece: str) -> bool:
        """Whether this side said the piece before."""
        inner = core(piece)
        return any(inner in message for message in self.own)


def scene(variables: Mapping[str, Any], sample: int, side: str) -> Scene:
    """The request of one side, read."""
    said: Sequence[str] = variables["said"]
    language, turn, phase = variables["language"], variables["turn"], variables["phase"]
    row = f"{variables['case']}/{sample}"
    return Scene(
        language=language,
        side=side,
        phase=phase,
        turn=turn,
        last=said[-1] if said else "",
        own=said[-2::-2][::-1],
        theirs=said[::-2][::-1],
        known=variables["known"],
        words=grammar(side, language),
        draws=rng(0, f"demo {side} {phase}", f"{row}/{turn}"),
        row=row,
    )


def place(variables: Mapping[str, Any], whose: str = "your") -> str:
    """Where one goes with this trouble, in words that fit into a sentence."""
    department = str(variables["department"] or "")
    if variables["language"] == "zh":
        return department or "医院"
    plain = department.lower()
    if plain.startswith(("family", "general practice", "gp")):
        return f"{whose} family doctor"
    if plain.startswith("emergency"):
        return "the emergency department"
    return f"the {plain} clinic" if plain else "a clinic"
