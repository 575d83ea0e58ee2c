"""The card: what it says, and that the real ``datasets`` library reads versions by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from ruamel.yaml import YAML

from medsynth.core.tables import CONVERSATION
from medsynth.dataset.card import DEMO_BANNER
from medsynth.dataset.identity import table_content_id
from medsynth.dataset.manifest import (
    GateEntry,
    Lineage,
    ModelEntry,
    Origin,
    Pii,
    RecipeEntry,
    Review,
    SourceEntry,
    StageCounts,
)
from medsynth.dataset.open import open_version
from medsynth.dataset.version import View
from tests.unit.dataset.conversations import TRAIN, conversation, view, written

ROWS = [conversation(n) for n in range(60)]
VIEW = view("messages")
FULL = Origin(
    recipe=RecipeEntry(path="dialogue.yaml", kind="dialogue", seed=7, sha256="a" * 64),
    lineage=Lineage(
        sources=(SourceEntry(name="ward | 7", licence="CC-BY-4.0", real_people=True, rows=70),),
        models=(ModelEntry(role="doctor", provider="compatible", id="m-7b", calls=140, terms="output may be used"),),
    ),
    gates={"schema": GateEntry(passed=True, numbers={"rows": 60})},
    counts={"dialogue": StageCounts(rows_in=70, rows_out=60, dropped={"loop": 6, "role_swap": 3}, failed=1)},
    review=Review(),
    pii=Pii(scrubbed=True, profile="strict"),
)


def card(folder: Path) -> tuple[dict[str, Any], str]:
    _, front, body = (folder / "README.md").read_text("utf-8").split("---\n", 2)
    return YAML(typ="safe").load(front), body


def test_front_matter(tmp_path: Path) -> None:
    front, _ = card(written(tmp_path, ROWS, views={"sft": VIEW}).path)
    assert front["license"] == "cc0-1.0"
    assert front["language"] == ["zh"]
    assert front["size_categories"] == ["n<1K"]
    assert front["tags"] == ["synthetic", "medical", "medsynth"]
    assert front["task_categories"] == ["text-generation", "question-answering"]
    assert front["pretty_name"] == "consult"
    assert [config["config_name"] for config in front["configs"]] == ["default", "sft"]
    assert front["configs"][0]["default"] is True
    assert front["configs"][0]["data_files"][0] == {"split": "train", "path": "data/train-*"}
    assert [info["config_name"] for info in front["dataset_info"]] == ["default", "sft"]


@pytest.mark.parametrize(
    ("licences", "expected"),
    [
        (["CC-BY-4.0"], ("cc-by-4.0", None)),
        (["unknown"], ("other", "unknown")),
        (["CC-BY-4.0", "MIT"], ("other", "cc-by-4.0-and-mit")),
        (["Ward Licence 2"], ("other", "ward-licence-2")),
    ],
)
def test_licence(licences: list[str], expected: tuple[str, str | None], tmp_path: Path) -> None:
    rows = [conversation(n, licence=licences[n % len(licences)]) for n in range(4)]
    front, _ = card(written(tmp_path, rows).path)
    assert (front["license"], front.get("license_name")) == expected


def test_body_says_how_the_rows_were_made(tmp_path: Path) -> None:
    _, body = card(written(tmp_path, ROWS, origin=FULL, prompts={"doctor": "Be kind."}).path)
    for line in (
        "**This is training data, not medical advice.**",
        "| dialogue | 70 | 60 | loop 6, role_swap 3 | 1 |",
        "| schema | passed | rows 60 |",
        "| ward \\| 7 | CC-BY-4.0 | unknown | yes | 70 |",
        "| doctor | m-7b | compatible |",
        "Personal identifiers were searched for and replaced (profile `strict`).",
        "Not reviewed by a clinician.",
        "Sources that speak of real people: ward | 7.",
    ):
        assert line in body
    assert not {"compliant", "anonymised", "anonymized", "hipaa"} & set(body.lower().split())


def test_demo_is_the_first_thing_said(tmp_path: Path) -> None:
    front, body = card(written(tmp_path, [*ROWS, conversation(99, teacher="demo")]).path)
    assert body.strip().splitlines()[0] == DEMO_BANNER
    assert "demo" in front["tags"]
    _, plain = card(written(tmp_path / "plain", ROWS).path)
    assert "DEMO" not in plain


def test_no_claim_of_scrubbing_without_it(tmp_path: Path) -> None:
    _, body = card(written(tmp_path, ROWS).path)
    assert "No step of this recipe searched the text for personal identifiers." in body


@pytest.fixture
def _datasets_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_OFFLINE", True)
    datasets.disable_progress_bars()


@pytest.mark.usefixtures("_datasets_home")
def test_datasets_opens_the_folder(tmp_path: Path) -> None:
    from datasets import Features, load_dataset

    done = written(tmp_path, ROWS, views={"sft": VIEW})
    entry = done.manifest.tables["conversation"]
    loaded = load_dataset(str(done.path))
    assert {name: split.num_rows for name, split in loaded.items()} == {
        name: split.rows for name, split in entry.splits.items()
    }
    tables = [split.with_format("arrow")[:] for split in loaded.values()]
    assert table_content_id(tables, CONVERSATION) == entry.content_id
    assert loaded["train"].features == Features.from_arrow_schema(CONVERSATION.schema)
    view = load_dataset(str(done.path), "sft")
    assert view["train"].column_names == ["id", "messages"]
    assert view["train"].num_rows == loaded["train"].num_rows


@pytest.mark.usefixtures("_datasets_home")
def test_datasets_opens_the_shards(tmp_path: Path) -> None:
    from datasets import load_dataset

    done = written(tmp_path, ROWS)
    files = {"train": str(done.path / "data" / "train-*.parquet"), "test": str(done.path / "data" / "test-*.parquet")}
    loaded = load_dataset("parquet", data_files=files)
    splits = done.manifest.tables["conversation"].splits
    assert (loaded["train"].num_rows, loaded["test"].num_rows) == (splits["train"].rows, splits["test"].rows)


@pytest.mark.usefixtures("_datasets_home")
def test_empty_splits_are_left_out(tmp_path: Path) -> None:
    from datasets import load_dataset

    done = written(tmp_path, ROWS, splits=TRAIN)
    assert [split["split"] for split in card(done.path)[0]["configs"][0]["data_files"]] == ["train"]
    assert list(load_dataset(str(done.path))) == ["train"]


@pytest.mark.usefixtures("_datasets_home")
def test_card_has_the_features_that_datasets_would_write(tmp_path: Path) -> None:
    from datasets import Features

    kinds = [pa.float64(), pa.float32(), pa.int64(), pa.bool_(), pa.list_(pa.list_(pa.string()))]
    kinds += [pa.list_(pa.struct([("a", pa.float64())])), pa.struct([("b", pa.list_(pa.float32()))])]
    schema = pa.schema([pa.field("id", pa.string()), *(pa.field(f"c{n}", kind) for n, kind in enumerate(kinds))])
    odd = View("conversation", schema, lambda rows: rows.select("id", *_nulls(schema)))
    front, _ = card(written(tmp_path, ROWS, views={"odd": odd}).path)
    assert front["dataset_info"][1]["features"] == Features.from_arrow_schema(schema)._to_yaml_list()


def _nulls(schema: pa.Schema) -> list[Any]:
    import polars as pl

    wide = pl.DataFrame(schema.empty_table()).schema
    return [pl.lit(None, dtype=kind).alias(name) for name, kind in wide.items() if name != "id"]


@pytest.mark.usefixtures("_datasets_home")
def test_version_as_datasets_and_pandas(tmp_path: Path) -> None:
    version = open_version(written(tmp_path, ROWS).path)
    assert sum(split.num_rows for split in version.dataset().values()) == 60
    assert len(version.to_pandas()) == 60
