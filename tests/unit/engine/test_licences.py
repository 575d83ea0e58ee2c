"""Rows carry the conditions of the models that wrote them; the manifest says where the text went and on which terms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from medsynth.core.terms import TermsTable
from medsynth.dataset.manifest import read_manifest
from medsynth.dataset.open import open_version
from medsynth.engine.licences import with_conditions
from medsynth.engine.run import run
from medsynth.llm.teacher import Teacher
from tests.e2e.project import server
from tests.steps.made_cases import MadeCases
from tests.unit.engine.plans import conversations, options

TERMS = TermsTable.model_validate(
    [{"model": "m", "output_use": "no_competing_models", "words": "yours", "read_on": "2026-11-01"}]
)


def test_conditions_are_joined_row_by_row_and_order_is_kept() -> None:
    teacher = Teacher(provider="compatible", model="m", base_url="http://127.0.0.1:1/v1")
    plan = conversations(teacher, cases=MadeCases(count=1))
    frame = pl.LazyFrame(
        {
            "id": list("abcde"),
            "licence": ["MIT", "CC0-1.0", "MIT", None, "unknown"],
            "teacher": ["m", "other + m", None, "m", "m"],
        }
    )
    joined = with_conditions(frame, plan, TERMS).collect()
    condition = "LicenseRef-m-no-competing-models"
    assert joined["id"].to_list() == list("abcde")
    assert joined["licence"].to_list() == [f"MIT AND {condition}", f"CC0-1.0 AND {condition}", "MIT", None, "unknown"]
    assert with_conditions(frame, plan, TermsTable()) is frame


def test_manifest_and_card_say_where_the_text_went(tmp_path: Path) -> None:
    with server() as url:
        teacher = Teacher(
            provider="compatible",
            model="m",
            base_url=url,
            location="processor",
            retention="30 days",
            agreement="DPA 7",
        )
        plan = replace(conversations(teacher, cases=MadeCases(count=6)), budget={"requests": 100})
        result = run(plan, options(tmp_path, terms=TERMS))
    (model,) = read_manifest(result.path).lineage.models
    assert (model.location, model.retention, model.agreement) == ("processor", "30 days", "DPA 7")
    assert model.terms == "output use: no competing models; yours (read 2026-11-01)"
    card = (result.path / "README.md").read_text("utf-8")
    assert "| processor | 30 days | DPA 7 | output use: no competing models; yours (read 2026-11-01) | 6 |" in card
    rows = open_version(result.path).scan("conversation").collect()
    assert set(rows["licence"]) == {"CC0-1.0 AND LicenseRef-m-no-competing-models"}
    assert read_manifest(result.path).spent["requests"] == model.calls == result.calls_made == 6
    assert (model.tokens_in, model.tokens_out) == (result.tokens_in, result.tokens_out)
    assert (model.cost_usd, model.cost_cny) == (None, None), "no price is known"
