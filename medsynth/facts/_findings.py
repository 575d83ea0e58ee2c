"""Diseases, symptoms, tests, sides, allergies, pregnancy and sex, each with what is said around it.

A disease that no table has is read by its ending (胰腺癌, "thyroiditis") and marked as a guess.
"""

from __future__ import annotations

import re

from medsynth.facts._administration import ORAL
from medsynth.facts._fact import GUESSED, READ, Amount, Fact
from medsynth.facts._named_drugs import Mention
from medsynth.facts._quantities import normal
from medsynth.facts._scope import PLAIN, Scope, not_told, scope_of
from medsynth.facts._sentence import Sentence
from medsynth.facts._sides import ANYWHERE, side_facts, where

_HAN = re.compile(r"[一-鿿]")
_ENDINGS_ZH = (
    "癌|瘤|炎|综合征|综合症|结石|囊肿|息肉|骨折|溃疡|梗阻|栓塞|硬化|增生|狭窄|突出|脓肿|血肿|积液|畸形|中毒|衰竭"
)
_ANY_ENDING_ZH = re.compile(f"{_ENDINGS_ZH}|病|症")
"""Without one of them the expression below, which costs ten times as much, finds nothing."""
_DISEASE_ZH = re.compile(
    rf"(?P<name>[一-鿿]{{1,8}}?(?P<tail>{_ENDINGS_ZH}|"
    r"(?![疾毛发生看患得有无没心重大小这什查治的防何个见胜再诊段写在于进入往])[一-鿿]病|"
    r"(?![炎病并癌后适何症对])[一-鿿]症))(?![变情史人因房区例程灶毒状])"
)
TAIL_ZH = re.compile("[癌瘤炎征症石肿肉折疡阻塞化生窄出液形毒竭病]")
_NOT_DONE = re.compile(
    r"\s(?:was|were|has|have) ?(?:not|n't) (?:been )?(?:done|performed|taken)|(?:未做|未行|未查|没做)"
)
_NEGATIVE = re.compile(
    r"\s?(?:检查|试验|检测)?(?:的?结果)?\s?"
    r"(?:[:：]|为|是|呈|均|仍|(?:was|were|is|are|came back|turned out|has come back|remains?))?\s?"
    r"(?:阴性|[（(]\s?-\s?[）)]|negative)"
)
"""What a test found, which is no test that was not done."""
_GIVEN = ORAL | {"给", "给予", "予", "用", "口服", "喂"}
_ONCE_HAD = re.compile(r"过(?![敏程度后去量多于了分渡一两几三二四半])")
"""吃芒果嘴肿过."""
_DONE_THEN = re.compile(r"\swas (?:done|performed) (?:last|in the past|\w+ (?:days|weeks|months|years) ago)")
_AS_NEEDED = re.compile(r"(?:as|when|if|only) (?:needed|required|necessary)(?: for)?|prn|p\.r\.n\.")
_WHEN_IT_COMES = re.compile(
    r"(?:的)?(?:时候|时(?!间|常|有|不)|者)|就(?=[吃喂用服给])|[^，,。；;、\s]{1,4}(?<!小)时(?=[可服用吃加，,口])"
)
_WHENEVER = re.compile(
    r"\b(?:when|whenever|once|as soon as|each time|every time|any time|anytime|the moment|at times of)"
    r"(?: ever)? (?:(?:it|she|he|they|you|your [a-z]+|(?:the|her|his) [a-z]+|there|any|a bout of|"
    r"bouts of|an attack of|attacks of)"
    r"(?: (?:is|are|gets?|feels?|becomes?|starts?|begins?|has|have|develops?|experiences?))?"
    r"(?: too| so| very| really| to| any)? )$"
)
"""Right before a finding in the present tense: it comes now and then."""
_THEN = re.compile(r"(?:了|起来|的话)?(?:[，,]?(?:就|再|才|则)|可以?|另|时)?")
"""痛经吃布洛芬: what a drug is taken for stands right before it."""
HABITS = frozenset(["smoking", "alcohol-use"])
"""What people are told to leave: "stop smoking", 禁酒 and 不要喝酒 deny it alike."""
_LEAVE = re.compile(
    r"(?:别|勿|不要|不能|不可|不宜|不得|避免|禁止|禁|忌|戒|严禁)(?:再)?(?:吸烟和|抽烟和|吸烟、|抽烟、|吸烟及|抽烟)?$"
)
_GAVE_UP = re.compile(r"\b(?:g[ai]ve up|given up|giving up|packed in|kicked|quit|former|ex-?)\s?$")
_NO_NEED = re.compile(
    r"(?:不需要?|无需|无须|不必|不用|没必要|暂不|(?:no need (?:for|of)|(?:not|n't) (?:need|require|do)|without)"
    r"(?: an?| any| to have)?(?: further| another)?)\s?(?:再|做|行|进行|马上|立即|住院)*\s?$"
)
_NOT_OF_HER = re.compile(r"\b(?:in|during|for|while)\b(?: \w+){0,3} $")
_SIDE_FIRST = re.compile(r"^(?:[左右双][侧边]?|两侧)")
_KNOWN = frozenset(["disease", "symptom", "drug", "skip", "test", "analyte", "quantity"])
_ZH_BREAK = re.compile(
    r"[的是有为患了和与及或在伴并因由于考虑疑似诊断为除外排既往曾经确定显示提示符合合并现无否认非未不得过引起导致治疗预防发现等、该此这那属于说您我他她可能会请如果对个将期望较常见上下]+"
)
_DISEASE_EN = re.compile(
    r"(?<![a-z])(?:(?P<own>[a-z]{3,24}(?:itis|osis|oma|emia|aemia|opathy|algia|uria|plegia))"
    r"|(?P<first>[a-z][a-z'-]{2,20})\s(?P<kind>cancer|carcinoma|disease|syndrome|disorder|infection|"
    r"fracture|deficiency|failure|ulcer|abscess|cyst|stones?|tumou?r|hernia|fibrosis|palsy|stenosis|"
    r"aneurysm))(?![a-z])"
)
_EN_VAGUE = frozenset(
    "the this that your his her any some other chronic acute severe a an of with for and or no has had have serious "
    "heart possible underlying same such new known my active".split()
)
_ONE_WORD = {
    ("pain", "chest"): "chest-pain",
    ("pain", "abdomen"): "abdominal-pain",
    ("pain", "upper-abdomen"): "epigastric-pain",
    ("pain", "lower-abdomen"): "lower-abdominal-pain",
    ("pain", "stomach"): "epigastric-pain",
    ("pain", "head"): "headache",
    ("pain", "back"): "back-pain",
    ("pain", "waist"): "low-back-pain",
    ("pain", "throat"): "sore-throat",
    ("pain", "ear"): "ear-pain",
    ("pain", "eye"): "eye-pain",
    ("pain", "joint"): "joint-pain",
    ("pain", "tooth"): "toothache",
    ("redness", "eye"): "red-eye",
    ("bleeding", "nose"): "epistaxis",
    ("itching", "nose"): "nasal-itching",
}
"""A symptom and its part -> the symptom that says both: "pain in the chest", 胸口一阵阵地疼."""
_TWINS = re.compile(
    r"^with (?:twins|triplets|her (?:first|second|third)(?: child| baby)?|my (?:first|second|third))\b ?|^and now "
)
"""What may stand between a pregnancy and its weeks."""
_NEVER = frozenset("diagnosis prognosis".split())


