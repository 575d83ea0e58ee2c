"""The faithfulness gate: a changed dose refuses, another wording of it does not."""

from __future__ import annotations

import polars as pl

from medsynth.core.types import Verdict
from medsynth.gates.faithfulness import FaithfulnessConfig, faithfulness


def verdict(*pairs: tuple[str | None, str | None], max_changed: float = 0.0) -> Verdict:
    rows = [{"id": f"r{n}", "before": before, "after": after} for n, (before, after) in enumerate(pairs)]
    frame = pl.DataFrame(rows, schema={"id": pl.String, "before": pl.String, "after": pl.String})
    return faithfulness(frame.lazy(), FaithfulnessConfig(max_changed=max_changed), {})


SAME = ("阿莫西林0.5g，每日3次", "阿莫西林500毫克，一天三次")
CHANGED = ("methotrexate 10 mg weekly", "methotrexate 10 mg daily")


def test_another_wording_passes() -> None:
    found = verdict(SAME, (None, None), ("", ""))
    assert found.passed
    assert found.numbers == {"rows": 3, "changed": 0, "unresolved": 0}


def test_a_changed_frequency_refuses_and_names_the_row() -> None:
    found = verdict(SAME, CHANGED)
    assert not found.passed
    assert found.examples == ("r1",)
    assert found.numbers["changed_frequency"] == 1


def test_the_share_that_may_change_is_the_users() -> None:
    assert verdict(SAME, CHANGED, max_changed=0.5).passed


def test_facts_that_vanish_or_appear_count() -> None:
    assert not verdict(("阿莫西林0.5g", None)).passed
    assert not verdict((None, "阿莫西林0.5g")).passed


def test_open_differences_are_queued_with_the_original_words() -> None:
    found = verdict(SAME, ("术后三个月复查胸片。", "术后90天复查胸片。"), max_changed=1.0)
    assert [(fact.row, fact.status, fact.kind) for fact in found.queue] == [("r1", "unresolved", "duration")]
    assert found.queue[0].before == "三个月"
    assert found.queue[0].after == "90天"
    assert found.queue[0].kept == "术后三个月复查胸片。"
