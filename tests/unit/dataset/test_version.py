"""Writing versions: layout, numbers, identity of content, drafts, refusals."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from medsynth.core.errors import DataError
from medsynth.core.plan import Splits
from medsynth.core.tables import CONVERSATION, TABLES, Table
from medsynth.dataset import history
from medsynth.dataset.manifest import MANIFEST, Review, read_manifest
from medsynth.dataset.sums import check_files, read_sums
from medsynth.dataset.version import rerender, write_version
from tests.unit.dataset.conversations import ORIGIN, RECIPE, TRAIN, arrow, conversation, part, view, written

ROWS = [conversation(n) for n in range(40)]
VIEW = view("messages")


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_layout(tmp_path: Path) -> None:
    done = written(tmp_path, ROWS, prompts={"doctor": "Be kind. 你好"}, views={"sft": VIEW})
    shards = [f"{split}-00000-of-00001.parquet" for split in done.manifest.tables["conversation"].splits]
    (prompt,) = done.manifest.prompts
    expected = [f"{folder}/{shard}" for folder in ("data", "sft") for shard in shards]
    expected += ["README.md", "SHA256SUMS", MANIFEST, "croissant.json", "provenance/recipe.yaml"]
    expected += [f"trainers/{name}" for name in ("axolotl.yaml", "dataset_info.json", "ms-swift.txt", "trl.txt")]
    assert files(done.path) == sorted([*expected, f"provenance/prompts/{prompt.sha256}.md"])
    sums = read_sums(done.path)
    check_files(done.path, sums, sums)
    assert sorted([*sums, "SHA256SUMS"]) == files(done.path)
    assert "你好" in (done.path / "provenance" / "recipe.yaml").read_text("utf-8")


def test_first_version(tmp_path: Path) -> None:
    done = written(tmp_path, ROWS)
    root = tmp_path / "datasets" / "consult"
    assert (done.path, done.version, done.unchanged) == (root / "1.0.0", "1.0.0", False)
    assert (root / "latest").read_text("utf-8") == "1.0.0\n"
    (line,) = history.history(root)
    assert (line["version"], line["content_id"], line["parent"]) == ("1.0.0", done.content_id, None)
    assert not [path for path in root.iterdir() if path.name.startswith(".staging")]
    assert read_manifest(done.path) == done.manifest


def test_same_content_writes_nothing(tmp_path: Path) -> None:
    first = written(tmp_path, ROWS)
    before = files(tmp_path / "datasets")
    again = written(tmp_path, ROWS[::-1])
    assert (again.version, again.path, again.unchanged) == ("1.0.0", first.path, True)
    assert again.manifest == first.manifest
    assert files(tmp_path / "datasets") == before


def test_content_does_not_depend_on_parts_or_their_form(tmp_path: Path) -> None:
    parts = [part(tmp_path / "p", ROWS[n::3], f"{n}.parquet") for n in range(3)]
    query = pl.scan_parquet(parts).drop("split").with_columns(working=pl.lit(1))
    one = written(tmp_path, [], tables={"conversation": parts})
    other = written(tmp_path, [], tables={"conversation": query})
    assert other.unchanged
    assert one.content_id == written(tmp_path / "elsewhere", ROWS).content_id


def test_bytes_are_the_same_again(tmp_path: Path) -> None:
    one, other = written(tmp_path / "a", ROWS), written(tmp_path / "b", ROWS[::-1])
    shards = [file.path for split in one.manifest.tables["conversation"].splits.values() for file in split.files]
    assert [(one.path / name).read_bytes() for name in shards] == [(other.path / name).read_bytes() for name in shards]


def test_more_rows_are_minor_and_name_their_parent(tmp_path: Path) -> None:
    first = written(tmp_path, ROWS[:30])
    second = written(tmp_path, ROWS)
    assert second.version == "1.1.0"
    assert second.manifest.parent is not None
    assert (second.manifest.parent.version, second.manifest.parent.content_id) == ("1.0.0", first.content_id)
    assert history.latest(second.path.parent) == "1.1.0"


def test_rows_that_changed_split_are_major(tmp_path: Path) -> None:
    written(tmp_path, ROWS)
    assert written(tmp_path, ROWS, splits=TRAIN).version == "2.0.0"


@pytest.mark.parametrize(("change", "number"), [("drop", "2.0.0"), ("retype", "2.0.0"), ("add", "1.1.0")])
def test_schema_changes(change: str, number: str, tmp_path: Path) -> None:
    written(tmp_path, ROWS)
    rows = pl.LazyFrame(arrow(ROWS))
    schema = CONVERSATION.schema
    place = schema.get_field_index("turns")
    if change == "drop":
        schema = schema.remove(place)
    elif change == "retype":
        schema = schema.set(place, pa.field("turns", pa.int64()))
    else:
        schema = schema.append(pa.field("more", pa.int32()))
        rows = rows.with_columns(more="turns")
    table = Table("conversation", schema, CONVERSATION.content)
    done = written(tmp_path, [], tables={"conversation": rows}, schemas={"conversation": table})
    assert done.version == number


def test_removed_table_is_major_and_added_is_minor(tmp_path: Path) -> None:
    base = {"conversation": [part(tmp_path / "p", ROWS)]}
    case = pl.DataFrame([{"id": "c", "split_group": "c"}]).with_columns(
        **{name: pl.lit(None) for name in TABLES["case"].schema.names if name not in ("id", "split_group")}
    )
    assert written(tmp_path, [], tables=base).version == "1.0.0"
    both = written(tmp_path, [], tables={**base, "case": case.lazy()})
    assert both.version == "1.1.0"
    assert both.manifest.main == "conversation"
    assert (both.path / "case").is_dir()
    assert written(tmp_path, [], tables=base).version == "2.0.0"


def test_views_count_for_the_number_but_not_for_the_content(tmp_path: Path) -> None:
    plain = written(tmp_path, ROWS)
    seen = written(tmp_path, ROWS, views={"sft": VIEW})
    assert (seen.version, seen.content_id) == ("1.1.0", plain.content_id)
    assert written(tmp_path, ROWS, views={"sft": VIEW}).unchanged
    assert written(tmp_path, ROWS).version == "2.0.0"


def test_view_that_drops_rows_is_a_bug(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="an export keeps each row"):
        written(tmp_path, ROWS, views={"sft": replace(VIEW, make=lambda rows: rows.head(1).select("id", "messages"))})
    assert not history.versions(tmp_path / "datasets" / "consult")


def test_draft_is_never_the_latest(tmp_path: Path) -> None:
    for rows in (ROWS[:5], ROWS[:7]):
        done = written(tmp_path, rows, draft="run-1")
        assert done.path == tmp_path / "datasets" / "consult" / ".drafts" / "run-1"
        assert done.manifest.draft
        assert done.manifest.tables["conversation"].rows == len(rows)
    assert history.latest(tmp_path / "datasets" / "consult") is None
    assert [path.name for path in done.path.parent.parent.iterdir() if "staging" in path.name] == []


def test_demo_rows_mark_the_version(tmp_path: Path) -> None:
    assert not written(tmp_path, ROWS).manifest.demo
    assert written(tmp_path, [*ROWS, conversation(99, teacher="demo")]).manifest.demo


def test_card_made_anew_is_a_patch(tmp_path: Path) -> None:
    first = written(tmp_path, ROWS)
    assert rerender(first.path).unchanged
    patch = rerender(first.path, review=Review(reviewed_by="Dr A"))
    assert (patch.version, patch.content_id, patch.unchanged) == ("1.0.1", first.content_id, False)
    assert "Reviewed by: Dr A." in (patch.path / "README.md").read_text("utf-8")
    assert files(patch.path) == files(first.path)
    assert written(tmp_path, ROWS).version == "1.0.1"


def test_shards_are_capped_and_splits_named(tmp_path: Path) -> None:
    own = [row | {"split": split} for row, split in zip(ROWS[:2], ("train", "held.out"), strict=True)]
    done = written(tmp_path, own, splits=None)
    assert list(done.manifest.tables["conversation"].splits) == ["train", "held.out"]


@pytest.mark.parametrize("split", [None, "", "a-b", "../x", "a b"])
def test_split_name_that_the_hub_refuses(split: str | None, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="split"):
        written(tmp_path, [ROWS[0] | {"split": split}], splits=None)
    assert files(tmp_path / "datasets" / "consult") == []


def test_no_rows_no_version(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no rows"):
        written(tmp_path, [])
    assert history.versions(tmp_path / "datasets" / "consult") == []


@pytest.mark.parametrize("name", ["", "..", "a/b", "con", "NUL.txt", "a ", "a.", "x" * 97, "a@1"])
def test_name_that_some_system_refuses(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="name"):
        written(tmp_path, ROWS, name=name)


@pytest.mark.parametrize("name", ["data", "provenance", "Conversation"])
def test_view_name_that_is_taken(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="taken"):
        written(tmp_path, ROWS, views={name: VIEW})


def test_part_that_is_no_parquet(tmp_path: Path) -> None:
    (tmp_path / "bad.parquet").write_bytes(b"not a table")
    with pytest.raises(DataError, match=r"bad\.parquet"):
        written(tmp_path, [], tables={"conversation": [tmp_path / "bad.parquet"]})


def test_refusal_names_no_value(tmp_path: Path) -> None:
    rows = pl.LazyFrame(arrow(ROWS[:1])).with_columns(turns=pl.lit("胸痛三天"))
    with pytest.raises(DataError, match="turns") as caught:
        written(tmp_path, [], tables={"conversation": rows})
    assert "胸痛" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user who can be refused")
def test_folder_without_permission(tmp_path: Path) -> None:
    (tmp_path / "datasets").mkdir(mode=0o555)
    with pytest.raises(DataError, match="no permission"):
        written(tmp_path, ROWS)


def test_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "datasets").write_text("x")
    with pytest.raises(DataError, match="cannot be written"):
        written(tmp_path, ROWS)


def test_folder_that_looks_like_a_version_is_not_taken(tmp_path: Path) -> None:
    taken = tmp_path / "datasets" / "consult" / "1.0.0"
    taken.mkdir(parents=True)
    (taken / "notes.txt").write_text("mine")
    with pytest.raises(DataError, match="cannot be written"):
        written(tmp_path, ROWS)
    assert (taken / "notes.txt").read_text() == "mine"
    assert history.versions(taken.parent) == []


def test_history_survives_a_cut_line(tmp_path: Path) -> None:
    first = written(tmp_path, ROWS[:3])
    log = first.path.parent / "HISTORY.jsonl"
    log.write_bytes(log.read_bytes()[:-10])
    written(tmp_path, ROWS)
    found = [line["version"] for line in history.history(first.path.parent)]
    assert found == ["1.0.0", "1.1.0"]


def test_manifest_has_no_path_of_this_machine(tmp_path: Path) -> None:
    done = written(tmp_path, ROWS)
    for name in (MANIFEST, "README.md", "provenance/recipe.yaml"):
        assert str(tmp_path) not in (done.path / name).read_text("utf-8")
    assert json.loads((done.path / MANIFEST).read_text("utf-8"))["format"] == 1


def test_no_table(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="at least one table"):
        write_version(tmp_path, name="x", tables={}, origin=ORIGIN, recipe=RECIPE, splits=Splits())
