"""Opening: every form of reference, and every way in which a version can be wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import medsynth
from medsynth.core.errors import DataError
from medsynth.core.tables import CASE, CONVERSATION
from medsynth.dataset.diff import Side, diff
from medsynth.dataset.identity import table_content_id
from medsynth.dataset.manifest import MANIFEST
from medsynth.dataset.open import open_version
from medsynth.dataset.verify import verify_version
from medsynth.dataset.version import Written, write_version
from tests.unit.dataset.conversations import ORIGIN, TRAIN, conversation, part, view, written

ROWS = [conversation(n) for n in range(60)]
VIEW = view("messages")


@pytest.fixture
def done(tmp_path: Path) -> Written:
    written(tmp_path, ROWS[:50])
    return written(tmp_path, ROWS, views={"sft": VIEW})


def writable(path: Path) -> Path:
    path.chmod(0o644)
    return path


def test_every_form_of_reference(done: Written, tmp_path: Path) -> None:
    out = tmp_path / "datasets"
    for ref in (done.path, str(done.path), "consult", "consult@1.1.0", out / "consult"):
        assert open_version(ref, out).manifest.version == "1.1.0"
    assert open_version("consult@1.0.0", out, verify=True).scan().collect().height == 50


def test_draft(tmp_path: Path) -> None:
    path = written(tmp_path, ROWS[:4], draft="run-1").path
    for ref in (path, "consult@run-1", "consult@draft-run-1", "consult/.drafts/run-1"):
        assert open_version(ref, tmp_path / "datasets", verify=True).manifest.draft
    with pytest.raises(DataError, match="no version 'consult'"):
        open_version("consult", tmp_path / "datasets")


def test_rows_are_those_that_were_written(done: Written) -> None:
    version = open_version(done.path)
    rows = version.scan().collect()
    assert table_content_id([rows.to_arrow()], CONVERSATION) == done.manifest.tables["conversation"].content_id
    assert version.scan(split="train").collect()["split"].unique().to_list() == ["train"]
    assert version.scan("sft").collect().columns == ["id", "messages"]
    assert version.to_pandas(split="test").shape[0] == done.manifest.tables["conversation"].splits["test"].rows


def test_a_table_without_rows(tmp_path: Path) -> None:
    """Of a version that has rows elsewhere: opened, verified and compared like any other."""
    none = tmp_path / "none.parquet"
    pq.write_table(CASE.schema.empty_table(), none)
    tables = {"conversation": [part(tmp_path, ROWS[:4])], "case": [none]}
    made = write_version(
        tmp_path / "datasets", name="half", tables=tables, origin=ORIGIN, recipe={"kind": "test"}, splits=TRAIN
    )
    version = open_version(made.path, verify=True)
    assert version.scan("case").collect().shape == (0, len(CASE.schema.names))
    assert version.to_pandas("case").empty
    empty = version.dataset("case")
    assert {split: (rows.num_rows, rows.column_names) for split, rows in empty.items()} == {
        "train": (0, CASE.schema.names)
    }
    assert version.dataset()["train"].num_rows == 4
    assert verify_version(made.path).rows == 4
    side = Side(made.path, made.manifest)
    assert diff(side, side).equal


def test_names_that_are_not_there(done: Written, tmp_path: Path) -> None:
    out = tmp_path / "datasets"
    for ref, hint in (
        ("konsult", "'consult'"),
        ("consult@1.1.1", "There are: 1.0.0, 1.1.0"),
        ("nothing", "There are: consult"),
    ):
        with pytest.raises(DataError, match=hint):
            open_version(ref, out)
    version = open_version(done.path)
    with pytest.raises(DataError, match="'train'"):
        version.scan(split="trian")
    with pytest.raises(DataError, match="'conversation'"):
        version.scan("conversations")
    with pytest.raises(DataError, match="no version 'x'"):
        open_version("x", tmp_path / "missing")


def test_shard_edited_by_hand(done: Written) -> None:
    shard = writable(done.path / "data" / "train-00000-of-00001.parquet")
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    shard.write_bytes(data)
    with pytest.raises(DataError, match="sha256 differs"):
        open_version(done.path, verify=True)
    with pytest.raises(DataError, match="sha256 differs"):
        medsynth.open_version(done.path)
    shard.write_bytes(data + b"x")
    with pytest.raises(DataError, match="bytes, not"):
        open_version(done.path)


@pytest.mark.parametrize("name", ["data/train-00000-of-00001.parquet", "SHA256SUMS", "README.md"])
def test_file_is_missing(name: str, done: Written) -> None:
    (done.path / name).unlink()
    with pytest.raises(DataError, match=r"missing|no SHA256SUMS"):
        open_version(done.path)


@pytest.mark.parametrize("name", [MANIFEST, "README.md"])
def test_text_edited_by_hand(name: str, done: Written) -> None:
    text = writable(done.path / name)
    text.write_text(text.read_text("utf-8").replace("dialogue", "monologue"), "utf-8")
    with pytest.raises(DataError, match="not the file that was written"):
        open_version(done.path)


def test_manifest_of_a_newer_format(done: Written) -> None:
    manifest = writable(done.path / MANIFEST)
    manifest.write_text(json.dumps({"format": 2, "later": True}), "utf-8")
    with pytest.raises(DataError, match="format 2; this medsynth reads up to 1"):
        open_version(done.path)


@pytest.mark.parametrize(("text", "says"), [("{", "cannot be read"), ("[]", "damaged"), ('{"format": 1}', "damaged")])
def test_manifest_is_damaged(text: str, says: str, done: Written) -> None:
    writable(done.path / MANIFEST).write_text(text, "utf-8")
    with pytest.raises(DataError, match=says):
        open_version(done.path)


def test_sums_are_damaged(done: Written) -> None:
    writable(done.path / "SHA256SUMS").write_text("nonsense\n", "utf-8")
    with pytest.raises(DataError, match="SHA256SUMS"):
        open_version(done.path)


def test_frames_of_tables_views_and_drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()
    parts = {name: [part(tmp_path / name, rows)] for name, rows in (("conversation", ROWS), ("more", ROWS[:7]))}
    more = {"conversation": CONVERSATION, "more": replace(CONVERSATION, name="more")}
    for draft in (None, "run-1"):
        made = written(tmp_path, ROWS, tables=parts, schemas=more, views={"sharegpt": view("sharegpt")}, draft=draft)
        version = open_version(made.path, verify=True)
        for name, rows in ((None, 60), ("more", 7), ("sharegpt", 60)):
            loaded = version.dataset(name)
            frame = version.scan(name).collect()
            assert sum(len(split) for split in loaded.values()) == len(frame) == len(version.to_pandas(name)) == rows
            assert loaded["train"].column_names == frame.columns == list(version.to_pandas(name).columns)
            assert loaded["train"][0]["id"] == version.scan(name, "train").head(1).collect()["id"][0]
        with pytest.raises(DataError, match=r"There are|Did you mean"):
            version.dataset("alpaca")
