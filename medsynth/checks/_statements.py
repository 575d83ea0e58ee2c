"""Which facts of a turn somebody states or prescribes: not a question, a warning, a denial, a memory or an example.

It reads the clause and the sentence around a fact; what stands there in doubt is no statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from medsynth.core.types import Language
from medsynth.facts import Fact
from medsynth.facts.polarity import negated

_STOP = re.compile(r"[。！!；;\n]|[?？]+|\.(?=\s|$)")
_CLAUSE = re.compile(r"[，,。！!；;：:\n?？]|\.(?=\s|$)")
_REACH = 160
"""Code points read before and after a fact: about three sentences."""


class Around(NamedTuple):
    """The clause and the sentence of a fact, in small letters."""

    clause: str
    head: str
    sentence: str


def around(text: str, fact: Fact) -> Around:
    """head: the part of the clause before the fact."""
    return _around(text, fact.start, fact.end)


@lru_cache(maxsize=1024)
def _around(text: str, first: int, last: int) -> Around:
    """Remembered for a while: several checks ask the same of one dialogue."""
    start, clause_start = _before(text, first, _STOP), _before(text, first, _CLAUSE)
    end, clause_end = _after(text, last, _STOP), _after(text, last, _CLAUSE)
    return Around(text[clause_start:clause_end].lower(), text[clause_start:first].lower(), text[start:end].lower())


def _before(text: str, at: int, mark: re.Pattern[str]) -> int:
    end = max(0, at - _REACH)
    for found in mark.finditer(text, end, at):
        end = found.end()
    return end


def _after(text: str, at: int, mark: re.Pattern[str]) -> int:
    found = mark.search(text, at, at + _REACH)
    return found.end() if found else min(len(text), at + _REACH)


_ASKS: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"[?？]|吗(?:$|[，,。])|有没有|是不是|是否|有无|能不能|可不可以|要不要|哪些|什么药|什么时候|多少"),
    "en": re.compile(
        r"\?|^\s*(?:do|did|does|have|has|are|is|were|was|can|could|should|would|will|any|what|which|when|how)\b[^.]*\?"
    ),
}
_WARNS: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(
        r"不要|不能|不可|不宜|不得|不建议|不推荐|不应|不用|不必|不需要|不适合|不适用|避免|禁[用服止忌]|忌|慎用|慎服|少[吃喝]|戒|别|勿|停[用服药掉]|停止|过敏|"
        r"副作用|不良反应|相互作用|风险|危险|引起|导致|禁|没有?(?:吃|用|服)|不是|而不是|无法代替|不能代替|换掉|代替"
    ),
    "en": re.compile(
        r"\b(?:not|never|no|avoid\w*|stop\w*|without|cannot|discontinu\w*|contraindicat\w*|allerg\w*|"
        r"instead of|rather than|side effects?|interact\w*|risk\w*|danger\w*|unsafe|hold off|stay away|unless|withhold|"
        r"caus(?:e|es|ed))\b|n't\b"
    ),
}
_TOGETHER: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"(?:不要|不能|不可|不宜|避免|禁止|别|勿)[^。]{0,6}(?:一起|同时|合用|同服|联用|混用|并用)"),
    "en": re.compile(r"(?:not|never|avoid|n't)\b[^.]{0,40}\b(?:together|with|combin\w*|at the same time|mix\w*)"),
}
_TAKES: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(
        r"吃|(?<!克)服|(?<![作合引费常通])用(?!途|量|法)|开(?:点|些|了|具|一|上|给)|(?:给|为)[您你]开|给(?:孩子|宝宝)|打(?:一?针)|注射|涂|抹|"
        r"滴(?:眼|鼻|耳|在|一|注)|含[服化片]|喷|吸入|换成|改[用为成]|联合|配合|建议|推荐|(?:再|另外?|同时|还要|可以)加(?![重剧强深速])|加[用服上点]|试试|首选|选择(?!性)|处方|静滴|肌注|输液"
    ),
    "en": re.compile(
        r"\b(?:tak(?:e|es|ing)|us(?:e|es|ing)|try(?:ing)?|start(?:ing|ed)?|give|giving|apply(?:ing)?|prescri\w+|add(?:ing)?|switch\w*|"
        r"recommend\w*|suggest\w*|chew|swallow|inhale|inject|put you on|course of|dose of|go with|have some|treat\w*)\b"
    ),
}
_PAST: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(
        r"之前|以前|曾|过去|既往|上次|吃过|用过|服过|已经(?:吃|用|服)|(?:您|你|他|她|孩子|宝宝)(?:现在|目前|正在|在|平时|一直)?(?:吃|用|服)(?:着)?的|正在(?:吃|服|用)|目前(?:吃|服|用)"
    ),
    "en": re.compile(
        r"\b(?:previously|before|used to|have been|has been|had|were|was|took|tried|"
        r"are (?:already |currently )?(?:taking|on|using)|you(?:'re| are) (?:already |currently )?on|already)\b"
    ),
}
_CONDITION: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"(?:如果|若|假如|要是|只要|除非|确认|排除)[^。]{0,12}(?:过敏|怀孕|妊娠|孕|哺乳|禁忌)"),
    "en": re.compile(
        r"\b(?:if|unless|once|provided|as long as)\b[^.]{0,40}\b(?:allerg\w*|pregnan\w*|breast-?feeding|nursing)"
    ),
}


_UNSURE: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(
        r"说不准|说不好|说不齐|不(?:太|大|是很|怎么|敢)?(?:清楚|确定|知道|晓得|了解|记得|好说)|没打听|记不清|不记得|不了解|没查过|没测过|好像|可能|也许|怀疑|担心|怕|"
        r"会不会|吓|恐怕|希望|听说|网上|别人说|朋友|是不是"
    ),
    "en": re.compile(
        r"\b(?:not (?:really |quite |too |entirely )?sure|unsure|(?:don't|do not|wouldn't) know|couldn't (?:say|tell)|"
        r"can't (?:say|recall|remember)|no idea|never (?:been )?(?:tested|checked)|think|maybe|perhaps|scared|"
        r"fear\w*|frightened|hop(?:e|ing)|anxious|nervous|suspect\w*|might|could be|"
        r"wonder\w*|worr\w+|afraid|heard|read (?:that|about|online)|friend|told me|if)\b"
    ),
}


_NUTRIENT = re.compile(
    r"维生素|维他命|[锌铁钙镁钾碘硒]|生物素|叶酸|益生菌|蛋白|纤维|咖啡因|酒精|"
    r"vitamin|zinc|iron|calcium|magnesium|potassium|iodine|biotin|fol(?:ate|ic)|probiotic|fib(?:re|er)|caffeine|alcohol"
)
_FOOD = re.compile(
    r"富含|含有?丰富|食物|食品|水果|蔬菜|饮食|摄入|饮料|酗|滥用|\b(?:rich in|high in|foods?|diets?|dietary|intake|"
    r"fortified|drinks?|"
    r"drinking|abuse|misuse)\b"
)


def eaten(text: str, fact: Fact) -> bool:
    """Whether a drug's name is a nutrient or a drink in the sentence: 富含维生素C的食物, "cut down on caffeine"."""
    return bool(_NUTRIENT.search(text[fact.start : fact.end].lower()) and _FOOD.search(around(text, fact).clause))


