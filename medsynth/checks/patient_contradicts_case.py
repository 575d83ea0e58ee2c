"""A patient who says the contrary of the case: age, sex, side, pregnancy, allergy, illness, a drug's dose, a value.

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
from medsynth.checks._sided import other_side
from medsynth.checks._statements import around, asked, stated
from medsynth.core.types import Case, Language
from medsynth.facts import Fact
from medsynth.facts._equal import judge
from medsynth.facts._numerals import read_number
from medsynth.facts.polarity import other_person

_YEAR, _MONTH = 365.25, 30.4375
_COMPARED = frozenset(("age", "sex", "pregnancy", "allergy", "disease", "dose", "frequency", "value"))
_ADULT = 18 * _YEAR
_CHILD = re.compile(
    r"儿子|女儿|孩子|宝宝|小孩|孙子|孙女|\b(?:son|daughter|child|baby|kid|little one|grandson|granddaughter)\b"
)
_NO_ALLERGY: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(
        r"(?<!有)(?:没有?|无|从不|从没有?|否认)(?:任何|什么|啥|已知)?(?:的)?(?:药物|食物|药物和食物)?过敏(?!原|反应吗)|"
        r"对(?:药物?|任何药|什么)(?:都)?不过敏|(?:^|[，。！,\n])(?:我)?(?:都|也|从来|一直)?不过敏(?=[的，。！,\s]|$)"
    ),
    "en": re.compile(
        r"\b(?:no|not|never had|don't have|do not have|without) "
        r"(?:any |known |drug |medication |food )*allerg(?:y|ies|ic)\b(?! to(?! any))|\bnkda\b"
    ),
}


def check(dialogue: Dialogue) -> str | None:
    case = [fact for facts in dialogue.case_facts.values() for fact in facts][:MOST]
    for turn in dialogue.patient.turns:
        words = _no_allergy(turn, dialogue) or _other_sex(turn, dialogue) or _age_alone(turn, dialogue)
        words = words or other_side(turn, dialogue)
        if words:
            return finding(turn, words)
        for fact in dialogue.facts[turn.number]:
            if fact.kind not in _COMPARED:
                continue
            words = turn.text[fact.start : fact.end]
            if fact.kind == "dose" and _TOTAL.search(around(turn.text, fact).clause):
                continue
            if _contrary(fact, case, dialogue.case) and _counts(turn, fact, words, dialogue):
                return finding(turn, words)
    return None


def _counts(turn: Turn, fact: Fact, words: str, dialogue: Dialogue) -> bool:
    """Whether the patient says it of now, in words that the case does not have itself."""
    if fact.person != "patient" or fact.time != "now" or fact.condition or fact.sure <= GUESS:
        return False
    if fact.kind == "age" and _about_then(turn, fact, dialogue.case):
        return False
    if _of_a_child(turn, fact, dialogue.case) or other_person(turn.text, (fact.start, fact.end), dialogue.language):
        return False
    if fact.polarity == "affirmed":
        return words.lower() not in dialogue.told and stated(turn.text, fact, dialogue.language)
    met = _MET.search(around(turn.text, fact).clause)
    return not met and not asked(turn.text, fact, dialogue.language)


_THEN = re.compile(
    r"(?:左右)?(?:的时候|那年|那时|时(?!间)|起|开始|就(?:有|得|查|确诊|发现)|查出|得的|发现)|[^.!?\n]{0,4} when "
    r"(?:i|they|it)|-year-old self"
)
_BACK = re.compile(r"\b(?:(?:when|since|until) (?:i|we) (?:was|were|turned)|at the age of|at age|from age|turned)\s*\Z")
_TOTAL = re.compile(r"一共|总共|合计|总量|加起来|in total|altogether|total of|comes to")
_MET = re.compile(r"接触|患者|病人|暴露|\b(?:contact|exposed|exposure|near anyone|around anyone|anyone (?:with|who))\b")
"""What denies to have met an illness rather than to have it."""
_ABOUT = re.compile(r"多|几|出头|左右|快|将近|不到|来岁|around|about|mid|early|late|almost|nearly|or so|ish")


def _about_then(turn: Turn, fact: Fact, case: Case) -> bool:
    """Whether an age is one of an earlier day, or a round one that holds the case's."""
    text = turn.text.lower()
    if _THEN.match(text, fact.end) or _BACK.search(text[max(0, fact.start - 24) : fact.start]):
        return True
    months = MONTHS.match(fact.normal)
    if months is None or case.age_days is None or not _ABOUT.search(text[max(0, fact.start - 8) : fact.end + 4]):
        return False
    return abs(float(months[1]) * _MONTH - case.age_days) <= 10 * _YEAR


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


_ONLY: dict[str, re.Pattern[str]] = {
    "male": re.compile(
        r"(?:我|这个月|最近|上次|末次)[^，。！？\n]{0,4}(?:月经|例假|大姨妈)|\bmy (?:last )?periods?\b(?! of)|"
        r"\bmenstruat\w+"
    ),
    "female": re.compile(r"我[^，。！？\n]{0,4}(?:前列腺|睾丸|阴茎|阴囊)|\bmy (?:prostate|testicles?|scrotum|penis)\b"),
}
"""Of the own body what only the other sex has."""
_ONLY_HINTS = {
    "male": ("月经", "例假", "姨妈", "period", "menstruat"),
    "female": ("前列腺", "睾丸", "阴茎", "阴囊", "prostate", "testic", "scrotum", "penis"),
}


def _other_sex(turn: Turn, dialogue: Dialogue) -> str:
    sex = dialogue.case.sex
    hinted = sex and any(hint in turn.folded for hint in _ONLY_HINTS[sex])
    found = _ONLY[sex].search(turn.folded) if sex and hinted else None
    if not found or found.group() in dialogue.told or other_person(turn.text, found.span(), dialogue.language):
        return ""
    return "" if _CHILD.search(turn.folded) else found.group()


_ASKS_AGE = re.compile(r"多大(?:年[纪龄]|岁数|了|年)|年龄|几岁|多少岁|how old|your age|age\?")
_AGE_ALONE = re.compile(
    r"(?:我|今年|快|刚|i'm|i am|just|\s)*(?P<age>\d{1,3}|[一二三四五六七八九十]{1,3}|[a-z]+(?:-[a-z]+)?)(?:周?岁|"
    r"了|啊|呢|\s|years? old|now|[.，。,!！])*"
)


def _age_alone(turn: Turn, dialogue: Dialogue) -> str:
    """A bare number that answers how old the patient is, more than a year and a half away from the case."""
    days = dialogue.case.age_days
    if days is None or days < _ADULT or len(turn.folded) > _BARE:
        return ""
    bare = _AGE_ALONE.fullmatch(turn.folded)
    asked = dialogue.asked_before(turn) if bare else None
    if bare is None or asked is None or not _ASKS_AGE.search(asked.folded):
        return ""
    years = read_number(bare["age"], 0)
    return turn.folded if years and abs(years.low * _YEAR - days) > _YEAR * 1.5 else ""


_BARE = 24
"""Most characters of an answer that is a number and no more."""


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
        case "dose" | "frequency" | "value":
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
    if two.comparator == "le" and one.high <= two.high:
        return False  # 最高37度6 holds 37.6
    if one.unit == f"{two.unit}/day":
        return two.low > one.high  # one dose is more than the whole day's
    return one.unit == two.unit and judge(same[0], fact).answer == "other"
