"""What became of every fact of a text: equal, changed, lost, added, or unresolved with the rule that decided.

A fact that is read twice counts once. Facts meet first where they say the same, then where they speak of the same
thing; what is left has been lost or added. What was only guessed at is never called changed: it is unresolved.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from medsynth.facts._alone import alone
from medsynth.facts._clauses import ends
from medsynth.facts._drugs import drugs
from medsynth.facts._edit import Replaced, another, another_person, replaced, swapped, turned_word
from medsynth.facts._equal import Judgement, judge, narrower, written_as
from medsynth.facts._exclusive import Apart, told_apart
from medsynth.facts._fact import READ, UNREAD, Fact
from medsynth.facts._pairs import ANOTHER_ORDER, Comparison, Pair, Status, verdict_of
from medsynth.facts._proof import certain, proved
from medsynth.facts._reader import both, facts_between, facts_of, facts_of_both
from medsynth.facts._regimen_equal import explained
from medsynth.facts._residue import residue
from medsynth.facts._settled import settled

_SUBJECT_IS_NORMAL = frozenset(["drug", "disease", "symptom", "test", "allergy"])
_ONE = frozenset(["age", "sex", "pregnancy"])
"""Kinds that a text has one of: whatever stands in the other text is what became of it."""


def compare(before: str, after: str, *, language: str | None = None, region: str | None = None) -> Comparison:
    """What became of the facts of ``before`` in ``after``; language and region as for ``read``.

    >>> compare("每周一次", "每日一次").verdict, compare("0.5 g 奥美拉唑", "奥美拉唑 500 mg").verdict
    ('changed', 'same')
    """
    where = (region or "").upper()
    if before == after:
        return Comparison(None, "same", partial(_all_facts, before, after, where))
    found = _compared(before, after, where)
    apart = told_apart(before, after) if found.verdict == "same" else None
    return found if apart is None else _open(found, apart, before, after)


def _open(found: Comparison, apart: Apart, before: str, after: str) -> Comparison:
    """The comparison of texts that say the same but for two words of which only one can be true."""
    one, two = (
        Fact("wording", *place, text[slice(*place)], sure=UNREAD)
        for place, text in ((apart.before, before), (apart.after, after))
    )
    return Comparison((*found.facts, Pair("unresolved", apart.rule, one, two)), "unresolved")


def _compared(before: str, after: str, where: str) -> Comparison:
    """The comparison by facts, and by the words beside them."""
    texts = both(before, after)
    between = facts_between(texts, where)
    if between is not None and (found := compare_facts(*between)).verdict == "same":
        found = _by_words(found, between, before, after, where)
        return Comparison(None, found.verdict, partial(_all_facts, before, after, where))
    found = _found(facts_of_both(texts, where), before, after, where)
    return _only_marks(found) if found.verdict == "changed" and _same_words(before, after) else found


def _same_words(before: str, after: str) -> bool:
    """Whether what two texts do not begin and end with alike differs in its marks only."""
    head, tail = ends(before, after)
    one, two = before[head : len(before) - tail], after[head : len(after) - tail]
    return one.translate(_NO_MARKS) == two.translate(_NO_MARKS)


_NO_MARKS = str.maketrans(dict.fromkeys("，,。；;：:、！!？?\n\r\t \u3000“”\"'‘’（）()【】…", ""))
"""Marks between words; those that say something of a number are none."""


def _only_marks(found: Comparison) -> Comparison:
    """The comparison of texts that part the same words in other places: how far a word reaches is what was read."""
    pairs = [
        pair
        if pair.status in ("equal", "unresolved")
        else pair._replace(status="unresolved", rule="the same words between other marks")
        for pair in found.facts
    ]
    return Comparison(tuple(pairs), verdict_of(pairs))


def _found(read: tuple[list[Fact], list[Fact]], before: str, after: str, region: str) -> Comparison:
    """The comparison of two texts of which these facts were read."""
    found = compare_facts(*read)
    return found if certain(found) else _by_words(found, read, before, after, region)


def _by_words(
    found: Comparison, read: tuple[list[Fact], list[Fact]], before: str, after: str, region: str
) -> Comparison:
    unread = residue((before, after), read, region)
    found = proved(found, unread)
    if found.verdict == "changed":
        return settled(found, unread, read) if any(unread.anew) else found
    places = replaced(before, after)
    if places:
        found = _by_edit(found, places, (before, after), region)
    return found if places and found.verdict != "same" else settled(found, unread, read)


def _all_facts(before: str, after: str, region: str) -> tuple[Pair, ...]:
    """What became of the facts of texts that say the same."""
    facts = facts_of(before, region)
    if before == after:
        return compare_facts(facts, facts).facts
    return _found(facts_of_both(both(before, after), region), before, after, region).facts


def _by_edit(found: Comparison, places: list[Replaced], texts: tuple[str, str], region: str) -> Comparison:
    """The comparison with what the edit proves by itself: texts that are one but for a word or two."""
    place = places[0]
    if swapped(places, texts[0]):
        rule = "two words in each other's place"
    elif len(places) > 1 or not _known(found):
        return found
    elif another_person(place):
        rule = "another person in place of one, and nothing else"
    elif (another if found.verdict == "unresolved" else turned_word)(place, texts, region):
        rule = "one word in place of another, and nothing else"
    else:
        return found
    one, two = (
        Fact("wording", *span, text, sure=UNREAD)
        for span, text in ((place.before, place.gone), (place.after, place.come))
    )
    pairs = (*found.facts, Pair("changed", rule, one if place.gone else None, two if place.come else None))
    return Comparison(pairs, verdict_of(pairs))


def _known(found: Comparison) -> bool:
    """Whether no open pair is of a name that no table has."""
    return not any(
        fact is not None and "?" in fact.normal[:1] for pair in found.facts for fact in (pair.before, pair.after)
    )


def compare_facts(before: Iterable[Fact], after: Iterable[Fact]) -> Comparison:
    """The same for facts that have been read already."""
    left, right = _once(before), _once(after)
    pairs = [_make(Pair, ("equal", "same reading", fact, right[key])) for key, fact in left.items() if key in right]
    _in_order(pairs)
    mine = [fact for key, fact in left.items() if key not in right]
    others = [fact for key, fact in right.items() if key not in left]
    if mine or others:
        pairs.extend(_unequal(mine, others, pairs))
        pairs.sort(key=_place)
    return Comparison(tuple(pairs), verdict_of(pairs))


_make = tuple.__new__
"""Makes a pair of its values in half the time of the class's own constructor."""