_ABSENT = re.compile(
    r"(?:史|方面|这块|的话)?[：:，,]?(?:是|也|都|倒|倒是|应该)?(?:没有|没|无)(?!吃|用|法|效|好|见|起|啥|什么|管|再|改善|缓解|退|反应|压住|断)"
)


def asked(text: str, fact: Fact, language: Language) -> bool:
    """Whether the sentence asks."""
    return bool(_ASKS[language].search(around(text, fact).sentence))


def doubted(text: str, fact: Fact, language: Language) -> bool:
    """Whether the sentence doubts, or only heard of it."""
    return _UNSURE[language].search(around(text, fact).sentence) is not None


def stated(text: str, fact: Fact, language: Language, *, ever: bool = False) -> bool:
    """Whether the fact is said to be so, now, of the patient, by a sentence that neither asks nor doubts.

    ever: what was so earlier counts too.
    """
    plain = fact.polarity == "affirmed" and fact.person == "patient" and not fact.condition
    if not plain or (fact.time != "now" and not (ever and fact.time == "past")):
        return False
    if fact.certainty != "certain" or asked(text, fact, language):
        return False
    span = (fact.start, fact.end)
    if language == "zh" and _ABSENT.match(text, fact.end):
        return False
    return not doubted(text, fact, language) and not negated(text, span, language)


def recommended(text: str, facts: list[Fact], language: Language) -> Iterator[Fact]:
    """The drugs that a doctor's turn tells the patient to take, now or when something happens.

    A drug with a dose of its own, or behind a word for taking, in a clause that warns of nothing.
    """
    dosed = {drug for fact in facts if fact.kind in {"dose", "frequency"} for drug in fact.of}
    for fact in facts:
        if fact.kind != "drug" or fact.polarity != "affirmed" or fact.person != "patient" or fact.time == "past":
            continue
        if eaten(text, fact):
            continue
        place = around(text, fact)
        if _WARNS[language].search(place.clause) or _ASKS[language].search(place.sentence):
            continue
        if any(rule[language].search(place.sentence) for rule in (_TOGETHER, _CONDITION)):
            continue
        if _PAST[language].search(place.head):
            continue
        if fact.normal in dosed or _TAKES[language].search(place.clause):
            yield fact
