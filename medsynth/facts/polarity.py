"""Whether a matched stretch of text says that something *is* so: of this person, now, and not as an "if" or a question.

Five parts, each a question about one span: ``negated``, ``historical``, ``hypothetical``, ``questioned``,
``other_person``. They look at the sentence around the span only (at most ``BEFORE`` code points back), so that their
cost does not grow with the text. A light reader: it knows cues and where their scope ends, not grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from medsynth.core.types import Language
from medsynth.facts import _polarity_en, _polarity_zh
from medsynth.text.normalise import Folded, fold

BEFORE, AFTER = 120, 60
"""Code points read before and after a span: longer than any list of denied symptoms seen in real cases."""

_READERS: dict[Language, ModuleType] = {"zh": _polarity_zh, "en": _polarity_en}
_END = re.compile(r"[。！？!?；;\n]|\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Around:
    """A span and its sentence, folded: what stands before it, the span itself, what follows."""

    head: str
    span: str
    tail: str


def around(folded: str, start: int, end: int) -> Around:
    """The sentence around ``folded[start:end]``; ``folded`` has been through ``fold``."""
    head = folded[max(0, start - BEFORE) : start]
    tail = folded[end : end + AFTER]
    for stop in _END.finditer(head):
        cut = stop.end()
    if _END.search(head):
        head = head[cut:]
    stop_after = _END.search(tail)
    return Around(head, folded[start:end], tail[: stop_after.end()] if stop_after else tail)


def _part(name: str) -> Callable[[str, tuple[int, int], Language], bool]:
    def part(text: str, span: tuple[int, int], language: Language) -> bool:
        return bool(getattr(_READERS[language], name)(_around_original(text, span)))

    return part


negated = _part("negated")
historical = _part("historical")
hypothetical = _part("hypothetical")
questioned = _part("questioned")
other_person = _part("other_person")
family_history = _part("family_history")


def affirmed(text: str, span: tuple[int, int], language: Language) -> bool:
    """Whether ``text`` states what stands at ``span`` (offsets of ``text``) of the patient, now.

    >>> affirmed("无发热、咳嗽、胸痛", (7, 9), "zh"), affirmed("无明显诱因出现胸痛", (7, 9), "zh")
    (False, True)
    """
    here, reader = _around_original(text, span), _READERS[language]
    return not (stands_off(here, language) or reader.questioned(here) or reader.other_person(here))


def stands_off(here: Around, language: Language, *, recent_counts: bool = False) -> bool:
    """Whether the sentence denies the span, sets it in the past, behind an "if", or in a relative's history.

    recent_counts: what lies weeks or months back is not set off. A relative who is ill now is somebody who is asked
    for: only family history counts as standing off.
    """
    reader = _READERS[language]
    return bool(
        reader.negated(here)
        or reader.historical(here, recent_counts=recent_counts)
        or reader.hypothetical(here)
        or reader.family_history(here)
    )


def _around_original(text: str, span: tuple[int, int]) -> Around:
    low = max(0, span[0] - 2 * BEFORE)
    piece = fold(text[low : span[1] + 2 * AFTER])
    return around(piece.text, _at(piece, span[0] - low), _at(piece, span[1] - low))


def _at(piece: Folded, offset: int) -> int:
    return min(piece.position(offset), len(piece.text))
