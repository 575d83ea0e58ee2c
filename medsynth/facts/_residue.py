"""What stays unread of two texts: words that belong to no fact, say something, and do not stand in the other text.

Only clauses that the texts do not share are looked at. Of these every word is a fact's, a plain one (``wording.tsv``),
one with a known meaning, or unknown; a cue that a fact beside it has taken up is read. What remains is the *residue*:
without it a text is closed, so that a fact which it lacks is lost; with it the words may say the fact in a way that is
not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from medsynth.facts._fact import Fact
from medsynth.facts._lexer import Token, lex
from medsynth.facts._lexicon import start_of, written
from medsynth.facts._quantities import normal
from medsynth.facts._tables import Wording, table

_CLAUSE = re.compile(r"(?:[^，,。；;！!？?\n.、]|\.(?!\s|$)|(?<=\d)[,，](?=\d{3}))+")
_HAN = re.compile(r"[一-鿿]")
_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_STEM = 6
"""Letters by which two Latin words that no table has are taken for one."""
_NEAR = 40
"""Code points from a fact within which an unread word may be its cue."""
_MARKS = frozenset(["stop", "comma", "list", "colon", "open", "close"])
_NOUNS = ("part", "test", "analyte", "route", "disease", "symptom", "allergy", "pregnancy")
_CUES = {"absent": "not", "possible": "possible", "unlikely": "possible", "excluded": "exclude", "planned": "planned"}
_REQUESTS = {"stop": "stop", "keep": "continue"}


class Word(NamedTuple):
    """A word of the residue. key: what it is compared by.

    sort: unknown; plain meanings (means), what turns (turn) or says how much (degree); numbers in figures (number) and
    in words (count); words of the other tables (token).
    """

    key: str
    start: int
    end: int
    sort: str


class Residue(NamedTuple):
    """Of two texts: what is unread in one and not unread in the other; what stands in one only; what of it is in doubt.

    turned: clauses of one skeleton that say the opposite; anew: places of the clauses of either text that were
    rewritten, not only edited; reworded: in other words, not only in another order; reordered: whether the texts hold the same
    clauses; every: all words of either text, read or not.
    """

    before: tuple[Word, ...]
    after: tuple[Word, ...]
    odd: tuple[tuple[Word, ...], tuple[Word, ...]]
    doubts: tuple[tuple[Word, ...], tuple[Word, ...]]
    turned: tuple[Word | None, Word | None] | None
    anew: tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]
    reworded: bool
    reordered: bool
    every: tuple[Counter[str], Counter[str]]


class _Known(NamedTuple):
    """Words of the table: folded word -> (meaning, sort); lengths by start, the longest first."""

    meanings: dict[str, tuple[str, str]]
    lengths: dict[str, tuple[int, ...]]


@cache
def _known() -> _Known:
    meanings: dict[str, tuple[str, str]] = {}
    lengths: dict[str, set[int]] = {}
    for entry in table(Wording):
        for word in map(written, (*entry.en, *entry.zh)):
            if word:
                meanings.setdefault(word, ("" if entry.kind == "plain" else entry.id, entry.kind))
                lengths.setdefault(start_of(word), set()).add(len(word))
    return _Known(meanings, {start: tuple(sorted(sizes, reverse=True)) for start, sizes in lengths.items()})


def residue(texts: tuple[str, str], facts: tuple[Sequence[Fact], Sequence[Fact]], region: str) -> Residue:
    """What stays unread of two texts of which ``facts`` were read."""
    spans = tuple(clauses(text) for text in texts)
    stood = tuple({"allergy:allergy"} if any(fact.kind == "allergy" for fact in found) else set() for found in facts)
    one, two = (
        [
            _clause(texts[at], place, facts[at], region, stood[at])
            for said, place in spans[at].items()
            if said not in spans[1 - at]
        ]
        for at in (0, 1)
    )
    every = (
        Counter(key for clause in one for key in clause.every),
        Counter(key for clause in two for key in clause.every),
    )
    odd = _absent(one, two), _absent(two, one)
    shared = 2 * len(spans[0].keys() & spans[1].keys()) >= min(len(spans[0]), len(spans[1]))
    reworded = _other_words(one, two) and _other_words(two, one)
    edited = shared or not (reworded or _reordered(one, two))
    anew = _rewritten(one, two, edited), _rewritten(two, one, edited)
    doubts = _doubted(one, two, anew[0]), _doubted(two, one, anew[1])
    turned = _turned(one, two) or (None if any(anew) else _replaced(*doubts))
    return Residue(
        _unread(one, two), _unread(two, one), odd, doubts, turned, anew, reworded, not one and not two, every
    )


def clauses(text: str) -> dict[str, tuple[int, int]]:
    """The clauses of a text as they stand, without the blanks around them, and their places."""
    return {found.group().strip(): found.span() for found in _CLAUSE.finditer(text) if found.group().strip()}


_OPPOSED = tuple(
    frozenset(group.split())
    for group in (
        "more less",
        "left right both-sides one-side opposite-side",
        "before after",
        "better worse unchanged not-better",
        "positive negative",
        "benign malignant",
        "normal abnormal",
        "possible sure exclude",
        "start stop continue",
        "severe mild moderate",
        "acute chronic",
        "sudden gradual",
        "constant intermittent",
        "morning noon afternoon evening daytime",
        "yesterday today tomorrow last-week next-week last-month next-month last-year next-year",
        "daily weekly monthly yearly hourly minute second-time alternate",
        "upper lower middle",
        "maternal paternal",
        "up down",
        "past now",
        "married unmarried",
        "stop caution continue",
        "tolerated intolerant",
        "wild-type mutated",
        "covered uncovered",
        "front behind",
        "inner outer",
        "proximal distal",
        "deep superficial",
        "first second third",
        "fasting with-food after",
        "oral smear drop-eye inhaler-word inject infuse",
        "male female",
        "short-term chronic",
        "immediately not-urgent",
        "mother father husband wife brother older-brother younger-brother sister older-sister younger-sister "
        "grandfather grandmother maternal-grandfather maternal-grandmother son daughter uncle aunt cousin sibling friend",
        "january february march april may-month june july august september october november december",
        "monday tuesday wednesday thursday friday saturday sunday",
    )
)
"""Meanings of which one stands against another."""
_ALWAYS = (
    frozenset("not left right both-sides exclude stop sure normal abnormal positive negative".split()) | _OPPOSED[-3]
)
"""Meanings that must stand in both texts, however differently they are written."""
_NEGATIVE = frozenset("not stop avoid".split())
"""Meanings that forbid alike."""


class _Clause(NamedTuple):
    """residue: words of no fact; there: all that a word of the other text may match; skeleton, turning: see _turned."""

    text: str
    every: tuple[str, ...]
    residue: tuple[Word, ...]
    there: frozenset[str]
    beside: frozenset[str]
    skeleton: str
    turning: frozenset[str]
    place: tuple[int, int]


def _clause(text: str, place: tuple[int, int], facts: Iterable[Fact], region: str, taken: set[str]) -> _Clause:
    start, end = place
    lexed = lex(text[start:end], region)
    folded, plain = lexed.folded, lexed.written
    inside = [fact for fact in facts if start <= fact.start < end]
    covered = [(folded.position(fact.start - start), folded.position(fact.end - start)) for fact in inside]
    tokens = {token.start: token for token in lexed.tokens}
    every = list(_scan(plain, tokens))
    taken = taken | _taken(inside)
    left = [
        word._replace(
            start=start + folded.span(word.start, word.end)[0], end=start + folded.span(word.start, word.end)[1]
        )
        for word in every
        if word.key not in taken and not any(low < word.end and word.start < high for low, high in covered)
    ]
    turning = frozenset(word.key for word in every if word.key in _TURNING and word.key not in taken)
    skeleton = "".join(word.key + " " for word in every if word.key not in _TURNING)
    there = {word.key for word in every}.union(_HAN.findall(plain), map(_stem, _LATIN.findall(plain)))
    return _Clause(
        plain.strip(),
        tuple(word.key for word in every),
        tuple(left),
        frozenset(there),
        _beside(plain, covered, tokens),
        skeleton,
        turning,
        place,
    )


def _beside(text: str, covered: list[tuple[int, int]], tokens: dict[int, Token]) -> frozenset[str]:
    """The words, plain ones too, that are neither a fact's nor a cue's."""
    spans = covered + [(token.start, token.end) for token in tokens.values() if not _SCOPING.isdisjoint(token.senses)]
    left = (
        "".join(" " if any(low <= at < high for low, high in spans) else char for at, char in enumerate(text))
        if spans
        else text
    )
    return frozenset(_HAN.findall(left)).union(map(_stem, _LATIN.findall(left)))


_SCOPING = frozenset(
    "negation.forward negation.backward negation.both certainty.forward certainty.backward certainty.both "
    "time.forward condition.forward kin skip comparator basis".split()
)


def _taken(facts: Iterable[Fact]) -> set[str]:
    """Meanings that the facts of a clause have taken up."""
    found: set[str] = set()
    for fact in facts:
        if fact.polarity == "denied":
            found.update(("not", "exclude", "avoid", "stop", "negative"))
        if fact.kind == "disease" and fact.certainty == "certain":
            found.add("sure")
        if fact.kind == "symptom" and fact.polarity == "affirmed":
            found.add("positive")
        if fact.kind == "age":
            found.update(("size", "severe"))
        if fact.certainty != "certain":
            found.update(("possible", "exclude", "not"))
        if fact.time == "planned":
            found.add("planned")
        if fact.person != "patient":
            found.update((fact.person, "family"))
        if fact.kind == "drug":
            found.add("continue")
        if fact.kind == "timing" and fact.normal.startswith("not"):
            found.update(("not", "avoid"))
        if fact.kind == "route" or any(part.startswith("form:") for part in fact.of):
            found.update(_WAYS)
        if fact.kind == "duration":
            found.update(("before", "after"))
        if fact.kind in ("dose", "frequency"):
            found.update(("per-dose", "daily", "once", "only"))
        found.update(f"{kind}:{name}" for kind in _NOUNS for name in (fact.normal, *fact.of))
    return found


_WAYS = ("smear", "drop-eye", "inhaler-word", "inject", "infuse", "oral")
_HAN_DIGITS = frozenset("零一二两三四五六七八九十百千万半")


def _scan(text: str, tokens: dict[int, Token]) -> Iterator[Word]:
    """Every word of a folded text that says something."""
    known = _known()
    looked = text.replace("-", " ")
    at, end = 0, len(text)
    while at < end:
        char = text[at]
        latin = _LATIN.match(text, at) if char.isascii() and char.isalpha() else None
        found = _longest(looked, at, latin.group() if latin else looked[at : at + 2], known)
        if found is None and latin is None:
            found = _longest(looked, at, char, known)
        token = tokens.get(at)
        if found is not None and found[1] in _BOUND and found[0] - at < 6 and char.isascii():
            found = found if _NUMBER_BEHIND.match(text, found[0]) else (found[0], "", "plain")
        if token is not None and (found is None or token.end > found[0]):
            key = _said(token)
            if key is not None:
                if key:
                    counted = "number" if char.isdecimal() else "count"
                    yield Word(key, at, token.end, counted if key[0] == "#" else "turn" if ":" not in key else "token")
                at = token.end
                continue
        if found is not None:
            if found[1]:
                yield Word(found[1], at, found[0], found[2])
            at = found[0]
        elif latin is not None:
            if latin.end() - at > 1:
                yield Word(_stem(latin.group()), at, latin.end(), "unknown")
            at = latin.end()
        elif char.isdecimal():
            digits = _DIGITS.match(text, at)
            at = digits.end() if digits else at + 1
            yield Word(f"#{digits.group() if digits else char}", at - 1, at, "number")
        else:
            if _HAN.match(char):
                yield Word(char, at, at + 1, "count" if char in _HAN_DIGITS else "unknown")
            at += 1


_BOUND = frozenset(["more", "less"])
_NUMBER_BEHIND = re.compile(
    r"\s?(?:the |a |an )?(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|normal|half|age)|\Z|\s?$"
)
"""What makes "over" and "under" bounds."""


def _longest(text: str, at: int, start: str, known: _Known) -> tuple[int, str, str] | None:
    """(end, meaning, sort) of the longest word of the table at a place."""
    for length in known.lengths.get(start, ()):
        word = text[at : at + length]
        said = known.meanings.get(word)
        if said is None:
            continue
        end = at + len(word)
        if (
            word[-1].isascii()
            and word[-1].isalpha()
            and text[end : end + 1].isascii()
            and text[end : end + 1].isalpha()
        ):
            continue
        return end, *said
    return None


def _stem(word: str) -> str:
    short = re.sub(r"(?:'s|ies|es|ed|ing|ly|s|y|e)$", "", word)
    return "~" + (short if len(short) > 2 else word)[:_STEM]


def _said(token: Token) -> str | None:
    """What a token that is no fact's says: a key, '' for nothing, None where its letters are looked at instead."""
    senses = token.senses
    if not _MARKS.isdisjoint(senses):
        return ""
    for kind in ("quantity", "often", "divided", "date"):
        if kind in senses:
            return f"#{_number(kind, senses[kind])}"
    for kind in ("negation", "certainty", "time"):
        for scope in ("forward", "backward", "both"):
            value = senses.get(f"{kind}.{scope}")
            if value == "planned" and token.end - token.start == 5:
                return ""  # "to be" of a passive
            if value is not None:
                return _CUES.get(value, "")
    request = senses.get("request.forward")
    if request is not None:
        return _REQUESTS.get(request, "")
    for kind in _NOUNS:
        if kind in senses:
            return f"{kind}:{senses[kind]}"
    if "kin" in senses:
        return "" if senses["kin"] in ("patient", "child") else str(senses["kin"])
    if "comparator" in senses:
        return "more" if senses["comparator"] in ("ge", "gt") else "less"
    if senses.get("basis") == "max":
        return "less"
    if not {"form", "salt", "basis", "condition.forward"}.isdisjoint(senses):
        return ""
    return None


