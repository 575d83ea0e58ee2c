"""Croissant and trainer files: valid, readable by the reference library, leading to shards that exist."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ruamel.yaml import YAML

from medsynth.core.errors import DataError
from medsynth.core.tables import MESSAGES
from medsynth.dataset.manifest import Lineage, ModelEntry, Review, SourceEntry
from medsynth.dataset.verify import check_version, verify_version
from medsynth.dataset.version import View, Written, rerender
from tests.unit.dataset.conversations import ORIGIN, TRAIN, conversation, view, written

ROWS = [conversation(number, teacher=None if number % 4 == 0 else "compatible:m") for number in range(40)]


def other(**columns: tuple[pa.DataType, pl.Expr]) -> View:
    schema = pa.schema([("id", pa.string()), *((name, kind) for name, (kind, _) in columns.items())])
    made = {name: value for name, (_, value) in columns.items()}
    return View("conversation", schema, lambda rows: rows.select("id", **made))


PAIR = {name: (MESSAGES, pl.col("messages")) for name in ("prompt", "chosen", "rejected")}
VIEWS = {name: view(name) for name in ("messages", "sharegpt", "alpaca", "prompt_completion", "huatuogpt")}
TEXTS = {name: (pa.string(), pl.lit("text")) for name in PAIR}
VIEWS |= {"preference": other(**PAIR), "texts": other(**TEXTS), "pretrain": other(text=(pa.string(), pl.lit("text")))}


@pytest.fixture
def version(tmp_path: Path) -> Written:
    return written(tmp_path, ROWS, views=VIEWS)


def test_croissant_is_valid_and_can_be_read(version: Written) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of the library's own dependencies
        import mlcroissant

        dataset = mlcroissant.Dataset(jsonld=str(version.path / "croissant.json"))
        rows = list(dataset.records("conversation"))
    assert not dataset.metadata.ctx.issues.errors
    assert {row["conversation/id"].decode() for row in rows} == {row["id"] for row in ROWS}
    first = next(row for row in rows if row["conversation/id"].decode() == ROWS[0]["id"])
    said = [turn["conversation/messages/content"].decode() for turn in first["conversation/messages"]]
    assert said == [turn["content"] for turn in ROWS[0]["messages"]]


def test_croissant_names_every_shard_with_its_hash(version: Written) -> None:
    document = json.loads((version.path / "croissant.json").read_text("utf-8"))
    listed = {one["contentUrl"]: one["sha256"] for one in document["distribution"] if "sha256" in one}
    entries = [*version.manifest.tables.values(), *version.manifest.views.values()]
    stored = [file for entry in entries for split in entry.splits.values() for file in split.files if file.rows]
    assert listed == {file.path: file.sha256 for file in stored}
    assert document["identifier"] == f"sha256:{version.content_id}"


def test_llama_factory_finds_files_and_columns(version: Written) -> None:
    folder = version.path / "trainers"
    info: dict[str, Any] = json.loads((folder / "dataset_info.json").read_text("utf-8"))
    assert set(info) == {"consult", *(f"consult-{name}" for name in VIEWS if name not in ("huatuogpt", "preference"))}
    for entry in info.values():
        columns = pq.read_schema(folder / entry["file_name"]).names
        assert set(entry["columns"].values()) <= set(columns)
    assert info["consult"]["formatting"] == "sharegpt"
    assert info["consult"]["tags"]["assistant_tag"] == "assistant"
    assert info["consult-texts"]["ranking"] is True
    assert "formatting" not in info["consult-alpaca"]


def test_axolotl_finds_files_and_columns(version: Written) -> None:
    text = (version.path / "trainers" / "axolotl.yaml").read_text("utf-8")
    assert "revision: v1.0.0" in text
    head, *others = text.split("# Instead, from ")
    named = {one.partition(":")[0] for one in others}
    assert named == {"conversation", "sharegpt", "alpaca", "prompt_completion", "pretrain"}
    stanzas = [YAML(typ="safe").load(head)["datasets"]]
    stanzas += [YAML(typ="safe").load(one.partition("\n")[2].replace("# ", "")) for one in others]
    for (stanza,) in stanzas:
        for path in stanza["data_files"]:
            columns = pq.read_schema(version.path / path).names
            kind = stanza["type"]
            asked = [stanza.get(name) for name in ("field_messages", "field")]
            asked += [kind["field_instruction"], kind["field_output"]] if isinstance(kind, dict) else []
            asked += ["instruction", "output"] if kind == "alpaca" else []
            assert {name for name in asked if name} <= set(columns)


def test_command_lines_name_files_and_configs(version: Written) -> None:
    def commands(name: str) -> list[list[str]]:
        lines = (version.path / "trainers" / name).read_text("utf-8").splitlines()
        return [line.split() for line in lines if not line.startswith("#")]

    shards = [part for command in commands("ms-swift.txt") for part in command if part.endswith(".parquet")]
    assert {Path(shard).parent.name for shard in shards} == {"messages", "data", "alpaca"}
    assert all((version.path / shard).is_file() for shard in shards)
    trained = [(command[1], command[command.index("--dataset_name") + 1]) for command in commands("trl.txt")]
    assert trained[0] == ("sft", "./messages")
    assert {*trained} >= {("sft", "./data"), ("sft", "./prompt_completion"), ("dpo", "./preference")}


@pytest.mark.parametrize("name", [*VIEWS, None])
def test_each_view_is_loaded_by_its_name(
    name: str | None, version: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()
    loaded = datasets.load_dataset(str(version.path), name)
    entry = version.manifest.views[name] if name else version.manifest.tables["conversation"]
    assert {split: len(rows) for split, rows in loaded.items()} == {
        split: stored.rows for split, stored in entry.splits.items() if stored.rows
    }
    assert loaded["train"].column_names == list(entry.columns)


def test_trl_loads_the_folders_it_is_given(version: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As its ``sft`` does it, with the words of the command lines, in the version's folder."""
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()
    monkeypatch.chdir(version.path)
    lines = (version.path / "trainers" / "trl.txt").read_text("utf-8").splitlines()
    commands = [line.split() for line in lines if not line.startswith("#")]
    found = {}
    for command in commands:
        name = command[command.index("--dataset_name") + 1]
        found[name] = datasets.load_dataset(name)[command[command.index("--dataset_train_split") + 1]]
    entries = {"./data": version.manifest.tables["conversation"]}
    entries |= {f"./{name}": entry for name, entry in version.manifest.views.items()}
    assert len(found) >= 4
    for name, rows in found.items():
        assert (len(rows), rows.column_names) == (entries[name].splits["train"].rows, list(entries[name].columns))


