"""The difference of two versions: what it counts, how rows are matched, and that nothing differs in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from medsynth.core.ids import row_id
from medsynth.core.plan import Splits
from medsynth.core.tables import CONVERSATION
from medsynth.dataset import history
from medsynth.dataset.diff import Difference, Side, diff
from medsynth.dataset.identity import row_digests
from medsynth.dataset.manifest import Lineage, ModelEntry, SourceEntry, StageCounts
from tests.unit.dataset.conversations import ORIGIN, TRAIN, arrow, conversation, written

ROWS = [conversation(number) for number in range(30)]


def side(tmp: Path, rows: list[dict[str, Any]], name: str, **changed: Any) -> Side:
    done = written(tmp / name, rows, **{"splits": None, **changed})
    return Side(done.path, done.manifest)


def compared(tmp: Path, after: list[dict[str, Any]], **options: Any) -> Difference:
    return diff(side(tmp, ROWS, "a"), side(tmp, after, "b"), **options)


def test_a_version_equals_itself(tmp_path: Path) -> None:
    found = compared(tmp_path, ROWS[::-1])
    assert found.equal
    assert found.bump is None
    assert found.tables["conversation"].rows == {
        "before": 30,
        "after": 30,
        "added": 0,
        "removed": 0,
        "changed": 0,
        "same": 30,
    }


def test_the_step_after_a_withdrawal_is_a_major_one(tmp_path: Path) -> None:
    before, after = side(tmp_path, ROWS, "a"), side(tmp_path, ROWS[1:], "b")
    assert diff(before, after).bump == ("minor", "rows changed")
    counts = {"cases": StageCounts.model_validate({"in": 30, "out": 29, "dropped": {"withdrawn": 1}})}
    told = Side(after.path, after.manifest.model_copy(update={"counts": counts}))
    assert diff(before, told).bump == ("major", "rows of people who withdrew are gone")
    same = Side(before.path, before.manifest.model_copy(update={"counts": counts}))
    assert diff(before, same).equal
    history.yank(before.path.parent, "1.0.0", "privacy")
    assert diff(before, after).bump == ("major", "1.0.0 was withdrawn (privacy); rows changed")


def test_rows_added_removed_and_changed_are_told_apart(tmp_path: Path) -> None:
    said = [{"role": "user", "content": "头痛"}, {"role": "assistant", "content": "多久了？"}]
    after = [*ROWS[2:], conversation(90), conversation(0) | {"messages": said, "department": "外科"}]
    found = compared(tmp_path, after, samples=5)
    table = found.tables["conversation"]
    assert not found.equal
    assert found.bump == ("minor", "rows changed")
    assert table.rows == {"before": 30, "after": 30, "added": 1, "removed": 1, "changed": 1, "same": 28}
    assert table.changed == {"messages": 1}
    assert table.ids == {
        "added": [row_id("test", 90)],
        "removed": [row_id("test", 1)],
        "changed": [row_id("test", 0)],
    }
    assert table.counts == {"department": {"内科": (30, 29), "外科": (0, 1)}}


def test_a_row_in_another_split_has_moved(tmp_path: Path) -> None:
    after = [row | {"split": "test"} if number < 3 else row for number, row in enumerate(ROWS)]
    found = compared(tmp_path, after)
    assert found.tables["conversation"].moved == {"train → test": 3}
    assert found.bump == ("major", "rows moved to another split")


def test_the_same_cases_of_two_recipes_match_by_their_origin(tmp_path: Path) -> None:
    after = [row | {"id": row_id("other", number), "parents": []} for number, row in enumerate(ROWS)]
    after[4] = after[4] | {"teacher": "compatible:n"}
    by_id, by_origin = compared(tmp_path / "1", after), compared(tmp_path / "2", after, by="source_id")
    assert by_id.tables["conversation"].rows["added"] == 30
    rows = by_origin.tables["conversation"].rows
    assert (rows["added"], rows["changed"], rows["same"]) == (0, 1, 29)
    assert by_origin.tables["conversation"].changed == {"teacher": 1}


def test_several_rows_of_one_origin_match_in_turn(tmp_path: Path) -> None:
    twice = [*ROWS, *(row | {"id": row_id("second", row["source_id"])} for row in ROWS)]
    found = diff(side(tmp_path, twice, "a"), side(tmp_path, ROWS, "b"), by="source_id")
    assert found.tables["conversation"].rows["removed"] == 30


def test_lengths_and_lineage(tmp_path: Path) -> None:
    lineage = Lineage(
        sources=(SourceEntry(name="seeds", licence="CC0-1.0", rows=30),),
        models=(ModelEntry(role="doctor", provider="openai", id="m", calls=60, tokens_in=900, cost_usd=0.25),),
    )
    origin = ORIGIN.model_copy(update={"lineage": lineage})
    longer = [row | {"characters": 80} for row in ROWS[:29]]
    found = diff(side(tmp_path, ROWS, "a"), side(tmp_path, longer, "b", origin=origin, prompts={"doctor": "Be kind."}))
    numbers = found.tables["conversation"].numbers["characters"]
    assert (numbers["before"]["median"], numbers["after"]["median"]) == (40.0, 80.0)
    assert found.lineage["usage"][1] == {"calls": 60, "tokens_in": 900, "tokens_out": 0, "usd": 0.25}
    assert found.lineage["sources"] == [{}, {"seeds": {"licence": "CC0-1.0", "rows": 30, "sha256": ""}}]
    assert list(found.lineage["prompts"][1]) == ["doctor"]


def test_shares_may_differ_while_rows_do_not(tmp_path: Path) -> None:
    found = diff(side(tmp_path, ROWS, "a", splits=TRAIN), side(tmp_path, ROWS, "b", splits=Splits(0, 1, 0)))
    assert found.tables["conversation"].moved == {"train → validation": 30}


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_changed_is_what_the_digests_say(tmp_path_factory: Any, data: st.DataObject) -> None:
    """A row is *changed* exactly where its digest differs, whatever was edited in it."""
    text = st.text(st.characters(codec="utf-8"), max_size=6)
    edits: dict[str, st.SearchStrategy[Any]] = {
        "region": st.none() | text,
        "licence": text,
        "parents": st.none() | st.lists(st.none() | text, max_size=2),
        "messages": st.lists(st.fixed_dictionaries({"role": text, "content": st.none() | text}), max_size=2),
    }
    after = list(ROWS)
    for number in data.draw(st.sets(st.integers(0, 29), max_size=4)):
        column = data.draw(st.sampled_from(sorted(edits)))
        after[number] = after[number] | {column: data.draw(edits[column])}
    tmp: Path = tmp_path_factory.mktemp("diff")
    a, b = side(tmp, ROWS, "a"), side(tmp, after, "b")
    old, new = (row_digests(arrow(rows), CONVERSATION) for rows in (ROWS, after))
    assert diff(a, b).tables["conversation"].rows["changed"] == sum(map(bytes.__ne__, old, new))
