"""Diseases, symptoms, tests, sides, allergies, pregnancy and sex, each with what is said around it.

A disease that no table has is read by its ending (胰腺癌, "thyroiditis") and marked as a guess.
"""

from __future__ import annotations

import re

from medsynth.facts._fact import GUESSED, READ, Amount, Fact
from medsynth.facts._named_drugs import Mention
from medsynth.facts._quantities import normal
from medsynth.facts._scope import PLAIN, scope_of
from medsynth.facts._sentence import Sentence

_EYES = {"od": "right", "os": "left", "ou": "both"}
_HAN = re.compile(r"[一-鿿]")
_DISEASE_ZH = re.compile(
    r"(?P<name>[一-鿿]{1,8}?(?:癌|瘤|炎|综合征|综合症|结石|囊肿|息肉|骨折|溃疡|梗阻|栓塞|硬化|增生|狭窄|"
    r"突出|脓肿|血肿|积液|畸形|中毒|衰竭|"
    r"(?![疾毛发生看患得有无没心重大小这什查治的防何个见])[一-鿿]病|"
    r"(?![炎病并癌后适何症])[一-鿿]症))(?![变情史人因房区例程灶毒状])"
)
_TAIL_ZH = re.compile("[癌瘤炎征症石肿肉折疡阻塞化生窄出液形毒竭病]")
_ADJECTIVE = re.compile(r"swollen|painful|numb$|itchy|sore$|tender$|aching")
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
_NEVER = frozenset("diagnosis prognosis".split())
ANYWHERE = frozenset(
    "pain edema numbness itching redness tenderness lump weakness "
    "bleeding cramps discharge tingling rash tremor blister bruising limited-movement trauma".split()
)
"""Symptoms that say little without the part of the body."""


def finding_facts(sentence: Sentence, named: list[Mention], found: list[int], original: str) -> list[Fact]:
    """Facts of the sentence's findings; allergens among ``named`` have been taken out by ``allergies`` before."""
    facts: list[Fact] = []
    for at in sentence.at("symptom", "disease", "test", "condition.forward", "side", "sex", "pregnancy"):
        token = sentence.tokens[at]
        senses = token.senses
        if at in sentence.taken:
            continue
        for kind in ("symptom", "disease", "test"):
            if kind in senses:
                if kind == "symptom" and _is_verb(sentence, at):
                    continue
                scope = scope_of(sentence, at, found) if found else PLAIN
                if _when_it_comes(sentence, at):
                    scope = scope._replace(condition="if")
                of = _where(sentence, at) if senses[kind] in ANYWHERE else ()
                facts.append(Fact(kind, token.start, token.end, senses[kind], of, *scope))
        if "condition.forward" in senses and senses["condition.forward"] == "when":
            facts.extend(_occasion(sentence, at))
        if "side" in senses:
            facts.extend(_side(sentence, at, named, found, original))
        if "sex" in senses:
            scope = scope_of(sentence, at, found) if found else PLAIN
            facts.append(Fact("sex", token.start, token.end, senses["sex"], (), person=scope.person))
        if "pregnancy" in senses:
            facts.append(_pregnancy(sentence, at, found))
    facts.extend(_by_ending(sentence, found))
    return facts


def _where(sentence: Sentence, at: int) -> tuple[str, ...]:
    """The part of the body that hurts or swells: right before it, or in "pain in the knee"."""
    tokens = sentence.tokens
    for position in range(at - 1, max(at - 4, -1), -1):
        senses, gap = tokens[position].senses, sentence.gap(position, at)
        if "comma" in senses or len(gap) > 12:
            break
        if "part" in senses and re.fullmatch(
            r"[部侧处上下内外面周围的有点些还又很特别感觉持续反复阵发性隐剧烈、]*"
            r"|\s?(?:is |are |feels? |has been |joint )?(?:a bit |"
            r"very |severe |mild )?",
            gap,
        ):
            return (str(senses["part"]),)
    for position in range(at + 1, min(at + 4, len(tokens))):
        senses, gap = tokens[position].senses, sentence.gap(at, position)
        if "comma" in senses or "stop" in senses or len(gap) > 30:
            break
        straight = position == at + 1 and gap == " " and _ADJECTIVE.match(sentence.surface(at))
        if "part" in senses and (straight or re.match(r"\s(?:in|of|on|at|around|over)\b", gap)):
            return (str(senses["part"]),)
    return ()


