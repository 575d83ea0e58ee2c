"""Pairs of texts that say the same or not: every golden row, in both directions."""

from __future__ import annotations

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
    {"seventh": 5, "eighth": 3, "ninth": 6, "tenth": 8},
    {"seventh": 7, "eighth": 9, "ninth": 14, "tenth": 11},
)
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


@pytest.mark.parametrize("text", ["", "😀", "你好", "\u202e"])
def test_texts_without_facts(text: str) -> None:
    assert facts.read([text, None]) == [[], []]
    assert facts.compare(text, "").verdict == "same"
