"""The gates before a push: what each refuses, in one line that names it; and not one request after a refusal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from medsynth.core.errors import DataError, GateFailed, MedsynthError
from medsynth.dataset.manifest import Lineage, ModelEntry, Pii, SourceEntry
from medsynth.dataset.open import open_version
from medsynth.dataset.version import Written, rerender
from medsynth.gates.pii_leak import read_policy
from medsynth.gates.rare_combination import RareCombinationConfig
from medsynth.publish.gates._asked import Asked, Finding
from medsynth.publish.gates.pii import pii
from medsynth.publish.inspect import inspect, wrapped
from medsynth.publish.policy import PublishPolicy
from tests.servers.hub_server import HubServer
from tests.unit.dataset.conversations import ORIGIN, conversation, part
from tests.unit.publish.conftest import REPO, CommandLine, make_version

FREE = SourceEntry(name="seeds", licence="CC0-1.0", redistribution="yes", real_people=False)
MODEL = ModelEntry(role="doctor", provider="compatible", id="m", terms="output use: any (read 2026-11-01)")


def lineage(*sources: SourceEntry, models: tuple[ModelEntry, ...] = (MODEL,)) -> dict[str, Any]:
    return {"origin": ORIGIN.model_copy(update={"lineage": Lineage(sources=sources or (FREE,), models=models)})}


def rows_of(folder: Path, *rows: dict[str, Any]) -> dict[str, Any]:
    return {"tables": {"conversation": [part(folder / "own", rows)]}}


def asked(version: Written, *, public: bool = False, home: Path = Path("nowhere"), **policy: Any) -> Asked:
    return Asked(wrapped(open_version(version.path)), public, PublishPolicy(**policy), home)


def finding(name: str, question: Asked) -> Finding:
    return next(found for found in inspect(question) if found.gate == name)


def refusal(question: Asked) -> str:
    with pytest.raises(GateFailed) as caught:
        inspect(question)
    assert "\n" not in caught.value.message
    return caught.value.message


def accept(version: Written, home: Path, verdicts: dict[int, str]) -> None:
    """Verdicts of a curator on the rows of these numbers."""
    from medsynth.core.tables import CONVERSATION
    from medsynth.dataset.identity import row_digests

    rows = open_version(version.path).scan().collect().to_arrow()
    digests = dict(zip(rows.column("id").to_pylist(), row_digests(rows, CONVERSATION), strict=True))
    lines = [
        {"row_id": row_id, "digest": digests[row_id].hex(), "verdict": verdict, "reviewer": "r1"}
        for number, verdict in verdicts.items()
        if (row_id := conversation(number)["id"])
    ]
    (home / "verdicts").mkdir(parents=True)
    (home / "verdicts" / "consult.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_a_failed_gate_sends_not_one_request(medsynth: CommandLine, hub: HubServer, version: Written) -> None:
    done = medsynth(hub, "push", "consult", REPO, "--public", "--json")
    assert done.code == 3
    message = done.json["error"]["message"]
    assert "licence" in message
    assert "review" in message
    assert hub.seen == []


def test_all_is_well(tmp_path: Path) -> None:
    version = make_version(tmp_path, 100, **lineage())
    accept(version, tmp_path / "home", dict.fromkeys(range(60), "accept"))
    found = finding("review", asked(version, public=True, home=tmp_path / "home"))
    assert "at most 4.9% of the rows are unsafe" in found.notes[0]


@pytest.mark.parametrize(
    ("verdicts", "says"),
    [
        (dict.fromkeys(range(59), "accept"), "wants 60 rows with a curator's verdict; 59 have one"),
        (dict.fromkeys(range(70), "flag"), "wants 60 rows with a curator's verdict; 0 have one"),
        ({**dict.fromkeys(range(60), "accept"), 7: "reject"}, "curators rejected 1 of its rows"),
        ({}, "0 have one"),
    ],
    ids=["one short", "flags are no verdict", "one unsafe", "none"],
)
def test_review_quota(tmp_path: Path, verdicts: dict[int, str], says: str) -> None:
    version = make_version(tmp_path, 100, **lineage())
    accept(version, tmp_path / "home", verdicts)
    assert says in refusal(asked(version, public=True, home=tmp_path / "home"))


def test_verdicts_on_other_words_do_not_count(tmp_path: Path) -> None:
    old = make_version(tmp_path, 10, **lineage())
    accept(old, tmp_path / "home", dict.fromkeys(range(10), "accept"))
    said = [{"role": "user", "content": "other words"}, {"role": "assistant", "content": "other words too"}]
    new = make_version(tmp_path, **lineage(), **rows_of(tmp_path, *(conversation(n, messages=said) for n in range(10))))
    assert "wants 10 rows" in refusal(asked(new, public=True, home=tmp_path / "home"))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"licence": "unknown"}, "source seeds: its licence 'unknown' is not one that can be read (40 rows)"),
        ({"licence": "CC-BY-NC-4.0"}, "source seeds: non-commercial use only (40 rows)"),
        ({"licence": "CC-BY-ND-4.0"}, "source seeds: no derivatives (40 rows)"),
        ({"redistribution": "no"}, "source seeds: redistribution is not allowed (40 rows)"),
        ({"name": "another"}, "source seeds: the manifest does not declare it (40 rows)"),
    ],
)
def test_licence_of_sources(tmp_path: Path, source: dict[str, Any], says: str) -> None:
    version = make_version(tmp_path, **lineage(FREE.model_copy(update=source)))
    assert says in refusal(asked(version, public=True))
    assert says in finding("licence", asked(version)).notes[0], "a private push is told, and goes on"


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        ("", "model m (doctor): its terms of use are not known"),
        ("some text", "its terms of use are not known"),
        ("output use: non commercial (read 2026-11-01)", "model m (doctor): non-commercial use only (40 rows)"),
        ("output use: no competing models; words (read 2026-11-01)", "no training of competing models (40 rows)"),
        ("output use: not allowed (read 2026-11-01)", "no use as training data"),
    ],
)
def test_terms_of_models(tmp_path: Path, terms: str, says: str) -> None:
    version = make_version(tmp_path, **lineage(FREE, models=(MODEL.model_copy(update={"terms": terms}),)))
    assert says in refusal(asked(version, public=True))


def test_a_judge_counts_as_a_teacher(tmp_path: Path) -> None:
    judge = ModelEntry(
        role="judge", provider="openai", id="j", terms="output use: no competing models (read 2026-01-01)"
    )
    version = make_version(tmp_path, **lineage(FREE, models=(MODEL, judge)))
    assert "model j (judge): no training of competing models" in refusal(asked(version, public=True))


def test_a_teacher_that_nobody_declared_is_refused(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, conversation(0), conversation(1, teacher="m + chat-9"), conversation(2, teacher="chat-9"))
    question = asked(make_version(tmp_path, **lineage(), **rows), public=True)
    assert "model chat-9: the manifest does not declare it, and its terms are not known (2 rows)" in refusal(question)


def test_licence_of_a_row_counts(tmp_path: Path) -> None:
    row = conversation(1, licence="CC0-1.0 AND LicenseRef-m-non-commercial")
    version = make_version(tmp_path, **lineage(), **rows_of(tmp_path, conversation(0), row))
    assert "source seeds: non-commercial use only (1 rows)" in refusal(asked(version, public=True))


REAL = FREE.model_copy(update={"real_people": True, "region": "CN", "transfer_basis": "standard contract 7"})
SCRUBBED = Pii(scrubbed=True, profile="strict")


def of_people(source: SourceEntry = REAL, pii: Pii = SCRUBBED) -> dict[str, Any]:
    origin = lineage(source)["origin"].model_copy(update={"pii": pii})
    return {"origin": origin}


def test_text_of_real_people(tmp_path: Path) -> None:
    assert finding("pii", asked(make_version(tmp_path / "a", **of_people()))).notes == (
        "40 rows come from real people",
    )
    raw = make_version(tmp_path / "b", **of_people(pii=Pii()))
    assert "40 rows come from real people, and no step searched them" in refusal(asked(raw))
    abroad = make_version(tmp_path / "c", **of_people(REAL.model_copy(update={"transfer_basis": ""})))
    assert "source seeds: text of real people of CN crosses a border" in refusal(asked(abroad))


def test_rows_of_real_people_are_found_whatever_the_manifest_says(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, conversation(0, real_people=True), conversation(1))
    assert "1 rows come from real people" in refusal(asked(make_version(tmp_path, **lineage(), **rows)))


LEAK = [
    {"role": "user", "content": "我的电话是 139-1234-5678，请回电。"},
    {"role": "assistant", "content": "好的，请到医院就诊。"},
]


def test_leaks_are_refused_and_not_repeated(tmp_path: Path) -> None:
    """Also where a model wrote the row, and where the scrubber says that it was there."""
    rows = rows_of(tmp_path, conversation(0, messages=LEAK), conversation(1))
    said = refusal(asked(make_version(tmp_path, **of_people(), **rows)))
    assert "pii: text that looks like personal data" in said
    assert conversation(0)["id"] in said
    assert "5678" not in said
    prompted = make_version(tmp_path / "p", **lineage(), prompts={"doctor": "Call 139-1234-5678."})
    assert "provenance/prompts/" in refusal(asked(prompted))


def test_a_name_that_only_the_scrubber_knows_is_refused_too(tmp_path: Path) -> None:
    """Rows that a model wrote were never scrubbed, and models repeat names."""
    said = [{"role": "user", "content": "please ask Svetlana about it"}, {"role": "assistant", "content": "Rest."}]
    rows = rows_of(tmp_path, conversation(0, messages=said), conversation(1))
    assert "detector_person" in refusal(asked(make_version(tmp_path, **lineage(), **rows)))


def test_limits_of_the_project_count_and_are_told(tmp_path: Path) -> None:
    told = [{"role": "user", "content": "I am a beekeeper in Vermont, my son is 9 years old, fabry disease"}]
    messages = [*told, {"role": "assistant", "content": "Rest."}]
    rows = rows_of(tmp_path, conversation(0, messages=messages, real_people=True), conversation(1))
    version = make_version(tmp_path, **of_people(), **rows)
    assert "rare_combination: 1 of" in pii(asked(version, public=True)).reason
    loose = pii(asked(version, public=True, rare_combination=RareCombinationConfig(max_rows=1.0)))
    assert "rare_combination:" not in loose.reason
    assert "rare_combination.max_rows is 1.0 (usually 0.0)" in loose.notes


def test_a_signed_override_lets_one_finding_pass(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, conversation(0, messages=LEAK), conversation(1))
    version = make_version(tmp_path, **of_people(), **rows)
    signed = tmp_path / "overrides.yaml"
    rules = [part.split()[0] for part in refusal(asked(version)).split("personal data: ")[1].split(" (")[0].split(", ")]
    why = "reason: number of a public hotline, signed_by: r1, signed_on: 2026-11-01"
    lines = [f"  - {{rule: {rule}, rows: [{conversation(0)['id']}], {why}}}\n" for rule in rules]
    signed.write_text("pii_leak:\n" + "".join(lines), "utf-8")
    assert "do not stand in the manifest" in refusal(asked(version, leak_overrides=str(signed)))
    entries = tuple(one.to_manifest() for one in read_policy(signed).overrides)
    carded = rerender(version.path, pii=version.manifest.pii.model_copy(update={"overrides": entries}))
    found = finding("pii", asked(carded, leak_overrides=str(signed)))
    assert "signed by r1" in found.notes[1]
    with pytest.raises(MedsynthError):
        inspect(asked(version, leak_overrides=str(tmp_path / "missing.yaml")))


def test_counts_of_a_large_version_are_no_telephone_numbers(tmp_path: Path) -> None:
    from medsynth.dataset.manifest import StageCounts

    counts = {"dialogue": StageCounts(rows_in=13912345678, rows_out=13812345678, dropped={"loop": 13712345678})}
    origin = lineage()["origin"].model_copy(update={"counts": counts})
    version = make_version(tmp_path, 3, origin=origin)
    assert "13912345678" in (version.path / "README.md").read_text("utf-8")
    assert finding("pii", asked(version)).passed
    titled = make_version(tmp_path / "t", 3, origin=origin.model_copy(update={"title": "call 13612345678"}))
    assert "README.md" in refusal(asked(titled))


def test_numbers_of_a_recipe_are_no_telephone_numbers(tmp_path: Path) -> None:
    recipe = {"kind": "dialogue", "budget": {"tokens": 13912345678}}
    assert finding("pii", asked(make_version(tmp_path / "a", **lineage(), recipe=recipe))).passed
    told = make_version(tmp_path / "b", **lineage(), recipe={**recipe, "note": "call 13912345678"})
    assert "provenance/recipe.yaml" in refusal(asked(told))


def test_declared_addresses_and_terms_are_no_leaks(tmp_path: Path) -> None:
    source = FREE.model_copy(update={"url": "https://data.hospital.org/a|b/"})
    model = MODEL.model_copy(update={"terms": "output use: any; https://models.org/terms (read 2026-11-01)"})
    version = make_version(tmp_path, **lineage(source, models=(model,)))
    assert finding("pii", asked(version)).passed


def test_demo_rows_stay(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, conversation(0, teacher="demo"), conversation(1))
    assert "1 rows come from the demo teacher" in refusal(asked(make_version(tmp_path, **lineage(), **rows)))


def test_drafts_stay(tmp_path: Path) -> None:
    assert "it is a draft" in refusal(asked(make_version(tmp_path, **lineage(), draft="r1")))


@pytest.mark.parametrize(
    "secret",
    [
        "hf_" + "abcdefghijklmnopqrstuvwxyz1234",
        "sk-" + "proj-abcdef0123456789abcdef",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "-----BEGIN RSA PRIVATE" + " KEY-----",
        "https://user:pass" + "word@example.org/x",
        "https://store.example/x?X-Amz-Signature=" + "0123456789abcdef",
        "api_key: " + "0123456789abcdefXYZ",
    ],
    ids=["hub", "openai", "aws", "key", "link", "signed", "named"],
)
def test_secrets_are_found_and_not_repeated(tmp_path: Path, secret: str) -> None:
    version = make_version(tmp_path, **lineage(), prompts={"doctor": f"Say this: {secret} end"})
    said = refusal(asked(version))
    assert "secrets: provenance/prompts/" in said
    assert secret not in said


def test_this_process_own_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_API_KEY", "plain words as a key")
    version = make_version(tmp_path, **lineage(), recipe={"kind": "dialogue", "note": "plain words as a key"})
    said = refusal(asked(version))
    assert "provenance/recipe.yaml holds the value of CLINIC_API_KEY" in said


@pytest.mark.parametrize("kind", ["json", "jsonl", "csv", "parquet"])
def test_contamination(tmp_path: Path, kind: str) -> None:
    question = "一名五十岁男性患者，突发胸痛两小时，伴大汗、恶心，心电图示下壁导联抬高，最可能的诊断是什么？"
    said = [
        {"role": "user", "content": f"医生您好，{question.replace('，', ' ，')}"},
        {"role": "assistant", "content": "请立即就医。"},
    ]
    rows = rows_of(tmp_path, conversation(0), conversation(1, messages=said))
    version = make_version(tmp_path, **lineage(), **rows)
    file = benchmark(tmp_path, kind, question)
    named = asked(version, benchmarks=(str(file),))
    assert f"1 rows quote {file.name}" in refusal(named)
    assert finding("contamination", asked(version, benchmarks=(str(file),), max_contaminated=1)).passed
    other = make_version(tmp_path / "clean", **lineage())
    assert finding("contamination", asked(other, benchmarks=(str(file),))).passed


def benchmark(folder: Path, kind: str, question: str) -> Path:
    import polars as pl

    item = {"question": question, "A": "急性心肌梗死", "B": "胃炎"}
    file = folder / f"exam.{kind}"
    if kind == "json":
        file.write_text(json.dumps([item], ensure_ascii=False), "utf-8")
    elif kind == "jsonl":
        file.write_text(json.dumps(item, ensure_ascii=False) + "\r\n", "utf-8-sig")
    elif kind == "csv":
        pl.DataFrame([item]).write_csv(file)
    else:
        pl.DataFrame([item]).write_parquet(file)
    return file


def test_a_shard_edited_by_hand(tmp_path: Path) -> None:
    version = make_version(tmp_path, **lineage())
    shard = version.path / "data/train-00000-of-00001.parquet"
    shard.chmod(0o644)
    data = bytearray(shard.read_bytes())
    data[100] ^= 1
    shard.write_bytes(data)
    with pytest.raises(DataError, match="not the file that was written"):
        asked(version)


def test_a_struct_with_an_extra_key(tmp_path: Path) -> None:
    """Not through the writer, which refuses it, but as somebody could forge a version, hashes and all."""
    import hashlib

    import pyarrow as pa
    import pyarrow.parquet as pq

    from medsynth.core.tables import Table
    from medsynth.dataset.identity import table_content_id, version_content_id
    from medsynth.dataset.manifest import MANIFEST
    from medsynth.dataset.sums import SUMS, read_sums, sums_text

    version = make_version(tmp_path, 2, **lineage())
    name = "data/train-00000-of-00001.parquet"
    for path in version.path.rglob("*"):
        path.chmod(0o755)
    rows = pq.read_table(version.path / name)
    more = [[{**one, "name": "x"} for one in talk] for talk in rows.column("messages").to_pylist() if talk]
    rows = rows.set_column(1, "messages", pa.array(more))
    pq.write_table(rows, version.path / name)
    manifest = json.loads((version.path / MANIFEST).read_text())
    entry = manifest["tables"]["conversation"]
    plain = pa.schema(
        [(f.name, pa.list_(f.type.value_type) if pa.types.is_list(f.type) else f.type) for f in rows.schema]
    )
    provenance = version.manifest.tables["conversation"]
    table = Table(
        "conversation", plain.set(plain.get_field_index("provenance"), conversation_field()), provenance.content
    )
    entry |= {"schema_id": table.schema_id, "content_id": table_content_id([rows], table)}
    file = entry["splits"]["train"]["files"][0]
    file |= {"sha256": hashlib.sha256((version.path / name).read_bytes()).hexdigest()}
    file |= {"bytes": (version.path / name).stat().st_size}
    manifest["content_id"] = version_content_id({"conversation": entry["content_id"]})
    (version.path / MANIFEST).write_text(json.dumps(manifest))
    sums = {path: hashlib.sha256((version.path / path).read_bytes()).hexdigest() for path in read_sums(version.path)}
    (version.path / SUMS).write_text(sums_text(sums))
    assert "the struct of messages has other fields" in refusal(asked(version))


def conversation_field() -> Any:
    from medsynth.core.tables import CONVERSATION

    return CONVERSATION.schema.field("provenance")