def _is_verb(sentence: Sentence, at: int) -> bool:
    """One-character complaints inside other words: 吐 in 吐字, 痛 in 痛快."""
    token = sentence.tokens[at]
    if token.end - token.start > 1:
        return False
    behind = sentence.text[token.end : token.end + 1]
    head = sentence.text[token.start - 1 : token.start] if token.start else ""
    return behind in "快恨心露字苦醉烦瓜药片将利辣酱木" or head in "谈手芝大肉密"


def _when_it_comes(sentence: Sentence, at: int) -> bool:
    """疼痛时服用, "for fever" of a drug that is taken as needed."""
    token = sentence.tokens[at]
    return re.match(r"(?:的)?(?:时候|时(?!间|常|有|不)|者)", sentence.text[token.end : token.end + 4]) is not None


def _occasion(sentence: Sentence, at: int) -> list[Fact]:
    """发热时, "for pain": what the drug is taken for when it comes; 必要时 names nothing."""
    from medsynth.facts._lexicon import lexicon, start_of

    token, word = sentence.tokens[at], sentence.surface(at)
    named = re.sub(r"^(?:as needed for|when in|if|for) |时$", "", word)
    senses = lexicon(sentence.region).senses.get(named, {})
    if "symptom" in senses and start_of(named):
        return [Fact("symptom", token.start, token.end, senses["symptom"], (), condition="if")]
    if "often" in token.senses:
        return []
    return [Fact("condition", token.start, token.end, "as needed")]


def allergies(sentence: Sentence, named: list[Mention], found: list[int]) -> tuple[list[Fact], list[Mention]]:
    """(allergies, the drugs that are not allergens): 青霉素过敏, "allergic to penicillin", 过敏史：无."""
    facts: list[Fact] = []
    left = list(named)
    for at in sentence.at("allergy"):
        token = sentence.tokens[at]
        first, last = sentence.clause(at)
        scope = scope_of(sentence, at, found) if found else PLAIN
        allergens = _allergens(sentence, at, first, last, left)
        for start, end, ident, sure in allergens or [(token.start, token.end, "", READ)]:
            facts.append(
                Fact("allergy", start, end, ident or "any", (), *scope._replace(certainty=scope.certainty), sure)
            )
        names = {ident for _, _, ident, _ in allergens}
        left = [drug for drug in left if not (drug.id in names and _within(sentence, drug, first, last))]
    return facts, left


def _within(sentence: Sentence, drug: Mention, first: int, last: int) -> bool:
    return first <= drug.first < last


def _allergens(
    sentence: Sentence, at: int, first: int, last: int, named: list[Mention]
) -> list[tuple[int, int, str, float]]:
    tokens, text = sentence.tokens, sentence.text
    word = sentence.surface(at)
    forward = word.startswith(("allerg", "anaph", "hypersens")) and re.match(
        r"\s?(?:to|:|：|-)", text[tokens[at].end : tokens[at].end + 3]
    )
    forward = forward or re.match(r"史?\s?[:：]", text[tokens[at].end : tokens[at].end + 3])
    inside = range(at + 1, len(tokens)) if forward else range(first, at)
    found: list[tuple[int, int, str, float]] = []
    for position in inside:
        senses = tokens[position].senses
        if (
            forward
            and ("comma" in senses or "request.forward" in senses)
            and found
            and not _list_goes_on(sentence, position)
        ):
            break
        drug = next((one for one in named if one.first <= position <= max(one.last, one.first)), None)
        if drug is not None:
            found.append((drug.start, drug.end, drug.id, drug.sure))
        elif "allergen" in senses:
            found.append((tokens[position].start, tokens[position].end, str(senses["allergen"]), READ))
    return list(dict.fromkeys(found))


def _list_goes_on(sentence: Sentence, at: int) -> bool:
    behind = sentence.next_word(at)
    return behind is not None and (
        "drug" in sentence.tokens[behind].senses or "allergen" in sentence.tokens[behind].senses
    )