def _number(kind: str, value: Any) -> str:
    if kind == "quantity":
        return normal(value.amount)
    return str(value.normal) if kind == "often" else str(value)


def _unread(own: Sequence[_Clause], other: Sequence[_Clause]) -> tuple[Word, ...]:
    """What is unread in these clauses, and not in the other ones too."""
    there = {word.key for clause in other for word in clause.residue}
    return tuple(word for clause in own for word in clause.residue if word.key not in there)


def _absent(own: Sequence[_Clause], other: Sequence[_Clause]) -> tuple[Word, ...]:
    """What is unread in these clauses and does not stand in the other ones at all."""
    there = {key for clause in other for key in clause.there}
    return tuple(word for clause in own for word in clause.residue if word.key not in there)


def _rewritten(own: Sequence[_Clause], other: Sequence[_Clause], edited: bool) -> tuple[tuple[int, int], ...]:
    """The places of clauses that keep neither their beginning nor their end; edited: most of the text was kept."""
    if edited:
        return ()
    ends = _Ends(other)
    return tuple(clause.place for clause in own if not ends.kept(clause.text))


_FEW = 1
"""Words, or Han characters, that an edit may change beside the facts and their cues."""


def _other_words(own: Sequence[_Clause], other: Sequence[_Clause]) -> bool:
    """Whether these clauses have words of their own, plain ones counted, beside facts and cues: they were rewritten."""
    there = {key for clause in other for key in clause.there}
    return len({key for clause in own for key in clause.beside} - there) > _FEW