def finding_facts(sentence: Sentence, named: list[Mention], found: list[int], original: str) -> list[Fact]:
    """Facts of the sentence's findings; allergens among ``named`` have been taken out by ``allergies`` before."""
    facts: list[Fact] = []
    for at in sentence.at("symptom", "disease", "test", "absent", "condition.forward", "side", "sex", "pregnancy"):
        token = sentence.tokens[at]
        senses = token.senses
        if at in sentence.taken:
            continue
        for kind in ("symptom", "disease", "test"):
            if kind in senses:
                if kind == "symptom" and _is_verb(sentence, at):
                    continue
                scope = _scope(sentence, at, kind, found)
                of = where(sentence, at) if senses[kind] in ANYWHERE else ()
                if senses[kind] == "seizure" and "烟" in sentence.text[sentence.start : sentence.end]:
                    facts.append(Fact(kind, token.start, token.end, "smoking", (), *scope))
                    continue
                said = _ONE_WORD.get((senses[kind], *of), senses[kind]) if of else senses[kind]
                facts.append(Fact(kind, token.start, token.end, said, of if said == senses[kind] else (), *scope))
        if "absent" in senses:
            said = senses["absent"].removeprefix("no-")
            facts.append(Fact("symptom", token.start, token.end, said, (), "denied"))
        if "condition.forward" in senses and senses["condition.forward"] == "when":
            facts.extend(_occasion(sentence, at, bool(named) or bool(sentence.at("often", "route"))))
        if "side" in senses:
            facts.extend(side_facts(sentence, at, named, found, original))
        if "sex" in senses:
            scope = scope_of(sentence, at, found) if found else PLAIN
            facts.append(Fact("sex", token.start, token.end, senses["sex"], (), person=scope.person))
        if "pregnancy" in senses and not not_told(sentence, at):
            facts.append(_pregnancy(sentence, at, found))
    facts.extend(_by_ending(sentence, found))
    return facts


