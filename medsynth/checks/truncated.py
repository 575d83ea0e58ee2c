"""A turn ends in the middle of a sentence.

Catches: finish_reason ``length``; a turn that ends on a comma, an opening bracket, a bare list number or a word that
asks for another ("and", "the", 以及); a long doctor's turn without an end mark that has some inside.
Leaves: short turns without a full stop, which people write; list items, which have none.
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue, Turn

LONG = 150
"""Characters from which a doctor's turn with end marks inside must have one at its end."""

_OPEN_END = re.compile(r"[,，、;；:：（(\[【《“「\-—]$|(?:^|\n)\s*(?:\d+[.、．)）]|[-*•])$")
_ENGLISH_OPEN = re.compile(
    r"(?<![\w'])(?:and|or|but|the|a|an|of|to|with|for|in|at|by|from|because|such as|including|your|my|is|are|should|that|which|if|when|as|than|between|e\.g)$"
)
_CHINESE_OPEN = re.compile(r"(?:以及|因为|但是|如果|并且|或者|包括|例如|比如|由于|建议您|需要您|可能会|和|与|或|的话您|而且)$")
_ENDS = "。！？!?.…~～)）”\"'」』】]》👍🙏😊;；℃%"
_INSIDE = re.compile(r"[。！？!?]|\.\s")
_LIST_ITEM = re.compile(r"(?:\d+[.、．)）]|[-*•·]|[①-⑳]|[一二三四五六七八九十]、)")


def check(dialogue: Dialogue) -> str | None:
    if "length" in dialogue.finish_reasons:
        return "finish_reason length"
    for turn in dialogue.turns:
        if turn.text.strip() and _cut(turn):
            return f"turn {turn.index}"
    return None


def _cut(turn: Turn) -> bool:
    text = turn.folded[-600:].rstrip()
    if _OPEN_END.search(text[-8:]):
        return True
    if (_ENGLISH_OPEN if text.isascii() else _CHINESE_OPEN).search(text[-16:]):
        return True
    if turn.role != "assistant" or len(turn.text) < LONG or text[-1] in _ENDS:
        return False
    last_line = text.rpartition("\n")[2].strip()
    return text[-1].isalnum() and not _LIST_ITEM.match(last_line) and _INSIDE.search(text) is not None