def _reordered(one: Sequence[_Clause], two: Sequence[_Clause]) -> bool:
    """Whether the words that both have, each once, come in another order: an edit leaves them where they are."""
    orders = [Counter(word for clause in own for word in _ORDER.findall(clause.text)) for own in (one, two)]
    common = {word for word, count in orders[0].items() if count == orders[1][word] == 1}
    first, second = ([word for word in order if word in common] for order in orders)
    return first != second


_ORDER = re.compile(r"[一-鿿]|[a-z]{3,}|\d+(?:\.\d+)?")


def _doubted(own: Sequence[_Clause], other: Sequence[_Clause], anew: tuple[tuple[int, int], ...]) -> tuple[Word, ...]:
    """The words of one text that may say something which the other text does not.

    In a clause that was kept, any word that is not known; in one that was said anew, words that turn it, where the
    other text has their opposite or they may not be left out; of a clause that has no counterpart, its unknown words.
    """
    there = {key for clause in other for key in clause.there}
    mine = {key for clause in own for key in clause.there}
    strange = {word.key for clause in other for word in clause.residue if word.key not in mine}
    more, less = _counted(own, other), _counted(other, own)
    found: list[Word] = []
    for clause in own:
        words = [word for word in clause.residue if word.key not in there]
        found += [
            word for word in clause.residue if word.key in more and word.key in there and _opposed(word.key, less)
        ]
        if not words:
            continue
        if not _NEGATIVE.isdisjoint(strange):
            words = [word for word in words if word.key not in _NEGATIVE]
        if clause.place in anew and not clause.there.isdisjoint(there):
            found += [word for word in words if word.sort == "turn" and _stands_against(word.key, strange)]
        elif len(words) == 1 and words[0].sort == "unknown" and words[0].end - words[0].start == 1:
            found += words if strange else ()
        else:
            found += [word for word in words if word.sort not in _MAY_GO or strange]
    return tuple(found)


