"""Names of real platforms, hospitals and doctors in a text. The lists stand in ``seeds/lexicons/names.toml``.

A name needs something that only a name has: a listed word, a place before 医院, a surname that begins a word before
医生. "当地医院", "主治医生", "Dr." alone, 协和肤乐霜, Mayo score and Bristol stool are none. Names of patients are not
looked for here: that is the scrubber's work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from medsynth.core.types import Language, Span
from medsynth.text.lexicon import alternation, lexicon
from medsynth.text.normalise import Folded, fold

_HOSPITAL_WORD = r"(?:医院|卫生院|保健院|保健所|医学中心|诊所)"
_LEVEL = r"(?:省|市|县|区|州|镇|盟|旗)"
_NO_NAME = r"(?:的|各|哪|几|某|好|看|去|到|在|三甲|当地|其他|别的|大型|正规|附近|或|等|有|找|来|一家|这家|那家|所有|任何|，|、)"
_EN_GENERIC = (
    r"(?:The|A|An|Your|My|Our|This|That|Any|Each|Local|Nearest|Closest|Children's|Women's|General|Emergency|Community|University|Teaching|Urgent|Care|"
    r"Eye|Fever|Pain|Memory|Diabetes|Skin|Sleep|Headache|Fracture|Antenatal|Dental|Walk-in|Walk-In|Go|Please|Visit|At|In|To|From|Public|Private|"
    r"District|County|Regional|City|Day|Outpatient|Maternity|Specialist|Mental|Health|Rehabilitation|Veterinary|Free|Online|Virtual|Sexual|"
    r"Breast|Heart|Chest|Stroke|Asthma|Allergy|Hand|Foot|Back|Spine|Fertility|Hormone|Travel|GP|ER|ED|Is|Are|If|When|And|Or|I|He|She|We|You|Call|See|Ask|"
    r"Big|Large|Main|Good|Better|Nearby|Major|Tertiary|Academic|Field|Cancer|Burn|Trauma|Vein|Weight|Loss|Wound|Stop|Smoking|Hearing|Lipid|Thyroid|INR|Warfarin)"
)


@dataclass(frozen=True, slots=True)
class _Rules:
    stems: tuple[str, ...]
    zh: tuple[tuple[str, re.Pattern[str]], ...]
    allowed_zh: re.Pattern[str]


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    table = lexicon("names")
    platforms, hospitals, doctors = table["platforms"], table["hospitals"], table["doctors"]
    surname = f"(?:{alternation(doctors['double_surnames'])}|[{doctors['surnames']}])"
    title = f"(?:{alternation(doctors['titles'])})"
    # A look-behind per length: Python's need a fixed width.
    ahead = "|".join(f"(?<={re.escape(word)})" for word in doctors["before"])
    starts = f"(?:(?<![一-鿿])|{ahead})"
    given = f"(?!{alternation(doctors['not_given'])}){surname}[一-鿿]{{1,2}}?"
    place = alternation(table["hospitals"]["places"])
    named = rf"(?:{place}){_LEVEL}?(?!(?:{_LEVEL})?{_HOSPITAL_WORD})(?:(?!{_NO_NAME})[一-鿿]){{1,14}}?{_HOSPITAL_WORD}"
    level = rf"(?<![一-鿿])(?:(?!{_NO_NAME}|{_LEVEL})[一-鿿]){{2,8}}{_LEVEL}(?:(?!{_NO_NAME})[一-鿿]){{0,12}}?{_HOSPITAL_WORD}"
    college = rf"(?:(?!{_NO_NAME})[一-鿿]){{2,8}}(?:大学|医学院)(?:(?!{_NO_NAME})[一-鿿]){{0,12}}?{_HOSPITAL_WORD}"
    zh = (
        ("platform", re.compile(rf"(?<![显细稍轻])(?:{alternation(platforms['zh'])})")),
        ("hospital", re.compile(f"{alternation(hospitals['zh'])}|{named}|{level}|{college}")),
        ("doctor", re.compile(rf"{starts}(?:{surname}|{given}){title}")),
    )
    stems = ("医院", "医", "大夫", "主任", "教授", "院长", "健康", "丁香", "博士", "保健", "卫生院", "诊所", "积水潭", "儿研所", "必答", "网", "中肿", "妇婴", "西院", "北医", "健客", "快药", "民福康", "微脉")
    return _Rules(stems, zh, re.compile(alternation(table["allowed"]["zh"])))


@lru_cache(maxsize=1)
def _english() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = lexicon("names")
    unlike = alternation(table["doctors"]["en_not"])
    name = r"[A-Z][a-z'’]+(?:-[A-Z][a-z]+)?"
    return (
        ("platform", re.compile(rf"\b(?:{_spaced(table['platforms']['en'])})\b", re.I)),
        ("hospital", re.compile(rf"\b(?:{alternation(table['hospitals']['en'])})(?!\w)(?! [Ss]core)")),
        ("hospital", re.compile(rf"\b(?:St\.? )?(?!{_EN_GENERIC}\b){name}(?: (?:{name}|of|and|&)){{0,3}}? (?:Hospital|Medical Cent(?:er|re)|Infirmary|Clinic)\b(?! [Ss]core)")),
        ("doctor", re.compile(rf"\b(?:Dr\.? ?|Doctor |Prof(?:essor|\.) )(?!(?:{unlike})\b)(?:[A-Z]\. ?)?{name}(?! (?:score|test|sign|criteria))")),
    )


def _spaced(words: list[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s?") for word in sorted(words, key=len, reverse=True))


_ORDINARY = re.compile(r"(?:是|个|位|名|真|的|遇到|当|做|为|好)$")
_DOCTOR_WORD = re.compile(r"(?:Dr\.? ?|Doctor |Prof(?:essor|\.) )(?:You|I|It|The|And|But|Please|Thank|Thanks|My|What|How|Is|Can|Hello|Hi|Sir|If|When|Now|Yes|No|Your|This|So|Any|In|On|For|With)\b", re.I)


READ = 20_000
"""Code points that are read."""


def real_names(text: str, language: Language) -> list[Span]:
    """Every real name in ``text``: spans of kind platform, hospital or doctor, in order of kind.

    >>> [span.kind for span in real_names("我在协和医院看过张医生", "zh")]
    ['hospital', 'doctor']
    >>> real_names("用过协和肤乐霜，去当地医院看了主治医生", "zh")
    []
    """
    text = text[:READ]
    folded = fold(text)
    found: list[Span] = []
    if not text.isascii() and any(stem in folded.text for stem in _rules().stems):
        found.extend(_chinese(folded))
    if any(stem in folded.text for stem in _EN_STEMS):
        found.extend(_latin(text))
    return found


_EN_STEMS = ("dr", "doctor", "prof", "hospital", "clinic", "medical cent", "infirmary", "health", "webmd", "hopkins", "mass", "sinai", "anderson", "kettering", "ormond", "permanente", "brigham", "stanford", "presbyterian", "thomas", "jude", "moorfields", "marsden", "addenbrooke", "sickkids", "zocdoc", "mdlive", "practo", "answer", "amwell", "plushcare", "medscape", "lybrate", "1mg", "patient.info", "teladoc", "doctolib", "peking union", "iclini", "justanswer")


def _chinese(folded: Folded) -> Iterator[Span]:
    rules = _rules()
    allowed = [match.span() for match in rules.allowed_zh.finditer(folded.text)]
    for kind, pattern in rules.zh:
        for match in pattern.finditer(folded.text):
            if any(low < match.end() and match.start() < high for low, high in allowed):
                continue
            if match.group() == "好大夫" and _ORDINARY.search(folded.text[: match.start()][-2:]):
                continue
            yield Span(*folded.span(*match.span()), kind)


def _latin(text: str) -> Iterator[Span]:
    for kind, pattern in _english():
        for match in pattern.finditer(text):
            if kind == "doctor" and _DOCTOR_WORD.match(match.group()):
                continue
            yield Span(match.start(), match.end(), kind)
