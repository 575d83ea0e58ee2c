"""Clinical facts read from text by rules that are data. Every check of the project reads through here.

``facts.read(texts)`` gives what each text says, ``facts.compare(before, after)`` what became of it. These names are
imported when they are first used: a reader of cases, or the red flags, need only a part of this folder.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from medsynth.facts._compare import compare as compare
    from medsynth.facts._compare import compare_facts as compare_facts
    from medsynth.facts._fact import KINDS as KINDS
    from medsynth.facts._fact import Amount as Amount
    from medsynth.facts._fact import Fact as Fact
    from medsynth.facts._pairs import Comparison as Comparison
    from medsynth.facts._pairs import Pair as Pair
    from medsynth.facts._reader import read as read

__all__ = ["KINDS", "Amount", "Comparison", "Fact", "Pair", "compare", "compare_facts", "read"]

_HOME = {
    **dict.fromkeys(("compare", "compare_facts"), "medsynth.facts._compare"),
    **dict.fromkeys(("Comparison", "Pair"), "medsynth.facts._pairs"),
    **dict.fromkeys(("KINDS", "Amount", "Fact"), "medsynth.facts._fact"),
    "read": "medsynth.facts._reader",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'medsynth.facts' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
