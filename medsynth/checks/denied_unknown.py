"""The patient denies something of which the case says nothing: allergy, history, medication or pregnancy.

Catches: "没有过敏", "no allergies", and a bare "没有" right after the doctor asked for it, where the field is unknown.
Leaves: "不清楚", "not sure"; a denial that the case or the complaint states; a denial of one named drug ("没吃过阿司匹林").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.checks._dialogue import Dialogue, Turn
from medsynth.core.types import Case

_ZH_ANY = r"(?:任何|什么|其他|其它|别的|明显|特殊|特别|已知|药物|食物|对药物|对食物|对什么|的|过|东西)*"
_DENIALS: dict[str, re.Pattern[str]] = {
    "allergy": re.compile(
        rf"(?:没有?|无|未(?:发现|有)?|从(?:来)?没(?:有)?|没听说有)(?:对)?{_ZH_ANY}(?:药物?|食物|青霉素|头孢)?(?:和|、|或|及)?(?:药物?|食物)?{_ZH_ANY}过敏|不(?:会)?(?:对(?:任何|什么)[^,，。]{{0,4}})?过敏|过敏史?(?:也|都|是|[：:\s])*(?:没有?|无)|对[^,，。]{{0,6}}(?:都|也)?(?:没有?|不)过敏"
        r"|\b(?:no|not|never|don't|do not|haven't|without|deny|denies|doesn't)\b(?: \w+){0,4} allerg|\ballergies:? none|\bnkda\b|\bnot allergic"
    ),
    "history": re.compile(
        r"(?:没有?|无|没得过|没有?得过|未患过?|从没得过|没患过)(?:任何|什么|其他|其它|别的|慢性|基础|既往|过往|重大|大的?|特殊|严重|过|以前|手术|疾病|和|、|或|高血压|糖尿病|心脏病|的)*(?:病史|基础(?:性)?(?:疾)?病|慢性(?:疾)?病|疾病史|大病|手术史|既往史|毛病|高血压|糖尿病|心脏病|做过手术)|(?:以前|既往|平时|平常|一向|从小|之前|一直)身体(?:都|一直|还|挺|很)*(?:健康|好(?:的|，|,|。|$)|不错|没(?:什么)?(?:问题|毛病))|既往体健|没(?:有)?做过(?:任何|什么)?手术"
        r"|\b(?:no|without|don't have(?: any)?|do not have(?: any)?|never had(?: any)?|haven't had(?: any)?|deny(?: any)?)\b(?: (?:other|known|significant|past|previous|prior|major|chronic|real|serious|any|medical|health|underlying))* (?:medical history|history|conditions|illness(?:es)?|diseases?|health problems|medical problems|health issues|medical conditions|problems|surger(?:y|ies)|operations|diabetes|high blood pressure|hypertension|heart (?:disease|problems))\b|\b(?:otherwise|always been|previously|generally) (?:perfectly |completely )?healthy"
    ),
    "medication": re.compile(
        r"(?:没有?|无|未|没在|没有?在|还没|从没)(?:有|在|怎么|长期|规律|正在|自己)*(?:吃|服用?|用|使用|口服)(?:过|任何|什么|其他|其它|别的|的|了)*药(?!膏的|名)|(?:没有?|无|未)(?:任何|什么|在|长期)*用药|不吃药|没有?(?:什么|任何|长期)?(?:在)?(?:吃|服)的药|用药(?:史|情况)?[：:]?(?:没有|无)"
        r"|\b(?:no|not|don't|do not|haven't|am not|i'm not|never|without|aren't)\b(?: (?:really|currently|taken|taking|take|on|using|use|had|any|regular|other|prescription|prescribed|of|been|yet|daily)){0,6} (?:medications?|medicines?|meds|drugs|pills|tablets|anything for it)\b"
    ),
    "pregnancy": re.compile(
        r"没(?:有)?怀(?:孕)?|未(?:怀孕|孕)|不(?:可能|会)(?:是)?怀孕|没有?(?:备)?孕|不是(?:孕妇|怀孕)|肯定没怀|非孕期"
        r"|\b(?:not|isn't|no way i'm|can't be|cannot be|no chance(?: i'm| i am)?(?: of)?|definitely not|am not|i'm not)\b(?: currently| possibly| definitely| being)? pregnan"
    ),
}
_ASKS: dict[str, re.Pattern[str]] = {
    "allergy": re.compile(r"过敏|allerg"),
    "history": re.compile(r"病史|基础(?:疾)?病|慢性病|既往|得过(?:什么|其他)|手术史|做过手术|高血压|糖尿病|medical history|past history|medical conditions|chronic|health (?:problems|conditions)|surger|diabetes|high blood pressure"),
    "medication": re.compile(r"(?:吃|用|服)(?:过|了|着)?(?:什么|哪些|任何|其他)?药|用药|服药|药物(?!过敏)|medications?|medicines?|taking any(?!thing)|\bmeds\b|(?:any|other) drugs"),
    "pregnancy": re.compile(r"怀孕|孕|妊娠|pregnan"),
}
_UNSURE = re.compile(r"不(?:太|大|是很)?(?:清楚|确定|知道|记得|了解)|不详|说不(?:好|准|清)|没(?:有)?(?:查|测|检查|做)过|应该|好像|可能|忘了|not (?:really |entirely |quite )?(?:sure|certain|aware)|unsure|don't (?:know|remember|recall)|no idea|never (?:been )?(?:tested|checked)|that i know|as far as|i think|maybe|可以吃|能吃")
_BARE = re.compile(r"(?:(?:这些|那些|以上|目前|暂时|以前)?(?:都|也|均|全都|全部)?(?:没有?|无)(?:的|过|了|呢|啊)?|从来没有|没得过|否认)(?=[,，。！!\s、]|$)|(?:no|none|nope|nothing|never|neither|no to (?:all|both)|none of (?:those|them|these|that))(?=[,.!\s]|$)(?! (?:idea|clue|one|problem|worries|but))")
_PARTS = re.compile(r"(?<=[。！!？?；;\n])|(?<=\.)\s")
_HINTS = ("没", "无", "未", "不", "否认", "健康", "no", "n't", "never", "without", "deny", "healthy", "体健")


def check(dialogue: Dialogue) -> str | None:
    fields = [name for name in _DENIALS if _open(dialogue.case, name)]
    if not fields:
        return None
    asked = ""
    for turn in dialogue.turns:
        if turn.role == "assistant":
            asked = turn.folded
            continue
        if any(hint in turn.folded for hint in _HINTS):
            for name in _denied(turn, asked, fields):
                if not _DENIALS[name].search(dialogue.known):
                    return f"turn {turn.index}: {name}"
        asked = ""
    return None


def _open(case: Case, name: str) -> bool:
    """Whether the case leaves the field unknown; a man's pregnancy is no question."""
    return getattr(case, name).state == "unknown" and not (name == "pregnancy" and case.sex == "male")


def _denied(turn: Turn, asked: str, fields: list[str]) -> Iterator[str]:
    """The fields among ``fields`` that the turn denies, in words or by a bare no to the question before it."""
    for sentence in _PARTS.split(turn.folded):
        for name in fields:
            found = _DENIALS[name].search(sentence)
            if found and not _UNSURE.search(_clause(sentence, found)):
                yield name
    if asked and _BARE.match(turn.folded.strip()) and not _UNSURE.search(turn.folded[:20]):
        questions = [part for part in _PARTS.split(asked) if part.rstrip().endswith(("?", "？"))]
        for name in fields:
            if questions and _ASKS[name].search(questions[-1]):
                yield name


def _clause(sentence: str, found: re.Match[str]) -> str:
    """The clause of a denial, so that a doubt elsewhere in the sentence does not excuse it."""
    start = max(sentence.rfind(mark, 0, found.start()) for mark in ",，") + 1
    stops = [place for mark in ",，" if (place := sentence.find(mark, found.end())) >= 0]
    return sentence[start : min(stops, default=len(sentence))]
