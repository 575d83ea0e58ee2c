"""What the demo patient says: the complaint bit by bit, answers to what was asked, a question, a goodbye.

A field that nobody spoke of is answered "not sure", never with a denial. The patient knows no medical answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from medsynth.llm.providers._demo_dialogue.reading import concluded, main_trouble, orders, topics
from medsynth.llm.providers._demo_dialogue.scene import DESPAIR, Scene, place, scene
from medsynth.llm.providers._demo_dialogue.text import asks, closed, core, size, units

ROOM = {"zh": 80, "en": 60}
"""Characters (zh) or words (en) of one turn."""
_KEPT_BACK = re.compile(
    r"见图|如图|附图|图片|照片|附件|附后|上传|拍照|[市省县区民学属和院一二三四五六七八九十]医院|[\u4e00-\u9fff](?:医生|大夫|主任|教授)您?好|"
    r"\b(?:see|attached|attaching|uploaded) (?:the )?(?:photos?|pictures?|images?|files?|reports?)\b|\bDr\.? [A-Z]"
)
"""Parts of a complaint that the patient keeps: what only a picture shows, names of places and doctors."""
_UNITS = {"terse": 1, "normal": 2, "talkative": 3}
"""Pieces of the complaint told at a time, at most."""
_LEVEL = {"calm": (0, 0, 1), "worried": (0, 1, 1), "anxious": (1, 1, 2)}
"""Questions after the conclusion, by worry; one is drawn."""
_NUMBER = {
    "zh": re.compile(r"(?:拨打|打|拨)\s*(\d{3,5})"),
    "en": re.compile(r"(?:call|phone|ring|dial)\s+(\d{3,5})", re.I),
}


def answer(variables: Mapping[str, Any], sample: int) -> str:
    """The patient's next message."""
    here, who, urgent = scene(variables, sample, "patient"), variables["persona"], bool(variables["flags"])
    if here.phase == "open":
        return _open(here, who, urgent)
    if here.phase == "close":
        return _leave(here, variables) if urgent else _close(here, variables)
    since = concluded(here.theirs)
    if asks(here.last) or not since:
        return _reply(here, who)
    enough = here.plan().choice(_LEVEL.get(who.get("worry", "calm"), (1,)))
    if here.phase == "free" and since > enough and _has_asked(here):
        return _close(here, variables)
    return _follow_up(here, who, since - 1)


def _open(here: Scene, who: Mapping[str, str], urgent: bool) -> str:
    """The main trouble only; in an emergency as much as fits, for it must be seen at once."""
    worry, language = who.get("worry", "calm"), here.language
    pieces = _complaint(here)
    hello = here.say(f"hello.{worry}")
    if not pieces:
        return here.join(hello, here.say("open.blank"))
    end = _question(here, who) if urgent and here.value("request") else here.say(f"tail.{worry}")
    told = [pieces[0]]
    room = 1.5 * ROOM[language] - size(hello + end, language) - size(pieces[0], language) if urgent else 0
    for piece in pieces[1:]:
        room -= size(piece, language)
        if room < 0:
            break
        told.append(piece)
    return here.join(hello, *told[:-1], closed(told[-1], language), end)


def _complaint(here: Scene) -> tuple[str, ...]:
    """What the patient can tell, a piece at a time."""
    return _told(here.value("complaint"), here.language)


@lru_cache(maxsize=1024)
def _told(complaint: str, language: str) -> tuple[str, ...]:
    return tuple(piece for piece in units(complaint, language) if not _KEPT_BACK.search(piece))