def _scope(sentence: Sentence, at: int, kind: str, found: list[int]) -> Scope:
    """The scope of a finding or a test."""
    scope = scope_of(sentence, at, found)
    if kind == "test":
        scope = _of_test(sentence, at, scope)
    elif _ONCE_HAD.match(sentence.text, sentence.tokens[at].end):
        scope = scope._replace(time="past")
    elif scope.time == "planned":
        scope = scope._replace(time="now")
    if sentence.tokens[at].senses[kind] in HABITS and _told_to_leave(sentence, at):
        scope = scope._replace(polarity="denied", certainty="certain")
    return scope._replace(condition="if") if _when_it_comes(sentence, at) else scope


def _of_test(sentence: Sentence, at: int, scope: Scope) -> Scope:
    """A test is denied where it was not done, not where it found nothing: "no fracture on CT"."""
    token = sentence.tokens[at]
    if _NOT_DONE.match(sentence.text, token.end):
        return scope._replace(polarity="denied")
    if _NO_NEED.search(sentence.text[max(sentence.start, token.start - 32) : token.start]):
        return scope._replace(polarity="denied")
    if _DONE_THEN.match(sentence.text, token.end):
        return scope._replace(time="past")
    if scope.polarity == "denied" and _NEGATIVE.match(sentence.text, token.end):
        return scope._replace(polarity="affirmed")
    if scope.polarity == "denied":
        denials = [position for position in sentence.at("negation.forward") if position < at]
        found = denials and any(
            {"symptom", "disease"} & sentence.tokens[position].senses.keys() for position in range(denials[-1], at)
        )
        if found or re.search(
            r"\b(?:on|by|via|in) (?:the |a )?$", sentence.text[max(0, token.start - 9) : token.start]
        ):
            return scope._replace(polarity="affirmed")
    return scope


def _told_to_leave(sentence: Sentence, at: int) -> bool:
    start = sentence.tokens[at].start
    if sentence.surface(at).startswith(("ex-", "ex ", "non-", "former")) or _GAVE_UP.search(
        sentence.text, max(sentence.start, start - 16), start
    ):
        return True
    if sentence.surface(at)[0] in "禁戒忌" or _LEAVE.search(sentence.text[max(sentence.start, start - 6) : start]):
        return True
    for position in (at - 1, at - 2):
        if position >= 0 and sentence.tokens[position].senses.get("request.forward") == "stop":
            return len(sentence.gap(position, at)) <= 12
    return False


def _is_verb(sentence: Sentence, at: int) -> bool:
    """One-character complaints inside other words: 吐 in 吐字, 痛 in 痛快."""
    token = sentence.tokens[at]
    if token.end - token.start > 1:
        return False
    behind = sentence.text[token.end : token.end + 1]
    head = sentence.text[token.start - 1 : token.start] if token.start else ""
    return (behind != "" and behind in "快恨心露字苦醉烦瓜药片将利辣酱木") or (head != "" and head in "谈芝大肉密")


def _when_it_comes(sentence: Sentence, at: int) -> bool:
    """疼痛时服用, "as needed for fever" of a drug that is taken as needed."""
    token = sentence.tokens[at]
    if at and _AS_NEEDED.fullmatch(sentence.surface(at - 1)) and sentence.gap(at - 1, at) in (" ", " for "):
        return True
    if _WHEN_IT_COMES.match(sentence.text[token.end : token.end + 8]) is not None:
        return True
    verb_at = at + 1
    if at + 1 < len(sentence.tokens) and "comma" in sentence.tokens[at + 1].senses:
        verb_at = at + 2
    if verb_at + 1 < len(sentence.tokens) and _THEN.fullmatch(sentence.gap(at, verb_at)):
        verb, drug = sentence.tokens[verb_at : verb_at + 2]
        if sentence.surface(verb_at) in _GIVEN and "drug" in drug.senses and drug.start == verb.end:
            return "symptom" in token.senses
    if sentence.text[max(0, token.start - 1) : token.start] != " ":
        return False
    head = _WHENEVER.search(sentence.text, max(sentence.start, token.start - 60), token.start)
    return head is not None and not sentence.surface(at).endswith("ed")


