"""Whether a doctor's words send the patient to emergency or urgent care now.

A safety net ("if it gets worse, go to the ER"), a denial ("no need for the ER") and a question ("have you been to the
ER?") do not count: the patient stays at home. Nor does a routine visit (去医院做个检查): an ordinary place needs a word
that says now. It knows nothing of the complaint, so it cannot tell whether care was needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from medsynth.core.types import Language
from medsynth.text.normalise import fold


@dataclass(frozen=True, slots=True)
class _Words:
    """soon: advice with a word that says now; strong: advice that needs none; the rest takes advice back."""

    hint: re.Pattern[str]
    sentence: re.Pattern[str]
    soon: re.Pattern[str]
    strong: re.Pattern[str]
    denied: re.Pattern[str]
    condition: re.Pattern[str]
    holds: re.Pattern[str]
    after: re.Pattern[str]
    asked: re.Pattern[str]
    hotline: re.Pattern[str]
    company: re.Pattern[str]


_ZH_NOW = (
    r"(?:立即|立刻|马上|赶紧|赶快|尽快|尽速|火速|即刻|第一时间|务必|必须(?=[^，]{0,4}(?:去|到|马上|立))|"
    r"现在就?(?=去|到|前往|赶|打|叫|送|带|让|请|出发|需要去|必须|应该去|住院|入院)|现在就|"
    r"(?:今天|今晚|当天)(?:之?内)?就?(?=去|到|前往|带|来|让|请|必须|需要|住院|入院|看)|速(?=去|到|来|送|"
    r"诊)|紧急(?=就医|送医|就诊|前往|去|到|送)|"
    r"(?:不要|别|切勿)(?:再)?(?:等|耽误|犹豫|拖)[^，。]{0,4})"
)
_ZH_PLACE = (
    r"(?:急诊|急救|医院|就诊|就医|看医生|送医|产科|产房|儿科|妇产科|发热门诊|(?:胸痛|卒中|急救)中心|住院|"
    r"入院|卫生院)"
)
_ZH = _Words(
    hint=re.compile(r"急|医|救护|中心|120|999|110|院|产科|产房|儿科|就诊|12356|12355|988|热线|希望24"),
    sentence=re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]?"),
    soon=re.compile(
        rf"{_ZH_NOW}[，,]?[^，,。！？!?；;\n]{{0,24}}?{_ZH_PLACE}|{_ZH_PLACE}[^。！？!?；;\n]{{0,6}}(?:不要|别|"
        r"切勿)(?:再)?(?:等|耽误|拖|犹豫)"
    ),
    strong=re.compile(
        r"(?:拨打|打|呼叫|叫|拨|联系)(?:个|一下|急救电话|急救)?\s*(?:120|999|110|119|救护车|急救)|"
        r"120(?:急救车?|送|接)|叫救护车"
        r"|(?:去|到|前往|挂|来|送|送到|送往|看|走)(?:就近的?|最近的?|附近的?|[^，。！？\n]{0,10})(?:急诊|"
        r"急救中心|胸痛中心|卒中中心)|急诊(?:科|室)?(?:就诊|就医|处理|评估)"
    ),
    denied=re.compile(
        r"不用|不必|不需要|无需|无须|没必要|没有必要|不一定|不急|暂时?不|不建议|用不着|可以不|可不|不是必须|"
        r"不至于|不会|还不到|未必|先不|不去|没去|不想|避免|免得|以免"
    ),
    condition=re.compile(
        r"如果|如有|如出现|如(?=[^何今此同下]{1,16}[，,])|若|要是|一旦|假如|万一|倘若|的话|出现.{0,30}时|"
        r"加重.{0,6}(?:再|则|时|就|请|应)|(?:不见好|不缓解|不好转|不退|无效|没效).{0,8}(?:再|则|就)?|"
        r"没有?(?:好转|缓解|改善).{0,8}(?:再|则|就)?|必要时|严重(?:时|了|就)|情况下|持续不|超过.{0,12}(?:再|"
        r"时|就|则|应|需)|再(?:考虑)?(?=去|到|看|来)|(?:有|出现)(?:任何|以下|下列|上述|这些)[^，]{0,20}[，,]"
    ),
    holds=re.compile(
        r"[，,][^，,]{0,12}(?:您?(?:现在|目前|这种|这个)(?:情况)?|建议您?(?:现在|立即|马上))|但是?|不过|所以|"
        r"无论|不管"
    ),
    after=re.compile(r"[^，。！？\n]{0,4}(?:也?来得及|的必要|也没用)"),
    asked=re.compile(r"[^，。！？!?\n]{0,8}(?:过(?!去|程|来)|吗|么|没有|[?？])|了(?=[，。！？!?]|$)"),
    hotline=re.compile(r"12356|12355|988(?!\d)|心理(?:危机)?(?:干预|援助|热线)|希望24|危机热线"),
    company=re.compile(r"急诊|急救|医院|精神科|110|120|家人|亲人|朋友|父母|身边(?:的)?人|信任的人|陪"),
)

_EN_NOW = (
    r"\b(?:immediately|right away|right now|now|at once|straight ?away|urgently|as soon as possible|asap|"
    r"today|tonight|without delay|this minute|promptly|this (?:evening|morning|afternoon)|"
    r"don't wait|do not wait|don't delay|do not delay)\b"
)
_EN_GO = (
    r"\b(?:go|going|get|come|take|taken|bring|drive|driven|head|rush|rushed|present|report|visit|attend|"
    r"seek|be seen|be assessed|be examined|be evaluated|be admitted|get admitted|admit\w*|see|need|needs|"
    r"have (?:him|her|them))\b"
)
_EN_EMERGENCY = (
    r"(?:emergency (?:department|room|unit|ward|care|services?|centre|center)|\ba&e\b|\b(?:the|an|your|"
    r"nearest|local|closest|to) (?:er|ed)\b|\bcasualty\b|urgent[ -]care|\bambulance\b|labou?r (?:and "
    r"delivery|ward)|"
    r"delivery (?:unit|ward)|maternity (?:unit|triage|assessment)|stroke unit|eye casualty)"
)
_EN_PLACE = (
    rf"(?:{_EN_EMERGENCY}|\bhospital\b|medical (?:attention|care|help|evaluation|assessment|treatment)|"
    r"\b(?:a|your|the) (?:doctor|gp|physician|paediatrician|pediatrician)\b|in person|\bclinic\b)"
)
_EN = _Words(
    hint=re.compile(
        r"911|999|112|000|111|108|995|988|ambulance|emergenc|hospital|\be[rd]\b|a&e|casualty|urgent|immediate|"
        r"medical|ward|unit|triage|labou?r|delivery|maternity|poison|doctor|\bgp\b|clinic|in person|"
        r"samaritans|crisis|lifeline|hotline|116 ?123"
    ),
    sentence=re.compile(r"[^.!?;\n]+[.!?;\n]*"),
    soon=re.compile(
        rf"{_EN_GO}[^.!?;\n]{{0,60}}?{_EN_PLACE}[^.!?;\n]{{0,40}}?{_EN_NOW}|"
        rf"{_EN_NOW}[^.!?;\n]{{0,12}}?{_EN_GO}[^.!?;\n]{{0,50}}?{_EN_PLACE}"
        r"|\b(?:seek|need|needs|get|requires?|warrants?|want|wants) [^.!?;\n]{0,16}?(?:immediate|urgent|"
        r"emergency|same[ -]day)(?: \w+){0,2} (?:attention|care|help|evaluation|assessment|review|surgery|"
        r"scan)"
    ),
    strong=re.compile(
        r"\b(?:call|dial|ring|phone|contact)(?:ing)?\b[^.!?;\n]{0,20}?(?:\b(?:911|999|112|000|111|108|120|"
        r"995)\b|an ambulance|emergency services|poison (?:control|centre|center))"
        r"|\b(?:go|going|get|come|take|bring|drive|head|rush|present|report|be seen|seek|attend|"
        rf"visit)\b[^.!?;\n]{{0,40}}?{_EN_EMERGENCY}"
    ),
    denied=re.compile(
        r"\b(?:no need|not (?:need|have|necessary|required|an emergency)|needn't|no reason|rather than|"
        r"instead of|unnecessary|without|avoid|never)\b|n't (?:need|have|think|require|warrant|go|rush|"
        r"recommend|want)|"
        r"\bnot (?:go|rush|require|think|recommend)\b"
    ),
    condition=re.compile(
        r"(?<!even )(?<!as )\b(?:if|unless|should (?:you|it|the|he|she|they|your|any|symptoms)|in case|"
        r"when(?:ever)?|once|in the event|were to|otherwise)\b"
    ),
    holds=re.compile(
        r"\b(?:but|however|so|regardless)\b|even if|as if|if (?:you are|you're|she's|he's|they are) (?:alone|"
        r"unable to drive)|if (?:you )?(?:can't|cannot) (?:drive|get)|if possible|if you can\b|"
        r"if (?:there is|you have) no(?:body| one)|if you (?:have|carry|own) (?:one|it|any|an epi)|\b(?:you|he|"
        r"she) (?:still )?(?:need|must|should) (?:to "
        r")?(?:go|call) (?:there )?now"
    ),
    after=re.compile(
        r"[^.,;!?\n]{0,14}\b(?:if|unless|should (?:you|it|symptoms|the)|in case|when)\b(?! (?:possible|you "
        r"can\b|you are alone|you can't drive))"
    ),
    asked=re.compile(r"[^.!\n]{0,60}\?"),
    hotline=re.compile(
        r"\b988\b|\b116 ?123\b|samaritans|crisis (?:line|text line|hotline|team)|suicide (?:prevention "
        r")?(?:lifeline|hotline)|lifeline"
    ),
    company=re.compile(
        r"emergency|\ber\b|\bed\b|a&e|911|999|112|someone|friend|family|relative|person|hospital|stay with|"
        r"partner|parent|spouse|not (?:be|stay) alone"
    ),
)
_BEFORE, _AFTER = 160, 70
"""Code points around advice that may take it back: a sentence is rarely longer."""


def sends_to_care(text: str, language: Language) -> bool:
    """Whether ``text`` tells the patient to go to emergency or urgent care now.

    >>> sends_to_care("请立即去急诊。", "zh"), sends_to_care("如果加重再去急诊。", "zh")
    (True, False)
    >>> sends_to_care("Call 911 now.", "en"), sends_to_care("If it gets worse, go to the ER.", "en")
    (True, False)
    """
    folded, words = fold(text).text, _ZH if language == "zh" else _EN
    if not words.hint.search(folded):
        return False
    return any(_sends(sentence, words) for sentence in _sentences(folded, words)) or _hotline(folded, words)


def _sentences(folded: str, words: _Words) -> Iterator[str]:
    for found in words.sentence.finditer(folded):
        yield found.group()


def _sends(sentence: str, words: _Words) -> bool:
    """Whether some advice in the sentence stands."""
    if any(_stands(sentence, found, words) for found in words.soon.finditer(sentence)):
        return True
    return any(
        _stands(sentence, found, words) and not words.asked.match(sentence, found.end(), found.end() + _AFTER)
        for found in words.strong.finditer(sentence)
    )


def _stands(sentence: str, found: re.Match[str], words: _Words) -> bool:
    """Whether advice is neither denied in its clause nor behind a condition in its sentence."""
    head = sentence[max(0, found.start() - _BEFORE) : found.start()]
    clause = re.split(r"[，,]", head)[-1][-24:]
    if words.denied.search(clause) or words.denied.search(found.group()):
        return False
    said = head + found.group()
    conditions = list(words.condition.finditer(said))
    if conditions and not words.holds.search(said, conditions[-1].start()):
        return False
    return not words.after.match(sentence, found.end(), found.end() + _AFTER)


def _hotline(folded: str, words: _Words) -> bool:
    """Whether a crisis line is named, not as a mere safety net, and somebody is to be there as well."""
    if not words.hotline.search(folded) or not words.company.search(folded):
        return False
    for sentence in _sentences(folded, words):
        line = words.hotline.search(sentence)
        if line and not words.denied.search(sentence[: line.start()][-24:]):
            condition = words.condition.search(sentence, 0, line.start())
            if condition is None or re.search(r"现在|此刻|right now|at the moment", sentence):
                return True
    return False
