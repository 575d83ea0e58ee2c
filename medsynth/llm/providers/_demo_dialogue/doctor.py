"""What the demo doctor says: questions, then the opinion and advice it was given, word for word, and where to go.

It names no diagnosis before it concludes, keeps a tentative one tentative, and adds no drug, dose, test result or
diagnosis of its own. An emergency goes before everything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from medsynth.llm.providers._demo_dialogue import advice
from medsynth.llm.providers._demo_dialogue.grammar import cued
from medsynth.llm.providers._demo_dialogue.reading import TOPICS, concluded, quotable, told, topics
from medsynth.llm.providers._demo_dialogue.scene import Scene, place, scene
from medsynth.llm.providers._demo_dialogue.text import asks

_TOLD = {
    "duration": re.compile(
        r"[\d一二两三四五六七八九十几半]+(?:多|来)?(?:分钟|个?(?:半)?小时|个?钟头|天|个?星期|个?礼拜|周|个?(?:多)?月|年)|"
        r"昨|前天|今天|今早|刚才|"
        r"\b(?:(?:minute|hour|day|week|month|year)s?|yesterday|today|tonight|this morning|since|ago)\b",
        re.I,
    ),
    "person": re.compile(
        r"\d+\s*岁|[一二三四五六七八九十]岁|year-old|years old|(?:week|month)s old|\bI'm \d\d\b", re.I
    ),
    "pregnancy": re.compile(r"怀孕|孕\d|哺乳|喂奶|pregnan|breastfeed|weeks along", re.I),
}
"""Words by which the patient has told a topic unasked."""
_WOMAN = re.compile(r"例假|月经|白带|备孕|避孕|要孩子|\bperiods?\b|discharge|trying for a baby|contracept", re.I)
_WORRIED = re.compile(r"担心|害怕|很慌|着急|急死|worried|scared|panick|anxious", re.I)


def answer(variables: Mapping[str, Any], sample: int) -> str:
    """The doctor's next message."""
    here = scene(variables, sample, "doctor")
    if here.phase == "greet":
        return here.say("greet.all", department=str(variables["department"] or ""))
    if here.phase == "emergency":
        return advice.to_care(here, variables)
    if here.phase == "farewell":
        return _farewell(here, variables)
    if here.phase == "ask":
        return _ask(here, variables)
    if concluded(here.own):
        return advice.explain(here, variables)
    if here.phase == "free" and here.turn <= here.plan().weighted((1, 2, 3), (4, 6, 1)):
        return _ask(here, variables)
    return advice.conclude(here, variables)


def _ask(here: Scene, variables: Mapping[str, Any]) -> str:
    """One to three questions that were not asked yet, and whose answer was not given yet."""
    number = here.draws.weighted((1, 2, 3), (4, 5, 2))
    if variables["conclusion"] == "not_medical":
        return here.join(_acknowledge(here), _fresh(here, "open.errand"))
    questions = [] if here.turn == 1 or here.chance(0.5) else _topical(here, number)
    if len(questions) < number:
        questions.insert(0, _about(here, str(variables["department"] or "")))
        if number > 1 and len(questions) == 1:
            questions += _topical(here, number - 1)
    linked = [here.say("link.all") + question for question in questions[1:]]
    return here.join(_acknowledge(here), questions[0], *linked)


def _topical(here: Scene, number: int) -> list[str]:
    """Questions about the topics that are still open; how long it has lasted comes first."""
    known = "\n".join(here.theirs)
    asked = {name for message in here.own for name in topics(message, here.language)[0]}
    left = [name for name in TOPICS if name not in asked and not (name in _TOLD and _TOLD[name].search(known))]
    if "pregnancy" in left and not _WOMAN.search(known):
        left.remove("pregnancy")
    order = here.draws.shuffled(left)
    order.sort(key=lambda name: name != "duration")
    return [here.say(f"{name}.ask") for name in order[:number]]


def _about(here: Scene, department: str) -> str:
    """An open question about the trouble: as the last message, or else the first one, calls for."""
    words = told(here.last, here.language)
    tables = cued(f"{words} {department}", here.language) or cued(here.theirs[0], here.language)
    own = bool(tables) and here.chance(0.8)
    return _fresh(here, f"open.about.{here.draws.choice(tables)}" if own else "open.all")


def _fresh(here: Scene, slot: str) -> str:
    """A question of the slot that was not asked in these words, if a few draws find one."""
    question = here.say(slot)
    for _ in range(3):
        if not here.said(question):
            break
        question = here.say(slot)
    return question


def _acknowledge(here: Scene) -> str:
    """A word on what was just said; more than a word where the patient asked or worries."""
    if asks(here.last) and here.chance(0.6):
        return here.say("ack.asked")
    quotes = quotable(here.last, "patient", here.language) if here.chance(0.35) else ()
    if quotes:
        return here.say("ack.quote", quote=here.draws.choice(quotes))
    return here.say("ack.worry" if _WORRIED.search(here.last) and here.chance(0.5) else "ack.plain")


def _farewell(here: Scene, variables: Mapping[str, Any]) -> str:
    """A short goodbye with a sign to watch for; after an emergency, the way there once more."""
    if variables["flags"]:
        return advice.off_to_care(here, variables)
    lead, bye = here.say("farewell.lead"), here.say("farewell.bye")
    warning = advice.unsaid_warning(here) if concluded(here.own) else ""
    if warning:
        return here.join(lead, here.say("farewell.reserve", unit=warning), bye)
    slot = "farewell.errand" if variables["conclusion"] == "not_medical" else "farewell.remind"
    return here.join(lead, here.say(slot, topic=advice.trouble(here), department=place(variables)), bye)
