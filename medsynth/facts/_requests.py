"""The drugs of a sentence, and whether each is to be taken: "don't stop warfarin" is to go on with it."""

from __future__ import annotations

import re

from medsynth.facts._fact import Fact
from medsynth.facts._named_drugs import Mention
from medsynth.facts._requests_en import CHOSEN, KEPT, OFF, PASSIVE
from medsynth.facts._scope import PLAIN, scope_of
from medsynth.facts._sentence import Sentence

_KEEPS = re.compile(
    r"(?:不要|别|勿|请勿|切勿|不可|不能|不得|千万别|do not|don't|never|not|shouldn't|should not|must not|cannot|"
    r"can't)(?:随意|自行|擅自|突然|轻易|随便|马上|立即|直接|\s(?:suddenly|just|abruptly))?\s?$"
)
_STOPPED = re.compile(
    r"(?:\s?(?:请|先|已经?|暂时?|必?须|需要?|要|应该?|应当|当|可以?|就|都|也|马上|立即|立刻|赶紧|尽快|最好|务必|至少|提前|now|then)){0,4}"
    r"\s?(?:停用|停药|停服|停掉|停了|停(?=$|[\d一二两三四五六七八九十半几，,。；;、!！)）的吧])|禁用|禁忌|"
    r"忌用|不要(?:再)?(?:继续)?[吃用服]|"
    r"别(?:再)?[吃用服]|不能(?:再)?[吃用服]|不可以[吃用服]?|不行|[吃用服]不(?:了|得)|不宜|暂停|不用(?![药停])|不可[用服吃]|"
    r"(?:还|尚|暂|先|从|一直|仍)?(?:没有?|未|不|别)(?:再|在|要)?(?:打|接种|[吃服喷涂滴注]|(?<=未)用|注射|使用|口服|服用)(?![过完后下一第]))"
    r"|在?[^，,。；;]{2,18}时(?:请|先|应|要|就|须|需|立即|马上){0,3}停(?!留)"
    r"|\s?(?:换成|换为|换用|改成|改为|改用|更换为|替换为)(?!\s?(?:[每隔早晚睡饭餐空按\d一二两三四五六七八九十半必a-z]|口服|静|皮下|肌))"
    r"|\s(?:(?:was|is|has been|were) )?(?:switched|changed|swapped|replaced)(?: over)? (?:to|with|by|for)\b"
    r"|\s(?:(?:should|must|may|can|has to|needs? to|is|was|were|has been|are|to)\s)(?:not be|"
    r"be (?:stopped|discontinued|avoided|held|withheld)|stopped|discontinued|avoided|held|withheld|"
    r"contraindicated|not recommended)"
)


_NOT_WITH = re.compile(
    r"(?:不要|别|不能|不可以?|勿|不得|避免|禁止|不宜|切勿|不应|严禁|忌|不)(?:再|自行|随便)?(?:跟|和|与|同|把)(?:[^，,。；;]{0,8}[和与、])?$"
)
_ALONG = re.compile(
    r"(?:片|胶囊|颗粒|类|等)?(?:药物?)?(?:一起|一同|一块|同时|同[服用吃]|合[用并]|联[用合]|混|并用|搭配)"
)
"""别跟克拉霉素一起吃."""
_UNUSED = re.compile(r"(?:还|都|一直|暂时?)?没用(?![药过处])")
_HAD = re.compile(r"[了过]")
"""吃了阿莫西林没用 is of no use, 特利加压素没用 was not used."""
_NO = re.compile(r"(?:勿|禁|忌|(?:别|不要|不能|不可|勿)(?:再)?拿|别再|严禁)$")
_GOES_ON = re.compile(
    r"\s?(?:也|都|仍|还是|就|可以?|应该?|需|要){0,2}\s?(?:(?:不用|不必|无需|无须|不需要?|不要|别|不能|不可|勿|切勿)(?:自行|擅自|随意|随便)?停|照[吃用服常]|继续)"
)
"""Right behind a drug: it is gone on with."""
_CHANGED = re.compile(r"\b(?:switch|change|swap|convert|replace|substitute)[ds]?(?: \w+){0,2} $")
_FOR_ANOTHER = re.compile(r"\s(?:over )?(?:to|with|by|for)\b")
_SWITCHED = re.compile(r"\b(?:switch|chang|swap|convert|transition|mov)\w*(?: \w+){0,3} from $")
_GIVEN = re.compile(
    r"(?:\s\d[\d.,]*\s?[a-z/%]{1,8})?\s(?:(?:was|were|is|has been|will be)\s)?(?:given|started|added|begun|initiated|"
    r"administered|prescribed|substituted)\b"
)
"""What ends the reach of a "stop" before the drug: "apixaban was held and pantoprazole given"."""