class _Ends:
    """Clauses by how they begin and end, to find the one that an edited clause was made of."""

    def __init__(self, clauses: Iterable[_Clause]) -> None:
        self._by: dict[tuple[bool, str], list[str]] = {}
        for clause in clauses:
            for key in self._keys(clause.text):
                same = self._by.setdefault(key, [])
                if len(same) < _LOOKED:
                    same.append(clause.text)

    @staticmethod
    def _keys(text: str) -> tuple[tuple[bool, str], tuple[bool, str]]:
        return (True, text[:_END]), (False, text[-_END:])

    def kept(self, text: str) -> bool:
        """Whether a clause has most of its beginning and its end in common with one of these."""
        return any(_kept(text, other) for key in self._keys(text) for other in self._by.get(key, ()))


_MAY_GO = frozenset(["means", "degree", "count"])
"""What one text may say and the other leave out."""
_LOOKED, _END = 4, 2


def _kept(one: str, two: str) -> bool:
    """Whether two clauses begin and end alike, over half of the longer one."""
    return 2 * (_common(one, two) + _common(one[::-1], two[::-1])) >= max(len(one), len(two))


def _common(one: str, two: str) -> int:
    """Code points that two texts begin with alike."""
    size = min(len(one), len(two))
    return next((at for at in range(size) if one[at] != two[at]), size)


