"""A turn that was cut off, or is empty.

Counts what the models reported (ended_by, a finish reason ``length``) and what shows: a turn that ends in a comma, an
opening bracket, a conjunction, half a word or an empty list item. A chat turn without final punctuation is fine.

fails   建议您多喝水，   常见原因包括   避免辛辣和          "You should rest, drink fluids and"   "appen-"
passes  已经三天了      药性温和                           "about three days now"   "I feel awful :("
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import QUOTED, Dialogue, Turn, finding

_ZH_JOINS = (
    r"(?<![温缓柔中饱平祥随])和|(?<![参给赠])与|(?<![得不涉普危提触波顾])及|(?<!抑)或|(?<![合一])并|"
    r"或者|以及|但是?|因为|而且|并且|如果|例如|比如|譬如|包括|由于|虽然|从而|以便|尤其是|特别是|分别是|其中"
)
_EN_JOINS = (
    r"\b(?:and|or|but|because|the|an|such as|including|with|from|if|which|whether|although|your|my|e\.g\.|"
    r"i\.e\.)"
)
_CUT = re.compile(
    rf"(?:[,，、:：；;（(\[【《“「『]|{_ZH_JOINS}|{_EN_JOINS}|[a-z]-)\Z|\n\s*(?:\d{{1,2}}[.、)）]?|"
    r"[-*•])\s*\Z"
)
_FACE = re.compile(r"[:;=]['-]?[(\[]\Z")
_WHOLE = "。！？!?~～”」』》】"
_TAIL = 40
"""Code points of a turn that are read: the longest ending above is shorter."""


def check(dialogue: Dialogue) -> str | None:
    if dialogue.ended_by == "truncated":
        return "cut off by the token limit"
    if "length" in dialogue.finish_reasons:
        return f"reply {dialogue.finish_reasons.index('length') + 1} cut off by the token limit"
    return next((found for turn in dialogue.turns if (found := _ending(turn))), None)


def _ending(turn: Turn) -> str | None:
    tail = turn.folded[-_TAIL:]
    if not tail:
        return f"turn {turn.number}: empty"
    if tail[-1] in _WHOLE:
        return None
    if _CUT.search(tail) and not _FACE.search(tail):
        return finding(turn, tail[-QUOTED:])
    return None
