"""What the words of two texts tell beyond the facts that were read from them. Knows no medicine, only clauses.

Two doubts are raised here, and both leave a difference *unresolved*: a clause that kept all its words but one that may
turn a fact round (能 and 不能, 妹妹 and 姐姐), although the facts read alike; and a fact that stands in one text only,
while the other one has a clause of its own from which nothing was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from medsynth.facts._fact import Fact

_CLAUSE = re.compile(r"(?:[^，,。；;！!？?\n.]|\.(?!\s|$))+")
_LEAST = re.compile(r"[一-鿿]{3}|[a-z]+\W+[a-z]+", re.IGNORECASE)
"""What a clause has to hold to say anything."""
_COURTESY = re.compile(
    r"您好|你好|谢谢|感谢|祝|希望|请问|不客气|放心|担心|早日康复|大夫|医生|hello|hi\b|dear|thank|regards|hope|welcome|sorry|"
    r"please (?:help|advise)|take care|good (?:morning|evening|day)",
    re.IGNORECASE,
)
_TURNS = {
    "more": "不低于|不少于|不小于|高于|大于|超过|多于|以上|至少|≥|>|＞|not less than|no less than|more|above|over|"
    "greater|higher|exceeds?|at least",
    "less": "不超过|不高于|不大于|不多于|低于|小于|不足|少于|以下|至多|≤|<|＜|not more than|no more than|less|below|"
    "under|fewer|lower|at most",
    "not": "不|没有|没|无|未|非|别|勿|not|no|never|without|none|neither|nor|n't",
    "left": "左|left",
    "right": "右|right",
    "both": "双|both|bilateral",
    "before": "before|饭前|餐前|术前",
    "after": "after|饭后|餐后|术后",
    "male": "老大爷|大爷|老爷爷|男|man|male|boy|gentleman",
    "female": "老太太|大妈|老奶奶|女|woman|female|girl|lady",
    "possible": "可能|疑似|怀疑|may|might|possibly|possible|probably|suspected",
    "sure": "确诊|证实|confirmed|definitely|definite",
    "increase": "加量|增加|increase|increased|raise",
    "decrease": "减量|减少|decrease|decreased|reduce",
    "start": "开始|加用|start|started",
    "stop": "停用|停止|停药|stop|stopped",
    "mother": "母亲|妈妈|我妈|mother|mom|mum",
    "father": "父亲|爸爸|我爸|father|dad",
    "spouse": "丈夫|妻子|老公|老婆|爱人|husband|wife",
} | {
    word: word
    for word in (
        "哥哥 弟弟 姐姐 妹妹 爷爷 奶奶 外公 外婆 儿子 女儿 brother sister daughter son aunt uncle grandmother "
        "grandfather"
    ).split()
}


_MEANS = {word.replace("exceeds?", "exceeds"): name for name, words in _TURNS.items() for word in words.split("|")} | {
    "exceed": "more"
}
_OTHER = sorted((word for word in _MEANS if not word[0].isascii() or " " in word or not word[0].isalpha()), key=len)
_WORD = re.compile("|".join([*map(re.escape, reversed(_OTHER)), r"[a-z]+(?:'t)?"]))
"""Words that may turn, the longest first, and every Latin word."""
_FILLS = re.compile(
    r"[\s\W_]|(?<![a-z])(?:the|an?|her|his|my|your|our|their|s|patients?|is|are|was|were|be|any|do|does|did)(?![a-z])|患者|本人",
    re.IGNORECASE,
)
_DENIED = frozenset(["symptom", "disease", "allergy", "value"])
LOOSE = frozenset(
    ["symptom", "disease", "test", "duration", "timing", "age", "sex", "side", "frequency", "dose", "value"]
)
"""Kinds of facts that plain words may say in a way that is not read."""


def clauses(text: str) -> dict[str, tuple[int, int]]:
    """The clauses of a text as they stand, without the blanks around them, and their places."""
    return {found.group().strip(): found.span() for found in _CLAUSE.finditer(text) if found.group().strip()}


def turned(before: str, after: str, facts: Iterable[Fact] = ()) -> str:
    """The clause of ``before`` that kept all its words in ``after`` but one that may turn a fact round; '' for none.

    facts: those of ``before``; a denial beside a finding has been read with it, and is compared there.

    >>> turned("这个药不能吃。谢谢", "这个药能吃。"), turned("没有发热", "无发热")
    ('这个药不能吃', '')
    """
    one, two = clauses(before), clauses(after)
    there: dict[str, list[tuple[str, ...]]] = {}
    for clause in two.keys() - one.keys():
        said, left = _parted(clause)
        there.setdefault(left, []).append(said)
    if not there:
        return ""
    for clause in one.keys() - two.keys():
        said, left = _parted(clause)
        if not left or left not in there or said in there[left]:
            continue
        start, end = one[clause]
        read = any(start <= fact.start < end for fact in facts if fact.kind in _DENIED)
        if not read or all(set(said) ^ set(other) != {"not"} for other in there[left]):
            return clause
    return ""


def _parted(clause: str) -> tuple[tuple[str, ...], str]:
    """(what the turning words of a clause say, sorted; all its other words)."""
    said: set[str] = set()

    def left(found: re.Match[str]) -> str:
        word = found.group()
        name = _MEANS.get(word) or ("not" if word.endswith("n't") else None)
        if name is None:
            return word
        said.add(name)
        return ""

    rest = _WORD.sub(left, clause.lower())
    return tuple(sorted(said)), _FILLS.sub("", rest)


def unread(text: str, other: str, facts: Iterable[Fact]) -> bool:
    """Whether ``text`` has a clause of its own from which no fact was read: it may say anything."""
    known = clauses(other)
    spans = [(fact.start, fact.end) for fact in facts]
    for clause, (start, end) in clauses(text).items():
        if clause in known or not _LEAST.search(clause) or _COURTESY.search(clause):
            continue
        if not any(first < end and start < last for first, last in spans):
            return True
    return False
