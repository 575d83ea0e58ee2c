"""What a run shows of itself while it runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from medsynth.engine.progress import Snapshot
from medsynth.engine.run import run
from tests.steps.made_cases import MadeCases
from tests.steps.short import Short
from tests.unit.engine.plans import conversations, options, plain, scripted, with_stages


class Looker:
    """Notes (stage, done, accounted for) of the running stage at each look."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int, int]] = []

    def update(self, snapshot: Snapshot) -> None:
        view = next(view for view in snapshot.stages if view.name == snapshot.stage)
        self.seen.append((view.name, view.done, view.kept + view.dropped + view.failed))


def test_numbers_add_up_at_each_look(tmp_path: Path) -> None:
    plan = conversations(scripted(tmp_path, {"reply": "Keep the skin moist."}), cases=MadeCases(count=9))
    cases, spelled, short_stage, asked = plain(plan)
    looker = Looker()
    stages = (cases, spelled, replace(short_stage, config=Short(least=15)), asked)
    run(with_stages(plan, *stages), options(tmp_path), looker)
    last = {name: (done, counted) for name, done, counted in looker.seen}
    assert last["short"] == (9, 9)
    assert last["ask"] == (4, 4)
    assert all(done == counted for name, done, counted in looker.seen if name == "short")
