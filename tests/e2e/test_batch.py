"""Batch mode from YAML to parquet: the same rows as online, whatever the batches do, and nothing paid twice."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from medsynth.core.errors import BudgetExceeded, MedsynthError, ProviderError
from medsynth.engine.run import RunOptions, RunResult, run
from medsynth.recipes._load import load_recipe
from tests.e2e.batch_recipes import ROWS, dialogue_recipe, recipe
from tests.servers.batch_server import BatchServer
from tests.servers.replies import dialogue


async def made(path: Path, *sets: str, **options: Any) -> RunResult:
    """A run in a thread of this process: the server has the event loop."""
    folder = path.parent
    plan = load_recipe(path, sets=sets).plan()
    return await asyncio.to_thread(run, plan, RunOptions(folder / "datasets", folder / ".medsynth", **options))


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Content id of the rows, asked for online."""

    async def online() -> str:
        async with BatchServer() as server:
            found = await made(recipe(tmp_path_factory.mktemp("online"), server.url, mode="online"))
            assert server.online.total() == ROWS
            return found.content_id

    return asyncio.run(online())


@pytest.mark.parametrize(
    ("faults", "batch", "batches"),
    [
        ({"shuffled": True, "batch_s": 0.2, "validation_s": 0.1}, {}, 1),
        ({"flaky": 2, "cut_content": 1}, {"lines": 15}, 3),
        ({}, {"bytes": 4000}, 3),
        ({}, {"enqueued_tokens": 200}, 3),
        ({"expired": 0.3}, {}, 2),
        ({"missing": 0.2, "broken": 0.2}, {}, 2),
        ({"most_tokens": 500, "batch_s": 0.1}, {}, 3),
        ({"drop_create": 1}, {}, 1),
    ],
    ids=str,
)
async def test_whatever_batches_do_the_rows_are_those_of_online_requests(
    tmp_path: Path, expected: str, faults: dict[str, Any], batch: dict[str, Any], batches: int
) -> None:
    async with BatchServer(**faults) as server:
        found = await made(recipe(tmp_path, server.url, batch=batch))
        seen = server.stats()
    assert (found.content_id, found.calls_replayed) == (expected, 0)
    assert (found.calls_made == ROWS) is not ("broken" in faults), "an answer of 500 was an attempt too"
    assert (seen["paid"], seen["repeats"], seen["online"]) == (ROWS, 0, 0)
    assert seen["batches"] >= batches
    assert seen["files"] == 0, "the service keeps nothing of ours"
    assert [path.name for path in (tmp_path / ".medsynth" / "batches").iterdir() if path.suffix != ".lock"] == []
    assert all(lines <= batch.get("lines", ROWS) for lines, _ in seen["sizes"])
    assert all(size <= batch.get("bytes", 10**6) for _, size in seen["sizes"])


async def test_a_second_run_asks_nothing(tmp_path: Path) -> None:
    async with BatchServer() as server:
        path = recipe(tmp_path, server.url)
        await made(path)
        again = await made(path)
        assert (again.unchanged, again.calls_made, len(server.batches)) == (True, 0, 1)


async def test_what_batches_leave_open_is_asked_online(tmp_path: Path, expected: str) -> None:
    async with BatchServer(expired=0.3, lossy_batches=9) as server:
        found = await made(recipe(tmp_path, server.url))
        seen = server.stats()
    assert found.content_id == expected
    assert (seen["batches"], seen["paid"] + seen["online"]) == (2, ROWS)
    assert 0 < seen["online"] < ROWS


async def test_or_fails_for_now_and_the_next_run_tries_again(tmp_path: Path, expected: str) -> None:
    async with BatchServer(expired=0.2, lossy_batches=2) as server:
        path = recipe(tmp_path, server.url, batch={"then": "fail"}, max_failures=0.5)
        first = await made(path)
        assert 0 < first.failures < ROWS
        assert (await made(path)).content_id == expected
        assert (server.paid.total(), server.online.total()) == (ROWS, 0)


async def test_a_refused_line_is_a_failed_row_that_quotes_nothing(tmp_path: Path) -> None:
    async with BatchServer(refused=0.1) as server:
        found = await made(recipe(tmp_path, server.url, max_failures=0.5))
        assert len(server.batches) == 1
    assert found.failures == ROWS - sum(found.rows["conversation"].values()) > 0
    kept = [path for path in (tmp_path / ".medsynth" / "runs").rglob("*.parquet") if "failed" in path.parts]
    assert kept
    assert not any(b"headache" in path.read_bytes() for path in kept)


