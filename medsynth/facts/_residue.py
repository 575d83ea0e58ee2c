"""What stays unread of two texts: words that belong to no fact, say something, and do not stand in the other text.

Only clauses that the texts do not share are looked at. Without such a word a text is closed: a fact that it lacks is
lost. With one, the words may say the fact in a way that is not read. A clause that was said anew proves less than one
that was edited: there every word may have another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from medsynth.facts._clauses import Clause, common, differing, home
from medsynth.facts._fact import Fact
from medsynth.facts._quantities import normal
from medsynth.facts._wording import Word, known, opposed, stands_in

_NEAR = 40
"""Code points from a fact within which an unread word may be its cue."""
_FEW = 1
"""Words, or Han characters, that an edit may change beside the facts and their cues."""
_SWAP = 2
"""Words out of place where two took each other's place, which is an edit."""
_ORDER = re.compile(r"[一-鿿]|[a-z]{3,}|\d+(?:\.\d+)?")
_NEGATIVE = frozenset(["not", "stop", "avoid"])
"""Meanings that forbid alike."""
_MAY_GO = frozenset(["means", "degree", "count"])
"""What one text may say and the other leave out."""
_LOOKED, _END = 4, 2

Places = tuple[tuple[int, int], ...]


class Residue(NamedTuple):
    """Of two texts: unread, what is unread in one and not unread in the other; odd, what stands in one only; doubts,
    what of it may say something that the other text does not; clauses, those in which they differ; anew, places of
    those that were rewritten, not only edited; reworded, whether in other words, not only in another order; every, all
    words of either, read or not.
    """

    unread: tuple[tuple[Word, ...], tuple[Word, ...]]
    odd: tuple[tuple[Word, ...], tuple[Word, ...]]
    doubts: tuple[tuple[Word, ...], tuple[Word, ...]]
    clauses: tuple[tuple[Clause, ...], tuple[Clause, ...]]
    anew: tuple[Places, Places]
    reworded: bool
    every: tuple[Counter[str], Counter[str]]


def residue(texts: tuple[str, str], facts: tuple[Sequence[Fact], Sequence[Fact]], region: str) -> Residue:
    """What stays unread of two texts of which ``facts`` were read."""
    one, two, kept = differing(texts, facts, region)
    every = _counted(one), _counted(two)
    odd = _absent(one, two), _absent(two, one)
    reworded = _other_words(one, two) and _other_words(two, one)
    edited = kept or not (reworded or _reordered(one, two))
    anew = _rewritten(one, two, edited), _rewritten(two, one, edited)
    more, less = (every[0] - every[1], every[1] - every[0]) if every[0] != every[1] else (Counter(), Counter())
    doubts = _doubted(one, two, anew[0], (more, less)), _doubted(two, one, anew[1], (less, more))
    return Residue((_unread(one, two), _unread(two, one)), odd, doubts, (one, two), anew, reworded, every)


def _counted(clauses: Sequence[Clause]) -> Counter[str]:
    return Counter(word.key for clause in clauses for word in clause.said.words)


def _unread(own: Sequence[Clause], other: Sequence[Clause]) -> tuple[Word, ...]:
    """What is unread in these clauses, and not in the other ones too."""
    there = {word.key for clause in other for word in clause.residue}
    return tuple(word for clause in own for word in clause.residue if not stands_in(word.key, there))


def _standing(clauses: Iterable[Clause]) -> set[str]:
    return set().union(*(clause.said.there for clause in clauses))


def _absent(own: Sequence[Clause], other: Sequence[Clause]) -> tuple[Word, ...]:
    """What is unread in these clauses and does not stand in the other ones at all."""
    there = _standing(other)
    return tuple(word for clause in own for word in clause.residue if not stands_in(word.key, there))


def _rewritten(own: Sequence[Clause], other: Sequence[Clause], edited: bool) -> Places:
    """The places of clauses that keep neither their beginning nor their end; edited: most of the text was kept."""
    if edited:
        return ()
    ends = _Ends(other)
    return tuple(clause.place for clause in own if not ends.kept(clause.said.text))


def _other_words(own: Sequence[Clause], other: Sequence[Clause]) -> bool:
    """Whether these clauses have words of their own, plain ones counted, beside facts and cues: they were rewritten."""
    return len(set().union(*(clause.beside for clause in own)) - _standing(other)) > _FEW


def _reordered(one: Sequence[Clause], two: Sequence[Clause]) -> bool:
    """Whether the words that both have, each once, come in another order: an edit leaves them where they are."""
    orders = [Counter(word for clause in own for word in _ORDER.findall(clause.said.text)) for own in (one, two)]
    both = {word for word, count in orders[0].items() if count == orders[1][word] == 1}
    first, second = ([word for word in order if word in both] for order in orders)
    apart = [at for at in range(len(first)) if first[at] != second[at]]
    return len(apart) > _SWAP


