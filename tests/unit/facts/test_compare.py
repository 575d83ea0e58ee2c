"""Pairs of texts that say the same or not: every golden row, in both directions."""

from __future__ import annotations

import pytest

from medsynth import facts
from tests.unit.facts._golden import GOLDEN

VERDICT = {"=": "same", "!": "changed", "?": "unresolved"}


def golden_pairs() -> list[tuple[str, str, str, str]]:
    """(relation, before, after, region) of every golden table."""
    found = []
    for path in sorted((GOLDEN / "pairs").glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                relation, before, after, region = line.split("\t")
                found.append((relation, before, after, region))
    return found


@pytest.mark.parametrize(("relation", "before", "after", "region"), golden_pairs())
def test_golden(relation: str, before: str, after: str, region: str) -> None:
    for one, two in ((before, after), (after, before)):
        assert facts.compare(one, two, region=region).verdict == VERDICT[relation]


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
