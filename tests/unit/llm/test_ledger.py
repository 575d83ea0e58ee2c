"""The ledger: what counts, since when, and what the death of a process or a torn file leaves of it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medsynth.core.errors import DataError
from medsynth.llm.budget import Budget, Use
from medsynth.llm.cap import ProjectCap
from medsynth.llm.ledger import LEDGER, Ledger
from tests.conftest import ROOT

KILLED = """
import sys, time
from pathlib import Path
from medsynth.llm.budget import Budget, Use
from medsynth.llm.ledger import Ledger
ledger = Ledger(Path(sys.argv[1]))
budget = Budget(tokens=1000, tally=ledger.begin("killed", "d", Path("out")))
for _ in range(3):
    assert budget.try_reserve(Use(1, 100, 0.5)) is None
budget.settle(Use(1, 100, 0.5), Use(1, 40, 0.2))
print("ready", flush=True)
time.sleep(60)
"""


def spend(ledger: Ledger, run: str, dataset: str = "d", *, tokens: int = 10, version: str = "") -> None:
    budget = Budget(tally=(tally := ledger.begin(run, dataset, Path("out"))))
    use = Use(1, tokens, 0.25)
    assert budget.try_reserve(use) is None
    budget.settle(use, use)
    tally.close(version)


def test_runs_count_until_a_version_is_finished(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    spend(ledger, "1")
    spend(ledger, "2")
    spend(ledger, "3", "another")
    assert ledger.used("d", Path("out"))["tokens"] == 20
    assert ledger.used("d", Path("elsewhere"))["tokens"] == 0
    spend(ledger, "4", version="1.0.0")
    assert ledger.used("d", Path("out"))["tokens"] == 0
    spend(ledger, "5")
    used = Ledger(tmp_path).used("d", Path("out"))
    assert (used["requests"], used["tokens"], used["usd"]) == (1, 10, 0.25)
    assert ledger.billed()["tokens"] == 50
    assert ledger.billed(date.today() + timedelta(days=1))["tokens"] == 0  # noqa: DTZ011 - the user's own day


def test_a_killed_run_has_spent_what_it_had_set_aside(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    alive = Ledger(tmp_path)
    assert 240 <= alive.billed()["tokens"] <= 600
    assert alive.used("d", Path("out"))["tokens"] == 0
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    for _ in range(2):
        used = Ledger(tmp_path).used("d", Path("out"))
        assert 3 <= used["requests"] <= 6
        assert 240 <= used["tokens"] <= 600
        assert 1.2 <= used["usd"] <= 3
    assert [one.killed for one in Ledger(tmp_path).ended()] == [True]
    assert not list(tmp_path.glob("*.tally"))


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 90)), max_size=40))
@settings(max_examples=40, deadline=None)
def test_the_disk_never_says_less_than_what_may_be_used(turns: list[tuple[bool, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder))
        tally = ledger.begin("r", "d", Path("out"))
        budget = Budget(tokens=500, usd=1, tally=tally)
        held: list[Use] = []
        passed = 500.0
        for reserve, tokens in turns:
            use = Use(1, tokens, tokens / 1000)
            if reserve and budget.try_reserve(use) is None:
                held.append(use)
            elif not reserve and held:
                budget.settle(held.pop(0), Use(1, tokens, tokens / 1000))  # more or less than was set aside
            most = {name: budget.used[name] + budget.held[name] for name in ("requests", "tokens", "usd")}
            said = ledger.billed()
            assert all(said[name] >= most[name] * (1 - 1e-9) for name in most)
            passed = max(passed, most["tokens"])  # answers longer than was set aside may pass the limit
            assert said["tokens"] <= passed
        tally.close()
        assert ledger.billed()["tokens"] == budget.used["tokens"]


def test_a_torn_tally_is_read_from_its_other_slot(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    tally = ledger.begin("r", "d", Path("out"))
    for tokens in (1.0, 2.0, 3.0):
        tally.used["tokens"] = tokens
        tally.write()
    path = tmp_path / "r.tally"
    data = bytearray(path.read_bytes())
    newest = max((0, 2048), key=lambda at: b'"tokens":3.0' in data[at : at + 2048])
    data[newest + 100 : newest + 140] = b"x" * 40
    path.write_bytes(bytes(data))
    assert Ledger(tmp_path).billed()["tokens"] == 2


def test_a_torn_line_is_passed_over(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    spend(ledger, "1")
    with (tmp_path / LEDGER).open("ab") as file:
        file.write(b'{"run":"2","dataset":"d","ou')
    spend(ledger, "3")
    assert ledger.used("d", Path("out"))["tokens"] == 20


def test_the_cap_holds_over_runs_and_leaves_free_models_alone(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    first, second = (ledger.begin(run, run, Path("out")) for run in ("a", "b"))
    one, two = (Budget(tally=tally, cap=ProjectCap({"tokens": 100}, ledger, tally)) for tally in (first, second))
    assert one.try_reserve(Use(1, 60)) is None
    assert two.try_reserve(Use(1, 60)) == "the project's cap of 100 tokens"
    assert two.try_reserve(Use(1, 30)) is None
    assert one.try_reserve(Use(1, 500, local=True)) is None
    one.settle(Use(1, 60), Use(1, 20))
    first.close()
    assert two.try_reserve(Use(1, 60)) == "the project's cap of 100 tokens"
    two.settle(Use(1, 30), Use(1, 30))
    assert two.try_reserve(Use(1, 50)) is None
    second.close()


def _many(folder: str, name: str) -> None:
    ledger = Ledger(Path(folder))
    tally = ledger.begin(name, name, Path("out"))
    budget = Budget(tally=tally, cap=ProjectCap({"requests": 300, "tokens": 10**9}, ledger, tally))
    use = Use(1, 7)
    while budget.try_reserve(use) is None:
        budget.settle(use, use)
    tally.close()


def test_runs_at_once_never_pass_the_cap_and_use_nearly_all_of_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_many, args=(str(tmp_path), str(number))) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    used = Ledger(tmp_path).billed()["requests"]
    assert 250 <= used <= 300


def test_a_disk_that_refuses_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DataError, match="cannot be recorded"):
        Ledger(tmp_path / "file" / "spending")