def _occasion(sentence: Sentence, at: int, given: bool) -> list[Fact]:
    """发热时, "for pain": what the drug is taken for when it comes; 必要时 names nothing."""
    from medsynth.facts._lexicon import lexicon, start_of

    token, word = sentence.tokens[at], sentence.surface(at)
    named = re.sub(r"^(?:as needed for|when in|if|for) |时$", "", word)
    senses = lexicon(sentence.region).senses.get(named, {})
    if "symptom" in senses and start_of(named):
        return [Fact("symptom", token.start, token.end, senses["symptom"], (), condition="if" if given else "")]
    if "often" in token.senses:
        return []
    return [Fact("condition", token.start, token.end, "as needed")]


def _pregnancy(sentence: Sentence, at: int, found: list[int]) -> Fact:
    token = sentence.tokens[at]
    scope = scope_of(sentence, at, found) if found else PLAIN
    said, amount, start, end = token.senses["pregnancy"], None, token.start, token.end
    if scope.polarity == "denied" and _NOT_OF_HER.search(sentence.text[max(sentence.start, start - 24) : start]):
        scope = scope._replace(polarity="affirmed")
    if said == "pregnant":
        for position in (at + 1, at + 2, at - 1):
            length = _length(sentence, at, position)
            if length is not None:
                amount = length
                sentence.taken.add(position)
                said = f"pregnant {normal(length)}"
                start, end = min(start, sentence.tokens[position].start), max(end, sentence.tokens[position].end)
                break
    return Fact(
        "pregnancy",
        start,
        end,
        said,
        (),
        scope.polarity,
        scope.certainty,
        scope.person,
        "now",
        scope.condition,
        READ,
        amount,
    )


def _length(sentence: Sentence, at: int, position: int) -> Amount | None:
    """The weeks of a pregnancy right beside the word."""
    if not 0 <= position < len(sentence.tokens):
        return None
    quantity = sentence.tokens[position].senses.get("quantity")
    if quantity is None or quantity.quantity not in ("time", "calendar") or "岁" in sentence.surface(position):
        return None
    gap = sentence.gap(min(at, position), max(at, position)).strip()
    gap = _TWINS.sub("", gap)
    if len(gap) > 6 or (gap not in (",", "，") and re.search("[,，]", gap)) or (gap and quantity.units != ("week",)):
        return None
    amount: Amount = quantity.amount
    return amount


def _by_ending(sentence: Sentence, found: list[int]) -> list[Fact]:
    """Diseases that no table has, by how their names end."""
    text, places = sentence.text, []
    tails = [] if text.isascii() else [tail.span() for tail in TAIL_ZH.finditer(text, sentence.start, sentence.end)]
    if not tails and "ending" not in sentence.places:
        return []
    known = [token for token in sentence.tokens if not _KNOWN.isdisjoint(token.senses)]
    behind = 0
    for start, end in tails:
        while behind < len(known) and known[behind].end <= start:
            behind += 1
        if behind < len(known) and known[behind].start <= start:
            continue
        low = max(sentence.start, end - 9)
        if not _ANY_ENDING_ZH.search(text, low, min(sentence.end, end + 1)):
            continue
        for match in _DISEASE_ZH.finditer(text, low, min(sentence.end, end + 1)):
            broken = list(_ZH_BREAK.finditer(text, match.start(), min(match.start("tail"), match.end() - 1)))
            places.append((broken[-1].end() if broken else match.start(), match.end()))
    for at in sentence.at("ending"):
        token = sentence.tokens[at]
        if token.senses["ending"] == "disease":
            name = _DISEASE_EN.search(text, max(sentence.start, token.start - 22), token.end)
            if name and name["own"] not in _NEVER and (name["first"] or "") not in _EN_VAGUE:
                places.append(name.span())
    return [
        _guess(sentence, start, end, found)
        for start, end in dict.fromkeys(places)
        if end - start > 1 and not any(token.start < end and start < token.end for token in known)
    ]


def _guess(sentence: Sentence, start: int, end: int, found: list[int]) -> Fact:
    at = next(
        (position for position, token in enumerate(sentence.tokens) if token.start >= start), len(sentence.tokens) - 1
    )
    scope = scope_of(sentence, at, found) if found and sentence.tokens[at].start < end else PLAIN
    return Fact("disease", start, end, "?" + _SIDE_FIRST.sub("", sentence.text[start:end]), (), *scope, GUESSED)
