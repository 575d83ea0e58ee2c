"""What stands around a statement: is it denied, doubted, of a relative, of the past, behind an "if".

The words stand in ``seeds/facts/cues.tsv`` and ``terms.tsv``; here is only how far each of them reaches.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from medsynth.facts._fact import Certainty, Polarity, Time
from medsynth.facts._sentence import Sentence

_ZH_DENY = frozenset(["否认"])
_ZH_NEAR = frozenset(["不", "没", "未", "非", "不是", "并非", "从未", "未曾"])
_EN_DENY = frozenset(
    "denies,denied,denying,without,negative for,no evidence of,no sign of,no signs of,free of,absence of,no history of,"
    "rules out,lack of,lacks,ruled out,excluded,excludes".split(",")
)
_EN_NEAR = frozenset(["not", "isn't", "wasn't", "never"])
_HAN = re.compile(r"[一-鿿]")
_ZH_ENDS = re.compile(
    r"能|会|但|可是|不过|然而|却|只是|仅|就|才|因|由于|导致|一直|总是|老是|仍|伴|突|忽|后|(?<!再)出现|自觉|感|诉|"
    r"有(?!何|任何|什么|明显)|考虑|诊断|时|改|给予|予以|而(?!且)|[。；]"
)
_ZH_ENDS_DENY = re.compile(
    r"但|可是|不过|然而|却|只是|自诉|现|目前|今|突|忽|患者|主因|因|近|[。；]|[，,]\s?(?:有|曾|患|于|伴|吃|食|服|喝|用|打|接触|就是|情绪|精神|饮食|睡眠|大小便|二便|体重|神志)"
)
_EN_ENDS = re.compile(
    r"\b(?:but|however|although|though|except|yet|who|which|because|since|then|until|while|when|after|so|"
    r"due to|now|today|started|began|just|only|"
    r"presents?|presented|reports?|reported|has|have|had|is|are|was|were|complain\w*|instead|continue|"
    r"take|give|start)\b|[;:]"
)
_EN_ENDS_DENY = re.compile(
    r"\b(?:but|however|although|though|except|who|because|since|until|presents?|presented|reports?|"
    r"reported|complain\w*|has|have|had|"
    r"is|are|was|were|does|did|started|now|today|due to|if|unless|even)\b|[;:]"
)
_LASTS = re.compile(r"\s(?:for (?:the (?:past|last)|about|over|\w+ (?:day|week|month|year)s?\b|\d)|since\b)")
"""Behind a finding that is there: "without periods, flushes for eight weeks"."""
_ACTS = re.compile(
    r"\b(?:hold|control|reliev|help|eas|touch|settl|treat|stop|manag|kill|shift|reduc|lower|clear|cur|explain|mask|improv|"
    r"abolish|fix|resolv)(?:e|es|s|d|ed|ing|led|ling|ped)?(?: with)?(?: (?:the|his|her|my|your|this|that|all|any))?\s$"
)
"""Before a finding that is there and is not dealt with: "does not hold the pain"."""
_PRESUMED = re.compile(r"\b(?:of|in|over|on|around|about|near|from) (?:the|her|his|my|your|this|that|their)\s$")
"""What makes the swelling of "no tenderness of her swollen calf" a plain one."""
_EN_FILLS = re.compile(
    r"(?:\s|\b(?:have|having|had|been|be|any|an?|the|yet|currently|really|feel|feeling|show|reveal|report|"
    r"experience|develop|evidence|signs?|history|of|to|known|"
    r"take|taking|taken|use|using|used|give|given|giving|start|started|need|needed)\b)+"
)
_SERIES = re.compile(r"\b(?:or|nor)\b")
_EN_BREAK = re.compile(r"\b(?:but|however|although|and (?:has|is|was|he|she|the)|because|who|which)\b|[;:]")
_TO_RULE_OUT = re.compile(r"(?:需要?|待|以便?|建议|进一步|为了?|要|应|先|帮助|可以?|to|should)\s*$")
_SIGNED = re.compile(r"\s?[（(]\s?(?P<sign>[-—+＋])\s?[）)]")
_NO_LONGER_BEFORE = re.compile(r"[，,].{0,3}(?:因|近|突|无|否|长期|平素|此次|本次|规律服)")
_DOUBT = frozenset(["certainty.forward", "certainty.both"])
_TIME_REACH, _DOUBT_REACH = 40, 40
_FAR = 200
"""Code points beyond which no cue reaches."""


_NOT_TOLD = re.compile(
    r"(?:史|情况|与否)?\s?(?:(?:status|history)\b)?\s?(?:[:：]|为|是|\b(?:is|are|was|were)\b)?\s?"
    r"(?:不详|不明|未知|不清楚|未记录|没有?记录|未提供|未提及|未问|unknown\b|unclear\b|not "
    r"(?:recorded|documented|stated|known|given|mentioned|specified|asked|provided|available)\b)"
)
"""Behind an allergy or a pregnancy of which nothing is known: it is neither there nor denied."""


def not_told(sentence: Sentence, at: int) -> bool:
    """Whether a text says of the word at ``at`` only that nothing is known of it."""
    return bool(_NOT_TOLD.match(sentence.text, sentence.tokens[at].end))


class Scope(NamedTuple):
    """How a statement is meant; the defaults are a plain one of the patient."""

    polarity: Polarity = "affirmed"
    certainty: Certainty = "certain"
    person: str = "patient"
    time: Time = "now"
    condition: str = ""


PLAIN = Scope()
_ASKED = PLAIN._replace(certainty="possible")
_CUES = frozenset(
    "negation.forward,negation.backward,negation.both,certainty.forward,certainty.backward,certainty.both,time.forward,"
    "condition.forward,kin".split(",")
)


def cues(sentence: Sentence) -> list[int]:
    """Positions of the tokens that change what a statement means; most sentences have few."""
    return [] if _CUES.isdisjoint(sentence.places) else sentence.at(*_CUES)


def scope_of(sentence: Sentence, at: int, found: list[int]) -> Scope:
    """The scope of the statement at token ``at``; found: what ``cues`` gave for the sentence."""
    tokens = sentence.tokens
    asked = tokens[-1].senses.get("stop") == "?" and _right_before_end(sentence, at)
    scope = _ASKED if asked else PLAIN
    start, end, _ = tokens[at]
    signed = _SIGNED.match(sentence.text, end)
    if not found and not signed:
        return scope
    doubted = False
    for cue in found:
        place, _, senses = tokens[cue]
        if abs(place - start) > _FAR:
            continue
        if len(senses) == 1 and scope[2] == "patient" and senses.get("kin") == "patient":
            continue
        if cue < at:
            scope, doubted = _forward(sentence, cue, at, scope, doubted)
        elif cue > at:
            scope = _backward(sentence, at, cue, scope, doubted)
    if signed:
        scope = scope._replace(polarity="denied" if signed["sign"] in "-—" else "affirmed")
    return scope._replace(person="patient") if scope.person == "child" else scope


def _forward(sentence: Sentence, cue: int, at: int, scope: Scope, doubted: bool) -> tuple[Scope, bool]:
    """The scope after a cue that stands before the statement, and whether its certainty is settled."""
    senses = sentence.tokens[cue].senses
    if "negation.forward" in senses and "certainty.forward" not in senses and _denies(sentence, cue, at):
        scope = scope._replace(polarity="denied")
    doubt = senses.get("certainty.forward") or senses.get("certainty.both")
    if doubt and _doubts(sentence, cue, at):
        doubted = True
        if doubt != "excluded":
            scope = scope._replace(certainty=doubt)
        elif _TO_RULE_OUT.search(_head(sentence, cue)):
            scope = scope._replace(certainty="possible")
        else:
            scope = scope._replace(polarity="denied")
    if "kin" in senses:
        scope = scope._replace(person=_person(sentence, cue, senses["kin"], scope.person, sentence.gap(cue, at)))
    said = senses.get("time.forward")
    if said and _reaches_time(sentence, cue, at, said):
        scope = scope._replace(time=said)
    if senses.get("condition.forward") == "hypothetical" and _conditional(sentence, cue, at):
        scope = scope._replace(condition="if")
    return scope, doubted


def _head(sentence: Sentence, cue: int) -> str:
    start = sentence.tokens[cue].start
    return sentence.text[max(sentence.start, start - 8) : start]


def _backward(sentence: Sentence, at: int, cue: int, scope: Scope, doubted: bool) -> Scope:
    """The scope after a cue that stands behind the statement."""
    senses = sentence.tokens[cue].senses
    if ("negation.backward" in senses or "negation.forward" in senses) and _denies_back(sentence, at, cue):
        scope = scope._replace(polarity="denied")
    doubt = senses.get("certainty.backward") or senses.get("certainty.both")
    if doubt and not doubted and _doubts_back(sentence, at, cue):
        scope = scope._replace(polarity="denied") if doubt == "excluded" else scope._replace(certainty=doubt)
    if "kin" in senses and _person_back(sentence, at, cue):
        scope = scope._replace(person=senses["kin"])
    if senses.get("time.forward") == "planned" and _planned_behind(sentence, at, cue):
        scope = scope._replace(time="planned")
    if senses.get("time.forward") == "past" and _past_behind(sentence, at, cue):
        scope = scope._replace(time="past")
    if senses.get("time.forward") == "past" and _history_behind(sentence, at, cue):
        scope = scope._replace(time="past")
    return scope


def _right_before_end(sentence: Sentence, at: int) -> bool:
    return at == len(sentence.tokens) - 2 and sentence.gap(at, at + 1).strip() in ("", "吗", "么", "嘛", "呢")


def _denies(sentence: Sentence, cue: int, at: int) -> bool:
    word, gap = sentence.surface(cue), sentence.gap(cue, at)
    if _HAN.match(word):
        return _denies_zh(sentence, cue, at, word, gap)
    if len(gap) > 160 or _ACTS.search(gap) or (at - cue > 1 and _PRESUMED.search(gap) and _finds(sentence, cue, at)):
        return False
    if "," in gap and _LASTS.match(sentence.text, sentence.tokens[at].end) and not word.startswith("den"):
        return False
    if "drug" in sentence.tokens[at].senses and _bounds(sentence, cue, at):
        return False
    if word in _EN_DENY:
        return not _EN_ENDS_DENY.search(gap)
    if word in _EN_NEAR or word.endswith("n't") or word in ("did not", "does not"):
        return "," not in gap and len(gap.split()) <= 5 and not _EN_ENDS.search(_EN_FILLS.sub(" ", gap))
    if _EN_ENDS.search(gap):
        return False
    if "," not in gap:
        return True
    rest = sentence.text[sentence.tokens[cue].end + gap.index(",") : sentence.end]
    stop = _EN_BREAK.search(rest)
    return bool(_SERIES.search(rest[: stop.start()] if stop else rest))


def _bounds(sentence: Sentence, left: int, right: int) -> bool:
    """Whether the denial is of an amount: "do not go beyond 1200 mg ibuprofen"."""
    between = range(left + 1, right)
    return any("comparator" in sentence.tokens[at].senses for at in between) and any(
        "quantity" in sentence.tokens[at].senses for at in between
    )


def _finds(sentence: Sentence, left: int, right: int) -> bool:
    """Whether a finding stands between two tokens."""
    return any({"symptom", "disease"} & sentence.tokens[at].senses.keys() for at in range(left + 1, right))


def _denies_zh(sentence: Sentence, cue: int, at: int, word: str, gap: str) -> bool:
    if word in _ZH_DENY:
        return len(gap) <= 80 and not _ZH_ENDS_DENY.search(gap)
    if word in _ZH_NEAR:
        return len(gap) <= 3 and not re.search(r"[，,、\s就而]", gap)
    if re.search(r"[，,：:]", gap) or len(gap) > 60:
        return False
    return not _ZH_ENDS.search(_COMES.sub("", gap))


_COMES = re.compile(r"^再?(?:出现|发生|发现)过?")
"""还没有出现胸痛: what is denied comes right behind."""


def _denies_back(sentence: Sentence, at: int, cue: int) -> bool:
    """胸痛（-）, 发热：无, "pneumonia was ruled out"."""
    senses, gap = sentence.tokens[cue].senses, sentence.gap(at, cue)
    if "negation.backward" in senses:
        if _HAN.search(gap):
            return len(gap) <= 4 and not re.search(r"[，,、]", gap)
        return len(gap.strip()) <= 2 and "," not in gap
    if sentence.surface(cue) not in ("无", "没有", "没", "否认", "no", "none", "nil"):
        return False
    last = _last_of_list(sentence, at, cue)
    if _NOR_THAT.fullmatch(sentence.gap(last, cue)) and sentence.surface(cue) != "否认":
        return _AT_ITS_END.match(sentence.text, sentence.tokens[cue].end) is not None
    after = sentence.text[sentence.tokens[cue].end : sentence.tokens[cue].end + 1]
    return bool(re.fullmatch(r"\s*[：:]\s*|史?\s*[：:]\s*", gap)) and (not after or after in "，,。；;、\n.）)（( ")


def _last_of_list(sentence: Sentence, at: int, cue: int) -> int:
    """The last finding of a list that stands at ``at`` and before a cue: 高血压糖尿病都没有."""
    while at + 1 < cue:
        step = at + 2 if "list" in sentence.tokens[at + 1].senses and at + 2 < cue else at + 1
        if not {"symptom", "disease"} & sentence.tokens[step].senses.keys():
            break
        if sentence.gap(at, at + 1).strip("和跟与及"):
            break
        at = step
    return at


_NOR_THAT = re.compile(r"(?:细胞|菌|症状|情况|现象|病史)?(?:倒|也|都|则|均|并|却|是|一直|暂时?|目前){0,2}")
_AT_ITS_END = re.compile(r"[，,。；;、！!\n]|$")
"""癌细胞没有，尿酮体却没有: what is denied stands before."""


def _doubts(sentence: Sentence, cue: int, at: int) -> bool:
    gap = sentence.gap(cue, at)
    if any(not _DOUBT.isdisjoint(sentence.tokens[position].senses) for position in range(cue + 1, at)) and re.search(
        "[，,]", gap
    ):
        return False
    if re.search("[，,]", gap) and not (len(gap) <= 2 * _DOUBT_REACH and _one_list(sentence, cue, at)):
        return False
    return len(gap) <= 2 * _DOUBT_REACH and not re.search(r"但|\bbut\b|\band (?:has|have|he|she)\b", gap)


def _doubts_back(sentence: Sentence, at: int, cue: int) -> bool:
    gap = sentence.gap(at, cue)
    if len(gap.strip()) > 2 or re.search(r"[，,、]", gap):
        return False
    end = sentence.tokens[cue].end
    after = sentence.text[end : end + 1]
    return not _HAN.match(after) or after in "的性大"


def _person(sentence: Sentence, cue: int, kin: str, before: str, gap: str) -> str:
    """Who it is said of: the relative named last. The patient's pronoun takes it back, but not within "my mother"."""
    if kin == "family" and re.search("[，,]", gap):
        return before
    if kin != "patient":
        return kin
    word = sentence.surface(cue)
    if before == "patient" or word in ("my", "her", "his", "your"):
        return before
    pronoun = word in ("she", "he", "they", "她", "他")
    head = sentence.text[max(sentence.start, sentence.tokens[cue].start - 3) : sentence.tokens[cue].start]
    if word in ("她", "他"):
        return "patient" if _whose(sentence, cue, before, word) else before
    return before if pronoun and not re.search(r"[,;]", head) else "patient"


