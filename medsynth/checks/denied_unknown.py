"""A patient who denies what the case does not know: allergy, history, medication, pregnancy.

A blank is no denial: the right answer is "not sure". Caught are plain denials (没有药物过敏, "no allergies") and a bare
没有 / "no" to a question about that field alone. Fine: a hedge (好像没有, "not that I know of", 不清楚有没有), a
condition, and a denial that the case states anywhere in the patient's words, the complaint included.

fails   allergy unknown: 没有过敏史          "No allergies."          怀孕 unknown: 没有怀孕
passes  allergy unknown: 不清楚，没测过       "I'm not sure."          complaint 无药物过敏: 没有过敏
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from medsynth.checks._anchored import Anchored, anchored
from medsynth.checks._dialogue import Dialogue, Turn, finding


@dataclass(frozen=True, slots=True)
class Field:
    """denies: a denial of the field; asks: a doctor's question about it."""

    name: str
    denies: Anchored
    asks: re.Pattern[str]


_NOT = r"(?<!有)(?:没有?|无|否认|从未|未曾?|从没有?)"
_ANY = (
    r"(?:过|任何|什么|啥|其他|其它|别的|已知|特殊|明显|对|的|药物?|食物|或|和|及|、|青霉素|头孢|海鲜|东西|"
    r"出现|发现|发生)*"
)
_ILL = (
    r"(?:慢性病|慢性疾病|基础病|基础疾病|既往病?史|病史|老毛病|大病|疾病史|重大疾病|其他疾病|其他病|"
    r"高血压|糖尿病|心脏病|手术史|(?:做|动|开)过手术)"
)
_ZH = (
    Field(
        "allergy",
        anchored(
            "过敏",
            rf"{_NOT}{_ANY}(?:过敏)(?!原|试验|测试|检测|科|性|体质检)|过敏史[：:\s]*(?:没有?|无|否认)|"
            rf"过敏史?[^，。？！\n]{{0,4}}?(?:是|倒|都|也)?(?:没有?|无)(?=[，。！,；\n的]|$)|"
            rf"对[^，。？！\n]{{0,8}}?(?:都|也|均)?不过敏|(?:我|从来|一直)(?:都|也)?不过敏|(?:^|[，。！,\n])(?:啥|什么|任何东西)?(?:都|也)?不过敏(?=的?(?:[，。！,\s]|$))",
        ),
        re.compile(r"过敏(?!性|原)"),
    ),
    Field(
        "history",
        anchored(
            "病|史|手术|体健|健康|身体|家|烟|酒",
            rf"{_NOT}(?:过|任何|什么|啥|其他|其它|别的|得过|患过|生过|有过|明确|特殊|的|高血压|糖尿病|或|和|、|"
            rf"，(?=糖尿|心脏))*(?<!家族){_ILL}|(?<!家族)病史[：:\s]*(?:没有?|无|否认)|既往(?:体健|健康|身体健康)|"
            r"家(?:里|族|中)(?:也|都|人|的人|里人|里面)*(?:没有?|无)(?:人|谁|亲戚)?(?:有|得|患)?过?(?:家族)?"
            r"[^，。！？\n]{0,8}(?:病|癌|瘤|史|症)|"
            r"(?:^|[，。！；、,;\n ]|[我也都就])(?:从来?|一直|平时|平常|现在|目前)?(?:都|就|也)?(?:不|没有?|"
            r"无|否认)(?:长期)?(?:抽烟|吸烟|喝酒|饮酒|烟酒|抽过烟|吸过烟|喝过酒)|"
            r"(?:身体|平时身体)(?:一直|向来|都|以前)(?:很|挺|都|还|比较)?(?:好|健康)(?!转)",
        ),
        re.compile(r"病史|慢性病|基础病|既往|高血压|糖尿病|其他疾病|手术"),
    ),
    Field(
        "medication",
        anchored(
            "药",
            r"(?<!有)(?<!昨天)(?<!前天)(?<!今天)(?<!今早)(?<!昨晚)(?:没有?|未|从没|从未|还没有?)(?:在|再|"
            r"正在)?(?:吃|服|用|口服|服用|使用|吃过|用过|服过|服用过|使用过|打过)(?:过|任何|什么|啥|其他|其它|"
            r"别的|的)*药(?!膏盒|店|房)|(?:平时|目前|现在|最近)(?:都|也)?(?:没有?|不|未)(?:吃|服|用|服用)(?:任何|"
            r"什么|啥|其他|别的)?药|无用药史?|用药(?:情况|史)?[：:\s]*(?:没有?|无)(?![^\s])|没有?(?:长期)?用药史",
        ),
        re.compile(r"(?:吃|服|用|服用|使用)(?:过|着|了|的|哪些|什么|其他|任何|别的|长期)*药|用药|药物(?!过敏)"),
    ),
    Field(
        "pregnancy",
        anchored(
            "孕",
            r"(?<!有)(?:没有?|未|并未|不是|不可能|不会|肯定没有?)(?:是)?怀?孕(?!妇|期|酮|检|激素|周|囊)|非孕|"
            r"未在孕期|不在孕期",
        ),
        re.compile(r"怀孕|孕"),
    ),
)
_EN = (
    Field(
        "allergy",
        anchored(
            "allerg|nkda|reacted",
            r"(?:\b(?:no|not|never|without|deny|denies|zero|any)|n't)\b(?: \w+){0,5}? (?:allerg(?:y|ies|ic)(?! "
            r"(?:test|rhinitis|specialist|clinic|pill|tablet|season|med))|reacted (?:badly )?to (?:any|a) (?:drug|"
            r"med))|\bnkda\b|\ballerg(?:ies|y)\s?[:,-]\s?(?:none|no|nil)\b|\bnot allergic\b",
        ),
        re.compile(r"\ballerg"),
    ),
    Field(
        "history",
        anchored(
            "histor|family|smoke|drink|touch|condition|problem|issue|trouble|chronic|illness|surger|operation|diabetes|pressure|disease|healthy",
            r"\b(?:nobody|no one|none)(?: else)? in (?:my|the|our) family\b|\bno family history\b|"
            r"\bnon-?smoker\b|\b(?:never|don't|do not|doesn't|does not) "
            r"(?:smoked?|drink alcohol|touch(?:ed)? (?:a cigarette|alcohol))\b|"
            r"(?:\b(?:no|not|never|without|deny|denies)|n't)\b(?: (?!family)[\w/]+){0,6}? (?:medical (?:history|"
            r"problems?|conditions?|issues)|(?:long[- ]?term|ongoing|underlying|pre-?existing|major|past|previous|"
            r"significant) "
            r"(?:(?:medical|health|chronic) )?(?:conditions?|illness(?:es)?|diseases?|problems?|issues)|health "
            r"(?:problems?|conditions?|issues)|chronic (?:illness(?:es)?|"
            r"conditions?|diseases?|problems?)|past history|serious illness(?:es)?|surger(?:y|ies)|operations?|"
            r"diabetes|"
            r"high blood pressure|(?:heart|lung|kidney|liver|thyroid) (?:disease|trouble|problems?|conditions?)|"
            r"other (?:medical )?(?:conditions?|illness(?:es)?|problems))|"
            r"\b(?:otherwise|always been|been|perfectly|generally) (?:perfectly |very |fit and )?healthy\b",
        ),
        re.compile(
            r"\b(?:medical history|medical (?:condition|problem)|chronic|past history|health (?:problem|"
            r"condition)|diabetes|surger|operation|other illness|thyroid|(?:long[- ]?term|ongoing|underlying|"
            r"pre-?existing|past|previous) (?:\w+ )?(?:condition|"
            r"illness|disease|problem|issue)|(?:sugar|bp|pressure) (?:or|and)|blood "
            r"pressure|heart (?:disease|trouble|problem))"
        ),
    ),
    Field(
        "medication",
        anchored(
            "medic|meds|drug|tablet|pill|taking|taken|on anything",
            r"(?:\b(?:not|never)|n't)\b(?: (?:currently|really|taking|take|taken|on|using|use|used|been|had|tried|"
            r"regularly|yet))* (?:any |other |regular |prescription |prescribed )*(?:medications?|medicines?|meds|"
            r"drugs|tablets|pills)\b|\bno (?:current |regular |other |prescription |prescribed |daily "
            r")*(?:medications?|medicines?|meds|drugs|tablets|pills)\b|(?:\bnot|n't) (?:been )?(?:taking|taken|"
            r"on) anything\b|\bmedications?\s?[:,-]\s?(?:none|no|nil)\b",
        ),
        re.compile(r"\b(?:medications?|medicines?|meds|tablets|pills)\b|taking anything"),
    ),
    Field(
        "pregnancy",
        anchored(
            "pregnan",
            r"(?:\b(?:not|no way i'm|definitely not|never been)|n't(?: be)?) (?:currently |possibly |be "
            r")?pregnant\b|\bno (?:chance|possibility|way)(?: \w+){0,4} pregnan",
        ),
        re.compile(r"\bpregnan"),
    ),
)
_ZH_HEDGE = re.compile(
    r"好像|应该|可能|大概|似乎|估计|不清楚|不确定|不知道|不晓得|不太|说不|记不|不记得|没注意|没留意|没测|"
    r"没查|没做过(?!手术)|不敢|(?:没有?|过敏|[史病孕药])吧|的话|如果|若|要是|发现|据我|印象|以为|是不是|有没有|吗|"
    r"(?<![什怎这那多])么|？|\?"
)
_EN_HEDGE = re.compile(
    r"not (?:really |quite |too |entirely )?sure|unsure|don't know|do not know|not certain|i think|think "
    r"so|maybe|perhaps|probably|possibly|as far as|that i know|"
    r"know of|aware|can't (?:remember|recall)|never (?:been )?(?:tested|checked)|\bif\b|unless|\?|guess|"
    r"believe|seem|don't remember"
)
_ZH_BARE = re.compile(
    r"\s*(?P<all>都|全都|(?:啥|什么|一个|一样)(?:都|也))?(?:没有|没|无|否)(?:的|啊|呢|哦|呀)?(?=[，,。！!；\s]|$)"
)
_EN_BARE = re.compile(
    r"\s*(?P<all>none of (?:these|those|that|them)|neither)?(?:(?<=\w)|no|none|nope|nah|never|nothing(?: like "
    r"that| at all)?|not (?:any|at all)|"
    r"(?:no,? )?i (?:don't|do not|haven't|have not)(?: (?:have|take|taking|use|taken|had) (?:any|anything))?(?: "
    r"at all)?|(?:no,? )?i'm not)(?:,? "
    r"(?:doctor|doc|sir|madam|ma'am))?(?=[.,!\n]|$)"
)
_ZH_SENTENCE = re.compile(r"[^。！？!?；\n]+[。！？!?；\n]?")
_EN_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]?")


