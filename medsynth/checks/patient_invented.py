"""A drug, dose, allergy, illness, pregnancy or value that the patient states and that the case does not hold.

The patient knows the case and what was said before; a doctor's question vouches for nothing, so a plain "yes" to
"do you take aspirin?" is an invention too where it is spelled out. Fine: questions, guesses, plans, other people,
and symptoms, which a case never lists in full. An illness in the family counts where the doctor asked for one.

fails   case without drugs: 我一直吃阿司匹林。           "I'm allergic to penicillin." with allergy unknown
passes  case 高血压，氨氯地平: 我吃氨氯地平。           "Could it be gout?"        "Should I take ibuprofen?"
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue, Turn, finding
from medsynth.checks._kinds import BODY, VAGUE
from medsynth.checks._known import GUESS, Known, Readings
from medsynth.checks._statements import around, asked, doubted, eaten, stated
from medsynth.core.types import Language
from medsynth.facts import Fact
from medsynth.facts.polarity import other_person

_HELD = frozenset(("drug", "dose", "value", "frequency", "allergy", "disease", "pregnancy"))
"""Kinds that a case holds; nobody writes down every symptom."""
_EVER = frozenset(("drug", "allergy", "disease", "value"))
"""Kinds of a patient's history, which a case holds too."""


def check(dialogue: Dialogue) -> str | None:
    """What the doctor said is looked at only where case and patient do not vouch for a fact: it seldom is asked for."""
    known = Known(dialogue.case_readings)
    unread: list[Turn] = []
    for turn in dialogue.turns:
        if turn.side == "doctor":
            unread.append(turn)
            continue
        kin = _of_family(turn, dialogue)
        if kin:
            return finding(turn, turn.text[kin.start : kin.end])
        invented = _invented(turn, known, dialogue)
        if invented and unread:
            for earlier in unread:
                known.add(_not_asked(earlier, dialogue))
            unread = []
            invented = _invented(turn, known, dialogue)
        if invented:
            return finding(turn, turn.text[invented.start : invented.end])
        known.add(dialogue.readings[turn.number])
    return None


_FAMILY = re.compile(
    r"家里?(?:人|有人|中)?|家族|父母|亲戚|兄弟|\b(?:family|relatives?|parents?|siblings?|mother|father|runs? in)\b"
)
"""A question about the family."""


def _of_family(turn: Turn, dialogue: Dialogue) -> Fact | None:
    """An illness of a relative that the case does not hold, told when the doctor asked for the family."""
    before = dialogue.asked_before(turn)
    if before is None or not _FAMILY.search(before.folded):
        return None
    held = {
        (fact.kind, fact.normal) for facts in dialogue.case_facts.values() for fact in facts if fact.person != "patient"
    }
    for fact in dialogue.facts[turn.number]:
        kin = fact.kind == "disease" and fact.person != "patient" and fact.normal not in VAGUE and fact.sure > GUESS
        plain = fact.polarity == "affirmed" and not fact.condition and not asked(turn.text, fact, dialogue.language)
        new = (fact.kind, fact.normal) not in held and turn.text[fact.start : fact.end].lower() not in dialogue.told
        if kin and plain and new and not doubted(turn.text, fact, dialogue.language):
            return fact
    return None


def _not_asked(turn: Turn, dialogue: Dialogue) -> Readings:
    facts = dialogue.facts[turn.number]
    return Readings(fact for fact in facts if not asked(turn.text, fact, dialogue.language))


_ALLERGIC_TO = re.compile(
    r"对(?!什么|啥|哪|很?多|一些|某|很多|药物?过|食物过)[^，。！？\n]{1,10}过敏|"
    r"\ballergic to (?!any|something|anything|what)\w"
)
"""An allergy to a thing that no list has."""


def _invented(turn: Turn, known: Known, dialogue: Dialogue) -> Fact | None:
    language: Language = dialogue.language
    for fact in dialogue.facts[turn.number]:
        if fact.kind not in _HELD or fact.sure <= GUESS:
            continue
        match fact.kind:
            case "drug":
                new = not known.has_drug(fact.normal) and not eaten(turn.text, fact)
            case "dose" | "value" | "frequency":
                named = bool(fact.of) and not BODY.intersection(fact.of)
                new = named and fact.sure >= 1 and not known.has_amount(fact)
            case "allergy" if fact.normal in VAGUE:
                told = _ALLERGIC_TO.search(around(turn.text, fact).clause) is not None
                new = told and not known.of_kind("allergy")
            case "allergy" | "disease" if fact.normal not in VAGUE:
                new = not known.has(fact.kind, fact.normal) and not known.has("allergy", fact.normal)
            case "pregnancy":
                new = not known.of_kind("pregnancy") and dialogue.case.pregnancy.state != "present"
            case _:
                new = False
        own = new and turn.text[fact.start : fact.end].lower() not in dialogue.told
        if (
            own
            and stated(turn.text, fact, language, ever=fact.kind in _EVER)
            and not other_person(turn.text, (fact.start, fact.end), language)
        ):
            return fact
    return None
