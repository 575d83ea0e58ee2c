"""A side that repeats itself: the same turn twice, or one unit over and over inside a turn.

Two turns of one side are the same when their letters and digits are equal (8 in Chinese, 24 in English, or more), or,
where they are longer, when four fifths of their characters (Chinese) or words (English) stand in one order, their
numbers are the same, and no word stands in place of another: what is asked of the cough may be asked of the fever.
A doctor's turn of half that length is the same when it comes a third time, and a question at once after its answer;
so is a turn that asks for nothing but the same things, in any words, when it comes a third time.
Inside a turn: a unit of 2 to 40 characters six times in a row, one letter forty times, or one sentence three times.
Fine: short answers (没有, "no"), thanks and "not sure" again; rows of dots and dashes.

fails   请多喝水，注意休息，按时吃药。 (twice)   好的好的好的好的好的好的      "I see. " (six times)
passes  没有。 … 没有。      不太清楚，没注意过。 (twice)      哈哈哈         "No." … "No."
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations, pairwise

from medsynth.checks._dialogue import Dialogue, Turn, Voice, finding
from medsynth.checks._statements import asked
from medsynth.core.types import Language

LONG = 12
"""Characters up to which a turn holds no repeated unit."""
SAME = 0.8
"""Share of their units that two nearly equal turns have in one order."""
_SHORTEST: dict[Language, tuple[int, int]] = {"zh": (8, 12), "en": (24, 36)}
"""Letters and digits from which equal, and from which nearly equal turns are the same: a short sentence."""
_UNITS: dict[Language, re.Pattern[str]] = {"zh": re.compile(r"[a-z0-9]+|[^\W_]"), "en": re.compile(r"[^\W_]+")}
"""What is compared: characters in Chinese, words in English."""
_WORD: dict[Language, int] = {"zh": 2, "en": 1}
"""Units of a word that tells two sentences apart where another stands in its place."""
_SMALL = frozenset(
    "i ve s re m ll d have has had is are am was will would a an the my your this that it and so to".split()
)
"""English words that may stand in place of each other: "I've" and "I have"."""
_SHARED = 0.5
"""Least share of units in common, in any order, for a closer look."""
_SIZE = 0.7
_READ, _COMPARED = 4000, 400
"""Characters of a turn that are read, and units of them whose order is compared."""
_PIECE = 5
_MARKS = re.compile(r"[\W_]+")
_NUMBERS = re.compile(r"\d+|[二两三四五六七八九十]")
_AGAIN: dict[Language, tuple[int, re.Pattern[str]]] = {
    "zh": (
        20,
        re.compile(
            r"谢|不客气|不(?:太|是很|大)?(?:清楚|确定|知道|记得|了解|好说)|没(?:有)?(?:注意|留意)|记不|说不|再见|还有[^，。]{0,8}[吗么?？]"
        ),
    ),
    "en": (
        60,
        re.compile(
            r"thank|welcome|sure|(?:don't|can't|do not|cannot) (?:really )?(?:know|remember|recall|say)|no idea|"
            r"bye|anything else"
        ),
    ),
}
"""What people say again without going in circles, and the longest turn that is no more than that."""
_PERIOD, _TIMES, _LETTERS = 40, 6, 40
_STEP = 6
"""Places between two looks for a run: the shortest that counts, two characters six times, holds a look and its echo."""
_SENTENCE = re.compile(r"[^。！？!?.\n；;]{8,}")


def check(dialogue: Dialogue) -> str | None:
    for voice in (dialogue.doctor, dialogue.patient):
        twin = _twin(voice, dialogue.language)
        if twin is not None:
            return finding(twin, twin.folded)
    again = _asked_again(dialogue)
    if again is not None:
        return finding(again, again.folded)
    third = _third(dialogue.doctor, dialogue.language) or _of_the_same(dialogue)
    if third is not None:
        return finding(third, third.folded)
    return next((finding(turn, unit) for turn in dialogue.turns if (unit := _repeated(turn.folded))), None)


def _twin(voice: Voice, language: Language) -> Turn | None:
    """The first turn that repeats an earlier one."""
    equal, near = _SHORTEST[language]
    words: dict[int, frozenset[str]] = {}
    for former, turn in combinations([turn for turn in voice.turns if len(turn.folded) >= equal], 2):
        first, second = len(former.folded), len(turn.folded)
        if first < _SIZE * second or second < _SIZE * first:
            continue
        for each in (former, turn):
            if each.number not in words:
                words[each.number] = _words(each, language)
        if _jaccard(words[former.number], words[turn.number]) < _SHARED or _says_again(turn.folded, language):
            continue
        one, other = (_MARKS.sub("", each.folded)[:_READ] for each in (former, turn))
        same = one == other and len(one) >= equal
        if same or (min(len(one), len(other)) >= near and _nearly(former.folded, turn.folded, language)):
            return turn
    return None


_UNCLEAR = re.compile(
    r"[?？]|什么意思|没(?:有)?(?:听|看)(?:清|懂|明白)|不(?:太)?(?:明白|懂)|再说|不(?:太)?(?:清楚|确定|知道|记得)|记不|"
    r"\b(?:sorry|pardon|what do you mean|not sure|don't (?:know|understand|remember)|can't remember|repeat)\b"
)
"""An answer after which the same question may come again."""


def _asked_again(dialogue: Dialogue) -> Turn | None:
    """A doctor's question that comes again, word for word, right after it was answered."""
    least = _SHORTEST[dialogue.language][0] // 2
    for former, turn in pairwise(dialogue.doctor.turns):
        said = _MARKS.sub("", turn.folded[:_READ])
        if len(said) < least or said != _MARKS.sub("", former.folded[:_READ]) or turn.folded[-1:] not in "?？吗呢":
            continue
        if _says_again(turn.folded, dialogue.language):
            continue
        answers = [one for one in dialogue.patient.turns if former.number < one.number < turn.number]
        if answers and not any(_UNCLEAR.search(one.folded) for one in answers):
            return turn
    return None