_ORDERED = frozenset(["dose", "frequency", "strength", "route", "timing", "side", "duration", "value", "number"])


def _in_order(pairs: list[Pair]) -> None:
    """Several doses of one drug, or sides of one part, must come in one order: which goes with what is not read."""
    starts = [pair[3].start for pair in pairs if pair[3] is not None]
    if starts == sorted(starts):
        return
    groups: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for at, pair in enumerate(pairs):
        if pair.kind in _ORDERED and pair.before is not None and (pair.before.of or pair.kind not in _NAMED):
            groups.setdefault((pair.kind, pair.before.of), []).append(at)
    for group in groups.values():
        if len(group) > 1 and [*group] != sorted(group, key=lambda at: _start(pairs[at].after)):
            for at in group:
                pairs[at] = pairs[at]._replace(status="unresolved", rule=ANOTHER_ORDER)


_NAMED = frozenset(["number", "value", "duration"])
"""Kinds whose order counts only where it is known what they are of."""


def _start(fact: Fact | None) -> int:
    return fact.start if fact is not None else 0


def _place(pair: Pair) -> tuple[int, int]:
    fact = pair.before or pair.after
    return (fact.start, fact.end) if fact is not None else (0, 0)


def _once(facts: Iterable[Fact]) -> dict[tuple[object, ...], Fact]:
    """Facts by all that they say; place and sureness left out, of one said twice the surer stays."""
    kept: dict[tuple[object, ...], Fact] = {}
    for fact in facts:
        key = (fact[0], fact[3:10])
        if key not in kept or kept[key].sure < fact.sure:
            kept[key] = fact
    return kept


def _unequal(left: list[Fact], right: list[Fact], equal: list[Pair]) -> list[Pair]:
    pairs = [Pair("equal", rule, one, two) for one, two, rule in explained(left, right, equal)]
    pairs.extend(_two_kinds(left, right, equal))
    pairs.extend(_unit_left_out(left, right))
    sides = len({fact.normal for fact in (*left, *right) if fact.kind == "side"}) > 1
    for near, wanted in _ROUNDS:
        pairs.extend(_matched(left, right, near, wanted, sides))
    pairs.extend(alone(one, True, equal, right) for one in left)
    pairs.extend(alone(two, False, equal, left) for two in right)
    return pairs


_ROUNDS = (
    (3, "same"),
    (2, "same"),
    (3, "open"),
    (3, "other"),
    (2, "open"),
    (2, "other"),
    (1, "same"),
    (1, "open"),
    (1, "other"),
)
"""How facts meet: those that say the same first, then those about one subject, then those of one kind."""


def _one_of_it(pair: Pair, dose: Fact) -> bool:
    """Whether both texts give one tablet or the like: then its strength is the dose."""
    given = pair.before
    return (
        given is not None
        and (given.kind, given.of) == ("dose", dose.of)
        and given.amount is not None
        and given.amount.low == given.amount.high == 1
        and given.amount.unit in ("tablet", "capsule", "sachet", "pill", "vial", "ampoule", "suppository", "patch")
    )


_ONE_FINDING = (
    {("symptom", "hives"), ("disease", "urticaria")},
    {("symptom", "ulceration"), ("disease", "ulcer")},
)


