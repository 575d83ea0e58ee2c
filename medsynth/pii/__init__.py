"""Personal data in patient and doctor text: one detector per file, found by name. The text is read, never
changed here.

>>> from medsynth.pii import detect
>>> [(span.start, span.end, span.kind) for span in detect(["mail me: ann@example.org"])[0]]
[(9, 24, 'EMAIL')]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from medsynth.pii._conversation import detect_conversations as detect_conversations
    from medsynth.pii._detect import detect as detect
    from medsynth.pii._scrub import scrub as scrub
    from medsynth.pii._span import Span as Span

_HOME = {
    "Span": "medsynth.pii._span",
    "detect": "medsynth.pii._detect",
    "detect_conversations": "medsynth.pii._conversation",
    "scrub": "medsynth.pii._scrub",
}
__all__ = ["Span", "detect", "detect_conversations", "scrub"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'medsynth.pii' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
