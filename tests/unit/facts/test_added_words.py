"""A stranger adds a drug or a cue by one line of one table: no code, no other place."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
LOOK = """
from medsynth import facts
one = facts.read(["口服甲虚宁20mg，每日两次"], region="CN")[0]
two = facts.read(["杳然绝迹胸痛"], region="CN")[0]
print([(f.kind, f.normal, f.of) for f in one if f.kind in ("drug", "dose")])
print([(f.normal, f.polarity) for f in two])
"""


def looked(folder: Path) -> list[str]:
    """What is read by the package in ``folder``, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=folder, capture_output=True, text=True, encoding="utf-8",
        env={"PYTHONPATH": str(folder), "PATH": "", "PYTHONIOENCODING": "utf-8"}, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()


def test_a_drug_and_a_cue_are_one_line_each(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "medsynth", tmp_path / "medsynth", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    before = looked(tmp_path)
    assert "madeupine" not in before[0]
    assert "denied" not in before[1]

    table = next((tmp_path / "seeds" / "facts" / "drugs").glob("*.tsv"))
    columns = next(line for line in table.read_text("utf-8").splitlines() if line[0] != "#").split("\t")
    cells = {"id": "madeupine", "en": "madeupine", "zh": "甲虚宁", "class": "test", "source": "usage", "region": "*"}
    line = "\t".join((cells | {"year": "2026"}).get(column, "") for column in columns)
    table.write_text(table.read_text("utf-8").rstrip("\n") + f"\n{line}\n", "utf-8")
    cues = tmp_path / "seeds" / "facts" / "cues.tsv"
    cue = "zh-mine\tzh\tnegation\tabsent\tforward\t杳然绝迹\tusage\t*\t2026"
    cues.write_text(cues.read_text("utf-8").rstrip("\n") + f"\n{cue}\n", "utf-8")

    after = looked(tmp_path)
    assert after[0] == "[('drug', 'madeupine', ()), ('dose', '20 mg', ('madeupine',))]"
    assert after[1] == "[('chest-pain', 'denied')]"