_QUESTION = re.compile(r"[?？吗呢]|有没有|是不是|有无")
_ASKED_OF = frozenset(("symptom", "disease", "drug", "allergy", "pregnancy", "test"))


def _of_the_same(dialogue: Dialogue) -> Turn | None:
    """The third of the doctor's turns that do nothing but ask for the same things, however it is worded, where the
    patient has answered: a third turn may ask for one thing more or less, but not for others."""
    asking = [turn for turn in dialogue.doctor.turns if _QUESTION.search(turn.folded)]
    if len(asking) < 3:
        return None
    times: Counter[tuple[str, str]] = Counter()
    for turn in asking:
        facts = dialogue.facts[turn.number]
        about = {(fact.kind, fact.normal) for fact in facts if fact.kind in _ASKED_OF}
        if not about or not all(asked(turn.text, fact, dialogue.language) for fact in facts):
            continue
        if 2 * sum(times[thing] >= 2 for thing in about) > len(about):
            return turn
        answer = next((one for one in dialogue.patient.turns if one.number > turn.number), None)
        if answer is None or not _UNCLEAR.search(answer.folded):
            times.update(about)
    return None


def _third(voice: Voice, language: Language) -> Turn | None:
    """The first turn that says a short thing for the third time."""
    least = _SHORTEST[language][0] // 2
    seen: Counter[str] = Counter()
    for turn in voice.turns:
        said = _MARKS.sub("", turn.folded[:_READ])
        seen[said] += 1
        if seen[said] == 3 and len(said) >= least and not _says_again(turn.folded, language):
            return turn
    return None


def _words(turn: Turn, language: Language) -> frozenset[str]:
    """The characters of a Chinese turn, the words of an English one, in no order: cheap to compare."""
    text = turn.folded[:_READ]
    return frozenset(text) if language == "zh" else frozenset(text.split())


def _says_again(text: str, language: Language) -> bool:
    longest, again = _AGAIN[language]
    return len(text) <= longest and again.search(text) is not None


def _nearly(one: str, other: str, language: Language) -> bool:
    """Whether two texts have most of their units in one order, the same numbers, and no word in place of another."""
    first, second = (_UNITS[language].findall(text[:_READ]) for text in (one, other))
    if _NUMBERS.findall(one) != _NUMBERS.findall(other):
        return False
    matcher = SequenceMatcher(None, first[:_COMPARED], second[:_COMPARED], autojunk=False)
    if matcher.ratio() < SAME:
        return False
    return not any(
        kind == "replace"
        and min(end - start, until - place) >= _WORD[language]
        and not _SMALL.issuperset(first[start:end] + second[place:until])
        for kind, start, end, place, until in matcher.get_opcodes()
    )


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def _repeated(text: str) -> str | None:
    """A unit or a sentence that a turn repeats, None if it does not."""
    return (_run(text) or _sentence(text)) if len(text) >= LONG else None


def _run(text: str) -> str | None:
    """A unit that stands in a row often enough to be no emphasis."""
    place = 0
    while place + _PIECE < len(text):
        again = text.find(text[place : place + _PIECE], place + 1, place + _PERIOD + _PIECE)
        if again < 0:
            place += _STEP
            continue
        start, end = _stretch(text, place, again)
        period = again - place
        if end - start >= (_LETTERS if period == 1 else _TIMES * period) and any(map(str.isalpha, text[place:again])):
            return text[start : start + period]
        place = max(place + _STEP, end - 2 * period)
    return None


def _stretch(text: str, place: int, again: int) -> tuple[int, int]:
    """How far the text goes on repeating with the period ``again - place``, at most one look back."""
    period, start, end = again - place, place, again + _PIECE
    while end < len(text) and text[end] == text[end - period]:
        end += 1
    while start > 0 and place - start < _STEP and text[start - 1] == text[start - 1 + period]:
        start -= 1
    return start, end


def _sentence(text: str) -> str | None:
    parts = [part.strip() for part in _SENTENCE.findall(text)]
    if len(parts) - len(set(parts)) < 2:
        return None
    sentence, times = Counter(parts).most_common(1)[0]
    return sentence if times >= 3 else None