def test_demo_rows_are_marked_for_trainers_too(tmp_path: Path) -> None:
    made = written(tmp_path, [conversation(0, teacher="demo")], splits=TRAIN)
    for name in ("axolotl.yaml", "ms-swift.txt", "trl.txt"):
        assert (made.path / "trainers" / name).read_text("utf-8").startswith("# DEMO DATA")


def test_the_same_version_gives_the_same_files(tmp_path: Path) -> None:
    origin = ORIGIN.model_copy(update={"created": "2026-01-01T00:00:00+00:00"})
    one, other = (written(tmp_path / name, ROWS, views=VIEWS, origin=origin) for name in ("a", "b"))
    files = [path.relative_to(one.path) for path in sorted(one.path.rglob("*")) if path.is_file()]
    assert len(files) > 15
    for path in files:
        assert (one.path / path).read_bytes() == (other.path / path).read_bytes(), path


def test_card_says_how_many_rows_a_machine_wrote_and_on_which_terms(tmp_path: Path) -> None:
    lineage = Lineage(
        sources=(SourceEntry(name="seeds", licence="CC-BY-NC-4.0", real_people=False),),
        models=(ModelEntry(role="doctor", provider="openai", id="m"),),
    )
    origin = ORIGIN.model_copy(update={"lineage": lineage})
    rows = [conversation(n, kind="real_conversation", teacher=None if n < 3 else "openai:m") for n in range(10)]
    card = (written(tmp_path, rows, origin=origin).path / "README.md").read_text("utf-8")
    assert "**7 of 10 rows were written by a machine**" in card
    assert "- Source seeds: non-commercial use only." in card
    assert "- Model m (doctor): the terms of its operator are not on record." in card
    assert "| language | zh | 10 |" in card


def test_card_made_anew_has_all_files(version: Written) -> None:
    again = rerender(version.path)
    assert again.unchanged
    new = rerender(version.path, review=Review(reviewed_by="r1"))
    assert (new.version, new.content_id) == ("1.0.1", version.content_id)
    assert check_version(new.path).problems == ()
    assert json.loads((new.path / "croissant.json").read_text("utf-8"))["version"] == "1.0.1"


def test_verify_finds_all_that_is_wrong(version: Written) -> None:
    assert verify_version(version.path).rows == 40
    assert verify_version(version.path, files_only=True).rows == 0
    shard = version.path / version.manifest.tables["conversation"].splits["train"].files[0].path
    shard.chmod(0o644)
    shard.write_bytes(shard.read_bytes()[:-1] + b"\0")
    (version.path / "sharegpt" / shard.name).unlink()
    (version.path / "extra.txt").write_text("x")
    problems = verify_version(version.path).problems
    assert len(problems) == 3
    assert any("is missing" in one for one in problems)
    assert any("not listed" in one for one in problems)
    with pytest.raises(DataError, match="and 2 more"):
        check_version(version.path)
