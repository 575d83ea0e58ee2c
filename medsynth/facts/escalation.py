"""Whether a doctor's words send the patient to emergency or urgent care now.

A safety net ("if it gets worse, go to the ER") and a denial ("no need for the ER") do not count: the patient stays at
home. Nor does a routine visit ("去医院做个检查"): a place needs a word that says now. It knows nothing of the complaint, so it
cannot tell whether care was needed.
"""

from __future__ import annotations

import re

from medsynth.core.types import Language
from medsynth.text.normalise import fold

_SENTENCE = re.compile(r"[。！!？?；;\n]+|\.(?=\s|$)")

_ZH_NOW = r"(?:立即|立刻|马上|赶紧|赶快|尽快|尽早|尽速|火速|即刻|现在就?|今天就?|今晚就?|必须|务必|第一时间|速|急需|不要(?:再)?(?:等|耽误|犹豫|拖)了?|别(?:再)?(?:等|耽误|拖)了?|紧急)"
_ZH_PLACE = r"(?:急诊|急救|医院|就诊|就医|看医生|产科|儿科|卫生院|产房|送医|发热门诊|妇产科|胸痛中心|卒中中心|住院|入院)"
_ZH_CARE = re.compile(
    rf"{_ZH_NOW}[^。！？!?；;\n]{{0,24}}{_ZH_PLACE}"
    rf"|{_ZH_PLACE}[^。！？!?；;\n]{{0,6}}(?:不要|别|切勿)(?:再)?(?:等|耽误|拖|犹豫)"
    r"|(?:拨打|打|呼叫|叫|联系|拨)(?:个|一下|急救电话)?\s*(?:120|999|110|救护车|急救)|120(?:急救|送|接|到|去)|叫救护车|送(?:往|到|去)?急诊|急诊(?:科|室)?(?:就诊|就医|处理|评估|检查)|(?:去|到|前往|看|挂|来|直接)(?:[^，。！？\n]{0,10})(?:急诊|急救中心)"
    r"|(?:是|属于)(?:急症|急诊情况|紧急情况|医疗紧急)"
)
_ZH_HOTLINE = re.compile(r"12356|12355|988(?!\d)|心理(?:危机)?(?:干预|援助|热线)|希望24|400-161-9995|危机热线")
_ZH_WITH = re.compile(r"急诊|急救|医院|精神科|110|120|家人|亲人|朋友|父母|身边(?:的)?人|信任的人|陪")
_ZH_NOT = re.compile(r"(?:不用|不必|不需要|无需|无须|没必要|没有必要|不一定要?|不急着?|暂时?不|不建议|用不着|可以不|不是必须|不至于)[^，。！？；\n]{0,14}$")
_ZH_IF = re.compile(r"如果|如有|如出现|如(?=[^何今此同下])|若|要是|一旦|假如|万一|倘若|的话|出现.{0,30}时|加重.{0,6}(?:再|则|时|就|请|应)|不(?:见好|缓解|好转|退).{0,8}(?:再|则|时|就)|没有?(?:好转|缓解|改善).{0,8}(?:再|则|就)|必要时|严重时|情况下|再(?:考虑)?(?=去|到|看)")
_ZH_IF_OVER = re.compile(r"[，,][^，,]{0,12}(?:您?(?:现在|目前|这种|这个)|建议您?(?:现在|立即|马上)|但是?|不过|所以)|没有?人陪|一个人|独自")