def _counted(own: Sequence[_Clause], other: Sequence[_Clause]) -> Counter[str]:
    """What these clauses say oftener than the other ones."""
    return Counter(key for clause in own for key in clause.every) - Counter(
        key for clause in other for key in clause.every
    )


def _stands_against(key: str, others: Iterable[str]) -> bool:
    return key in _ALWAYS or _opposed(key, others)


def _opposed(key: str, others: Iterable[str]) -> bool:
    return any(key in group and not (group - {key}).isdisjoint(others) for group in _OPPOSED)


def _turned(one: Sequence[_Clause], two: Sequence[_Clause]) -> tuple[Word, Word] | None:
    """The first two clauses that keep all words but one that turns them: 能 and 不能, 妹妹有癫痫 and 姐姐有癫痫.

    Where only one of them has such a word, it must be one that denies or doubts, or come into another clause instead:
    others may go without saying.
    """
    there: dict[str, list[_Clause]] = {}
    for clause in two:
        there.setdefault(clause.skeleton, []).append(clause)
    found = []
    for clause in one:
        others = there.get(clause.skeleton, ()) if clause.skeleton else ()
        if others and not any(other.turning == clause.turning for other in others) and _alike(clause, others[0]):
            found.append((clause, others[0], clause.turning - others[0].turning, others[0].turning - clause.turning))
    gone, come = ({key for turn in found for key in turn[at]} for at in (2, 3))
    for clause, other, more, less in found:
        if (more and less and not _SAYS_SEX_TOO >= more | less) or (_ALONE | (gone & come)) & (more | less):
            return Word(" ".join(sorted(more)), *clause.place, "turn"), Word(
                " ".join(sorted(less)), *other.place, "turn"
            )
    return None


def _replaced(one: Sequence[Word], two: Sequence[Word]) -> tuple[Word | None, Word | None] | None:
    """What an edit put in place of something else, where both are known: ear and eye, slowly and fast, a "not" gone."""
    if {word.key for word in (*one, *two)} == {"not"} and not (one and two):
        return (one[0], None) if one else (None, two[0])
    for word in one:
        for other in two:
            if {word.sort, other.sort} <= {"number", "count"} or (
                word.sort == other.sort == "token" and word.key.partition(":")[0] == other.key.partition(":")[0]
            ):
                return word, other
            if word.sort in _KNOWN and other.sort in _KNOWN and _opposed(word.key, (other.key,)):
                return word, other
    return None


