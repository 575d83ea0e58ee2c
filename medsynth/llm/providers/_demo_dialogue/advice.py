"""How the demo doctor hands over its conclusion: opinion and advice verbatim, later pieces of it, the way to care.

The words are the case's; this module adds frames around them, how certain they are, and "see a doctor if it gets
worse". In an emergency the given conclusion is repeated only where it says the same, and stays a suspicion.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from medsynth.llm.providers._demo_dialogue.reading import ONLY_IF, instructs, main_trouble
from medsynth.llm.providers._demo_dialogue.scene import DESPAIR, Scene, place
from medsynth.llm.providers._demo_dialogue.text import asks, closed, sentences, size

ROOM = {"zh": 240, "en": 150}
"""Characters (zh) or words (en) of advice in one message; what is above waits for the next question."""
_HEDGED = re.compile(
    r"考虑|可能|不除外|待查|疑|倾向|不能|待排|未明|"
    r"probabl|possibl|suspect|likely|cannot|can't|could|may\b|might|no diagnosis",
    re.I,
)
_WARNS = {
    "zh": re.compile(r"若|如果|一旦|万一|要是|出现|急诊|及时|尽快|尽早|当天|马上|立即|立刻"),
    "en": re.compile(
        r"\b(?:if|call|ring|means|sooner|same day|promptly|right away|at once|emergency|come in|see a|\d{3})\b", re.I
    ),
}
_SENDS = {
    "zh": re.compile(r"120|999|119|急诊|急救"),
    "en": re.compile(r"911|999|112|000|emergency|A&E|ambulance|go straight in|straight to hospital", re.I),
}
_NOW = {
    "zh": re.compile(r"立即|立刻|马上|现在|今天|今晚|不能|别等|不要再"),
    "en": re.compile(
        r"\b(?:now|at once|right away|immediately|this minute|tonight|today|cannot wait|straight)\b", re.I
    ),
}
_TIMED = re.compile(
    r"复查|复诊|疗程|\d\s*(?:天|周|个月|年)|\b(?:weeks?|months?|days?|follow-up|visit|repeat|recheck)\b", re.I
)
_KINDS = {
    "warn": re.compile(
        r"情况.{0,12}(?:医院|不能等|警惕|当心)|危险|加重|来医院|"
        r"right away|straight away|without waiting|quickly|not wait|worse|dangerous|"
        r"(?:look out|watch) for|(?:worry|alarm) me",
        re.I,
    ),
    "first": re.compile(
        r"第一步|先做|先办|哪个要先|排.{0,2}(?:最前|第一)|从哪|最先|最要紧的|头一件|"
        r"\bfirst|start|top of the list|most important|(?:matters|counts) most",
        re.I,
    ),
    "review": re.compile(
        r"多久|复查|复诊|多长时间|how long|how soon|follow-up|come back|(?:checked|looked at) again", re.I
    ),
    "sure": re.compile(
        r"把握|确定|定下来|看准|别的可能|要不要紧|严不严重|"
        r"how sure|certain|(?:some|any)thing else it|be (?:some|any)thing else|definite|settled|serious|"
        r"be sure|really tell",
        re.I,
    ),
    "daily": re.compile(
        r"注意|在家|当心|忌|家里人|身边人|at home|day to day|daily|avoid|meantime|meanwhile|until then|what else", re.I
    ),
}
"""What a further question is after."""
_OPINION = {"firm": "firm", "no_diagnosis": "open", "not_medical": "other"}


def conclude(here: Scene, variables: Mapping[str, Any]) -> str:
    """Opinion and advice as they were given, with their certainty, and a safety net."""
    kind, where, advice = str(variables["conclusion"]), place(variables), here.value("advice")
    parts = [_opinion(here, kind)]
    if here.value("diagnosis"):
        parts.append(here.say(f"certainty.{kind}"))
    if advice:
        lead = "advice.asked" if any(map(asks, here.theirs)) else "advice.lead"
        parts += [here.say(lead), _first_part(here, advice)]
    else:
        parts.append(here.say("advice.blank", department=where))
    if kind != "not_medical":
        parts.append(here.say("net.all", department=where))
    return here.join(*parts)


def explain(here: Scene, variables: Mapping[str, Any]) -> str:
    """An answer to a further question: what was left unsaid, else the piece of the advice that fits it best."""
    kind = next((name for name, pattern in _KINDS.items() if pattern.search(here.last)), "")
    pieces, warning = sentences(here.value("advice"), here.language), unsaid_warning(here)
    if warning and (kind == "warn" or (kind == "daily" and here.chance(0.5))):
        return here.join(here.say("reply.fresh", unit=warning), here.say("reply.tail"))
    if kind == "sure":
        return here.say("reply.sure")
    piece = _fitting(here, pieces, kind)
    if not piece:
        return here.say("reply.none", department=place(variables))
    return here.join(here.say("reply.again", unit=closed(piece, here.language)), here.say("reply.tail"))


def unsaid_warning(here: Scene) -> str:
    """The last piece of the advice that warns and was not said yet."""
    pieces = sentences(here.value("advice"), here.language)
    left = [piece for piece in pieces if _WARNS[here.language].search(piece) and not here.said(piece)]
    return closed(left[-1], here.language) if left else ""


def trouble(here: Scene) -> str:
    """What troubles the patient most, in the patient's words; '' if no clause says it."""
    opening = here.theirs[:-1] or here.theirs
    return next(filter(None, (main_trouble(text, here.language) for text in opening)), "")