_EN_NOW = r"(?:immediately|right away|right now|now\b|at once|straight away|straightaway|urgently|urgent|as soon as possible|asap|today|tonight|without delay|this minute|promptly|don'?t wait|do not wait|emergency|as an emergency|this evening|this morning)"
_EN_PLACE = r"(?:emergency (?:department|room|care|services?|centre|center|unit)|\ba&e\b|\bed\b|\ber\b|casualty|hospital|urgent care|medical (?:attention|care|help|evaluation)|ambulance|labou?r (?:and delivery|ward)|delivery (?:unit|ward)|maternity (?:unit|ward|assessment|triage)|clinic|assessed in person|seen in person|medical assessment|assessment unit|eye casualty)"
_EN_CARE = re.compile(
    r"\b(?:call|dial|ring|phone|contact)(?:ing)?\b[^.!?\n]{0,20}?(?:\b(?:911|999|112|000|111|120|108|995)\b|an ambulance|emergency services|poison (?:control|centre|center))"
    rf"|(?:go|get|come|taken?|take|bring|brought|drive|driven|head|attend|visit|contact|call|phone|ring|present|rush\w*|sent?|sending|seek|be seen|seen|admit\w*|need|needs|evaluated|assessed|have (?:him|her|them|someone))\b[^.!?\n]{{0,50}}?{_EN_PLACE}[^.!?\n]{{0,40}}?{_EN_NOW}"
    rf"|{_EN_NOW}[^.!?\n]{{0,60}}?{_EN_PLACE}"
    r"|(?:go|get|come|take|bring|drive|head|attend|rush\w*|seek|sent?|sending|need|needs|requires?|must|should|seen|want)\b[^.!?\n]{0,50}?(?:emergency (?:department|room|care|services?|medical|unit)|\ba&e\b|\bed\b|\ber\b|\bcasualty\b|ambulance)"
    r"|this is (?:a|an) (?:medical )?emergency|(?:is|as|could be|may be) (?:a|an) (?:medical )?emergency[^.!?\n]{0,40}(?:go|call|hospital|need)"
)
_EN_HOTLINE = re.compile(r"\b988\b|\b116 ?123\b|samaritans|crisis (?:line|text line|hotline|team)|suicide (?:prevention )?(?:lifeline|hotline)|lifeline")
_EN_WITH = re.compile(r"emergency|\ber\b|\bed\b|a&e|911|999|112|someone|friend|family|relative|person|hospital|stay with|partner|parent|spouse|not (?:be|stay) alone")
_EN_NOT = re.compile(r"(?:no need|not (?:need|have|necessary|required)|n't (?:need|have|think you need)|needn't|not? (?:an? )?(?:reason|emergency)|rather than|instead of|unnecessary|without (?:going|having)|avoid (?:going)?|isn't (?:an? )?|not|n't (?:require|warrant|go))[^.!?,;\n]{0,40}$|(?:\bno|\bnot|n't|\bnever) $")
_EN_IF = re.compile(r"\b(?:if|unless|should (?:you|it|the|he|she|they|your|any|symptoms)|in case|when(?:ever)? (?:it|you|the)|once|in the event|were to|otherwise)\b")
_EN_IF_OVER = re.compile(r"\b(?:but|however|so|regardless)\b|,? ?\b(?:you|he|she) (?:need|must|should) (?:to )?(?:still )?(?:go|call) now|even if|as if|if (?:you are|you're|she's|he's|they are) (?:alone|unable to drive)|if (?:you )?(?:can'?t|cannot) (?:drive|get)|if possible|if you can\b(?!')|if (?:there is|you have) no(?:body| one)")


READ = 20_000
"""Code points that are read: ten times the longest doctor's turn in the real dialogues."""


def sends_to_care(text: str, language: Language) -> bool:
    """Whether ``text`` tells the patient to go to emergency or urgent care now.

    >>> sends_to_care("请立即去急诊。", "zh"), sends_to_care("如果加重再去急诊。", "zh")
    (True, False)
    >>> sends_to_care("Call 911 now.", "en"), sends_to_care("If it gets worse, go to the ER.", "en")
    (True, False)
    """
    folded = fold(text[:READ]).text
    zh = language == "zh"
    care = _ZH_CARE if zh else _EN_CARE
    if any(_now(sentence, care, zh) for sentence in _SENTENCE.split(folded)):
        return True
    hotline, company = (_ZH_HOTLINE, _ZH_WITH) if zh else (_EN_HOTLINE, _EN_WITH)
    return hotline.search(folded) is not None and company.search(folded) is not None


def _now(sentence: str, care: re.Pattern[str], zh: bool) -> bool:
    """Whether some advice in the sentence is neither denied nor behind an "if"."""
    return any(_stands(sentence, found, zh) for found in care.finditer(sentence))


def _stands(sentence: str, found: re.Match[str], zh: bool) -> bool:
    before = sentence[max(0, found.start() - 160) : found.start()]
    phrase = found.group()
    denied, condition, over = (_ZH_NOT, _ZH_IF, _ZH_IF_OVER) if zh else (_EN_NOT, _EN_IF, _EN_IF_OVER)
    if denied.search(before):
        return False
    conditions = [*condition.finditer(before)]
    if zh and re.search(r"如果|若|的话|加重|再(?:去|到|看)", phrase):
        return False
    if conditions and not over.search(before[conditions[-1].start() :]):
        return False
    after = sentence[found.end() : found.end() + 30]
    tail = re.match(r"[^,;]{0,12}\b(?:if|unless|should (?:you|it|symptoms)|in case)\b(?! (?:possible|you can\b(?!')|you are alone))", after)
    return zh or tail is None