def _whose(sentence: Sentence, cue: int, kin: str, pronoun: str) -> bool:
    """她姑姑得白血病，她的血象正常: she whose aunt it is."""
    for at in range(cue - 1, -1, -1):
        token = sentence.tokens[at]
        if token.senses.get("kin") == kin:
            return sentence.text[token.start - 1 : token.start] == pronoun or sentence.surface(at)[:1] == pronoun
    return False


def _person_back(sentence: Sentence, at: int, cue: int) -> bool:
    """ "breast cancer in her mother", 乳腺癌家族史."""
    gap = sentence.gap(at, cue)
    if sentence.tokens[cue].senses["kin"] == "patient":
        return False
    if _SHE_IT_IS.fullmatch(gap):
        return True
    return gap == "" or bool(re.fullmatch(r"\s(?:in|of|on) (?:(?:my|his|her|the|patient's|a|both) )?(?:[a-z]+ )?", gap))


_SHE_IT_IS = re.compile(r"(?:过敏|病史?)?的?是(?:我|她|他|您|你|患者|孩子|宝宝|俺)?的?")
"""乳腺癌是我母亲得的, 青霉素过敏的是奶奶."""


def _reaches_time(sentence: Sentence, cue: int, at: int, said: str) -> bool:
    gap = sentence.gap(cue, at)
    if len(gap) > _TIME_REACH or re.search(
        r"[;:；]|\b(?:but|now|currently|today|presents?|presenting|has|is)\b|现|目前|今", gap
    ):
        return False
    word = sentence.surface(cue)
    if word in ("病史", "history of", "h/o", "past history of") and _has_length(sentence, cue, at):
        return False
    if re.search(r"[，,]", gap):
        return word in ("既往", "既往史") and not re.search(
            r"[，,].{0,3}(?:因|近|突|无|否|长期|平素|此次|本次|规律服)", gap
        )
    return said != "planned" or len(gap) <= 24


