"""The damage of an earlier scrub in published consultations: names, brands and parts of words became "Chat Doctor".

Where it stands for a greeting, a self-introduction or a sign-off the sentence can be mended. Elsewhere words are lost
("lactic acid dehy Chat Doctor."): the sentence is cut, or the text is given up where the cut could change what a
patient does. Nothing is ever guessed back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BRAND = r"(?i:chat[\s\u00a0\u200b._-]{0,3}doctors?(?:['’]s)?)"
"""Every spelling, also glued to a word on either side."""
_BRAND = re.compile(BRAND)
_END = r"(?=\s*(?:[.,!?;:)]|\Z|\n))"
_SITE = (
    r"(?i:welcome|thanks?|thanx|thx|question|query|queries|post(?:ing|ed)?|consult(?:ing|ation|ed)?|contact(?:ing)?|"
    r"writ(?:e|ing)|ask(?:ing|ed)?|answer(?:ing)?|choosing|trusting|using|forum|platform|website|service|team|health|"
    r"concern|back|visit(?:ing)?|log(?:ging)?|regist(?:er|ering)|opinion|user|member|patient|doctor|physician)"
)
_TO = r"(?i:(?:for )?using|on|at|to|in|from|by|with|via|through|for|of|here)"
_SIGN_OFF = (
    r"(?i:regards|sincerely|take care|wishes|thanks|thank you|cheers|yours truly|good day|get well soon|"
    r"stay healthy|bye)"
)
_INTRODUCED = r"(?i:i['’]?\s?a?m|this is|myself|my name is|it['’]?s|here is)"
_MENDS: tuple[tuple[re.Pattern[str], str], ...] = (
    # Self-introductions that are a sentence of their own.
    (re.compile(rf"(?:(?<=^)|(?<=[.!?\n,]))\s*{_INTRODUCED}\s+(?i:dr\.?\s+)?{BRAND}\s*[.,!](?=\s|\Z)"), ""),
    # I am Chat Doctor answering your query: the name goes, the sentence stays.
    (
        re.compile(rf"(?i:\b(i['’]?\s?a?m))\s+{BRAND}\s+(?=(?i:answering|replying|going|here|and i|happy|glad)\b)"),
        r"\1 ",
    ),
    # Hello Chat Doctor, ...
    (re.compile(rf"(?i:\b(hi|hello|dear|hey|respected|thanks?(?: you)?)),?\s+{BRAND}(?=\s*[,.!\n]|\Z)"), r"\1 doctor"),
    # Sign-offs: the name goes, the wish stays.
    (re.compile(rf"({_SIGN_OFF})(\s*[,:.!-]*\s*)(?:(?i:dr\.?)\s*)?{BRAND}{_END}"), r"\1"),
    # A preposition and the brand, behind a word of the site: welcome to Chat Doctor.
    (re.compile(rf"(\b{_SITE}\b[^.!?\n]{{0,60}}?)\s+{_TO}\s*{BRAND}{_END}"), r"\1"),
    (re.compile(rf"(\b{_SITE}\b[^.!?\n]{{0,60}}?)\s+{_TO}\s*{BRAND}(?=[A-Z])"), r"\1. "),
    (re.compile(rf"(\b{_SITE}\b[^.!?\n]{{0,60}}?)\s+{_TO}\s*{BRAND}\s+(?=[A-Z])"), r"\1. "),
)
_LONELY_END = re.compile(rf"(?:(?<=[.!?\n])|(?<=[.!?]\s))\s*(?:{BRAND}[\s.,!]*){{1,3}}\Z")
_SENTENCE = re.compile(
    r"(?:[^.!?。！？\n]|\.(?=[0-9])|(?<=[Dd][Oo][Cc][Tt][Oo][Rr])\.(?=\s?[a-z]))*(?:[.!?。！？]+|\n|\Z)"
)
"""A sentence with its stop; the point of 2.5 mg ends none, nor that of the brand where the sentence goes on. The
matches of a text, put together, are the text."""
_WEIGHTY = re.compile(
    r"(?i)\b(?:not|no|never|don['’]?t|avoid|stop|unless|except|without|contra\w*|allerg\w*|pregnan\w*|overdos\w*|emergency|immediately|"
    r"dose|dosage|\d+(?:\.\d+)?\s*(?:mg|mcg|ml|g|iu|units?|tablets?|drops?)|twice|thrice|daily)\b"
)
_ITEM = re.compile(r"^\s*(?:\d{1,2}\s*[-.):]|[-*•])\s*")
_MOST_CUT = 1 / 3
"""Share of a text's letters that may be cut; beyond it what is left is no answer any more."""


@dataclass(frozen=True, slots=True)
class Mended:
    """repaired, cut: how many places; lost: why the text cannot be kept ('' = it can), and then it is as it was."""

    text: str
    repaired: int = 0
    cut: int = 0
    lost: str = ""


def mend(text: str) -> Mended:
    """The text without the damage.

    >>> mend("Hello and welcome to Chat Doctor, drink water. I am ChatDoctor. Regards, Chat Doctor.").text
    'Hello and welcome, drink water. Regards.'
    >>> mend("Test dehy ChatDoctor. Rest helps a lot, drink enough, sleep well and wait for the results.").text
    'Rest helps a lot, drink enough, sleep well and wait for the results.'
    >>> mend("Dehy Chat Doctor. is high. It falls by itself in a week or two, so rest, wait and see.").text
    'It falls by itself in a week or two, so rest, wait and see.'
    >>> mend("Do not take Chat Doctor.").lost
    'warning_or_dose'
    """
    if not _BRAND.search(text):
        return Mended(text)
    mended, repaired = text, 0
    for pattern, instead in _MENDS:
        mended, count = pattern.subn(instead, mended)
        repaired += count
    mended, count = _LONELY_END.subn("", mended)
    repaired += count
    kept, cut, lost = _without_damaged(mended)
    if not lost and len(kept) < len(mended) * (1 - _MOST_CUT):
        lost = "too_much"
    kept = _tidy(kept)
    lost = lost or ("" if kept else "emptied")
    return Mended(text, lost=lost) if lost else Mended(kept, repaired, cut)


def _without_damaged(text: str) -> tuple[str, int, str]:
    """(the text without its damaged sentences, how many there were, why they cannot be cut)."""
    kept: list[str] = []
    cut = 0
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        damage = _BRAND.search(sentence)
        if damage is None:
            kept.append(sentence)
            continue
        cut += 1
        if _WEIGHTY.search(sentence):
            return text, cut, "warning_or_dose"
        if _ITEM.match(sentence) or (kept and re.search(r"\d{1,2}\s*[.)]\s*$", kept[-1])):
            return text, cut, "item_of_a_list"
    return "".join(kept), cut, ""


def _tidy(text: str) -> str:
    """Blanks that a cut left behind; nothing else changes."""
    text = re.sub(r"[ \t]+(?=[.,!?](?:\s|\Z))", "", text)
    return re.sub(r"(?<=\S)[ \t]{2,}(?=\S)", " ", text).strip()
