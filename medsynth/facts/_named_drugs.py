"""Drugs that a sentence names: ingredient, salt and form from the tables, and names that no table has.

An unknown name is taken for a drug where it stands before a strength, or ends as drugs' names end. It is marked with
``?`` and never equal to another name.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from medsynth.facts._drug_forms import form_told
from medsynth.facts._drugs import Name, drugs
from medsynth.facts._fact import GUESSED, READ
from medsynth.facts._sentence import Sentence
from medsynth.facts._tables import Form
from medsynth.facts._wording import known

_MEDICINE = ("quantity", "often", "route", "form", "salt", "request.forward", "allergy", "drug")
_EN_NAME = re.compile(r"(?<![a-z])([a-z][a-z-]{3,})\s?\(?$")
_EN_NOT = frozenset(
    (
        "with take takes taking took than that this have been about from every daily dose doses least most only over "
        "under into your tablet tablets capsule capsules each also then least another total first second half same "
        "such maximum minimum initial starting usual give given gave use used using for and the was were received "
        "receiving receives start started add added increase increased reduce reduced decrease decreased between "
        "approximately around to at of or by in on is be an per up not plus when after before low high level levels "
        "test blood water body weight weighs strength contains containing mg inject apply chew swallow drop drops "
        "pill pills injection infusion medicine medication drug some any dosage prescribed prescribe oral orally "
        "intravenous intravenously was now currently recommend recommended adult child children adults patient "
        "patients time times day days week weeks "
    ).split()
)
_ZH_TAIL = re.compile(
    r"([一-鿿]{2,9}?(?:片|胶囊|颗粒|注射液|口服液|滴眼液|软膏|乳膏|滴丸|丸|糖浆|冲剂|缓释片|肠溶片|凝胶|喷雾剂|贴膏))$"
)
ZH_ENDS = re.compile(
    r"[西沙洛地普他拉霉环替单格列韦夫那唑巴奈司曲](?:(?<=西)林|(?<=沙)[星坦]|(?<=洛)尔|(?<=地)平|"
    r"(?<=普)利|(?<=他)汀|(?<=拉)唑|"
    r"(?<=霉)素|(?<=环)素|(?<=替)尼|(?<=单)抗|(?<=格)列净|(?<=列)汀|(?<=韦)林|(?<=夫)定|(?<=那)韦|"
    r"(?<=唑)仑|(?<=巴)比妥|"
    r"(?<=奈)德|(?<=司)琼|(?<=曲)坦)"
)
_HAN_RUN = re.compile(r"[一-鿿]+$")
_ZH_BREAK = re.compile(r"[口服用吃喝予给加和与及或的是为了有含配合选择可以建议服使开打每次日天其中、停]+")


_IN_FORM = re.compile(
    r"\s?(?:您|你|我|孩子|宝宝|现在|目前|今天|这次|本次|给您?|给孩子|一定|请|要|应|须|需|可|得|就|都|也|只|仅|改){0,3}"
    r"(?:买|用|开|拿|吃|服|选|打|选用|购买|服用|使用|改用|换用)?了?的?(?:就?是|为|成)?\s?"
)
"""布洛芬用缓释胶囊, 硝苯地平请买控释片: the form of the drug."""


class Mention(NamedTuple):
    """A drug in a sentence. first, last: positions of its tokens; names: its meanings, empty for an unknown name."""

    first: int
    last: int
    start: int
    end: int
    id: str
    salt: str
    form: str
    release: str
    sure: float


def mentions(sentence: Sentence, original: str, region: str) -> list[Mention]:
    """The drugs that the tables know, in order; original: the text before folding, for spellings whose case counts."""
    found: list[Mention] = []
    for at in sentence.at("drug"):
        names = _meant(sentence, at, sentence.tokens[at].senses["drug"], original, region)
        if names:
            found.append(_mention(sentence, at, names))
    return found


def _meant(sentence: Sentence, at: int, names: tuple[Name, ...], original: str, region: str) -> tuple[Name, ...]:
    token = sentence.tokens[at]
    if token.senses.get("symptom") == "alcohol-use":
        return ()
    kept = [name for name in names if not name.exact or original[token.start : token.end] == name.exact]
    if kept and all(name.ordinary for name in kept) and not _beside_medicine(sentence, at):
        return ()
    if "analyte" in token.senses and kept and _is_value(sentence, at):
        return ()
    here = [name for name in kept if region and region in name.regions]
    everywhere = [name for name in kept if "*" in name.regions]
    chosen = here or everywhere or kept
    return tuple({name.drug: name for name in chosen}.values())


def _is_value(sentence: Sentence, at: int) -> bool:
    """Potassium 4.1 mmol/L, 白蛋白35g/L: what stands behind is a level, no dose."""
    for position in range(at + 1, min(at + 4, len(sentence.tokens))):
        quantity = sentence.tokens[position].senses.get("quantity")
        if quantity is not None:
            return quantity.quantity in (
                "",
                "number/volume",
                "amount/volume",
                "mass/volume",
                "activity/volume",
                "share",
                "charge/volume",
            )
    return True


def _beside_medicine(sentence: Sentence, at: int) -> bool:
    if len(sentence.tokens) == 1 and sentence.surface(at) == sentence.text.strip():
        return True
    first, last = sentence.clause(at)
    for position in range(first, min(max(last, at + 4), len(sentence.tokens))):
        senses = sentence.tokens[position].senses
        if position != at and any(kind in senses for kind in _MEDICINE):
            quantity = senses.get("quantity")
            if quantity is None or quantity.quantity.split("/")[0] in ("mass", "count", "volume", "activity"):
                return True
    return False


def _mention(sentence: Sentence, at: int, names: tuple[Name, ...]) -> Mention:
    name = names[0]
    ambiguous = len(names) > 1
    ident = "?" + sentence.surface(at) if ambiguous else name.drug
    salt, form, release = name.salt, name.form, _release(name.form)
    first = last = at
    tokens = sentence.tokens
    if (
        at
        and "salt" in tokens[at - 1].senses
        and sentence.gap(at - 1, at).strip() == ""
        and at - 1 not in sentence.taken
    ):
        first, salt = at - 1, tokens[at - 1].senses["salt"]
    while last + 1 < len(tokens) and last - at < 4:
        behind, gap = tokens[last + 1].senses, sentence.gap(last, last + 1)
        onward = _form_behind(sentence, last) if not form else 0
        if onward:
            behind, gap, last = tokens[onward].senses, "", onward - 1
        if gap.strip():
            break
        if "salt" in behind and not salt:
            salt = behind["salt"]
        elif "form" in behind and (not form or form == "prolonged"):
            said: Form = behind["form"]
            form, release = _joined(form, release, said)
        elif "form" in behind:
            said = behind["form"]
            if said.release == "plain" or release not in ("", "plain"):
                last += 1
                continue
            form, release = said.id, said.release
        else:
            break
        last += 1
    if not form or release == "plain":
        told = form_told(sentence, first, last)
        form, release = (told.id, told.release) if told is not None else (form, release)
    if first and "form" in tokens[first - 1].senses and sentence.gap(first - 1, first).strip() in ("", "of"):
        said = tokens[first - 1].senses["form"]
        if said.release != "plain" and release in ("", "plain"):
            first, form, release = first - 1, said.id, said.release
    if drugs().get(ident) and not salt and not form:
        form = ""
    sure = GUESSED if ambiguous else READ
    return Mention(first, last, tokens[first].start, tokens[last].end, ident, salt, form, release, sure)


def _form_behind(sentence: Sentence, last: int) -> int:
    """The position of the form that stands behind a drug and a verb: 唑吡坦用的是普通片; 0 for none."""
    for at in range(last + 1, min(last + 5, len(sentence.tokens))):
        senses = sentence.tokens[at].senses
        if "form" in senses:
            gap = sentence.gap(last, at)
            return at if gap.strip() and _IN_FORM.fullmatch(gap) else 0
        if not _BETWEEN & senses.keys():
            return 0
    return 0


_BETWEEN = frozenset(["request.forward", "kin", "skip", "time.forward"])


def _release(form: str) -> str:
    from medsynth.facts._tables import table

    return next((entry.release for entry in table(Form) if entry.id == form), "") if form else ""


def _joined(form: str, release: str, said: Form) -> tuple[str, str]:
    if not form:
        return said.id, said.release
    return form, release


def unknown_names(sentence: Sentence, known: list[Mention]) -> list[Mention]:
    """Names of no table that stand where a drug stands."""
    found: list[Mention] = []
    text = sentence.text
    for at in sentence.at("quantity"):
        token = sentence.tokens[at]
        if token.senses["quantity"].quantity not in ("mass", "activity"):
            continue
        low = sentence.tokens[at - 1].end if at else sentence.start
        if at and "form" in sentence.tokens[at - 1].senses and not sentence.gap(at - 1, at).strip():
            low = sentence.tokens[at - 2].end if at > 1 else sentence.start
            form = sentence.tokens[at - 1]
            place = _unknown(text, low, form.start if text[form.start].isascii() else form.end)
        else:
            place = _unknown(text, low, token.start)
        if place and not any(one.start < place[1] and place[0] < one.end for one in known):
            found.append(_guess(text, place, at))
    found += [
        _guess(text, place, _position(sentence, place[0]))
        for place in _by_ending(sentence)
        if not _covered(sentence, place, known, found)
    ]
    return found


def _guess(text: str, place: tuple[int, int], at: int) -> Mention:
    return Mention(at, at - 1, *place, "?" + text[place[0] : place[1]].strip(), "", "", "", GUESSED)


def _unknown(text: str, low: int, end: int) -> tuple[int, int] | None:
    piece = text[low:end]
    latin = _EN_NAME.search(piece)
    if latin:
        word = latin[1]
        if word in _EN_NOT or word in known().meanings or word.endswith(("ly", "ing")):
            return None
        return low + latin.start(1), low + latin.end(1)
    han = _ZH_TAIL.search(piece[-14:].rstrip())
    if han is None:
        return None
    start = max(low, end - 14) + han.start(1)
    broken = list(_ZH_BREAK.finditer(text, start, end - 2))
    start = broken[-1].end() if broken else start
    return (start, end) if end - start >= 3 else None


def _by_ending(sentence: Sentence) -> list[tuple[int, int]]:
    text = sentence.text
    found = [
        (sentence.tokens[at].start, sentence.tokens[at].end)
        for at in sentence.at("ending")
        if sentence.tokens[at].senses["ending"] == "drug"
    ]
    for end in () if text.isascii() else ZH_ENDS.finditer(text, sentence.start, sentence.end):
        low = max(sentence.start, end.start() - 6)
        name = _HAN_RUN.search(text, low, end.start())
        start = name.start() if name else end.start()
        broken = list(_ZH_BREAK.finditer(text, start, end.end() - 2))
        start = broken[-1].end() if broken else start
        if end.end() - start > 2:
            found.append((start, end.end()))
    return found


def _covered(sentence: Sentence, place: tuple[int, int], known: list[Mention], found: list[Mention]) -> bool:
    if any(one.start < place[1] and place[0] < one.end for one in (*known, *found)):
        return True
    return any(
        token.start < place[1] and place[0] < token.end and "skip" not in token.senses for token in sentence.tokens
    )


def _position(sentence: Sentence, start: int) -> int:
    return next((at for at, token in enumerate(sentence.tokens) if token.start >= start), len(sentence.tokens))