def _has_length(sentence: Sentence, cue: int, at: int) -> bool:
    """10年高血压病史, "10-year history of hypertension", "history of asthma for 3 years": it has lasted until now."""
    first, last = min(cue, at), max(cue, at)
    near = range(max(first - 1, 0), min(last + 2, len(sentence.tokens)))
    for position in near:
        quantity = sentence.tokens[position].senses.get("quantity")
        if quantity is not None and quantity.quantity in ("time", "calendar"):
            ago = re.match(r"\s?(?:前|ago|back|before)", sentence.text[quantity.end : quantity.end + 8])
            return ago is None
    return False


def _planned_behind(sentence: Sentence, at: int, cue: int) -> bool:
    """ "colonoscopy is scheduled"."""
    planned = re.search(r"scheduled|planned|booked", sentence.surface(cue)) is not None
    return planned and bool(re.fullmatch(r"\s(?:(?:is|was|has been|will be|are)\s)?", sentence.gap(at, cue)))


def _past_behind(sentence: Sentence, at: int, cue: int) -> bool:
    """ "took warfarin in the past", "pneumonia last year"."""
    if sentence.surface(cue) not in (
        "last year",
        "in the past",
        "years ago",
        "months ago",
        "as a child",
        "in childhood",
    ):
        return False
    gap = sentence.gap(at, cue)
    return len(gap) <= 30 and not re.search(r"[,;]|\b(?:and|but|since|now)\b", gap)


