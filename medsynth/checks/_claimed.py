"""What a doctor claims to have: results that nobody told, and words that the patient did not say.

A result counts as told where the patient, or the case in the patient's words, speaks of the same test. Words put into
the patient's mouth (您刚才说..., "you said earlier that ...") count as said where a fifth of them stands in what was
told. A condition, a question and a plan claim nothing. It knows no values: those are facts, and compared elsewhere.
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue, Turn

_ZH_TEST = (
    r"(?:监测|化验|抽血|血常规|尿常规|便常规|ct|b超|彩超|超声|心电图|核磁|磁共振|胃镜|肠镜|胸片|x光|活检|病理|培养|"
    r"肝功|肾功|甲功|血糖|血脂|录像|脑电图|骨密度|造影|钼靶|片子|检查|检验|报告|结果)"
)
_ZH = re.compile(
    rf"(?P<test>[^，。！？；\n您你我]{{0,8}}?{_ZH_TEST}[^，。！？；\n]{{0,4}}?)(?:都|已经?|刚刚?|今天)*(?:出来了|出了|回来了|传过来了)"
    rf"|我(?:刚才?|已经?|这边)?(?:看了|看过|查了|查到|调了|调出|收到)(?:一下)?[您你](?:的)?(?P<own>[^，。！？；\n]{{0,8}}?{_ZH_TEST})"
)
_EN_TEST = (
    r"(?:tests?|stud(?:y|ies)|tapes?|scans?|x-?rays?|ecgs?|ekgs?|bloods?|blood tests?|results?|monitor|swabs?|biopsy|"
    r"mri|ct|ultrasound|reports?|cultures?|labs?|panel|endoscopy|colonoscopy|smear)"
)
_EN = re.compile(
    rf"\b(?:your|his|her|the) (?P<test>(?:[\w-]+ ){{0,3}}{_EN_TEST})(?: (?:has|have|just|all|now))*"
    r" (?:came|come|is|are|was|were) (?:back|in|through)\b"
    r"|\bi(?:'ve| have)?(?: just| already| now)? (?:looked (?:at|through|over|into)|been through|seen|checked|studied|"
    r"reviewed|got|gone (?:over|through)|pulled up|received|read) "
    rf"(?:your|his|her) (?P<own>(?:[\w-]+ ){{0,3}}{_EN_TEST})\b"
)
_OPEN = {
    "zh": re.compile(r"如果|要是|若|假如|等|待|万一|的话|再|吗|没|不|后|还需|麻烦|请|把|带"),
    "en": re.compile(
        r"\b(?:if|when|once|until|unless|after|before|should|will|not|please|whether|wait\w*|as soon as)\b|n't|\?"
    ),
}
_SAID = {
    "zh": re.compile(
        r"[您你](?:刚才|刚刚|之前|前面|早先|一开始|先前)(?:跟我)?(?:说|提到|讲|告诉我)(?:过|了|的)?(?P<words>[^，,。！？!?\n]{4,40})"
    ),
    "en": re.compile(
        r"\byou (?:said|mentioned|told me|wrote|explained)(?: (?:earlier|before|just now|at the start|a moment ago))? "
        r"(?:that )?(?P<words>[^.!?\n]{12,120})"
    ),
}
_NOT_DONE = re.compile(r"(?:没|未)[^，。！？\n]{0,6}$|\b(?:no|not|never|n't|without)\b[^.,!?\n]{0,10}$")
_SHARE = 0.2
"""Least share of the words that must have been said; a good doctor repeats in other words."""
_FEW = 3
"""Words or pairs of characters below which nothing is compared."""
_WORDS = {"zh": re.compile(r"[一-鿿]"), "en": re.compile(r"[a-z0-9]{4,}")}
_GENERIC = re.compile(
    r"结果|报告|检查|检验|化验|的|单|您|你|都|已经?|这边|那边|\b(?:tests?|results?|reports?|labs?|bloods?|the|your|full|latest|last|recent)\b"
)


def claimed(turn: Turn, dialogue: Dialogue) -> str | None:
    """Words of a doctor's turn that claim what nobody told."""
    told = f"{dialogue.told}\n{dialogue.said_before(turn)}"
    zh = dialogue.language == "zh"
    for found in (_ZH if zh else _EN).finditer(turn.folded):
        if not _left_open(turn.folded, found, dialogue) and not _spoken_of(found["test"] or found["own"], told, zh):
            return found.group()
    for found in _SAID[dialogue.language].finditer(turn.folded):
        words = _pieces(found["words"], zh)
        if len(words) >= _FEW and len(words & _pieces(told, zh)) < _SHARE * len(words):
            return found.group()
    return None


def _left_open(text: str, found: re.Match[str], dialogue: Dialogue) -> bool:
    """Whether the clause is a plan, a condition or a question."""
    start = max((text.rfind(stop, 0, found.start()) for stop in "。！？!?\n，,;；."), default=-1) + 1
    return _OPEN[dialogue.language].search(text[start : found.end() + 3]) is not None


def _spoken_of(test: str, told: str, zh: bool) -> bool:
    """Whether the patient has spoken of the test as done, or, where it has no name, of any."""
    name = _GENERIC.sub(" ", test).strip()
    if zh:
        marks = {name[at : at + 2] for at in range(len(name) - 1)} if len(name) > 1 else set()
        places = [found.start() for mark in marks for found in re.finditer(re.escape(mark), told)]
    else:
        words = re.findall(r"[a-z0-9]+", name)
        places = [found.start() for found in re.finditer(rf"\b{words[-1]}\b", told)] if words else []
        marks = set(words)
    if not marks:
        places = [found.start() for found in re.finditer(_ZH_TEST if zh else rf"\b{_EN_TEST}\b", told)]
    return any(not _NOT_DONE.search(told[max(0, place - 12) : place]) for place in places)


def _pieces(text: str, zh: bool) -> set[str]:
    """Pairs of characters, or words by their first five letters."""
    if zh:
        run = "".join(_WORDS["zh"].findall(text))
        return {run[at : at + 2] for at in range(len(run) - 1)}
    return {word[:5] for word in _WORDS["en"].findall(text)}
