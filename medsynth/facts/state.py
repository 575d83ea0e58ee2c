"""A clinical field in one of three states: somebody said so, somebody said no, nobody said.

A blank is never a denial and a denial never a blank. Where a field says both ("no drug allergy, food not known") it
is unknown; where a denial has an exception ("无，但是对青霉素过敏") it is present. Which field it is, this module
does not know: it reads 未怀孕 and 无过敏 alike.
"""

from __future__ import annotations

import re

from medsynth.core.types import DENIED, UNKNOWN, Clinical, present
from medsynth.text.normalise import fold

_FILLED_IN = re.compile(
    r"[（(\[]\s*(?:(?:filled(?: in)?|recorded|entered)\s*(?:on|:)?\s*)?\d{2,4}[-/.年]\d{1,2}(?:[-/.月]\d{1,4}日?)?"
    r"\s*(?:填写|填|记录|filled(?: in)?|recorded)?\s*[）)\]]",
    re.I,
)
_EDGE = " \t\r\n,，.。;；:：、!！"
_CLAUSE = re.compile(r"[，,；;。！!\n]+|\.(?=\s|$)| (?=[一-鿿])")
_NOTHING = re.compile(r"[\W_]*")

_UNKNOWN = re.compile(
    r"(?:我|本人|患者|家长|目前|暂时?|具体|这个|还|也|都|情况|病史|过敏史|用药)*"
    r"(?:不详|不知道?|不晓得|未知|不明|不清楚?|不太清楚|不大清楚|说不清楚?|不确定|不太确定|没查过|没有?测过|没有?检查过|"
    r"未提供|未填写?|未提及|未说明|未诉|未问|记不清楚?|不记得|忘了|忘记了|待查|待定)(?:了|啊|呢|的|有没有|是否有?)*(?:怀孕|过敏)?"
    r"|(?:i(?:'m| am|m)?|we(?:'re)?|patient|she(?:'s)?|he(?:'s)?|it(?:'s)?|is|are)?\s*"
    r"(?:(?:status|history)?\s*unknown|not (?:really )?(?:sure|known|certain|recorded|"
    r"stated|provided|given|available|"
    r"tested|checked|asked|documented|mentioned|specified)(?: (?:if|whether|about|"
    r"of|yet|at|what|which)\b.*)?|unsure(?: .*)?|"
    r"(?:do not|don'?t|does not|doesn'?t|cannot|can'?t|could not|couldn'?t) (?:really )?(?:know|"
    r"remember|recall|say|tell)"
    r"(?: .*)?|no (?:idea|clue|information|data|record)(?: .*)?|uncertain|unclear|"
    r"unspecified|n/?k|n/?a|not applicable|"
    r"(?:i )?(?:have )?never (?:been )?(?:tested|checked|asked)(?: .*)?|"
    r"pending|to be confirmed|tbc)"
    r"|.{0,10}(?:过敏|史|药物?|食物|怀孕|allerg(?:y|ies)|history|medications?|pregnancy)(?: is| are|:|：)?\s*"
    r"(?:不详|不知道|未知|不清楚|不确定|unknown|not known|unclear|not sure)"
)

_ZH_SUBJECT = (
    r"(?:目前|暂时?|现在|平时|平素|本人|患者|孩子|宝宝|我|他|她|家长|家族|家里|既往|过去|以前|药物?|食物|对药物|对食物|身体|均|都|也|"
    r"当前|近期|最近|从小|一直|过敏史|病史|既往史|用药史|怀孕情况|过敏|是)*[:：]?"
)
_ZH_NO = re.compile(
    rf"{_ZH_SUBJECT}(?:无(?!法|力|论|精|故|明显诱因|诱因|意|缘|名|效)|没有(?!法|按|规律|坚持|效|控制|好|治好|什么效)|没(?!有|法|按|坚持|控制|治好)|"
    r"否认|未(?!按|规律|坚持|控制|治愈|婚|愈|来)|从无|从未|从没有?|从来没有?|不(?=过敏|吃药|服药|用药|是孕|抽烟|喝酒|怀孕|在吃|在服|在孕))"
    r"(?P<rest>.*)"
)
_ZH_HEALTHY = re.compile(rf"{_ZH_SUBJECT}(?:体健|健康|良好|很好|(?:非孕|未孕|未婚未育)期?|阴性)")
_ZH_TRAILING = re.compile(
    r".{0,14}?(?:过敏史?|病史|用药史?|手术史?|服药史?|既往史|怀孕|妊娠|药物|食物|疾病)"
    r"[:：\s]*(?:都|均)?(?:无|没有|否认|阴性)"
)
_ZH_ADDS = re.compile(
    r"但|除|以外|之外|例外|只有?|仅|偶|有时|出现|引起|诱因|导致|(?<!没)(?<!没没)有(?!史|何|过敏|什么|任何|药|病)|控制|规律|按时|坚持|"
    r"及时|无效|好转|效果|怎么|多久|[0-9一二两三四五六七八九十]+(?:天|周|个?月|年|片|粒|次|mg)|昨|今天|前天|后就|就(?!诊)|起[^了]?疹|痒|[肿痛疼]"
)