def drug_facts(sentence: Sentence, named: list[Mention], found: list[int]) -> list[Fact]:
    """The drugs themselves, with whether they are taken."""
    facts = []
    for drug in named:
        at = min(drug.first, len(sentence.tokens) - 1)
        scope = scope_of(sentence, at, found) if found else PLAIN
        wish = _request(sentence, drug)
        if wish == "stop":
            scope = scope._replace(polarity="denied")
        elif wish == "keep":
            scope = scope._replace(polarity="affirmed")
        of = tuple(part for part in (drug.salt and f"salt:{drug.salt}", drug.form and f"form:{drug.form}") if part)
        facts.append(Fact("drug", drug.start, drug.end, drug.id, of, *scope, drug.sure))
    return facts


def _request(sentence: Sentence, drug: Mention) -> str:
    """``stop``, ``keep`` or ``take``: the word nearest before the drug in its clause, or one right behind it."""
    text = sentence.text
    beside = _beside(sentence, drug)
    if beside:
        return beside
    for at in range(min(drug.first, len(sentence.tokens)) - 1, -1, -1):
        senses = sentence.tokens[at].senses
        if "comma" in senses or "colon" in senses:
            break
        wish = senses.get("request.forward")
        if wish is None:
            continue
        gap = text[sentence.tokens[at].end : drug.start]
        if len(gap) > (14 if not text[sentence.tokens[at].start].isascii() else 40) or re.search(
            r"\b(?:but|while|when|if|after|before|during|because|since|until|unless)\b|"
            r"\band (?:take|start|use)\b|但|改",
            gap,
        ):
            break
        if wish == "stop" and PASSIVE.search(
            text, max(sentence.start, sentence.tokens[at].start - 12), sentence.tokens[at].start
        ):
            break
        head = text[max(sentence.start, sentence.tokens[at].start - 12) : sentence.tokens[at].start]
        fasting = [position for position in range(at + 1, drug.first) if _is_fasting(sentence, position)]
        if fasting:
            break
        ahead = sentence.tokens[at - 1].senses.get("request.forward") if at else None
        if wish == "take" and ahead in ("stop", "keep") and not sentence.gap(at - 1, at).strip():
            continue
        if wish == "take" and re.search(
            r"(?:(?<!要)不要|别|勿|请勿|切勿|(?<!可)不可|(?<!能)不能|不得|(?<!应)不应|不宜|禁止|不需要?|无需|无须|不必|不用|用不着|暂不|先不|暂时不|再不|"
            r"(?<![吃服用打要能会可])不|未|没有?|"
            r"do not|don't|never|not|shouldn't|should not|must not|"
            r"cannot|can't|avoid|stop)(?:再|自行|擅自|随意|同时|联合|自己|私自|乱|随便|另外?|往嘴里|经口)*\s?$",
            head,
        ):
            return "stop"
        if wish == "stop" and _KEEPS.search(head):
            return "keep"
        return str(wish)
    return ""


def _beside(sentence: Sentence, drug: Mention) -> str:
    """What the words right before or behind a drug ask for; '' where they ask for nothing."""
    text = sentence.text
    if _GIVEN.match(text, drug.end):
        return "take"
    if _GOES_ON.match(text, drug.end) or KEPT.match(text, drug.end):
        return "keep"
    if OFF.match(text, drug.end) or CHOSEN.search(text, max(sentence.start, drug.start - 60), drug.start):
        return "stop"
    if _CHANGED.search(text, max(sentence.start, drug.start - 40), drug.start) and _FOR_ANOTHER.match(text, drug.end):
        return "stop"
    if _SWITCHED.search(text, max(sentence.start, drug.start - 40), drug.start):
        return "stop"
    if _NO.search(text, max(sentence.start, drug.start - 6), drug.start):
        return "stop"
    if _ALONG.match(text, drug.end) and _NOT_WITH.search(text, max(sentence.start, drug.start - 14), drug.start):
        return "stop"
    if _UNUSED.match(text, drug.end) and not _HAD.search(text, max(sentence.start, drug.start - 8), drug.start):
        return "stop"
    behind = _STOPPED.match(text, drug.end)
    if behind:
        return "keep" if _KEEPS.search(text[max(drug.end, behind.start() - 6) : behind.start()]) else "stop"
    return ""


def _is_fasting(sentence: Sentence, at: int) -> bool:
    """不要空腹服X: what is refused is the empty stomach, not the drug."""
    often = sentence.tokens[at].senses.get("often")
    return often is not None and often.when in ("before meals", "with meals", "after meals", "bedtime")
