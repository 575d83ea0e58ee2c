"""Dialogues for the tests of checks, from golden rows and from plain words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from medsynth.checks._dialogue import Dialogue
from medsynth.core.types import CLINICAL_FIELDS, Case, Clinical, Language, Message

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "checks"


def rows(check: str) -> list[dict[str, Any]]:
    """The golden rows of a check."""
    return [json.loads(line) for line in (GOLDEN / f"{check}.jsonl").read_text("utf-8").splitlines()]


def dialogue_of(row: dict[str, Any]) -> Dialogue:
    """The dialogue of a golden row; a field of the case that the row leaves out is empty or unknown."""
    return Dialogue(
        case=case_of(row["case"], row["language"]),
        messages=tuple(Message(role, content) for role, content in row["messages"]),
        language=row["language"],
        stop_words=tuple(row.get("stop_words", ())),
        ended_by=row.get("ended_by", "stop_word"),
        finish_reasons=tuple(row.get("finish_reasons", ())),
    )


def case_of(given: dict[str, Any], language: Language) -> Case:
    values = dict(given)
    for name in CLINICAL_FIELDS:
        if name in values:
            values[name] = Clinical(values[name]["state"], values[name].get("value"))
    values["red_flags"] = tuple(values.get("red_flags", ()))
    return Case("golden", language, values.pop("complaint", ""), **values)


def talk(language: Language, *said: str, case: Case | None = None, opens: str = "user") -> Dialogue:
    """A dialogue of the given turns, patient first unless ``opens`` is "assistant"."""
    roles: Sequence[Any] = ("user", "assistant") if opens == "user" else ("assistant", "user")
    messages = tuple(Message(roles[place % 2], text) for place, text in enumerate(said))
    return Dialogue(case or Case("c", language, ""), messages, language, (), "stop_word", ())