_EN_NO = re.compile(
    r"(?:(?:i|we|he|she|they|pt|(?:the )?patient|my (?:son|daughter|child|baby|wife|"
    r"husband)|at present|currently|there|"
    r"allergies|allergy|medications?|meds|history|pmh|past history|pregnant|pregnancy)\s*[:,-]?\s*)?"
    r"(?:(?:has|have|had|is|am|are|'m|'s|was|takes?|taking|on|do|does|did|reports?)\s+)?"
    r"(?:nkd?a|nkfa|nkma|nil|none|no|nope|nothing|never|not|denies|denied|denying|negative|without|non|"
    r"(?:do|does|is|are|was|have|has|had|did)n'?t)\b(?P<rest>.*)"
)
_EN_REST = re.compile(
    r"(?:\W|known|any|drugs?|medications?|medicines?|meds|allerg\w+|food|foods|environmental|"
    r"significant|relevant|past|"
    r"previous|prior|medical|surgical|family|history|hx|of(?: note)?|the above|these|"
    r"that|which|aware|reported|at all|all|"
    r"currently|current|now|regular|regularly|chronic|diseases?|illness(?:es)?|conditions?|"
    r"problems?|issues|operations?|"
    r"surger(?:y|ies)|pregnan\w+|have|has|had|take|takes|taking|been|on|and|or|nor|for|to|this|moment|time|present|"
    r"prescribed|prescription|over the counter|over-the-counter|otc|supplements?|"
    r"herbal|herbs|vitamins?|tablets?|pills?|"
    r"treatments?|i|we|know|tell|me|my|knowledge|else|ever|yet|anything|anyone|so far|far|as|possible|positive|"
    r"am|is|are|a|an|with|diagnosed|recorded|noted|found|thanks|thank you|sir|ma'am|doctor|child|breastfeeding)*"
)
_EN_OF = re.compile(
    r"\W*(?:(?:any )?(?:known |personal |family |past |previous )?(?:history of|hx of)|"
    r"allerg(?:y|ies|ic) to|denie[sd]|)\s*"
    r"(?:[\w/-]+(?:,? (?:and |or |nor )?|, no |/)){0,7}[\w/-]*\W*"
)
_EN_ADDS = re.compile(
    r"\b(?:but|except|apart from|aside from|other than|besides|only|however|although|"
    r"though|unless|longer|business|idea|one|comment|"
    r"way|matter|doubt|relief|by mouth|controlled|well|regularly|properly|always|"
    r"yet another|sometimes|until|since|because|"
    r"developed|after|when|enough|working|help\w*|better)\b"
)


LONGEST = 2_000
"""Code points; a field that is longer says something, whatever its first words deny."""


def clinical(text: str | None) -> Clinical:
    """The state of a field from its words.

    >>> clinical("无（2020-03-26填写）").state, clinical("").state, clinical("无，但是对青霉素过敏").state
    ('denied', 'unknown', 'present')
    """
    if text is None:
        return UNKNOWN
    value = _FILLED_IN.sub("", text).strip(_EDGE)
    if _NOTHING.fullmatch(value):
        return UNKNOWN
    if len(value) > LONGEST:
        return present(value)
    folded = fold(value).text.replace(".", "") if value.count(".") > 2 else fold(value).text
    if _UNKNOWN.fullmatch(folded.strip(_EDGE)):
        return UNKNOWN
    if _denies_en(folded):
        return DENIED
    clauses = [part for part in (part.strip(_EDGE) for part in _CLAUSE.split(folded)) if part]
    states = {_clause(clause) for clause in clauses}
    if "present" in states:
        return present(value)
    return UNKNOWN if "unknown" in states else DENIED


def _clause(clause: str) -> str:
    if _NOTHING.fullmatch(clause) or _UNKNOWN.fullmatch(clause):
        return "unknown"
    return "denied" if _denies_zh(clause) or _denies_en(clause) else "present"


def _denies_zh(clause: str) -> bool:
    if _ZH_HEALTHY.fullmatch(clause) or _ZH_TRAILING.fullmatch(clause):
        return True
    said = _ZH_NO.fullmatch(clause)
    return said is not None and len(clause) <= 48 and not _ZH_ADDS.search(said["rest"])


def _denies_en(clause: str) -> bool:
    if len(clause) > 160:
        return False
    said = _EN_NO.fullmatch(clause)
    if said is None or _EN_ADDS.search(said["rest"]):
        return False
    rest = said["rest"]
    return _EN_REST.fullmatch(rest) is not None or (_names_things(clause) and _EN_OF.fullmatch(rest) is not None)


_NAMING = re.compile(r"\b(?:denie[sd]|denying|history|hx|allerg\w+)\b|^(?:i have |has |have )?no (?:\S+ ?){1,3}$")


def _names_things(clause: str) -> bool:
    """Whether a denial names what it denies: "denies diabetes", "no history of asthma", "no asthma"."""
    return _NAMING.search(clause) is not None
