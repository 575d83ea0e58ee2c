"""A turn that was cut off, or is empty.

Counts what the models reported (ended_by, a finish reason ``length``) and what shows: a turn that ends in a comma, an
opening bracket, a conjunction, half a word or an empty list item; and a long turn without a stop of a doctor who ends
every other turn with one. A chat turn without final punctuation is fine.

fails   建议您多喝水，   常见原因包括   避免辛辣和          "You should rest, drink fluids and"   "appen-"
passes  已经三天了      药性温和                           "about three days now"   "I feel awful :("
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import QUOTED, Dialogue, Turn, finding
from medsynth.core.types import Language

_ZH_JOINS = (
    r"(?<![温缓柔中饱平祥随])和|(?<![参给赠])与|(?<![得不涉普危提触波顾])及|(?<!抑)或|(?<![合一])并|"
    r"或者|以及|但是?|因为|而且|并且|如果|例如|比如|譬如|包括|由于|虽然|从而|以便|尤其是|特别是|分别是|其中|首先|其次|此外|因此|所以|即使|即便|不仅|不但|除了|以免|直到|对于|关于|根据|按照|为了|属于|"
    r"(?:还是|仍然?|依然)不|(?<![谢照听])(?:建议|请)[您你]|[您你](?:可以|需要|应该)先?|(?<!不)(?:主要|可能|一般|通常|应该)是"
)
_EN_JOINS = (
    r"\b(?:and|or|but|because|the|an|(?:after|within|about|for|over|once|take|get|have|see|try|use|drink|like) a|"
    r"unless|until|than|such as|including|with|from|if|which|whether|although|your|my|e\.g\.|"
    r"i\.e\.|(?:because|instead|signs?|symptoms?|risk|causes?|result|case|lack|combination|amount|type) of|due to|"
    r"(?:to|in|of|for|on|at|by|with|from|into) (?:the|your|my|an?)|and (?:then|also|so)|especially|in order to|as "
    r"well as|between|"
    r"(?:suggest|recommend|advise)(?: that)? you|at the same|on the other|(?:one|some|most|lots|plenty) of|"
    r"depending on|followed by|along with|rather than|(?:i|we) would(?: suggest| recommend| advise)?|(?:should|"
    r"may|can|"
    r"will|could|might) be|"
    r"(?:has|have) been)"
)
_CUT = re.compile(
    rf"(?:[,，、:：；;（(\[【《“「『]|{_ZH_JOINS}|{_EN_JOINS}|[a-z]-)\Z|\n\s*(?:\d{{1,2}}[.、)）]?|"
    r"[-*•])\s*\Z"
)
_FACE = re.compile(r"[:;=]['-]?[(\[]\Z")
_LAST_LETTER = re.compile(
    r"[②-⑳]\Z|[一-鿿]{2,}、[一-鿿]\Z|[，,、；;](?:还有|同时|另外|然后|接着|而|再|并|且|也|以|但|可)\Z"
)
_NUMBER = re.compile(r"(?:^|[\s;；。.])(\d{1,2})[.、)）]\Z")
_LIST = 400
"""Code points in which the item before the last number is looked for."""
_SHORT = ("e.g.", "i.e.")
_WHOLE = "。！？!?~～”」』》】"
_TAIL = 40
"""Code points of a turn that are read: the longest ending above is shorter."""


_ENDED = re.compile(r"[。！？!?~～…”」』》】.)）:;：；☺-➿\U0001f300-\U0001faff]['\"*_]*\Z")
_CLAUSES = re.compile(r"[,，。;；.]\s*\S.*[,，。;；.]\s*\S", re.DOTALL)
_LONG: dict[Language, int] = {"zh": 24, "en": 80}
"""Code points from which a doctor's turn has a stop, if this doctor sets any."""


def check(dialogue: Dialogue) -> str | None:
    if dialogue.ended_by == "truncated":
        return "cut off by the token limit"
    if "length" in dialogue.finish_reasons:
        return f"reply {dialogue.finish_reasons.index('length') + 1} cut off by the token limit"
    found = next((found for turn in dialogue.turns if (found := _ending(turn))), None)
    return found or _without_stop(dialogue)


def _without_stop(dialogue: Dialogue) -> str | None:
    """A doctor's turn of several clauses that ends without a stop, where every other one of them has one."""
    bare = [turn for turn in dialogue.doctor.turns if turn.folded and not _ENDED.search(turn.folded[-_TAIL:])]
    if len(bare) != 1 or len(dialogue.doctor.turns) < 2:
        return None
    turn = bare[0]
    long = len(turn.folded) >= _LONG[dialogue.language]
    return finding(turn, turn.folded[-QUOTED:]) if long and _CLAUSES.search(turn.folded) else None


def _open_bracket(text: str) -> bool:
    """Whether the last bracket that was opened is no face and never closed."""
    at = max(text.rfind("("), text.rfind("（"))
    return at > max(text.rfind(")"), text.rfind("）")) and text[max(0, at - 2) : at].strip()[-1:] not in {
        ":",
        ";",
        "=",
        "-",
        "'",
    }


def _item(text: str) -> bool:
    """Whether the text ends in the number of a list's next item: 1. 休息 2. 喝水 3."""
    found = _NUMBER.search(text) if text[-1] in ".、)）" and any(map(str.isdigit, text[-4:])) else None
    return found is not None and bool(re.search(rf"(?<!\d){int(found[1]) - 1}[.、)）]", text[: found.start()]))


def _ending(turn: Turn) -> str | None:
    tail = turn.folded[-_TAIL:]
    if not tail:
        return f"turn {turn.number}: empty"
    if tail[-1] in _WHOLE or (tail[-1] == "." and tail[-2:-1].isalpha() and tail[-4:] not in _SHORT):
        return None
    cut = _CUT.search(tail) and not _FACE.search(tail)
    if cut or _LAST_LETTER.search(tail) or _open_bracket(turn.folded) or _item(turn.folded[-_LIST:]):
        return finding(turn, tail[-QUOTED:])
    return None
