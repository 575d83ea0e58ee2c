"""How sure a conclusion is: of a written record as a whole, and of a doctor's sentence about one named disease.

A conclusion names a disease as a fact (firm), leaves it open (tentative), names none (no_diagnosis: a symptom, a
placeholder, "follow your doctor's advice"), or is no medical matter at all (not_medical: sick notes, mail, fees).
The words stand in ``seeds/lexicons/conclusions.toml``. Whether the conclusion is right, nobody here asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from medsynth.core.types import Conclusion, Language
from medsynth.text.lexicon import lexicon
from medsynth.text.normalise import fold

Certainty = Literal["firm", "tentative", "denied"]

READ = 8_000
"""Code points of a text that are read."""

_HEADS = re.compile(
    r"(?:病情摘要及初步印象|病情摘要|初步印象|初步诊断|疾病诊断|诊断)\s*[：:]\s*(?P<d>.*?)\s*(?:(?:总结建议|处理建议|建议|药品|处方)\s*[：:](?P<a>.*))?$"
    r"|(?:diagnosis|impression|assessment)\s*:\s*(?P<d2>.*?)\s*(?:(?:advice|plan|"
    r"recommendations?|suggestions?)\s*:(?P<a2>.*))?$",
    re.S,
)
_PARTS = re.compile(r"[,，。;；、\n!！]+|\.(?=\s|$)|\s+(?=[一-鿿])")
_JOINED: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"或者?|合并|并发?|伴有?|以及|及|和(?!解|缓)"),
    "en": re.compile(r"\s(?:or|and|with|versus|vs)\s|/"),
}
_BLANK = re.compile(r"[\W_]*")
_SENTENCE = re.compile(r"(?<=[。！!？?；;\n])|(?<=\.)\s+")


@dataclass(frozen=True, slots=True)
class _Words:
    """The compiled tables of one language."""

    tentative: re.Pattern[str]
    advice_tentative: re.Pattern[str]
    open_case: re.Pattern[str]
    nothing: re.Pattern[str]
    not_medical: re.Pattern[str]
    hollow: re.Pattern[str]
    disease: re.Pattern[str]
    symptom: re.Pattern[str] | None
    stance: re.Pattern[str]
    open_after: re.Pattern[str]


@cache
def _words(language: Language) -> _Words:
    table = lexicon("conclusions")[language]

    def any_of(name: str) -> str:
        return "|".join(table[name])

    disease = any_of("disease")
    stance = f"(?P<denied>{any_of('denied')})|(?P<tentative>{any_of('open')})|(?P<firm>{any_of('firm')})"
    return _Words(
        tentative=re.compile(any_of("tentative")),
        advice_tentative=re.compile(any_of("advice_tentative")),
        open_case=re.compile(any_of("open_case")),
        nothing=re.compile(any_of("nothing")),
        not_medical=re.compile(any_of("not_medical")),
        hollow=re.compile(any_of("hollow")),
        disease=re.compile(disease),
        symptom=re.compile(any_of("symptom")) if "symptom" in table else None,
        stance=re.compile(stance),
        open_after=re.compile(any_of("open_after")),
    )


def conclusion_class(diagnosis: str, advice: str, language: Language) -> Conclusion:
    """The class of a conclusion; ``diagnosis`` may hold both parts under their headings.

    >>> conclusion_class("头昏待查", "", "zh"), conclusion_class("胃炎", "清淡饮食", "zh")
    ('tentative', 'firm')
    """
    diagnosis, advice = _split(fold(diagnosis[:READ]).text, fold(advice[:READ]).text)
    words = _words(language)
    named = any(words.disease.search(part) for part in _parts(diagnosis, words))
    if not named and words.not_medical.search(f"{diagnosis}\n{advice}") and not _BLANK.fullmatch(diagnosis):
        return "not_medical"
    if words.nothing.fullmatch(diagnosis.strip(" \t\n.,，。;；!！")) and not named:
        return "no_diagnosis"
    if _BLANK.fullmatch(diagnosis) or words.open_case.match(diagnosis):
        return "no_diagnosis"
    if words.tentative.search(diagnosis):
        return "tentative"
    if words.advice_tentative.search(advice):
        return "tentative"
    return "firm" if named or _names_unlisted(diagnosis, words) else "no_diagnosis"


def _split(diagnosis: str, advice: str) -> tuple[str, str]:
    """Diagnosis and advice without their headings."""
    found = _HEADS.match(diagnosis.strip())
    if found is None:
        return diagnosis.strip(), advice.strip()
    inner = found["d"] or found["d2"] or ""
    return inner.strip(), "\n".join(filter(None, [found["a"] or found["a2"], advice])).strip()


def _names_unlisted(diagnosis: str, words: _Words) -> bool:
    """Whether some part is a name that no table holds."""
    return any(_no_symptom(part, words) for part in _parts(diagnosis, words))


def _parts(diagnosis: str, words: _Words) -> list[str]:
    kept = words.hollow.sub(" ", diagnosis)
    return [part.strip() for part in _PARTS.split(kept) if not _BLANK.fullmatch(part)]


def _no_symptom(part: str, words: _Words) -> bool:
    """Whether a short English phrase has a word that belongs to no symptom: then it is a name that no table holds."""
    if words.symptom is None or words.nothing.fullmatch(part) or len(part) > 90:
        return False
    found = re.findall(r"[a-z][\w-]*", part)
    return 0 < len(found) <= 12 and sum(words.symptom.fullmatch(word) is None for word in found) > 0


def disease_names(diagnosis: str, language: Language) -> list[str]:
    """The diseases that a written diagnosis names, without the words of doubt around them, folded.

    >>> disease_names("考虑胃炎可能，十二指肠溃疡待查", "zh")
    ['胃炎', '十二指肠溃疡']
    """
    words = _words(language)
    inner, _ = _split(fold(diagnosis[:READ]).text, "")
    parts = _parts(words.tentative.sub("，", inner), words)
    names = [_bare(name) for part in parts for name in _JOINED[language].split(part)]
    return [name for name in names if 1 < len(name) <= 40 and words.disease.search(name)]


def _bare(part: str) -> str:
    return re.sub(
        r"\s+",
        " ",
        re.sub(r"^[\s:：]*(?:目前|诊断|初步|判断|为|是|有|a|an|the|of|acute|query)?\s+|[()（）\[\]]", "", part),
    ).strip()


def certainty_of(text: str, term: str, language: Language) -> Certainty | None:
    """How ``text`` states the disease ``term``, at its strongest; None where it is only mentioned or absent.

    >>> certainty_of("这就是胃炎。", "胃炎", "zh"), certainty_of("可能是胃炎，先观察。", "胃炎", "zh")
    ('firm', 'tentative')
    """
    folded, name = fold(text[:READ]).text, fold(term).text.strip()
    if not name or name not in folded:
        return None
    found = {_stance(sentence, place, place + len(name), language) for sentence, place in _mentions(folded, name)}
    for certainty in ("firm", "tentative", "denied"):
        if certainty in found:
            return certainty
    return None


def _sentences(folded: str) -> Iterator[str]:
    yield from filter(None, _SENTENCE.split(folded))


def _mentions(folded: str, name: str) -> Iterator[tuple[str, int]]:
    for sentence in _sentences(folded):
        place = sentence.find(name)
        while place >= 0:
            yield sentence, place
            place = sentence.find(name, place + len(name))


def _stance(sentence: str, start: int, end: int, language: Language) -> Certainty | None:
    """The last word of stance before the name decides, unless the words behind it leave the name open."""
    words = _words(language)
    if words.open_after.match(sentence[end : end + 40]):
        return "tentative"
    head = sentence[max(0, start - 60) : start]
    said = list(words.stance.finditer(head))
    if not said or len(head) - said[-1].end() > _REACH[language]:
        return None
    kind = said[-1].lastgroup
    if kind == "firm":
        if re.search(r"[,，：:]", head[said[-1].end() :]):
            return None
        if _IF[language].search(head, 0, said[-1].start()):
            return "tentative"
        # "I think you have", "不一定得了": the open word rules the firm one that it leans on.
        leans = len(said) > 1 and said[-1].start() - said[-2].end() <= 2
        return cast(Certainty, said[-2].lastgroup) if leans else "firm"
    return cast(Certainty, kind)


_IF: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"如果|假如|假使|要是|一旦|万一|倘若"),
    "en": re.compile(r"\b(?:if|unless|once|in case|assuming)\b"),
}
"""What makes the rest of a sentence a condition: "if the test is high, you have"."""
_REACH: dict[Language, int] = {"zh": 16, "en": 40}
"""Characters between a word of stance and the name it bears on."""