def _doubted(
    own: Sequence[Clause], other: Sequence[Clause], anew: Places, counts: tuple[Counter[str], Counter[str]]
) -> tuple[Word, ...]:
    """The words of one text that may say something which the other text does not.

    In a clause that was kept, any word that is not known; in one that was said anew, words that turn it, where the
    other text has their opposite or they may not be left out; of a clause that has no counterpart, its unknown words.
    counts: what these clauses say oftener than the other ones, and less often.
    """
    there, mine = _standing(other), _standing(own)
    strange = {word.key for clause in other for word in clause.residue if not stands_in(word.key, mine)}
    more, less = counts
    found: list[Word] = []
    for clause in own:
        if not clause.residue:
            continue
        found += [word for word in clause.residue if word.key in there and word.key in more and opposed(word.key, less)]
        words = [word for word in clause.residue if not stands_in(word.key, there)]
        if not _NEGATIVE.isdisjoint(strange):
            words = [word for word in words if word.key not in _NEGATIVE]
        if not words:
            continue
        if clause.place in anew and not clause.said.there.isdisjoint(there):
            found += [word for word in words if word.sort == "turn" and _must_stand(word.key, strange)]
        elif len(words) == 1 and words[0].sort == "unknown" and words[0].end - words[0].start == 1:
            found += words if strange else ()
        else:
            found += [word for word in words if word.sort not in _MAY_GO or strange or _several(word, clause)]
    return tuple(found)


def _several(word: Word, clause: Clause) -> bool:
    """Whether a word counts more than one of an amount: "two 5 ml spoonfuls"."""
    if word.sort != "count" or word.key == "#1" or "." in word.key:
        return False
    behind = word.end - clause.place[0] + 1
    return any(other.start == behind and other.sort == "number" for other in clause.said.words)


def _must_stand(key: str, others: Iterable[str]) -> bool:
    return key in known().strict or opposed(key, others)


class _Ends:
    """Clauses by how they begin and end, to find the one that an edited clause was made of."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        self._by: dict[tuple[bool, str], list[str]] = {}
        for clause in clauses:
            for key in self._keys(clause.said.text):
                same = self._by.setdefault(key, [])
                if len(same) < _LOOKED:
                    same.append(clause.said.text)

    @staticmethod
    def _keys(text: str) -> tuple[tuple[bool, str], tuple[bool, str]]:
        return (True, text[:_END]), (False, text[-_END:])

    def kept(self, text: str) -> bool:
        """Whether a clause has most of its beginning and its end in common with one of these."""
        return any(begins_and_ends(text, other) for key in self._keys(text) for other in self._by.get(key, ()))


def begins_and_ends(one: str, two: str) -> bool:
    """Whether two clauses begin and end alike, over half of the longer one."""
    return 2 * (common(one, two) + common(one[::-1], two[::-1])) >= max(len(one), len(two))


_SEVERAL = 2
COMPARED = 200
"""Clauses of a text above which each is not held against each, so that long texts cost no more than their length."""


def stray(fact: Fact, own: Sequence[Clause], other: Sequence[Clause]) -> bool:
    """Whether neither the clause of a fact nor some clause of the other text is a clause that was edited.

    Where one text has one clause of its own, it was edited, however unlike they are.
    """
    if min(len(own), len(other)) < _SEVERAL or max(len(own), len(other)) > COMPARED:
        return False
    clause = home(fact, own)
    if clause is None or _Ends(other).kept(clause.said.text):
        return False
    mine = _Ends(own)
    return any(not mine.kept(one.said.text) for one in other)


_FINDINGS = frozenset(["symptom", "disease", "test", "allergy", "pregnancy", "drug", "condition"])
_SORTS = {True: ("unknown", "means", "token"), False: ("unknown", "turn", "degree", "number", "count", "token")}
"""Sorts of words that may say a finding, and any other fact."""
_HIDE = {
    "polarity": frozenset("not exclude avoid stop negative normal better".split()),
    "certainty": frozenset("possible exclude not".split()),
    "time": frozenset("planned before after yesterday tomorrow start chronic early late".split()),
    "condition": frozenset(["as-needed"]),
}
"""Meanings that may be a cue which was not read."""
_CUES_OF = {
    "certainty": ("possible", "exclude", "sure", "if"),
    "time": ("planned", "past", "before", "after", "yesterday", "tomorrow"),
    "condition": ("if", "as-needed"),
}
_SAYS_SEX = {
    "male": frozenset("male son father brother husband older-brother younger-brother grandfather uncle".split()),
    "female": frozenset("female daughter mother sister wife older-sister younger-sister grandmother aunt".split()),
}


def same_cues(differs: Iterable[str], every: tuple[Counter[str], Counter[str]], touched: bool = True) -> bool:
    """Whether both texts hold the same cues, so that only their reach was read in two ways.

    touched: whether at least one such cue must stand in the clauses in which the texts differ.
    """
    if touched and "person" in differs:
        return same_people(every) and bool(_kin(every[0]))
    one, two = every
    keys = [key for what in differs for key in _CUES_OF.get(what, ())]
    if not touched and "polarity" in differs and not as_often_denied(every, False):
        return False
    return (not touched or any(one[key] for key in keys)) and all(one[key] == two[key] for key in keys)


def same_people(every: tuple[Counter[str], Counter[str]]) -> bool:
    """Whether both texts name the same relatives as often: where one sentence ends, another's reach ends too."""
    return _kin(every[0]) == _kin(every[1])


