"""The step of recipes: what a row becomes does not hang on the rows beside it, and what holds no text stays."""

from __future__ import annotations

import polars as pl

from medsynth.core.rows import table_of
from medsynth.core.tables import CONVERSATION, QUESTION
from medsynth.pii._step import Scrub, scrub_messages, scrub_questions

TEXTS = ("My name is Priya Nair, call 98450 12345.", "The cough is gone.", "我叫王芳，电话13800138000", "Thanks, Priya")


def _rows(count: int) -> pl.DataFrame:
    empty = pl.from_arrow(CONVERSATION.schema.empty_table())
    assert isinstance(empty, pl.DataFrame)
    names = ("id", "messages", "department", "source_id", "split_group")
    rows = [
        {
            "id": f"r{row}",
            "messages": [{"role": "user", "content": TEXTS[row % 4]}, {"role": "assistant", "content": None}],
            "department": None if row % 3 else "Dr Ann Lee's clinic",
            "source_id": "13800138000" if row % 5 == 0 else str(row),
            "split_group": None,
        }
        for row in range(count)
    ]
    return pl.DataFrame(rows, schema={name: empty.schema[name] for name in names})


def test_rows_are_scrubbed_together_as_they_are_alone() -> None:
    rows, config = _rows(1300), Scrub()
    whole = scrub_messages(rows.lazy(), config).collect()
    alone = [scrub_messages(rows.slice(row, 1).lazy(), config).collect() for row in (0, 1, 2, 3, 999, 1000, 1299)]
    assert pl.concat(alone).equals(whole[[0, 1, 2, 3, 999, 1000, 1299]])
    first, second = whole.row(0, named=True), whole.row(1, named=True)
    assert first["messages"][0]["content"] == "My name is [PERSON_1], call [PHONE_1]."
    assert first["messages"][1]["content"] is None
    assert first["source_id"] == "r0"
    assert (second["source_id"], second["department"], second["split_group"]) == ("1", None, None)


def test_no_rows_stay_no_rows() -> None:
    assert scrub_messages(_rows(0).lazy(), Scrub()).collect().height == 0


def test_ids_that_were_made_here_are_no_text() -> None:
    """``90f`` inside an id is nobody's age: rows of one group stay in one group."""
    group = "fecdc84ac588a9c22feacdc13f28a90f"
    row = {"id": "0" * 32, "question": "I am Priya Nair, 93 years old", "source_id": "7", "split_group": group}
    frame = pl.from_arrow(table_of([row], QUESTION.schema))
    assert isinstance(frame, pl.DataFrame)
    (made,) = scrub_questions(frame.lazy(), Scrub()).collect().to_dicts()
    assert (made["split_group"], made["source_id"]) == (group, "7")
    assert [(one["column"], one["kind"]) for one in made["scrubbed"]] == [("question", "PERSON"), ("question", "AGE90")]
