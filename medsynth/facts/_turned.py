"""An edit that the words alone prove: a clause that kept its words but one that turns it, and both are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from medsynth.facts._clauses import Clause
from medsynth.facts._residue import Residue, begins_and_ends
from medsynth.facts._wording import Word, opposed, turns

Turn = tuple[Word | None, Word | None]
_ALONE = frozenset(["not", "possible"])
"""Meanings that may not be left out where all else was kept."""
_SEX = frozenset(["son", "daughter", "male", "female"])
"""A boy may be called a son, which is no change."""
_KNOWN = frozenset(["turn", "degree"])


def turned(unread: Residue) -> Turn | None:
    """The words before and after that turn what both texts say; None where the words prove no change."""
    found = _turned(*unread.clauses)
    if found is None and not any(unread.anew):
        bent = unread.every[0]["not"] != unread.every[1]["not"]
        if bent and any(unread.every[0][key] != unread.every[1][key] for key in ("only-if", "more", "less")):
            return None
        return _replaced(*unread.doubts, bent) or _swapped(unread)
    return found


def _turned(one: Sequence[Clause], two: Sequence[Clause]) -> Turn | None:
    """The first two clauses that keep all words but one that turns them: 能 and 不能, 妹妹有癫痫 and 姐姐有癫痫.

    Where only one of them has such a word, it must be one that denies or doubts, or come into another clause instead:
    others may go without saying.
    """
    there: dict[tuple[str, ...], list[Clause]] = {}
    for clause in two:
        there.setdefault(clause.skeleton, []).append(clause)
    found = []
    for clause in one:
        others = there.get(clause.skeleton, ()) if clause.skeleton else ()
        if others and not any(other.turning == clause.turning for other in others) and _alike(clause, others[0]):
            found.append((clause, others[0], clause.turning - others[0].turning, others[0].turning - clause.turning))
    gone = {key for _, _, more, _ in found for key in more}
    come = {key for _, _, _, less in found for key in less}
    as_often = {key for key in _ALONE if _times(one, key) == _times(two, key)}
    for clause, other, more, less in found:
        if _one_denial(more, less):
            continue
        alone = not (more and less) and ((_ALONE - as_often) | (gone & come)) & (more | less)
        opposite = any(opposed(key, less) for key in more) and not more | less <= _SEX
        if opposite or alone:
            return _word(more, clause), _word(less, other)
    return None


def _times(clauses: Sequence[Clause], key: str) -> int:
    return sum(word.key == key for clause in clauses for word in clause.said.words)


def _one_denial(more: frozenset[str], less: frozenset[str]) -> bool:
    """Whether both deny in words of their own: 正常 and 未见异常 or 不高, 别吃 and 不吃."""
    if more and less and more | less <= _FORBID:
        return True
    if {more, less} in _TURNED_BOUNDS:
        return True
    return any(
        "normal" in one and "not" in two and not _BAD.isdisjoint(two) for one, two in ((more, less), (less, more))
    )


_TURNED_BOUNDS = (
    {frozenset(["not", "more"]), frozenset(["less"])},
    {frozenset(["not", "less"]), frozenset(["more"])},
)
"""Not longer than six weeks is six weeks at most."""
_FORBID = frozenset(["not", "stop", "avoid"])
_BOUNDS = frozenset(["more", "less"])
_BAD = frozenset(["abnormal", "more", "less"])


def _word(keys: Iterable[str], clause: Clause) -> Word:
    return Word(" ".join(sorted(keys)), *clause.place, "turn")


def _alike(one: Clause, two: Clause) -> bool:
    """Whether two clauses have all but a few characters or words in common, so that one was made of the other."""
    others = len(one.said.there ^ two.said.there)
    return others <= 2 + 3 * len(one.turning ^ two.turning) and begins_and_ends(one.said.text, two.said.text)


def _replaced(one: Sequence[Word], two: Sequence[Word], bent: bool) -> Turn | None:
    """What an edit put in place of something else, where both are known: ear and eye, slowly and fast, a "not" gone.

    bent: whether one text denies more often, so that its "more" may be a "less".
    """
    if {word.key for word in (*one, *two)} == {"not"} and not (one and two):
        return (one[0], None) if one else (None, two[0])
    return next(
        (
            (word, other)
            for word in one
            for other in two
            if _in_place_of(word, other) and not (bent and word.key in _BOUNDS)
        ),
        None,
    )


def _swapped(unread: Residue) -> Turn | None:
    """Two words that took each other's place: 0.3 right and 1.0 left, positive and negative."""
    if unread.every[0] != unread.every[1]:
        return None
    for placed in (_PLACED, _ANY):
        one, two = (
            [(word, clause) for clause in clauses for word in clause.said.words if word.sort in placed]
            for clauses in unread.clauses
        )
        if len(one) != len(two):
            continue
        apart = [at for at in range(len(one)) if one[at][0].key != two[at][0].key]
        if len(apart) != 2 or one[apart[0]][0].key != two[apart[1]][0].key:
            continue
        first, last = (one[at] for at in apart)
        if placed is _ANY:
            proof = first[1].place != last[1].place and min(len(first[1].said.words), len(last[1].said.words)) > 1
        else:
            moves = first[0].sort in ("number", "count") or turns(first[0].key) or turns(last[0].key)
            proof = moves and first[0].sort == last[0].sort and _others(unread.clauses[0]) == _others(unread.clauses[1])
        if proof:
            return _moved(*first), _moved(*two[apart[0]])
    return None


def _others(clauses: Iterable[Clause]) -> list[str]:
    """The words that cannot take each other's place, in order."""
    return [word.key for clause in clauses for word in clause.said.words if word.sort not in _PLACED]


_PLACED = frozenset(["turn", "degree", "means", "number", "count"])
"""Sorts of words that may take each other's place within a clause; any may where the clauses say something more."""
_ANY = _PLACED | {"unknown", "token"}


def _moved(word: Word, clause: Clause) -> Word:
    """A word with its place in the text."""
    return Word(word.key, *clause.place, word.sort)


def _in_place_of(one: Word, two: Word) -> bool:
    sorts = {one.sort, two.sort}
    if sorts <= {"number", "count"}:
        return (" per " in one.key) == (" per " in two.key)
    if sorts == {"token"} or (one.key.startswith("form:") and two.key.startswith("form:")):
        return one.key.partition(":")[0] == two.key.partition(":")[0]
    return sorts <= _KNOWN and opposed(one.key, (two.key,))