def _history_behind(sentence: Sentence, at: int, cue: int) -> bool:
    """高血压病史; 高血压病史10年 has lasted until now."""
    if sentence.surface(cue) not in ("病史", "史") or not re.fullmatch(r"(?:等|的)?", sentence.gap(at, cue)):
        return False
    return not _has_length(sentence, at, cue)


def _conditional(sentence: Sentence, cue: int, at: int) -> bool:
    gap = sentence.gap(cue, at)
    if sentence.surface(cue) == "如" and not _opens(sentence, cue):
        return False
    if len(gap) > 90 or re.search(r"[；;]|\bthen\b|则|就", gap):
        return False
    return ("，" not in gap and "," not in gap) or _one_list(sentence, cue, at)


def _opens(sentence: Sentence, at: int) -> bool:
    """Whether a clause begins with the token: 如发热 is a condition, 食物如鱼 is none."""
    start = sentence.tokens[at].start
    return not _HAN.match(sentence.text[start - 1 : start]) if start > sentence.start else True


def _one_list(sentence: Sentence, left: int, right: int) -> bool:
    """Whether behind each comma between two tokens a finding follows at once: "if fever, chills, or vomiting"."""
    tokens = sentence.tokens
    for at in range(left + 1, right):
        if "comma" in tokens[at].senses:
            follows = tokens[at + 1]
            apart = sentence.gap(at, at + 1)
            if len(apart) > 5 or apart.strip() == "the" or not {"symptom", "disease"} & follows.senses.keys():
                return False
    return any({"symptom", "disease"} & tokens[at].senses.keys() for at in range(left + 1, right))
