"""A patient who says the contrary of the case: age, sex, pregnancy, allergy, illness, a drug's dose, a value.

Compared is what both sides state of the patient now. A value or a dose counts only where the case has one of its kind,
since a patient may tell of several. Fine: what the case does not know (that is for ``patient_invented`` and
``denied_unknown``), earlier times, other people, questions.

fails   case 对青霉素过敏: 我没有药物过敏。   case 45 years: "I'm 54."      case 氨氯地平5mg: 我吃氨氯地平10mg
passes  case 对青霉素过敏: 我青霉素过敏。     case 高血压: 我妈妈没有高血压。  case 5 mg: "The 5 mg ones."
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue, Turn, finding
from medsynth.checks._kinds import BODY, VAGUE
from medsynth.checks._known import GUESS, MOST
from medsynth.checks._patient import MONTHS
from medsynth.checks._statements import around, asked, stated
from medsynth.core.types import Case, Language
from medsynth.facts import Fact
from medsynth.facts._equal import judge
from medsynth.facts.polarity import other_person

_YEAR, _MONTH = 365.25, 30.4375
_COMPARED = frozenset(("age", "sex", "pregnancy", "allergy", "disease", "dose", "value"))
_ADULT = 18 * _YEAR
_CHILD = re.compile(
    r"儿子|女儿|孩子|宝宝|小孩|孙子|孙女|\b(?:son|daughter|child|baby|kid|little one|grandson|granddaughter)\b"
)
_NO_ALLERGY: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(
        r"(?<!有)(?:没有?|无|从不|从没有?|否认)(?:任何|什么|啥|已知)?(?:的)?(?:药物|食物|药物和食物)?过敏(?!原|反应吗)|"
        r"对(?:药物?|任何药)(?:都)?不过敏"
    ),
    "en": re.compile(
        r"\b(?:no|not|never had|don't have|do not have|without) "
        r"(?:any |known |drug |medication |food )*allerg(?:y|ies|ic)\b(?! to)|\bnkda\b"
    ),
}


def check(dialogue: Dialogue) -> str | None:
    case = [fact for facts in dialogue.case_facts.values() for fact in facts][:MOST]
    for turn in dialogue.patient.turns:
        words = _no_allergy(turn, dialogue)
        if words:
            return finding(turn, words)
        for fact in dialogue.facts[turn.number]:
            if fact.kind not in _COMPARED:
                continue
            words = turn.text[fact.start : fact.end]
            if _counts(turn, fact, words, dialogue) and _contrary(fact, case, dialogue.case):
                return finding(turn, words)
    return None


def _counts(turn: Turn, fact: Fact, words: str, dialogue: Dialogue) -> bool:
    """Whether the patient says it of now, in words that the case does not have itself."""
    if fact.person != "patient" or fact.time != "now" or fact.condition or fact.sure <= GUESS:
        return False
    if _of_a_child(turn, fact, dialogue.case) or other_person(turn.text, (fact.start, fact.end), dialogue.language):
        return False
    if fact.polarity == "affirmed":
        return words.lower() not in dialogue.told and stated(turn.text, fact, dialogue.language)
    return not asked(turn.text, fact, dialogue.language)


def _of_a_child(turn: Turn, fact: Fact, case: Case) -> bool:
    """Whether an adult patient speaks of a child: a parent's words name the patient the same way."""
    adult = case.age_days is not None and case.age_days >= _ADULT
    return adult and bool(_CHILD.search(around(turn.text, fact).clause))


def _no_allergy(turn: Turn, dialogue: Dialogue) -> str:
    """A denial of any allergy where the case has one."""
    if dialogue.case.allergy.state != "present":
        return ""
    found = _NO_ALLERGY[dialogue.language].search(turn.folded)
    if not found:
        return ""
    rest = turn.folded[found.end() : found.end() + 12]
    but = re.match(r"[，,]?\s*(?:但|只是|除|除了|except|but|other than|apart)", rest) or "其他" in turn.folded
    return "" if but or "other" in found.group() or "?" in rest or "吗" in rest else found.group()


def _contrary(fact: Fact, case: list[Fact], known: Case) -> bool:
    match fact.kind:
        case "age":
            return _other_age(fact, known)
        case "sex":
            return bool(known.sex) and fact.normal in {"male", "female"} and fact.normal != known.sex
        case "pregnancy":
            return _other_pregnancy(fact, known)
        case "allergy" | "disease" if fact.normal in VAGUE:
            return False
        case "allergy":
            return (known.allergy.state == "denied" and fact.polarity == "affirmed") or _turned(fact, case)
        case "disease":
            return _turned(fact, case)
        case "dose" | "value":
            return _other_amount(fact, case)
    return False


def _other_age(fact: Fact, case: Case) -> bool:
    """More than a year away, and for small children more than a sixth of their age."""
    months = MONTHS.match(fact.normal)
    if case.age_days is None or months is None or fact.polarity != "affirmed":
        return False
    days = float(months[1]) * _MONTH
    return abs(days - case.age_days) > max(min(_YEAR * 1.5, case.age_days * 0.5), 31)


def _other_pregnancy(fact: Fact, case: Case) -> bool:
    if fact.normal in {"breastfeeding", "trying", "postpartum"}:
        return False
    if case.sex == "male":
        return fact.polarity == "affirmed"
    state = case.pregnancy.state
    return (state == "denied" and fact.polarity == "affirmed") or (state == "present" and fact.polarity == "denied")


def _turned(fact: Fact, case: list[Fact]) -> bool:
    """Whether the case says of the same thing what the patient denies, or denies what the patient says."""
    same = [
        one
        for one in case
        if one.kind == fact.kind and one.normal == fact.normal and one.person == "patient" and one.time == "now"
    ]
    certain = [one for one in same if one.certainty == "certain" and not one.condition]
    return bool(certain) and all(one.polarity != fact.polarity for one in certain)


def _other_amount(fact: Fact, case: list[Fact]) -> bool:
    """Another dose of the same drug, or another value of the same analyte, where the case has exactly one."""
    if not fact.of or BODY.intersection(fact.of) or fact.sure < 1 or fact.polarity != "affirmed":
        return False
    same = [one for one in case if one.kind == fact.kind and one.of == fact.of and one.person == "patient"]
    if len({one.normal for one in same}) != 1 or same[0].condition or same[0].time != "now" or same[0].sure < 1:
        return False
    one, two = same[0].amount, fact.amount
    if not one or not two:
        return False
    if one.unit == f"{two.unit}/day":
        return two.low > one.high  # one dose is more than the whole day's
    return one.unit == two.unit and judge(same[0], fact).answer == "other"