def _side(sentence: Sentence, at: int, named: list[Mention], found: list[int], original: str) -> list[Fact]:
    token, word = sentence.tokens[at], sentence.surface(at)
    if word in _EYES:
        if not original[token.start : token.end].isupper() and not _speaks_of_eyes(sentence):
            return []
        if word == "od" and not _speaks_of_eyes(sentence):
            before = [drug for drug in named if drug.end <= token.start]
            if before:
                once = Amount(1, 1, "times/24-24h")
                return [Fact("frequency", token.start, token.end, "1 per day", (before[-1].id,), amount=once)]
            return [Fact("side", token.start, token.end, "od", (), sure=GUESSED)]
        scope = scope_of(sentence, at, found) if found else PLAIN
        return [Fact("side", token.start, token.end, _EYES[word], ("eye",), person=scope.person)]
    value = token.senses["side"]
    part = _part(sentence, at)
    if part is None:
        if len(word) == 1 or word in (
            "left",
            "right",
            "both",
            "左右",
            "两边",
            "lt",
            "rt",
            "os",
            "one side",
            "either side",
            "一边",
        ):
            return []
        part = _whole(word)
    return [Fact("side", token.start, token.end, value, (part,) if part else ())]


def _whole(word: str) -> str:
    return next(
        (part for part in ("eye", "ear") if part in word),
        {
            "两只眼睛": "eye",
            "两只耳朵": "ear",
            "两眼": "eye",
            "两腿": "leg",
            "两条腿": "leg",
            "两手": "hand",
            "双足": "foot",
        }.get(word, ""),
    )


def _speaks_of_eyes(sentence: Sentence) -> bool:
    for token in sentence.tokens:
        form = token.senses.get("form")
        if (
            token.senses.get("part") == "eye"
            or (form is not None and form.route == "ophthalmic")
            or token.senses.get("route") == "ophthalmic"
        ):
            return True
        if (
            sentence.text[token.start : token.end] in ("drop", "drops", "滴", "os", "ou", "视力", "iop")
            or "intraocular-pressure" in token.senses.values()
        ):
            return True
        quantity = token.senses.get("quantity")
        if quantity is not None and quantity.amount.unit == "drop":
            return True
    return False


def _part(sentence: Sentence, at: int) -> str | None:
    """What is on that side: the part or the finding right behind it, or the part that the words before name."""
    tokens, word = sentence.tokens, sentence.surface(at)
    for position in range(at + 1, min(at + 5, len(tokens))):
        senses, gap = tokens[position].senses, sentence.gap(at, position)
        if word == "左右" and gap:
            return None
        if word == "both" and " and " in gap:
            return None
        if "comma" in senses or "stop" in senses or len(gap) > (6 if _HAN.search(gap) or _HAN.match(word) else 24):
            break
        if _HAN.search(gap) and not re.fullmatch(r"[侧边面的部上下前后内外中\s]*.{0,2}", gap):
            break
        for kind in ("part", "symptom", "disease"):
            if kind in senses:
                inside = _where(sentence, position) if senses[kind] in ANYWHERE else ()
                return inside[0] if inside else str(senses[kind])
    before = at - 1
    if (
        before >= 0
        and "part" in tokens[before].senses
        and re.fullmatch(r"\s?[,(（:：]?\s?(?:on (?:the|his|her|my) )?", sentence.gap(before, at))
    ):
        return str(tokens[before].senses["part"])
    if (
        re.search(
            r"\bon (?:the|his|her|my)\s?$", sentence.text[max(sentence.start, tokens[at].start - 8) : tokens[at].start]
        )
        or "side" in word
    ):
        near = [
            position
            for position in range(at - 1, -1, -1)
            if "part" in tokens[position].senses or "symptom" in tokens[position].senses
        ]
        return str(tokens[near[0]].senses.get("part") or tokens[near[0]].senses.get("symptom")) if near else ""
    return None


def _pregnancy(sentence: Sentence, at: int, found: list[int]) -> Fact:
    token = sentence.tokens[at]
    scope = scope_of(sentence, at, found) if found else PLAIN
    said, amount, start, end = token.senses["pregnancy"], None, token.start, token.end
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
    if len(gap) > 6 or "," in gap or "，" in gap:
        return None
    amount: Amount = quantity.amount
    return amount


def _by_ending(sentence: Sentence, found: list[int]) -> list[Fact]:
    """Diseases that no table has, by how their names end."""
    text, places = sentence.text, []
    known = [token for token in sentence.tokens if _KNOWN & token.senses.keys()]
    for tail in _TAIL_ZH.finditer(text, sentence.start, sentence.end):
        if any(token.start <= tail.start() < token.end for token in known):
            continue
        low = max(sentence.start, tail.end() - 9)
        for match in _DISEASE_ZH.finditer(text, low, min(sentence.end, tail.end() + 1)):
            broken = list(_ZH_BREAK.finditer(text, match.start(), match.end() - 1))
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