def _reply(here: Scene, who: Mapping[str, str]) -> str:
    """Answers, the next part of the complaint, and once the patient's own question."""
    language, verbosity = here.language, who.get("verbosity", "normal")
    asked, open_question = topics(here.last, language)
    answered = {name for message in here.theirs[:-1] for name in topics(message, language)[0]}
    parts = [_field(here, name) for name in asked if name not in answered]
    left = [piece for piece in _complaint(here) if not here.said(piece)]
    tell = left[: _UNITS.get(verbosity, 2)]
    room = ROOM[language] - sum(size(part, language) for part in parts)
    while len(tell) > 1 and sum(size(piece, language) for piece in tell) > room:
        tell.pop()
    if tell:
        parts.append(here.join(here.say("detail.more"), *tell[:-1], closed(tell[-1], language)))
    elif open_question or len(parts) < len(asked):
        parts.append(here.say("detail.none"))
    turn_to_ask = here.turn > 2 or len(left) == len(tell) or here.chance(0.8)
    if not any(parts) or (turn_to_ask and not _has_asked(here)):
        parts.append(_question(here, who))
    react = "" if verbosity == "terse" else here.say(f"react.{who.get('worry', 'calm')}")
    return here.join(react, *parts)


def _field(here: Scene, name: str) -> str:
    """The answer to a question about one field, in the field's own state; '' where nothing is to be said."""
    if name == "person":
        facts = [value for value in map(here.value, ("age", "sex", "weight")) if value]
        return here.say("person.present", value=("，" if here.language == "zh" else ", ").join(facts)) if facts else ""
    state = here.state(name)
    if name == "pregnancy" and state != "present" and here.value("sex") in ("男", "male"):
        return here.say("pregnancy.male")
    if name == "duration" and state == "denied":
        state = "unknown"
    return here.say(f"{name}.{state}", value=core(here.value(name)))


def _has_asked(here: Scene) -> bool:
    """Whether the patient's own question was put; a case without one counts as asked after its first turns."""
    request = here.value("request")
    return here.said(request) if request else here.turn > 3


def _question(here: Scene, who: Mapping[str, str]) -> str:
    """What the patient wants to know, in the case's words."""
    request = here.value("request")
    if not request:
        return here.say("request.blank")
    lead = here.say("request.plain" if who.get("literacy") == "plain" and here.chance(0.4) else "request.lead")
    if not asks(request) and request[-1] not in "。.！!":
        request += "？" if here.language == "zh" else "?"
    return here.join(lead, request)


def _follow_up(here: Scene, who: Mapping[str, str], number: int) -> str:
    """A further question about what the doctor advised; first of all the one that was never put."""
    lead = here.say("follow.lead")
    if here.value("request") and not _has_asked(here):
        return here.join(lead, _question(here, who))
    if who.get("worry") == "anxious" and here.chance(0.5):
        lead = here.say("follow.worry")
    last = ("sure", "review") if who.get("literacy") == "informed" else ("review", "sure")
    kinds = ("warn", "first", "daily", *last)
    kind = kinds[(here.plan().below(4) + number) % len(kinds)]
    return here.join(lead, here.say(f"follow.{kind}", clause=_advised(here)))


def _advised(here: Scene) -> str:
    """Something the doctor told the patient to do, in the doctor's words; '' if nothing is short enough."""
    since = concluded(here.theirs)
    found = orders(here.theirs[-since], here.language) if since else ()
    return here.draws.choice(found) if found else ""


def _close(here: Scene, variables: Mapping[str, Any]) -> str:
    """Thanks and the stop word, tied to what was said."""
    clause = _advised(here)
    keep = here.say(
        "close.keep" if clause and here.chance(0.6) else "close.plain",
        clause=clause,
        topic=main_trouble(here.value("complaint"), here.language),
        department=place(variables, "my"),
    )
    return here.join(here.say("close.lead"), keep + here.say("close.bye", stop=variables["stop_word"]))


def _leave(here: Scene, variables: Mapping[str, Any]) -> str:
    """The patient sets off for emergency care."""
    number = _NUMBER[here.language].search(here.last)
    act = here.say("close.call", number=number[1]) if number and here.chance(0.6) else here.say("close.go")
    text = here.say(
        "close.heard" if any(map(DESPAIR.search, variables["flags"])) else "close.urgent",
        act=act,
        clause=_advised(here),
        topic=main_trouble(here.value("complaint"), here.language),
    )
    return text + here.say("close.urgent_bye", stop=variables["stop_word"])