_KNOWN = frozenset(["turn", "degree"])


def _alike(one: _Clause, two: _Clause) -> bool:
    """Whether two clauses have all but a few of their characters or words in common, so that one was made of the other."""
    return _kept(one.text, two.text) and len(one.there ^ two.there) <= 2 + len(one.turning ^ two.turning) * 3


_ALONE = frozenset(["not", "possible"])
_SAYS_SEX_TOO = frozenset("son daughter male female".split())


_FINDINGS = frozenset(["symptom", "disease", "test", "allergy", "pregnancy", "drug", "condition"])
_SORTS = {True: ("unknown", "means", "token"), False: ("unknown", "turn", "degree", "number", "count", "token")}
_OF_CUES = {
    "polarity": frozenset("not exclude avoid stop negative normal better".split()),
    "certainty": frozenset("possible exclude not".split()),
    "time": frozenset("planned before after yesterday tomorrow start chronic early late".split()),
    "condition": frozenset(["as-needed"]),
}
_SAYS_SEX = {
    "male": frozenset("male son father brother husband older-brother younger-brother grandfather uncle".split()),
    "female": frozenset("female daughter mother sister wife older-sister younger-sister grandmother aunt".split()),
}


_CUES_OF = {
    "certainty": ("possible", "exclude", "sure", "if"),
    "time": ("planned", "past", "before", "after", "yesterday", "tomorrow"),
    "condition": ("if", "as-needed"),
}
_TURNING = frozenset(
    "not left right both-sides male female mother father husband wife spouse brother older-brother younger-brother sister "
    "older-sister younger-sister grandfather grandmother maternal-grandfather maternal-grandmother son daughter uncle "
    "aunt".split()
) | frozenset().union(*_OPPOSED)
"""Words whose place decides what a clause says: 妹妹有癫痫，姐姐没有."""


def same_cues(differs: Iterable[str], every: tuple[Counter[str], Counter[str]]) -> bool:
    """Whether both texts hold the same cues, so that only their reach was read in two ways."""
    one, two = every
    keys = [key for what in differs for key in _CUES_OF.get(what, ())]
    return any(one[key] for key in keys) and all(one[key] == two[key] for key in keys)


def opens(fact: Fact, words: Iterable[Word]) -> bool:
    """Whether unread words of a text may say a fact that was not read from it."""
    sorts = _SORTS[fact.kind in _FINDINGS]
    return any(word.sort in sorts for word in words)


def stands(fact: Fact, there: Mapping[str, int]) -> bool:
    """Whether the amount of a fact stands among the words of a text, whatever it was read as."""
    if fact.amount is None:
        return False
    return f"#{normal(fact.amount._replace(comparator=''))}" in there or f"#{fact.normal}" in there


def hides_cue(fact: Fact, differs: Iterable[str], words: Iterable[Word]) -> bool:
    """Whether a word near a fact may be the cue that was not read: of its polarity, certainty, person or time."""
    near = [word for word in words if word.start - fact.end < _NEAR and fact.start - word.end < _NEAR]
    kin = "person" in differs
    return any(
        word.sort == "unknown"
        or any(word.key in _OF_CUES.get(what, ()) for what in differs)
        or (kin and word.sort in ("turn", "token"))
        for word in near
    )


def hides_number(fact: Fact, words: Iterable[Word]) -> bool:
    """Whether a number right beside an amount was not read: the amount may be a part of it only."""
    return any(word.sort in ("number", "count") and -3 < word.start - fact.end < 3 for word in words)


def said_anew(fact: Fact, anew: Iterable[tuple[int, int]]) -> bool:
    """Whether a fact stands in a clause that was rewritten."""
    return any(start <= fact.start < end for start, end in anew)


def says_sex(sex: str, words: Iterable[Word]) -> bool:
    """Whether a word for a relative tells the sex: a son is male."""
    return any(word.key in _SAYS_SEX[sex] for word in words)