def names_kin(every: tuple[Counter[str], Counter[str]]) -> bool:
    """Whether both texts name a relative."""
    return all(map(_kin, every))


def _kin(counts: Counter[str]) -> dict[str, int]:
    against = known().against["mother"]
    return {key: count for key, count in counts.items() if key in against or key in _MORE_KIN}


_MORE_KIN = frozenset("mother spouse parents family mother-in-law father-in-law parent".split())


def names_a_person(clause: Clause) -> bool:
    """Whether a clause says of whom it speaks."""
    return bool(_kin(Counter(clause.said.there))) or not _SELF.isdisjoint(clause.said.there)


_SELF = frozenset(["我", "患", "本", "您", "你", "~i", "~my", "~patien"])


def as_often_denied(every: tuple[Counter[str], Counter[str]], at_all: bool = True) -> bool:
    """Whether both texts deny or forbid as often, so that one denial was read to reach further; at_all: they do so."""
    one, two = (sum(counts[key] for key in DENIALS) for counts in every)
    return one == two >= at_all


DENIALS = frozenset(["not", "stop", "avoid", "exclude", "negative"])
"""Meanings that deny or forbid."""


def opens(fact: Fact, words: Iterable[Word]) -> bool:
    """Whether unread words of a text may say a fact that was not read from it."""
    sorts = _SORTS[fact.kind in _FINDINGS]
    return any(word.sort in sorts for word in words)


def stands(fact: Fact, there: Mapping[str, int]) -> bool:
    """Whether the amount of a fact stands among the words of a text, whatever it was read as."""
    if fact.amount is None:
        return False
    return f"#{normal(fact.amount._replace(comparator=''))}" in there or f"#{fact.normal}" in there


def word_stands(fact: Fact, own: Iterable[Clause], there: Mapping[str, int]) -> bool:
    """Whether a word of the fact, by its meaning, stands in the other text, whatever it was read as."""
    clause = home(fact, own)
    if clause is None:
        return False
    position, start = clause.said.folded.position, clause.place[0]
    low, high = position(fact.start - start), position(fact.end - start)
    return any(
        word.key in there for word in clause.said.words if word.sort == "means" and word.start < high and low < word.end
    )


def hides_cue(fact: Fact, differs: Iterable[str], words: Iterable[Word]) -> bool:
    """Whether a word near a fact may be the cue that was not read: of its polarity, certainty, person or time."""
    near = [word for word in words if word.start - fact.end < _NEAR and fact.start - word.end < _NEAR]
    kin = "person" in differs
    return any(
        word.sort == "unknown"
        or any(word.key in _HIDE.get(what, ()) for what in differs)
        or (kin and word.sort in ("turn", "token"))
        for word in near
    )


def hides_number(fact: Fact, words: Iterable[Word]) -> bool:
    """Whether a number right beside an amount was not read: the amount may be a part of it only."""
    return any(word.sort in ("number", "count") and -3 < word.start - fact.end < 3 for word in words)


def said_anew(fact: Fact, anew: Places) -> bool:
    """Whether a fact stands in a clause that was rewritten."""
    return any(start <= fact.start < end for start, end in anew)


def says(fact: Fact, words: Iterable[Word]) -> bool:
    """Whether an unread word may stand for what a fact names: "threw up" for vomiting."""
    alike = known().like.get(f"{fact.kind}:{fact.normal}", frozenset())
    return any(word.key in alike for word in words)


def says_sex(sex: str, words: Iterable[Word]) -> bool:
    """Whether a word for a relative tells the sex: a son is male."""
    return any(word.key in _SAYS_SEX[sex] for word in words)
