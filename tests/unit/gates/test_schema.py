"""The schema gate: each fault by itself, and what is allowed."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from medsynth.core.tables import CONVERSATION
from medsynth.core.types import Verdict
from medsynth.gates.schema import SchemaConfig, schema

U, A, S = ("user", "hi"), ("assistant", "hello"), ("system", "be kind")


def row(*talk: tuple[str | None, str | None], **changed: Any) -> dict[str, Any]:
    messages = [{"role": role, "content": content} for role, content in talk]
    return {"id": "a", "messages": messages, "language": "zh", "licence": "MIT", "parents": ["c"]} | changed


def verdict(*rows: dict[str, Any], **config: Any) -> Verdict:
    names = ("id", "messages", "language", "licence", "parents")
    wide = pl.DataFrame(CONVERSATION.schema.empty_table()).schema
    frame = pl.DataFrame(list(rows), schema={name: wide[name] for name in names})
    return schema(frame.lazy(), SchemaConfig(**config), {})


@pytest.mark.parametrize("talk", [(U, A), (S, U, A), (U, A, U, A)])
def test_well_formed(talk: tuple[Any, ...]) -> None:
    found = verdict(row(*talk))
    assert found.passed
    assert found.numbers["rows"] == 1


@pytest.mark.parametrize(
    ("faulty", "faults"),
    [
        (row(), {"no_messages", "opens_wrong", "ends_wrong"}),
        (row(U, A) | {"messages": None}, {"no_messages", "opens_wrong", "ends_wrong"}),
        (row(U), {"ends_wrong"}),
        (row(S), {"opens_wrong", "ends_wrong"}),
        (row(A, U, A), {"opens_wrong"}),
        (row(U, U, A), {"not_alternating"}),
        (row(U, A, A), {"not_alternating"}),
        (row(U, S, A), {"role_unknown"}),
        (row(S, S, U, A), {"role_unknown", "opens_wrong"}),
        (row(("patient", "hi"), A), {"role_unknown", "opens_wrong"}),
        (row((None, "hi"), A), {"role_unknown", "opens_wrong"}),
        (row(U, ("assistant", None)), {"content_empty"}),
        (row(U, ("assistant", " \n")), {"content_empty"}),
        (row(("system", ""), U, A), {"content_empty"}),
        (row(U, A, language=None), {"language_missing"}),
        (row(U, A, language=""), {"language_missing"}),
        (row(U, A, licence=None), {"licence_missing"}),
        (row(U, A, parents=[]), {"parents_missing"}),
        (row(U, A, parents=None), {"parents_missing"}),
        (row(U, A, id=None), {"id_missing"}),
    ],
)
def test_each_fault(faulty: dict[str, Any], faults: set[str]) -> None:
    good = row(U, A, id="good")
    found = verdict(good, faulty)
    assert not found.passed
    counted = {name for name, number in found.numbers.items() if number and name not in ("rows", "assistant_opens")}
    assert counted == faults
    assert "good" not in found.examples
    assert all(fault in found.reason for fault in faults)


def test_repeated_id() -> None:
    found = verdict(row(U, A), row(U, A), row(U, A, id="b"))
    assert (found.passed, found.numbers["id_repeated"], found.examples) == (False, 1, ("a",))


def test_doctor_may_open_where_the_recipe_says_so() -> None:
    found = verdict(row(A, U, A), row(S, A, U, A, id="b"), row(U, A, id="c"), assistant_may_open=True)
    assert (found.passed, found.numbers["assistant_opens"]) == (True, 2)
    assert not verdict(row(A, A), assistant_may_open=True).passed


def test_examples_are_few_and_hold_no_text() -> None:
    found = verdict(*(row(U, id=str(n)) for n in range(50)), max_examples=3)
    assert len(found.examples) == 3
    assert "hi" not in found.reason


def test_no_rows() -> None:
    assert verdict().passed