def check(dialogue: Dialogue) -> str | None:
    """Reads only the fields that the case does not know."""
    zh = dialogue.language == "zh"
    for field in _ZH if zh else _EN:
        if getattr(dialogue.case, field.name).state != "unknown" or _beside_the_point(dialogue, field):
            continue
        found = _denied(dialogue, field, zh)
        if found and not field.denies.search(dialogue.told):
            return found
    return None


def _beside_the_point(dialogue: Dialogue, field: Field) -> bool:
    return field.name == "pregnancy" and dialogue.case.sex == "male"


def _denied(dialogue: Dialogue, field: Field, zh: bool) -> str | None:
    """The first patient turn that denies the field, in words or by a bare no."""
    for turn in dialogue.patient.turns:
        words = _denial(turn.folded, field, zh) or _bare(dialogue, turn, field, zh)
        if words:
            return finding(turn, words)
    return None


def _denial(text: str, field: Field, zh: bool) -> str | None:
    """A sentence of ``text`` that denies the field without a hedge."""
    for found in field.denies.finditer(text):
        sentence = _around(text, *found.span(), zh)
        if not (_ZH_HEDGE if zh else _EN_HEDGE).search(sentence):
            return found.group()
    return None


def _around(text: str, start: int, end: int, zh: bool) -> str:
    stops = "。！!；\n" if zh else ".!;\n"
    low = max((text.rfind(stop, max(0, start - 80), start) for stop in stops), default=-1)
    highs = [place for stop in stops if (place := text.find(stop, end, end + 80)) >= 0]
    return text[max(low + 1, start - 80) : min(highs, default=end + 80)]


def _bare(dialogue: Dialogue, turn: Turn, field: Field, zh: bool) -> str | None:
    """A bare "no" to a doctor's turn whose only question is about the field."""
    bare = (_ZH_BARE if zh else _EN_BARE).match(turn.folded)
    asked = dialogue.asked_before(turn) if bare else None
    if bare is None or asked is None or (_ZH_HEDGE if zh else _EN_HEDGE).search(turn.folded[:60]):
        return None
    questions = [part for part in (_ZH_SENTENCE if zh else _EN_SENTENCE).findall(asked.folded) if part[-1] in "?？"]
    about = [question for question in questions if field.asks.search(question)]
    if about and (len(questions) == 1 or bare["all"]):
        return turn.folded
    return None