async def test_online_and_batch_share_their_answers(tmp_path: Path, expected: str) -> None:
    async with BatchServer() as server:
        path = recipe(tmp_path, server.url)
        await made(path, "teacher.mode=online", limit=15)
        found = await made(path)
        assert (server.online.total(), server.paid.total()) == (15, ROWS - 15)
        assert (found.content_id, found.calls_made, found.calls_replayed) == (expected, ROWS - 15, 15)
        assert (await made(path, "teacher.mode=online")).unchanged
        assert server.online.total() == 15


async def test_samples_are_in_one_batch(tmp_path: Path) -> None:
    async with BatchServer() as server:
        found = await made(recipe(tmp_path, server.url, samples=3))
        assert (len(server.batches), server.paid.total()) == (1, 3 * ROWS)
    assert sum(found.rows["conversation"].values()) == 3 * ROWS


async def test_a_service_that_takes_no_batches_is_one_clear_error(tmp_path: Path) -> None:
    async with BatchServer(code="model_not_found") as server:
        with pytest.raises(ProviderError, match="model_not_found"):
            await made(recipe(tmp_path, server.url))
        with pytest.raises(ProviderError, match="Batch API"):
            await made(recipe(tmp_path, f"{server.url}/nowhere"))
    with pytest.raises(ProviderError, match="does not answer"):
        await made(recipe(tmp_path, "http://127.0.0.1:9/v1", retries=0))
    with pytest.raises(MedsynthError, match="one `base_url`"):
        await made(recipe(tmp_path, ["http://127.0.0.1:9/v1", "http://127.0.0.1:8/v1"]))


async def test_a_budget_holds_what_is_queued(tmp_path: Path, expected: str) -> None:
    async with BatchServer() as server:
        path = recipe(tmp_path, server.url, budget={"requests": 25})
        with pytest.raises(BudgetExceeded, match="25 requests is spent"):
            await made(path)
        assert server.paid.total() == 25
        found = await made(path, "budget.requests=40")
        assert server.paid.total() == ROWS
    assert found.content_id == expected


async def test_tokens_are_settled_as_the_service_counted_them(tmp_path: Path) -> None:
    """Set aside at the worst case, 1,000 tokens an answer would not fit twice into what the first run left."""
    async with BatchServer() as server:
        path = recipe(tmp_path, server.url, budget={"tokens": 60_000}, max_tokens=1000)
        await made(path, limit=ROWS // 2)
        await made(path, limit=ROWS)
        assert server.paid.total() == ROWS


async def test_dialogues_are_one_batch_a_turn(tmp_path: Path) -> None:
    found = {}
    for mode in ("online", "batch"):
        async with BatchServer(reply=dialogue()) as server:
            found[mode] = await made(dialogue_recipe(tmp_path / mode, server.url, mode), limit=20)
            seen = server.stats()
    assert found["batch"].content_id == found["online"].content_id
    assert found["batch"].calls_made == found["online"].calls_made == seen["paid"]
    assert (seen["repeats"], seen["online"]) == (0, 0)
    assert seen["batches"] <= 10, "as many as a dialogue has turns of both sides"


async def test_a_batch_that_nobody_wants_any_more_is_not_waited_for(tmp_path: Path) -> None:
    async with BatchServer(batch_s=3600.0) as server:
        path = recipe(tmp_path, server.url)
        stop = asyncio.create_task(server.looked_at.wait())
        plan, options = load_recipe(path).plan(), RunOptions(tmp_path / "datasets", tmp_path / ".medsynth")
        stop.add_done_callback(lambda _: options.stop.set())
        with pytest.raises(MedsynthError, match="1 batch at the service goes on"):
            await asyncio.to_thread(run, plan, options)
        other = recipe(tmp_path, server.url, mode="online", system="Be brief.")
        assert sum((await made(other)).rows["conversation"].values()) == ROWS
        server.faults.batch_s = 0.0
        assert (await made(recipe(tmp_path, server.url))).calls_made == ROWS
        assert len(server.batches) == 1


def test_the_settings_are_part_of_the_recipe(tmp_path: Path) -> None:
    path = recipe(tmp_path, "http://127.0.0.1:9/v1", batch={"lins": 3})
    with pytest.raises(MedsynthError) as wrong:
        load_recipe(path)
    assert "lines" in json.dumps(wrong.value.to_json())
