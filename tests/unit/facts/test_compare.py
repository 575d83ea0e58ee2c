"""Pairs of texts that say the same or not: every golden row, in both directions."""

from __future__ import annotations

import pickle

import pytest

from medsynth import facts
from tests.unit.facts._golden import GOLDEN, HandMade, hand_made

REGION = {"zh": "CN", "en": "US"}
VERDICT = {"=": "same", "!": "changed", "?": "unresolved"}


def rule_rows() -> list[tuple[str, str, str, str]]:
    """(relation, one text, another, region) of the rows that stand for one rule each; they hold in both directions."""
    lines = (GOLDEN / "pairs" / "rules.tsv").read_text("utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]  # type: ignore[misc]


@pytest.mark.parametrize(("relation", "one", "two", "region"), rule_rows())
def test_rule(relation: str, one: str, two: str, region: str) -> None:
    assert facts.compare(one, two, region=region).verdict == VERDICT[relation]
    assert facts.compare(two, one, region=region).verdict == VERDICT[relation]


NOT_READ = {
    # A side between the part and its finding parts the name of the disease.
    "甲状腺双侧结节，左侧较大。",
    # A symptom behind a list of parts is read of the last part only.
    "Left arm and right leg weakness.",
    "The left arm and the right leg are weak.",
}
"""Faithful texts that are refused."""


SETS = ["first", "second", "third", "fourth", "fifth", "sixth"]


@pytest.mark.parametrize("table", SETS)
def test_no_altered_fact_passes(table: str) -> None:
    passed = [
        f"{pair.kind}: {pair.before} -> {pair.after}"
        for pair in hand_made(table)
        if pair.relation == "!" and compared(pair).verdict == "same"
    ]
    assert not passed


PASSED, REFUSED = (
    {
        "seventh": 5, "eighth": 2, "ninth": 2, "tenth": 5, "eleventh": 3, "twelfth": 7,
        "thirteenth": 8, "fourteenth": 1, "fifteenth": 6,
    },
    {
        "seventh": 4, "eighth": 3, "ninth": 9, "tenth": 4, "eleventh": 4, "twelfth": 6,
        "thirteenth": 8, "fourteenth": 3, "fifteenth": 11,
    },
)  # fmt: skip
"""Pairs of notes, dialogues and rewrites that are called the same, and changed, wrongly: they may only become fewer."""


@pytest.mark.parametrize("table", sorted(PASSED))
def test_pairs_of_notes_and_rewrites(table: str) -> None:
    verdicts = [(pair.relation, compared(pair).verdict) for pair in hand_made(table)]
    assert verdicts.count(("!", "same")) <= PASSED[table]
    assert verdicts.count(("=", "changed")) <= REFUSED[table]


@pytest.mark.parametrize("table", ["fourth"])
def test_faithful_texts_written_freely_are_not_refused(table: str) -> None:
    """Where the reader is not sure it may leave them open, it may not call them changed."""
    pairs = [pair for pair in hand_made(table) if pair.relation == "="]
    verdicts = [compared(pair).verdict for pair in pairs]
    assert not [pair for pair, verdict in zip(pairs, verdicts, strict=True) if verdict == "changed"]
    assert verdicts.count("unresolved") <= len(pairs) // 10


@pytest.mark.parametrize("table", ["first", "second", "third"])
def test_faithful_texts_are_the_same(table: str) -> None:
    refused = [
        f"{pair.kind}: {pair.before} -> {pair.after}"
        for pair in hand_made(table)
        if pair.relation == "=" and pair.after not in NOT_READ and compared(pair).verdict != "same"
    ]
    assert not refused


@pytest.mark.parametrize("table", ["first", "second"])
def test_few_pairs_stay_open(table: str) -> None:
    pairs = hand_made(table)
    assert sum(compared(pair).verdict == "unresolved" for pair in pairs) <= len(pairs) // 100


def compared(pair: HandMade) -> facts.Comparison:
    return facts.compare(pair.before, pair.after, region=REGION[pair.language])


def test_every_fact_has_a_rule() -> None:
    found = facts.compare("口服奥美拉唑20mg，每日一次", "口服奥美拉唑40mg，每周一次", region="CN")
    assert {pair.kind: pair.status for pair in found.facts} == {
        "route": "equal",
        "drug": "equal",
        "dose": "changed",
        "frequency": "changed",
    }
    assert all(pair.rule for pair in found.facts)


def test_what_texts_share_is_read_when_it_is_asked_for() -> None:
    shared = "患者发热3天。口服阿莫西林0.5 g，每日3次。"
    found = facts.compare(f"{shared}咳嗽，饭后服。", f"{shared}咳嗽，餐后服。", region="CN")
    assert found.verdict == "same"
    assert {("dose", "equal"), ("duration", "equal"), ("drug", "equal")} <= {(p.kind, p.status) for p in found.facts}
    everything, verdict = found
    assert (everything, verdict) == (found.facts, "same")
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ("A copper coil was fitted.", "A hormonal coil was fitted.", "changed"),
        ("Nuts make me swell; milk is fine.", "Milk makes me swell; nuts are fine.", "changed"),
        (
            "The left wrist is hot, the right wrist is cold.",
            "The left wrist is cold, the right wrist is hot.",
            "changed",
        ),
        ("阿奇霉素由静滴改成口服。", "阿奇霉素由口服改成静滴。", "changed"),
        ("血钾3.1mmol/L，血钠140mmol/L。", "血钠140mmol/L，血钾3.1mmol/L。", "same"),
        ("He threw up at noon.", "He vomited at noon.", "same"),
        ("Take it until the pain stops.", "Take it after the pain stops.", "changed"),
        ("绝经前月经规律。", "绝经前月经不规律。", "changed"),
        ("能吃吗", "能不能吃", "same"),
    ],
)
def test_an_edit_proves_by_what_it_put_in_place(before: str, after: str, verdict: str) -> None:
    assert facts.compare(before, after).verdict == verdict
    assert facts.compare(after, before).verdict == verdict


@pytest.mark.parametrize("text", ["", "😀", "你好", "\u202e"])
def test_texts_without_facts(text: str) -> None:
    assert facts.read([text, None]) == [[], []]
    assert facts.compare(text, "").verdict == "same"
