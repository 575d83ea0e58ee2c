"""Audits of scrubbed files: a person's spans are found wherever the audit stands, and go; other rows keep theirs."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from medsynth.core.written import remember
from medsynth.engine.audits import AUDIT, SCRUBBED, clear, look
from medsynth.engine.kin import Kin
from medsynth.engine.scrub_file import scrub_file
from medsynth.pii._audit import read_head

ROWS = [
    {"id": str(number), "source": "clinic", "text": f"Call me at 212-555-01{number}9, or mail p{number}@example.org."}
    for number in range(4)
]


def stored(path: Path) -> Path:
    """The rows in a file of the kind that its name says."""
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(ROWS), path)
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["id", "source", "text"])
            writer.writeheader()
            writer.writerows(ROWS)
    else:
        lines = "".join(json.dumps({**row, "id": int(row["id"])}) + "\n" for row in ROWS).encode()
        path.write_bytes(gzip.compress(lines) if path.suffix == ".gz" else lines)
    return path


def scrubbed(folder: Path, name: str, audit: str) -> tuple[Path, Path]:
    out, marks = folder / f"scrubbed.{name}", folder / audit
    marks.parent.mkdir(exist_ok=True)
    scrub_file(stored(folder / f"chats.{name}"), out, marks, home=folder / "home")
    return out, marks


@pytest.mark.parametrize("name", ["jsonl", "jsonl.gz", "csv", "parquet"])
@pytest.mark.parametrize("noted", [True, False])
def test_a_persons_spans_leave_the_audit(tmp_path: Path, name: str, noted: bool) -> None:
    out, audit = scrubbed(tmp_path, name, "elsewhere/marks.parquet" if noted else "marks.parquet")
    before = pq.read_table(audit).to_pylist()
    remember(tmp_path / "home", SCRUBBED, out)
    if noted:
        remember(tmp_path / "home", AUDIT, audit)
    ((found,), unreadable) = look(tmp_path / "home", Kin(people={("clinic", "2")}), ["2"], "")
    assert (found.audit, found.data, set(found.rows), unreadable) == (audit, out, {2}, [])
    assert found.spans == sum(row["row"] == 2 for row in before) > 0
    clear(found)
    assert pq.read_table(audit).to_pylist() == [row for row in before if row["row"] != 2]
    facts = read_head(pq.read_metadata(audit).metadata)
    assert facts is not None
    assert (facts["rows"], facts["file"]) == (4, out.name)
    ((again,), _) = look(tmp_path / "home", Kin(people={("clinic", "2")}), ["2"], "")
    assert again.spans == 0


def test_whose_row_it_is(tmp_path: Path) -> None:
    out, audit = scrubbed(tmp_path, "jsonl", "marks.parquet")
    remember(tmp_path / "home", AUDIT, audit)

    def rows(kin: Kin, *wanted: str, source: str = "") -> list[set[int]]:
        return [set(one.rows) for one in look(tmp_path / "home", kin, wanted, source)[0]]

    assert rows(Kin(people={("ward", "2")}), "2") == []
    assert rows(Kin(), "2", source="ward") == []
    assert rows(Kin(), "2", source="clinic") == [{2}]
    assert rows(Kin(ids={"1"}, people={("ward", "9")}), "9") == [{1}]
    out.unlink()
    assert rows(Kin(), "2", source="clinic") == [set()]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    out, audit = scrubbed(tmp_path, "jsonl", "marks.parquet")
    remember(tmp_path / "home", AUDIT, audit)
    out.write_bytes(b"")
    assert look(tmp_path / "home", Kin(), ["2"], "clinic") == ([], [audit])
