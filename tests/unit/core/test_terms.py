"""Terms of models, and the licence of a row that they wrote."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from medsynth.core.terms import TermsTable, joint_licence

TABLE = TermsTable.model_validate(
    {
        "read_on": "2026-11-01",
        "models": [
            {"model": "open", "output_use": "any"},
            {"model": "qwen/x 1", "output_use": "non_commercial"},
            {"model": "g", "output_use": "no_competing_models", "words": "yours, but", "url": "https://e.example/t"},
            {"model": "g", "host": "b.example", "output_use": "any", "read_on": "2026-10-01"},
        ],
    }
)


def test_terms_of_a_model_at_a_host() -> None:
    said = TABLE.of("g", ["a.example"])
    assert said is not None
    assert said.said() == "output use: no competing models; yours, but; https://e.example/t (read 2026-11-01)"
    there = TABLE.of("g", ["b.example"])
    assert (there is not None, str(there and there.read_on)) == (True, "2026-10-01")
    assert TABLE.of("another") is None


@pytest.mark.parametrize(
    ("source", "models", "licence"),
    [
        ("CC-BY-4.0", [], "CC-BY-4.0"),
        ("CC-BY-4.0", ["open"], "CC-BY-4.0"),
        ("CC-BY-4.0", ["g", "open", "g"], "CC-BY-4.0 AND LicenseRef-g-no-competing-models"),
        ("MIT OR CC0-1.0", ["qwen/x 1"], "(MIT OR CC0-1.0) AND LicenseRef-qwen-x-1-non-commercial"),
        ("unknown", ["g"], "unknown"),
    ],
)
def test_licence_of_a_row(source: str, models: list[str], licence: str) -> None:
    assert joint_licence(source, [one for model in models if (one := TABLE.of(model))]) == licence


def test_terms_without_a_day_are_refused() -> None:
    with pytest.raises(ValidationError, match="read_on"):
        TermsTable.model_validate([{"model": "m", "output_use": "any"}])
    with pytest.raises(ValidationError, match="two entries"):
        TermsTable.model_validate([{"model": "m", "output_use": "any", "read_on": "2026-11-01"}] * 2)
