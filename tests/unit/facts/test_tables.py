"""The tables of clinical facts: strict to read, cited line by line, and without names that silently mean two drugs."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from medsynth.core.errors import DataError
from medsynth.core.shipped import shipped
from medsynth.facts import _rows, _tables
from medsynth.facts._drugs import drug_files, drug_names, drugs, resolve
from medsynth.facts._lexicon import written
from medsynth.facts._tables import (
    Ambiguous,
    Contraindication,
    Form,
    Group,
    Restriction,
    Route,
    Salt,
    Source,
    Term,
    Wording,
    table,
)

HEAD = "# licence: x. reviewed_by: none\n"
KINDS = list(_tables._TABLES)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a\tb\n1\t2\n", "does not state licence: and reviewed_by:"),
        (f"{HEAD}a\tc\n", "the columns are not those"),
        (f"{HEAD}a\tb\n1\n", r"t\.tsv:3: 1 cells where the table has 2 columns"),
        (f"{HEAD}a\tb\n\n# remark\n1\t2 \n", r"t\.tsv:5: a cell starts or ends with a blank"),
        (HEAD, "no line of column names"),
    ],
)
def test_mistakes_are_named_by_file_and_line(text: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        list(_rows.parsed(text, "t.tsv", ["a", "b"]))


def test_remarks_and_windows_line_ends_are_read_over() -> None:
    text = f"{HEAD}a\tb\r\n# remark\r\n\r\n1\t\r\n"
    assert [(line.where, line.cells) for line in _rows.parsed(text, "t.tsv", ["a", "b"])] == [("t.tsv:5", ("1", ""))]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_table_is_read_and_has_no_entry_twice(kind: type) -> None:
    entries = [getattr(entry, "id", None) or entry.name for entry in table(kind)]
    assert entries
    twice = [entry for entry, number in Counter(entries).items() if number > 1]
    assert not twice


def test_a_word_of_every_day_stands_in_one_line_once() -> None:
    """Texts are folded before they are looked up, so "long-term" and "long term" are one word."""
    lines: dict[str, list[str]] = {}
    for entry in table(Wording):
        for word in map(written, (*entry.en, *entry.zh)):
            lines.setdefault(word, []).append(entry.id)
    assert {word: entries for word, entries in lines.items() if word and len(entries) > 1} == {}


def test_words_of_every_day_stand_against_lines_of_their_table() -> None:
    entries = {entry.id for entry in table(Wording)}
    assert {entry.id: missing for entry in table(Wording) if (missing := set(entry.against) - entries)} == {}


@pytest.mark.parametrize("name", [*_tables._TABLES.values(), *(f"drugs/{name}" for name in drug_files())])
def test_every_table_says_its_licence_and_that_nobody_reviewed_it(name: str) -> None:
    head = shipped(f"seeds/facts/{name}.tsv").read_text("utf-8").split("\n", 1)[0]
    assert "licence: CC BY 4.0" in head
    assert "reviewed_by: none" in head


def test_drugs_cite_sources_and_use_the_other_tables() -> None:
    cited, salts, forms = ({entry.id for entry in table(kind)} for kind in (Source, Salt, Form))
    for drug in drugs().values():
        assert drug.source in cited, drug
        assert set(drug.salts) <= salts, drug
        assert set(drug.forms) <= forms, drug
        assert re.fullmatch(r"(?:[A-Z]\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?)?", drug.atc), drug
    for meanings in drug_names().values():
        assert {name.salt for name in meanings} <= {*salts, ""}, meanings
        assert {name.form for name in meanings} <= {*forms, ""}, meanings


def test_forms_name_routes_of_the_table() -> None:
    assert {form.route for form in table(Form)} - {route.id for route in table(Route)} <= {
        *("", "parenteral", "implanted", "oromucosal")
    }


def test_members_of_groups_are_drugs() -> None:
    for group in table(Group):
        for member in group.members:
            assert member in drugs() or re.fullmatch(r"atc:[A-Z]\d\d[A-Z]{0,2}\d{0,2}", member), (group.id, member)


def test_a_name_of_two_drugs_is_listed_as_ambiguous() -> None:
    """Two meanings that hold in one region: the reader cannot know, and the table must say what decides."""
    listed = {entry.name: set(entry.drugs) for entry in table(Ambiguous)}
    for text, meanings in drug_names().items():
        regions = {region for name in meanings for region in name.regions}
        for region in regions:
            found = {name.drug for name in resolve(text, region)}
            if len(found) > 1:
                assert listed.get(text) == found, (text, region, found)


@pytest.mark.parametrize(
    "names",
    [
        "扑热息痛 对乙酰氨基酚 paracetamol acetaminophen Tylenol",
        "安定 地西泮 diazepam Valium",
        "心得安 普萘洛尔 propranolol",
        "速尿 呋塞米 furosemide Lasix",
        "albuterol salbutamol 沙丁胺醇 舒喘灵",
        "epinephrine adrenaline 肾上腺素",
        "ASA aspirin 阿司匹林 乙酰水杨酸",
        "5-ASA mesalamine 美沙拉秦 mesalazine",
        "二甲双胍 盐酸二甲双胍 metformin Glucophage",
        "头孢曲松 头孢曲松钠 Rocephin",
    ],
)
def test_names_of_one_drug_are_one(names: str) -> None:
    found = [{name.drug for name in resolve(text, "US")} for text in names.split()]
    assert found == [found[0]] * len(found)
    assert len(found[0]) == 1


@pytest.mark.parametrize(
    ("one", "other", "region"),
    [
        ("泰诺", "Tylenol", "CN"),
        ("强的松", "强的松龙", "CN"),
        ("左氨氯地平", "氨氯地平", "CN"),
        ("施慧达", "络活喜", "CN"),
        ("hydroxyzine", "hydralazine", "US"),
        ("Lamictal", "Lamisil", "US"),
        ("5-ASA", "ASA", "US"),
        ("腺苷", "三磷酸腺苷", "CN"),
        ("右美沙芬", "右美托咪定", "CN"),
        ("氯霉素", "氯雷他定", "CN"),
        ("大活络丸", "小活络丸", "CN"),
        ("藿香正气水", "藿香正气口服液", "CN"),
        ("左旋多巴", "多巴丝肼", "CN"),
        ("Celexa", "Celebrex", "US"),
        ("quinine", "quinidine", "US"),
    ],
)
def test_names_that_look_alike_are_two(one: str, other: str, region: str) -> None:
    first, second = ({name.drug for name in resolve(text, region)} for text in (one, other))
    assert first
    assert second
    assert not first & second


def test_a_salt_in_a_name_is_told() -> None:
    salts = {text: resolve(text, "US")[0].salt for text in ("metoprolol tartrate", "metoprolol succinate", "Toprol-XL")}
    assert salts == {"metoprolol tartrate": "tartrate", "metoprolol succinate": "succinate", "Toprol-XL": "succinate"}


def test_a_name_of_another_region_is_still_known() -> None:
    assert [name.drug for name in resolve("Tylenol", "CN")] == ["paracetamol"]
    assert resolve("not a drug") == ()


def test_contraindications_name_what_the_tables_have() -> None:
    groups, terms = {group.id for group in table(Group)}, {term.id for term in table(Term)}
    for entry in table(Contraindication):
        drugs_named = (*entry.drug, *(entry.against if entry.kind in {"allergy", "interaction"} else ()))
        unknown = [name for name in drugs_named if name not in drugs() and name.removeprefix("@") not in groups]
        assert not unknown, entry
        assert entry.kind != "disease" or set(entry.against) <= terms, entry
        assert entry.kind in {"allergy", "pregnancy", "lactation", "age", "interaction", "disease"}
        assert entry.grade in {"contraindicated", "avoid", "caution"}
        assert entry.says.endswith(".")
        assert entry.to >= entry.from_


def test_restrictions_name_what_the_tables_have() -> None:
    groups, forms = {group.id for group in table(Group)}, {form.id for form in table(Form)}
    for entry in table(Restriction):
        assert entry.drug in drugs() or entry.drug.removeprefix("@") in groups, entry
        assert entry.form in {*forms, ""}
        assert entry.status in {"withdrawn", "suspended", "restricted", "unapproved"}
