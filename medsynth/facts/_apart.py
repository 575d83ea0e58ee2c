"""Two texts that were said anew, and what in their words tells them apart although every fact has its like.

A rewrite may leave a word out; but where each text has words of its own that nobody reads, a part of the body or a
form of its own, another count, another number of denials, or denies another relative something, the texts are not
proved to say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from medsynth.facts._clauses import Clause
from medsynth.facts._residue import Residue
from medsynth.facts._wording import Word

Apart = tuple[Word | None, Word | None]
_DENIES = frozenset(["not", "avoid", "stop", "negative"])
_NAMES = frozenset(["part", "form", "salt", "test", "disease", "symptom", "route", "allergy", "pregnancy"])
"""Classes of which each text having one of its own is another thing said."""
_ONE = "#1"


def apart(unread: Residue) -> Apart | None:
    """The words that tell two rewritten texts apart; None where there are none."""
    one, two = unread.odd
    return _both(one, two) or _classes(one, two) or _count(one, two) or _denials(unread) or _moved(unread)


def _strange(word: Word) -> bool:
    return word.sort == "unknown" and word.end - word.start > 1


def _both(one: Sequence[Word], two: Sequence[Word]) -> Apart | None:
    first, second = (next(filter(_strange, words), None) for words in (one, two))
    return (first, second) if first is not None and second is not None else None


def _classes(one: Iterable[Word], two: Iterable[Word]) -> Apart | None:
    there = {word.key.partition(":")[0]: word for word in two if ":" in word.key}
    for word in one:
        kind = word.key.partition(":")[0]
        if ":" in word.key and kind in _NAMES and kind in there:
            return word, there[kind]
    return None


def _count(one: Iterable[Word], two: Iterable[Word]) -> Apart | None:
    for words, gone in ((one, True), (two, False)):
        for word in words:
            if word.sort == "count" and word.key != _ONE and "." not in word.key:
                return (word, None) if gone else (None, word)
    return None


def _denials(unread: Residue) -> Apart | None:
    """A denial that no fact took up, more often in one text than in the other, however each is counted."""
    found = [
        [word for clause in clauses for word in clause.residue if word.key in _DENIES] for clauses in unread.clauses
    ]
    more = len(found[0]) - len(found[1])
    whole = [sum(every[key] for key in _DENIES) for every in unread.every]
    if more * (whole[0] - whole[1]) <= 0:
        return None
    return (found[0][0], None) if more > 0 else (None, found[1][0])


def _moved(unread: Residue) -> Apart | None:
    """A word that one text denies and the other does not: "dad takes it, I don't", "swallow it, do not chew it"."""
    one, two = (_denied(clauses) for clauses in unread.clauses)
    if one is None or two is None:
        return None
    own = ((one[0] - one[1]) & (two[1] - two[0])) | ((one[1] - one[0]) & (two[0] - two[1]))
    whose = next((key for key in sorted(own) if key != "not"), None)
    return (_place(unread.clauses[0], whose), _place(unread.clauses[1], whose)) if whose is not None else None


def _denied(clauses: Iterable[Clause]) -> tuple[set[str], set[str]] | None:
    """The words of the clauses that hold a denial, and of the others; None where there is no denial."""
    denied: set[str] = set()
    plain: set[str] = set()
    for clause in clauses:
        refused = any(word.key == "not" for word in clause.said.words)
        (denied if refused else plain).update(word.key for word in clause.residue)
    return (denied, plain) if denied else None


def _place(clauses: Iterable[Clause], key: str) -> Word | None:
    return next(
        (Word(key, *clause.place, "turn") for clause in clauses for word in clause.said.words if word.key == key), None
    )
