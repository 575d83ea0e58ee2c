"""A drug, dose, frequency or value in a doctor's turn that stands nowhere in case, conclusion or earlier turns.

Caught are drugs that the doctor recommends, doses and frequencies of a drug, values that the doctor states of the
patient, results or words of the patient that the doctor claims to have, the other side of the body, and another disease
in place of the conclusion's. Fine: a question, a warning, a denial; and what general advice is made of: durations,
thresholds ("above 38.5"), emergency numbers, when to come again. Those never reject.

fails   advice 多休息 → 给您开阿莫西林。            advice "rest" → "Take ibuprofen 400 mg."  5 mg → 10 mg  右膝 → 左膝
passes  advice 口服阿莫西林0.5g → 阿莫西林500毫克。   "Do you take aspirin?"    发热超过38.5℃请就诊
"""

from __future__ import annotations

import re

from medsynth.checks._claimed import claimed
from medsynth.checks._dialogue import Dialogue, Turn, finding
from medsynth.checks._kinds import VAGUE
from medsynth.checks._known import GUESS, Known
from medsynth.checks._sided import treats_other_side
from medsynth.checks._stated import stated as stated_diseases
from medsynth.checks._statements import around, stated
from medsynth.core.types import Language
from medsynth.facts import Fact
from medsynth.facts._drugs import drugs

_TESTS = frozenset(("contrast and diagnostic",))
"""Classes of what is given for a test, not for treatment."""
_HOUSEHOLD = re.compile(
    r"盐水|保湿|润肤|凡士林|咖啡因|salt ?water|saline|moisturi[sz]|emollient|vaseline|petroleum jelly|caffeine"
)
"""What every household has, to gargle, rinse or care for the skin with."""
_RINSES = frozenset(("sodium-chloride",))
_WEIGHED = frozenset(("mg", "g", "ug", "mcg", "µg", "ml", "iu", "u"))
"""Units that say how much of the drug there is; a tablet does not, so it cannot differ from 10 mg."""
_GENERAL: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(
        r"正常|参考|标准|目标|控制|范围|以上|以下|以内|超过|低于|高于|大于|小于|达到|不到|如果|若|一般|通常|理想|建议|保持|降到|升到|左右"
    ),
    "en": re.compile(
        r"\b(?:normal\w*|target\w*|goal\w*|range|reference|above|below|over|under|exceed\w*|reach\w*|less|more|greater|if|"
        r"when|usually|typical\w*|should|aim\w*|keep|ideal\w*|at least|within|between|higher|lower|about)\b"
    ),
}


def check(dialogue: Dialogue) -> str | None:
    known = Known(dialogue.case_readings)
    for turn in dialogue.turns:
        if turn.side == "doctor":
            invented = _invented(turn, known, dialogue)
            words = turn.text[invented.start : invented.end] if invented else claimed(turn, dialogue)
            words = words or treats_other_side(turn, dialogue) or _other_disease(turn, known, dialogue)
            if words:
                return finding(turn, words)
        known.add(dialogue.readings[turn.number])
    return None


def _invented(turn: Turn, known: Known, dialogue: Dialogue) -> Fact | None:
    given = {fact.normal for fact in dialogue.recommended[turn.number]}
    for fact in dialogue.facts[turn.number]:
        idiom = fact.kind != "drug" and _IDIOM.search(turn.text[fact.start : fact.end].lower())
        match fact.kind:
            case "drug":
                new = fact.normal in given and fact.sure > GUESS and not known.has_drug(fact.normal)
                home = _HOUSEHOLD.search(turn.text[fact.start : fact.end].lower())
                if new and not home and drugs()[fact.normal].group not in _TESTS:
                    return fact
            case "dose" | "frequency" | "strength":
                drug = fact.of and fact.of[0] in drugs() and fact.polarity == "affirmed"
                counted = (
                    fact.kind == "dose"
                    and fact.amount is not None
                    and fact.amount.unit not in _WEIGHED
                    and known.has_dose(fact)
                )
                if (
                    drug
                    and not idiom
                    and not counted
                    and fact.of[0] not in _RINSES
                    and fact.sure >= _SURE
                    and not known.has_amount(fact)
                    and fact.of[0] in given
                ):
                    return fact
            case "value":
                own = (fact.of or _IN_A_SAMPLE.search(_unit(fact))) and _of_the_patient(turn, fact, dialogue.language)
                if own and not idiom and not known.has_amount(fact):
                    return fact
    return None


def _other_disease(turn: Turn, known: Known, dialogue: Dialogue) -> str:
    """A disease stated as a fact that nobody spoke of, by a doctor who never names the one of the firm conclusion."""
    given = {fact.normal for fact in dialogue.case_facts.get("diagnosis", ()) if fact.kind == "disease"} - VAGUE
    if dialogue.case.conclusion != "firm" or not given or turn.number in dialogue.escalations:
        return ""
    spoken = {fact.normal for one in dialogue.doctor.turns for fact in dialogue.facts[one.number]}
    if given & spoken:
        return ""
    told = f"{dialogue.told}\n{dialogue.said_before(turn)}\n{dialogue.case.diagnosis}\n{dialogue.case.advice}".lower()
    for found in stated_diseases(turn.folded, dialogue.language):
        names = [
            fact
            for fact in dialogue.facts[turn.number]
            if fact.kind == "disease"
            and fact.sure > GUESS
            and fact.normal not in VAGUE
            and turn.text[fact.start : fact.end].lower() in found.group()
        ]
        if names and not any(known.has("disease", fact.normal) for fact in names) and found["name"] not in told:
            return found["name"]
    return ""


_IDIOM = re.compile(
    r"\b(?:minute|second|step|single)\b|分秒|每一?[分秒步]|^(?:今?晚上?|夜里|夜间|早上|早晨|中午|睡前|"
    r"at night|in the (?:morning|evening))$"
)
"""What looks like a frequency and is none: every minute counts, and a time of the day to begin with."""
_IN_A_SAMPLE = re.compile(r"/ ?(?:d|m|u|μ)?l\Z", re.I)
"""Units of what is measured in blood or urine: so much of it is a result, whatever the name of the test."""
_SURE = 0.8
"""A dose or frequency that is tied to its drug at least over a distance."""


def _unit(fact: Fact) -> str:
    return fact.amount.written if fact.amount else ""


def _of_the_patient(turn: Turn, fact: Fact, language: Language) -> bool:
    """Whether a value is said to be the patient's, and no threshold, target or range."""
    if (
        not stated(turn.text, fact, language, ever=True)
        or (fact.amount and fact.amount.comparator)
        or fact.sure <= GUESS
    ):
        return False
    return not _GENERAL[language].search(around(turn.text, fact).clause)
