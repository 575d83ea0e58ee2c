"""Questions for the benchmarks: ninety words each, all different, about nothing real."""

from __future__ import annotations

import json
from pathlib import Path

SYSTEM = "You are an experienced doctor who answers questions from the public. Answer first, then give your reasons."
_QUESTION = (
    "I am {age} years old and have had a sore throat and a dry cough for {days} days now. It began after a long walk "
    "in the rain, is worst in the evening, and keeps me awake at night. I have no fever, I can eat and drink, and I "
    "take no medicine. At work two colleagues have the same. My neighbour says that honey helps, my brother says that "
    "I should see somebody at once. What would you look out for, what can I do myself, and when is it time to have it "
    "looked at? This is question number {number}."
)


def question(number: int) -> str:
    return _QUESTION.format(age=20 + number % 50, days=2 + number % 9, number=number)


def write(path: Path, rows: int) -> None:
    """A JSONL file of questions."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(rows):
            file.write(json.dumps({"id": f"q{number}", "question": question(number)}) + "\n")