def _two_kinds(left: list[Fact], right: list[Fact], equal: list[Pair]) -> list[Pair]:
    """One amount read as two kinds: 27个月 of nobody is the age of 2岁3个月, 20mg may be a dose or a strength."""
    pairs = []
    for one in list(left):
        for two in list(right):
            if {one.kind, two.kind} == {"age", "duration"} and one.normal == two.normal and not (one.of or two.of):
                left.remove(one)
                right.remove(two)
                pairs.append(Pair("equal", "an age in months", one, two))
                break
            if {(one.kind, one.normal), (two.kind, two.normal)} in _ONE_FINDING and one[5:10] == two[5:10]:
                left.remove(one)
                right.remove(two)
                pairs.append(Pair("equal", "one finding, as a sign and as a disease", one, two))
                break
            if {one.kind, two.kind} == {"dose", "value"} and one.normal == two.normal and not (one.of and two.of):
                left.remove(one)
                right.remove(two)
                pairs.append(Pair("equal", "an amount of what is not named", one, two))
                break
            if {one.kind, two.kind} == {"dose", "strength"} and one.of == two.of and one.normal == two.normal:
                left.remove(one)
                right.remove(two)
                single = any(_one_of_it(pair, one) for pair in equal)
                status: Status = "equal" if single else "unresolved"
                pairs.append(Pair(status, "a dose or the strength of what is taken", one, two))
                break
    return pairs


def _unit_left_out(left: list[Fact], right: list[Fact]) -> list[Pair]:
    """A bare number in one text that is an amount in the other: Lasix 40, furosemide 40 mg."""
    pairs = []
    for one, two, turned in ((left, right, False), (right, left, True)):
        for bare in [fact for fact in one if fact.kind == "number" and fact.amount is not None]:
            full = next((fact for fact in two if bare.amount is not None and written_as(fact, bare.amount)), None)
            if full is not None:
                one.remove(bare)
                two.remove(full)
                rule = "the unit goes without saying"
                pairs.append(Pair("equal", rule, *((full, bare) if turned else (bare, full))))
    return pairs


def _matched(left: list[Fact], right: list[Fact], near: int, wanted: str, sides: bool) -> list[Pair]:
    """Pairs that are ``near`` (see ``_same_subject``) and judged ``wanted``; they are taken out of both lists.

    sides: whether the facts left over name several sides; then one of nothing named may be any of them.
    """
    pairs: list[Pair] = []
    for one in list(left):
        for two in right:
            if one.kind != two.kind or _same_subject(one, two) != near:
                continue
            judged = judge(one, two)
            if judged.answer == "same" and near == 1:
                judged = judged if _tied_elsewhere(one, two, left, right) else _other_subject(one, two)
            elif judged.answer == "same" and sides and one.kind == "side" and not (one.of and two.of):
                judged = Judgement("open", "a side of what is not named")
            if judged.answer == wanted:
                left.remove(one)
                right.remove(two)
                pairs.append(Pair(_STATUS[judged.answer], judged.rule, one, two))
                break
    return pairs


_HALVES = ("upper-", "lower-", "middle-")
"""Parts of a part, of which another is meant by another word."""
_TIED = frozenset(["duration", "frequency", "timing", "side"])


def _tied_elsewhere(one: Fact, two: Fact, left: list[Fact], right: list[Fact]) -> bool:
    """Whether one thing was said once in each text and only tied to another word: nothing took its place.

    What is said of two drugs is another matter: there it is the tie that counts.
    """
    of = {*one.of, *two.of}
    if one.kind not in _TIED or of <= drugs().keys() or any(part.startswith(_HALVES) for part in of):
        return False
    return all({fact.normal for fact in facts if fact.kind == one.kind} == {one.normal} for facts in (left, right))


_STATUS: dict[str, Status] = {"same": "equal", "other": "changed", "open": "unresolved"}


_LOOSE = frozenset(["side", "route", "timing", "duration", "condition"])
"""Kinds that often belong to more than the one thing they are tied to."""


def _other_subject(one: Fact, two: Fact) -> Judgement:
    """The same was said of something else; where it was tied over a distance the tie may be the mistake."""
    if min(one.sure, two.sure) < READ or one.kind in _LOOSE or "?" in "".join((*one.of, *two.of)):
        return Judgement("open", "the same, but of what is not certain")
    return Judgement("other", "of something else")


def _same_subject(one: Fact, two: Fact) -> int:
    """3 the same subject, 2 subjects that may be one, 1 two of a kind, 0 nothing to do with each other."""
    if one.kind in _SUBJECT_IS_NORMAL:
        if one.normal == two.normal:
            return 3 if one.kind == "drug" or _agree(one.of, two.of) else 1
        if one.kind == "symptom":
            return 1 if narrower(one.normal, two.normal) else 0
        return 1 if one.polarity == two.polarity else 0
    if one.kind in _ONE:
        return 3 if one.person == two.person else 1
    if one.kind == "number":
        return 3 if one.of == two.of else 2
    if one.of == two.of:
        return 3
    if one.kind == "value":
        return 2 if not (one.of and two.of) else 0
    return 2 if _agree(one.of, two.of, one.kind in ("side", "duration")) else 1


def _agree(one: tuple[str, ...], two: tuple[str, ...], parts: bool = False) -> bool:
    """Whether two subjects may be one: unnamed, overlapping, or one a part of the other (eye, eye-pain)."""
    if not one or not two or set(one) & set(two):
        return True
    return parts and any(set(a.split("-")) & set(b.split("-")) - {"pain"} for a in one for b in two)
