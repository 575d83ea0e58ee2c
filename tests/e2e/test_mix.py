"""The mix recipe from YAML to a version: what goes in, on which side it stands, in which order, and on whose terms."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from ruamel.yaml import YAML

from medsynth.cli._mixture import mixture_lines
from medsynth.core.errors import DataError, MedsynthError, RecipeError
from medsynth.core.ids import made_id, row_id
from medsynth.core.plan import Splits
from medsynth.dataset import history
from medsynth.dataset.manifest import Alike, Lineage, ModelEntry, Origin, Pii, PromptEntry, RecipeEntry, SourceEntry
from medsynth.dataset.open import open_version
from medsynth.dataset.verify import verify_version
from medsynth.dataset.version import write_version
from medsynth.engine.run import RunOptions, RunResult
from medsynth.engine.run import run as run_plan
from medsynth.recipes._load import load_recipe
from tests.e2e.project import ROOT, medsynth, run
from tests.unit.dataset.conversations import conversation, part

OWN = None
"""Splits of a version whose rows bring theirs."""


def row(source: str, number: int, **changed: Any) -> dict[str, Any]:
    """A conversation of its own case; no two say the same."""
    said = [
        {"role": "user", "content": f"{source}: my knee has hurt for {number} days, what now?"},
        {"role": "assistant", "content": f"After {number} days in {source}, let somebody look at the knee."},
    ]
    given = {"id": row_id("t", source, number), "messages": said, "source": source, "source_id": str(number)}
    return conversation(number, **{**given, "language": "en", "split_group": f"{source}-{number}", **changed})


def version(
    folder: Path, name: str, rows: list[dict[str, Any]], splits: Splits | None = None, **origin: Any
) -> dict[str, Any]:
    """A version ``folder/datasets/name``; its sources are declared with the licences of the rows."""
    licences = {one["source"]: one["licence"] for one in rows}
    sources = [SourceEntry(name=key, licence=value, real_people=False) for key, value in sorted(licences.items())]
    known = {"recipe": RecipeEntry(kind="dialogue"), "title": name, "lineage": Lineage(sources=tuple(sources))}
    path = part(folder / "parts", rows, f"{name}.parquet")
    written = write_version(
        folder / "datasets",
        name=name,
        tables={"conversation": [path]},
        origin=Origin(**{**known, **origin}),
        recipe={"kind": "dialogue"},
        splits=splits,
    )
    return {"version": name, "path": written.path}


def recipe(folder: Path, *inputs: dict[str, Any] | str, **more: Any) -> Path:
    """Near-duplicates are looked for where a test asks for it: the rows of these versions differ in a number only."""
    listed = [{"version": one} if isinstance(one, str) else one for one in inputs]
    path = folder / "mix.yaml"
    given = {"kind": "mix", "name": "mixture", "seed": 7, "inputs": listed, "near_duplicates": None}
    path.write_text(json.dumps(given | more), "utf-8")
    return path


def mix(folder: Path, *inputs: dict[str, Any] | str, allow_demo: bool = False, **more: Any) -> RunResult:
    plan = load_recipe(recipe(folder, *inputs, **more)).plan(folder / "datasets")
    return run_plan(plan, RunOptions(out=folder / "datasets", home=folder / "home", allow_demo=allow_demo))


def frame(result: RunResult, split: str | None = None) -> pl.DataFrame:
    return open_version(result.path).scan(split=split).collect()


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """``a``: 60 rows, 40 of them trained on; ``b``: 90 rows, all trained on."""
    split = ["train"] * 40 + ["validation"] * 10 + ["test"] * 10
    version(tmp_path, "a", [row("a", n, split=split[n]) for n in range(60)])
    version(tmp_path, "b", [row("b", n, licence="CC-BY-NC-4.0") for n in range(90)])
    return tmp_path


def test_the_shipped_recipe_mixes_what_the_others_made(tmp_path: Path) -> None:
    recipes = ROOT / "recipes"
    checked = medsynth(tmp_path, "check", str(recipes / "mix.yaml"), "--json")
    assert checked["recipes"][0]["kind"] == "mix"
    missing = run(tmp_path, recipes / "mix.yaml", code=2)["error"]
    assert "respond-zh-demo" in missing["message"]
    for name in ("dialogue.yaml", "respond.yaml", "respond.en.yaml"):
        run(tmp_path, recipes / name)
    refused = run(tmp_path, recipes / "mix.yaml", code=2)["error"]
    assert "--allow-demo" in refused["hint"]
    planned = medsynth(tmp_path, "plan", str(recipes / "mix.yaml"), "--json")
    made = run(tmp_path, recipes / "mix.yaml", "--allow-demo")
    assert made["name"] == "mixture-demo"
    manifest = json.loads((tmp_path / made["path"] / "manifest.json").read_text("utf-8"))
    assert manifest["demo"]
    assert manifest["mixture"] == planned["mixture"], "what is told before is what is kept"
    assert sum(sum(tenth.values()) for tenth in manifest["mixture"]["tenths"]) == made["rows"]["conversation"]["train"]
    assert not verify_version(tmp_path / made["path"]).problems
    again = run(tmp_path, recipes / "mix.yaml", "--allow-demo")
    assert again["unchanged"]
    one = pl.read_parquet(sorted((tmp_path / made["path"]).glob("data/train-*")))["id"][0]
    lineage = json.dumps(medsynth(tmp_path, "explain", one, "--json"))
    assert "mixture-demo@1.0.0" in lineage
    assert ("dialogue-zh-demo@1.0.0" in lineage) or ("respond-zh-demo@1.0.0" in lineage) or ("respond-en" in lineage)


def test_rows_keep_what_they_say_and_where_they_are_from(two: Path) -> None:
    made = mix(two, {"version": "a", "copies": 3}, "b")
    rows = frame(made)
    before = {
        one["id"]: one for name in "ab" for one in open_version(name, two / "datasets").scan().collect().to_dicts()
    }
    for one in rows.to_dicts():
        (parent,) = one["parents"]
        assert one["id"] == made_id("mix", [one["dataset"], parent], one["copy"])
        kept = (
            "messages",
            "source",
            "source_id",
            "licence",
            "split_group",
            "language",
            "teacher",
            "provenance",
            "split",
        )
        assert {key: one[key] for key in kept} == {key: before[parent][key] for key in kept}
    assert Counter(zip(rows["dataset"], rows["split"], strict=True)) == {
        ("a", "train"): 120, ("a", "validation"): 10, ("a", "test"): 10, ("b", "train"): 90,
    }  # fmt: skip
    assert (made.rows_in, made.dropped, made.failures) == (150, {}, 0)
    order = frame(made, "train")["order_key"]
    assert order.is_sorted()
    mixture = open_version(made.path).manifest.mixture
    assert mixture is not None
    assert [(one.name, one.version, one.rows) for one in mixture.inputs] == [
        ("a", "1.0.0", {"test": 10, "train": 120, "validation": 10}), ("b", "1.0.0", {"train": 90}),
    ]  # fmt: skip
    whole = Counter[str]()
    for tenth in mixture.tenths:
        whole.update(tenth)
    assert whole == {"a": 120, "b": 90}
    assert [sum(tenth.values()) for tenth in mixture.tenths] == [21] * 10


def test_order_and_identity_hang_on_nothing_but_rows_and_seed(two: Path) -> None:
    first = mix(two, {"version": "a", "weight": 4}, "b")
    again = mix(two, "b", {"version": "a", "weight": 4.0})
    assert (again.unchanged, again.content_id) == (True, first.content_id)
    other = mix(two, {"version": "a", "weight": 4}, "b", seed=8)
    assert other.content_id != first.content_id
    assert sorted(frame(other)["id"]) == sorted(frame(first)["id"])


def test_a_row_that_is_added_moves_no_other_key(two: Path) -> None:
    before = frame(mix(two, {"version": "a", "weight": 4}, "b"))
    version(two, "b", [row("b", n, licence="CC-BY-NC-4.0") for n in range(120)])
    after = frame(mix(two, {"version": "a", "weight": 4}, "b"))
    joined = before.join(after, on="id")
    assert joined.height == before.height
    assert joined["order_key"].equals(joined["order_key_right"], check_names=False)


def test_a_view_stands_in_the_same_order(two: Path) -> None:
    made = mix(two, {"version": "a", "weight": 9}, "b", export=["sharegpt"])
    opened = open_version(made.path)
    for split in ("train", "validation", "test"):
        ids = opened.scan(split=split).collect()["id"]
        assert opened.scan("sharegpt", split).collect()["id"].equals(ids)
    assert not frame(made, "train")["id"].is_sorted()


def test_a_group_never_stands_on_two_sides(tmp_path: Path) -> None:
    """``b`` trains on paraphrases of cases that ``a`` tests and validates with, and holds one test case twice."""
    version(tmp_path, "a", [row("a", n, split=("train", "validation", "test")[n % 3]) for n in range(30)])
    shared = [row("b", n, split_group=f"a-{n % 30}", split="train") for n in range(60)]
    version(tmp_path, "b", [*shared, row("b", 99, split_group="a-1", split="test")])
    rows = frame(mix(tmp_path, "a", {"version": "b", "copies": 2}))
    sides = rows.group_by("split_group").agg(pl.col("split").unique())
    assert sides["split"].list.len().max() == 1
    by_group = dict(sides.select("split_group", pl.col("split").list.first()).iter_rows())
    assert by_group["a-1"] == "test", "a test row in any input takes its group there"
    for n in range(30):
        wanted = "test" if n % 3 == 2 or n == 1 else ("train", "validation")[n % 3]
        assert by_group[f"a-{n}"] == wanted
    held = rows.filter(pl.col("split") != "train")
    assert held["copy"].to_list() == [0] * held.height, "copies are for training"


def test_shares_are_drawn_stratum_by_stratum_beside_what_is_held_already(two: Path) -> None:
    splits = {"train": 0.7, "validation": 0.1, "test": 0.2}
    rows = frame(mix(two, "a", "b", splits=splits))
    found = Counter(zip(rows["dataset"], rows["split"], strict=True))
    assert found == {
        ("a", "train"): 38, ("a", "validation"): 10, ("a", "test"): 12,
        ("b", "train"): 63, ("b", "validation"): 9, ("b", "test"): 18,
    }  # fmt: skip
    before = open_version("a", two / "datasets").scan().collect()
    for split in ("validation", "test"):
        kept = set(before.filter(pl.col("split") == split)["split_group"])
        assert kept <= set(rows.filter(pl.col("split") == split)["split_group"])


def test_small_strata_have_their_shares_together(tmp_path: Path) -> None:
    version(tmp_path, "a", [row(f"s{n // 4}", n) for n in range(200)])
    splits = {"train": 0.9, "validation": 0.05, "test": 0.05}
    rows = frame(mix(tmp_path, "a", splits=splits, stratify=["source"]))
    assert Counter(rows["split"]) == {"train": 180, "validation": 10, "test": 10}


def test_caps_and_fractions_take_the_same_rows_whatever_else_is_asked(two: Path) -> None:
    few = frame(mix(two, {"version": "b", "at_most": 20}))
    more = frame(mix(two, "a", {"version": "b", "at_most": 50, "copies": 2})).filter(pl.col("dataset") == "b")
    assert few.height == 20
    assert more.height == 100
    parents = set(few["parents"].list.first())
    assert parents <= set(more["parents"].list.first())
    made = mix(two, "a", {"version": "b", "copies": 0.4})
    assert made.dropped == {"not_drawn": 90 - frame(made).filter(pl.col("dataset") == "b").height}
    assert 20 <= made.dropped["not_drawn"] <= 80
    half = frame(mix(two, {"version": "b", "copies": 1.5}))
    assert 110 <= half.height <= 160
    assert set(half["copy"]) == {0, 1}


def test_general_share_is_exact(two: Path) -> None:
    made = mix(two, {"version": "a", "copies": 2}, {"version": "b", "general": True}, general_share=0.25)
    counts = Counter(frame(made, "train")["dataset"])
    assert counts == {"a": 80, "b": 27}  # 80 * 0.25 / 0.75 = 26.7
    assert made.dropped == {"over_general_share": 63}
    with pytest.raises(DataError, match="needs 360 general rows beside 40 others, and there are 90"):
        mix(two, "a", {"version": "b", "general": True}, general_share=0.9)


def test_rows_that_stand_in_two_inputs_count_once(two: Path) -> None:
    """A mixture of a mixture with one of its own inputs: the same texts under other ids, and the same ids."""
    version(two, "c", [row("a", n, split="train") for n in range(30, 45)])  # the same ids as in a, 10 of them held out
    made = mix(two, "a", "c")
    assert made.dropped == {"same_row": 15}
    rows = frame(made)
    assert rows.height == 60
    assert Counter(rows["split"]) == {"train": 40, "validation": 10, "test": 10}
    own = [row("a", n, id=row_id("copied", n), split_group=f"c-{n}", split="train") for n in range(60)]
    version(two, "d", own)
    made = mix(two, "d", "a")
    assert made.dropped == {"repeats": 60}
    rows = frame(made)
    assert {(one["dataset"], one["split"]) for one in rows.to_dicts()} == {
        ("d", "train"),
        ("a", "validation"),
        ("a", "test"),
    }
    kept = mix(two, "d", "a", repeats="keep")
    assert frame(kept).height == 120


def test_a_mixture_can_be_mixed_again(two: Path) -> None:
    mix(two, {"version": "a", "copies": 2}, "b")
    version(two, "c", [row("c", n) for n in range(10)])
    again = load_recipe(recipe(two, "mixture", "c", name="more")).plan(two / "datasets")
    made = run_plan(again, RunOptions(out=two / "datasets", home=two / "home"))
    assert Counter(frame(made)["dataset"]) == {"mixture": 150, "c": 10}
    assert made.dropped == {"repeats": 40}, "the copies of a mixture are repeats; copies are asked for anew"


def test_rows_that_quote_a_benchmark_are_dropped(two: Path) -> None:
    quoted = row("b", 5)["messages"][0]["content"]
    (two / "exam.jsonl").write_text(json.dumps({"question": f"Read this. {quoted.upper()} Choose one."}), "utf-8")
    stem = "妊娠期高血压患者出现头痛、视物模糊及上腹部不适，应首先考虑"
    asked = [
        [{"role": "user", "content": f"第{n}天，{stem}什么？"}, {"role": "assistant", "content": "请立即就医。"}]
        for n in range(3)
    ]
    version(two, "zh", [row("zh", n, messages=said) for n, said in enumerate(asked)])
    (two / "题.csv").write_text(f"题干,答案\n{stem},A\n", "utf-8")
    files = {"files": ["exam.jsonl", "题.csv"], "han": 20, "other": 25}
    made = mix(two, "a", {"version": "b", "copies": 2}, "zh", decontaminate=files)
    assert made.dropped == {"contaminated": 5}, "that of a and that of b, and the three in Chinese"
    counts = open_version(made.path).manifest.counts["decontaminate"]
    assert counts.dropped == {"contaminated": 6}, "the one of b stands there twice"
    again = mix(two, "a", {"version": "b", "copies": 2}, "zh", decontaminate=files | {"other": 400})
    assert again.dropped == {"contaminated": 3}


def test_only_rows_of_named_sources(tmp_path: Path) -> None:
    version(tmp_path, "corpus", [row(("web", "book", "wiki")[n % 3], n) for n in range(90)])
    web = {"version": "corpus", "name": "web", "sources": ["web"], "weight": 32}
    rest = {"version": "corpus", "name": "rest", "sources": ["book", "wiki"]}
    made = mix(tmp_path, web, rest)
    rows = frame(made)
    assert Counter(zip(rows["dataset"], rows["source"], strict=True)) == {
        ("web", "web"): 30, ("rest", "book"): 30, ("rest", "wiki"): 30,
    }  # fmt: skip
    assert frame(made, "train")["dataset"][0] == "web"
    with pytest.raises(RecipeError, match="goes in twice"):
        mix(tmp_path, web, {**rest, "sources": ["book", "web"]})
    with pytest.raises(RecipeError, match="Did you mean 'wiki'"):
        mix(tmp_path, {"version": "corpus", "sources": ["wkii"]})


@pytest.mark.parametrize("name", ["shuffle", "linear_anneal", "two_stage"])
def test_other_curricula(two: Path, name: str) -> None:
    a: dict[str, Any] = {"version": "a", "copies": 2}
    b: dict[str, Any] = {"version": "b"}
    if name == "linear_anneal":
        a |= {"start": 1, "end": 0}
        b |= {"start": 0, "end": 1}
    if name == "two_stage":
        b |= {"stage": 2}
    made = mix(two, a, b, curriculum=name)
    mixture = open_version(made.path).manifest.mixture
    assert mixture is not None
    shares = [tenth.get("b", 0) / sum(tenth.values()) for tenth in mixture.tenths]
    if name == "two_stage":
        assert shares == sorted(shares)
        assert (shares[0], shares[-1]) == (0, 1)
    elif name == "linear_anneal":
        assert shares[0] < 0.3 < 0.8 < shares[-1]
    else:
        assert 0.2 < shares[0] < 0.9


def test_terms_of_the_whole_are_those_of_its_narrowest_part(tmp_path: Path) -> None:
    real = SourceEntry(
        name="clinic", licence="CC-BY-4.0", real_people=True, consent="opt-in", transfer_basis="contract"
    )
    open_ = real.model_copy(update={"licence": "CC-BY-SA-4.0", "redistribution": "no", "transfer_basis": ""})
    model = ModelEntry(role="answer", provider="openai", id="m", terms="output use: any (read 2026-01-01)", calls=9)
    scrubbed = Pii(scrubbed=True, profile="strict", actions={"phone": "label", "date": "shift"})
    version(tmp_path, "a", [row("clinic", n, licence="CC-BY-4.0", real_people=True) for n in range(5)],
            lineage=Lineage(sources=(real,), models=(model,)), pii=scrubbed)  # fmt: skip
    version(tmp_path, "b", [row("clinic", n, licence="CC-BY-SA-4.0", real_people=True) for n in range(5, 10)],
            lineage=Lineage(sources=(open_,), models=(model,)),
            pii=scrubbed.model_copy(update={"actions": {"phone": "label", "date": "year"}}))  # fmt: skip
    made = mix(tmp_path, "a", "b")
    manifest = open_version(made.path).manifest
    (source,) = manifest.lineage.sources
    assert (source.licence, source.redistribution) == ("CC-BY-4.0 AND CC-BY-SA-4.0", "no")
    assert (source.real_people, source.consent, source.transfer_basis) == (True, "opt-in", "")
    assert [(one.id, one.calls) for one in manifest.lineage.models] == [("m", 0)]
    assert (manifest.pii.scrubbed, manifest.pii.actions) == (True, {"phone": "label"})
    assert manifest.mixture is not None
    assert (manifest.mixture.strictest, manifest.mixture.strictest_rows) == ("CC-BY-SA-4.0", 5)
    assert manifest.mixture.limits == ("source clinic: redistribution is not allowed",)
    assert frame(made)["real_people"].all()
    card = (made.path / "README.md").read_text("utf-8")
    assert "The strictest licence of a row is `CC-BY-SA-4.0` (5 rows)" in card
    assert "stand in the order of training" in card
    axolotl = (made.path / "trainers" / "axolotl.yaml").read_text("utf-8")
    assert YAML(typ="safe", pure=True).load(axolotl)["shuffle_merged_datasets"] is False
    assert "shuffling off" in (made.path / "trainers" / "trl.txt").read_text("utf-8")
    version(
        tmp_path, "c", [row("clinic", n, real_people=True) for n in range(20, 25)], lineage=Lineage(sources=(real,))
    )
    raw = open_version(mix(tmp_path, "a", "c").path).manifest
    assert not raw.pii.scrubbed, "one input that nobody scrubbed is enough"


def test_prompts_of_the_inputs_come_along(two: Path) -> None:
    path = part(two / "parts", [row("p", 1)], "p.parquet")
    write_version(two / "datasets", name="p", tables={"conversation": [path]}, recipe={}, splits=Splits(1, 0, 0),
                  origin=Origin(recipe=RecipeEntry(kind="dialogue")), prompts={"doctor": "Be careful."})  # fmt: skip
    made = mix(two, "a", "p")
    (prompt,) = open_version(made.path).manifest.prompts
    assert isinstance(prompt, PromptEntry)
    assert prompt.name == "p: doctor"
    assert (made.path / "provenance" / "prompts" / f"{prompt.sha256}.md").read_text("utf-8") == "Be careful."


def refused(folder: Path, *inputs: dict[str, Any] | str, **more: Any) -> MedsynthError:
    with pytest.raises(MedsynthError) as caught:
        mix(folder, *inputs, **more)
    assert "\n" not in caught.value.message
    return caught.value


def test_inputs_that_cannot_be_used(two: Path) -> None:
    assert "Did you mean 'a'" in str(refused(two, "aa"))
    assert refused(two, "a", "nobody").exit_code == 2
    assert "goes in twice" in str(refused(two, "a", "a@1.0.0"))
    version(two, "a", [row("a", n) for n in range(70)], Splits(1, 0, 0))
    assert "two inputs are called 'a'" in str(refused(two, "a@1.0.0", "a"))
    history.yank(two / "datasets" / "a", "1.0.0", "privacy")
    assert "withdrawn (privacy)" in str(refused(two, "a@1.0.0"))
    path = part(two / "parts", [row("x", 1)], "x.parquet")
    for name, table in (("draft", "r1"), ("whole", None)):
        write_version(two / "datasets", name=name, tables={"conversation": [path]}, recipe={}, draft=table,
                      origin=Origin(recipe=RecipeEntry(kind="dialogue")), splits=Splits(1, 0, 0))  # fmt: skip
    assert "is a draft" in str(refused(two, str(two / "datasets" / "draft" / ".drafts" / "r1")))
    assert mix(two, str(two / "datasets" / "whole" / "1.0.0"), "b").rows_in == 91


def test_a_shard_that_was_edited_is_refused(two: Path) -> None:
    (shard,) = (two / "datasets" / "b" / "1.0.0" / "data").glob("*.parquet")
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    shard.chmod(0o644)
    shard.write_bytes(bytes(data))
    error = refused(two, "a", "b")
    assert isinstance(error, DataError)
    assert "is not the file that the manifest of its version names" in str(error)
    assert not (two / "datasets" / "mixture").exists() or not history.versions(two / "datasets" / "mixture")


@pytest.mark.parametrize(
    ("inputs", "more", "said"),
    [
        ([{"version": "a", "weight": 0}], {}, "weight"),
        ([{"version": "a", "copies": 0}], {}, "copies"),
        ([{"version": "a", "start": 1}], {}, "belongs to the curriculum linear_anneal"),
        ([{"version": "a", "start": 0, "end": 0}], {"curriculum": "linear_anneal"}, "cannot both be 0"),
        ([{"version": "a", "weight": 2}], {"curriculum": "shuffle"}, "does nothing"),
        (["a"], {"curriculum": "two_stage"}, "stage: 2"),
        (["a"], {"general_share": 0.1}, "general: true"),
        ([], {}, "inputs"),
        (["a"], {"curriculum": "prioritty"}, "Did you mean 'priority'"),
        (["a"], {"decontaminate": {"files": ["none.json"]}}, "none.json"),
    ],
)
def test_recipes_that_mean_nothing(two: Path, inputs: list[Any], more: dict[str, Any], said: str) -> None:
    with pytest.raises(RecipeError) as caught:
        load_recipe(recipe(two, *inputs, **more))
    assert said in json.dumps(caught.value.to_json(), ensure_ascii=False)


def test_groups_that_read_alike_stand_on_one_side(tmp_path: Path) -> None:
    """A case that two crawls hold under two names, a word apart: trained on in one, tested in the other."""

    def said(number: int, word: str) -> list[dict[str, str]]:
        story = " ".join(f"on day {number * at} my {part} {word}" for at, part in enumerate(PARTS, number % 7))
        return [
            {"role": "user", "content": f"case {number * 7919}: {story}"},
            {"role": "assistant", "content": f"advice {number * 104729}: have the {PARTS[number % 9]} looked at"},
        ]

    split = ["test"] * 30 + ["train"] * 30
    version(tmp_path, "a", [row("a", n, messages=said(n + 1, "hurts"), split=split[n]) for n in range(60)])
    other = [said(n + 1, "hurts") for n in range(60)]
    for messages in other:
        messages[0]["content"] = messages[0]["content"].replace(" my elbow hurts", " my elbow aches")
    version(tmp_path, "b", [row("b", n, messages=messages) for n, messages in enumerate(other)])
    apart = frame(mix(tmp_path, "a", "b"))
    assert apart.filter(pl.col("dataset") == "b")["split"].unique().to_list() == ["train"]
    for inputs in (("a", "b"), ({"version": "b", "copies": 2}, "a")):
        made = mix(tmp_path, *inputs, near_duplicates=0.8)
        manifest = open_version(made.path).manifest
        assert manifest.mixture
        assert manifest.mixture.alike == Alike(least=0.8, clusters=60, groups=120, rows=120)
        told = " ".join((made.path / "README.md").read_text("utf-8").split())
        assert "**120 rows of 120 groups read like those of another group**" in told
        assert "kept, on one side each, under 60 names" in "\n".join(mixture_lines(manifest.mixture))
        rows = frame(made).filter(pl.col("copy") == 0)
        sides = rows.group_by("source_id").agg(pl.col("split").unique(), pl.col("split_group").unique(), rows=pl.len())
        assert sides.filter(pl.col("rows") == 2).height == 60
        assert all(len(one) == 1 for one in sides["split"]), "each case and its twin stand on one side"
        assert all(len(one) == 1 for one in sides["split_group"])
        assert Counter(rows["split"]) == {"test": 60, "train": 60}
    shared = frame(mix(tmp_path, "a", "b", near_duplicates=0.8, splits={"train": 0.5, "validation": 0.2, "test": 0.3}))
    assert shared.group_by("source_id").agg(pl.col("split").n_unique())["split"].max() == 1
    mixture = open_version(mix(tmp_path, "a", near_duplicates=0.8, name="one").path).manifest.mixture
    assert mixture
    assert mixture.alike == Alike(least=0.8)
    assert "no rows of different groups read alike (0.8)" in list(mixture_lines(mixture))


def test_one_template_is_no_near_duplicate(tmp_path: Path) -> None:
    """Questions that differ in one name are a way of writing; joined, they would all be tested and none trained on."""
    split = ["test"] * 6 + ["train"] * 54
    version(tmp_path, "a", [row("a", n + 1000, split=split[n]) for n in range(60)])
    rows = frame(mix(tmp_path, "a", near_duplicates=0.8))
    assert Counter(rows["split"]) == {"test": 6, "train": 54}


PARTS = "knee elbow ankle shoulder wrist neck back hip thumb heel jaw calf".split()
