"""A turn in another language than the dialogue's, or with a long stretch in one.

Abbreviations, drug names and units in Chinese (CT, HbA1c, 0.5 mg) are fine, and so is a Chinese word such as a herb's
name in English. A turn too short to have a language ("OK", "CT?") is fine.

fails   (zh) "Please take it twice a day."                (en) 请多喝水，注意休息。
passes  (zh) HbA1c 7.2%，做个CT                           (en) "I take 当归 for my periods."
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue, Turn, Voice, finding
from medsynth.core.types import Language
from medsynth.text.script import language_of

_LATIN_RUN = re.compile(r"(?<![a-z'-])[a-z][a-z'-]*+(?:[ ,.;:]++[a-z][a-z'-]*+){4,}")
"""Five Latin words in a row: a sentence, where two of them are such as no name holds; a name where none is."""
_JOINING = re.compile(
    r"\b(?:the|and|you|your|my|i|a|an|of|for|is|are|was|not|it|to|on|in|at|have|has|had|no|be|we|do|should|please|if|this|that|with|can|will|may)\b"
)
_JOINED = 2
_LONG_RUN = 8
"""Latin words in a row from which no joining word is asked for."""
_HAN_RUN = re.compile(r"[一-鿿][一-鿿，。、；：！？]{11,}")
"""Twelve Chinese characters in a row: longer than a formula's name."""
_LOWER_WORD = re.compile(r"(?<![A-Za-z0-9])[a-z]{2,}(?![A-Za-z0-9])")
_HAN = re.compile(r"[一-鿿]")
_OTHER_SCRIPT = re.compile(r"[ぁ-ヺͰ-ӿ֐-ۿऀ-෿฀-๿가-힯]{2,}")
"""Two letters in a row: a single one is a sign, such as α or の."""
_SOME = 2
"""Words of the list below that an English text may hold: die, con, van."""
_FOREIGN = frozenset(
    "que de y mucha mucho su se lo al agua más ce qui sur au aux mais votre vos conseille sollten sich viel wasser "
    "trinken zu auf von dem den oder wenn bei ihr ihre do da em seu beber você deve la el los las una por para "
    "con que está tengo muy del como pero le les des une est je vous pas avec "
    "pour dans der die das und ich nicht ist sie mit ein eine haben il che non "
    "sono della gli não uma você com het een niet ik van".split()
)


def check(dialogue: Dialogue) -> str | None:
    """The joined words of each side settle most dialogues; the turns are read one by one where they do not."""
    if all(_plain(voice, dialogue.language) for voice in (dialogue.patient, dialogue.doctor)):
        return None
    other = _not_chinese if dialogue.language == "zh" else _not_english
    return next((finding(turn, turn.folded) for turn in dialogue.turns if other(turn)), None)


def _plain(voice: Voice, language: Language) -> bool:
    """Whether no turn of a side can be in another language."""
    if language == "en":
        return voice.text.isascii() and len(_FOREIGN.intersection(voice.text.split())) <= _SOME
    if _OTHER_SCRIPT.search(voice.text) or _LATIN_RUN.search(voice.text):
        return False
    return all(_HAN.search(turn.folded) for turn in voice.turns)


def _not_chinese(turn: Turn) -> bool:
    text = turn.folded
    if 5 * sum(map(len, _OTHER_SCRIPT.findall(text))) > len(_HAN.findall(text)):
        return True
    if not _HAN.search(text):
        # Abbreviations, names and values alone are terms, not a sentence in another language.
        return len(_LOWER_WORD.findall(turn.text)) > 1 and language_of(turn.text) is not None
    return any(_sentence(run.group()) for run in _LATIN_RUN.finditer(text))


def _sentence(run: str) -> bool:
    """Whether Latin words in a row are English rather than a list of names."""
    joined = len(_JOINING.findall(run)) >= _JOINED
    return (joined or len(run.split()) >= _LONG_RUN) and language_of(run) == "en"


def _not_english(turn: Turn) -> bool:
    if turn.folded.isascii():
        return len(_foreign(turn)) > _SOME and language_of(turn.text) == "other"
    if _HAN_RUN.search(turn.folded):
        return True
    found = language_of(turn.text)
    return found == "zh" or (found == "other" and (bool(_foreign(turn)) or not _latin(turn.text)))


def _foreign(turn: Turn) -> frozenset[str]:
    return _FOREIGN.intersection(turn.folded.split())


def _latin(text: str) -> bool:
    return sum(char.isascii() for char in text) * 2 > len(text)