def to_care(here: Scene, variables: Mapping[str, Any]) -> str:
    """To emergency care, in this message."""
    numbers = {"emergency": str(variables["emergency"]), "crisis": str(variables["crisis"])}
    flags: Sequence[str] = variables["flags"]
    despair, advice = any(map(DESPAIR.search, flags)), closed(here.value("advice"), here.language)
    fits = _sends_to_care(here, despair)
    advised = here.say("emergency.advice", advice=advice) if fits else ""
    if despair:
        return here.join(here.say("emergency.heard", **numbers), advised)
    parts = [here.say("emergency.now", **numbers), here.say("emergency.why", topic=trouble(here))]
    if fits and here.value("diagnosis") and variables["conclusion"] in ("firm", "tentative"):
        dx = closed(here.value("diagnosis"), here.language)
        parts.append(here.say("emergency.suspect_hedged" if _HEDGED.search(dx) else "emergency.suspect", dx=dx))
    parts.append(advised)
    if not fits or here.chance(0.4):
        parts.append(here.say("emergency.care", **numbers))
    return here.join(*parts)


def off_to_care(here: Scene, variables: Mapping[str, Any]) -> str:
    """The goodbye to somebody who sets off for emergency care."""
    numbers = {"emergency": str(variables["emergency"]), "crisis": str(variables["crisis"])}
    if any(map(DESPAIR.search, variables["flags"])):
        return here.say("farewell.heard", **numbers)
    return here.join(here.say("farewell.urgent", **numbers), here.say("farewell.urgent_topic", topic=trouble(here)))


def _opinion(here: Scene, kind: str) -> str:
    dx = here.value("diagnosis")
    if not dx:
        return here.say("conclude.blank")
    slot = _OPINION.get(kind) or ("hedged" if _HEDGED.search(dx) else "unhedged")
    return here.say(f"conclude.{slot}", dx=closed(dx, here.language))


def _first_part(here: Scene, advice: str) -> str:
    """The advice from its beginning, as much as fits; half the time its closing warning waits for its question."""
    pieces = list(sentences(advice, here.language))
    if len(pieces) > 2 and _WARNS[here.language].search(pieces[-1]) and here.chance(0.5):
        pieces.pop()
    while len(pieces) > 1 and size("".join(pieces), here.language) > ROOM[here.language]:
        pieces.pop()
    return closed("".join(pieces), here.language)


def _fitting(here: Scene, pieces: Sequence[str], kind: str) -> str:
    """The piece of the advice that answers a kind of question best; '' if none does."""
    language = here.language
    if kind == "warn":
        return next((piece for piece in reversed(pieces) if ONLY_IF[language].match(piece)), "".join(pieces[-1:]))
    if kind == "review":
        return next((piece for piece in pieces if _TIMED.search(piece)), "")
    if kind in ("first", "daily"):
        orders = [piece for piece in pieces if instructs(piece, language)]
        return orders[0 if kind == "first" else here.draws.below(len(orders))] if orders else ""
    return "".join(pieces[:1])


def _sends_to_care(here: Scene, despair: bool) -> bool:
    """Whether the given advice itself begins by sending somebody to emergency care."""
    language = here.language
    return any(
        _SENDS[language].search(piece)
        and (despair or _NOW[language].search(piece))
        and not ONLY_IF[language].match(piece)
        for piece in sentences(here.value("advice"), language)[:3]
    )
