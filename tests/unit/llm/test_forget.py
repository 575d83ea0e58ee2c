"""The replies of some inputs go, and nobody else's: shared requests, batches, damage, kills."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from medsynth.llm import made_for, uses
from medsynth.llm.cached import look
from medsynth.llm.forget import forget
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.segments import ReplyLogError, scan
from tests.unit.llm.replies import key, only_segment, reply

ANNE, BOB = made_for.mark("anne"), made_for.mark("bob")


def filled(folder: Path) -> None:
    """0-4 are Anne's, 5-9 Bob's, 10 was asked for Anne and then for Bob too, 11 says nothing, 12 failed for Anne."""
    with ReplyLog(folder, roll_bytes=1500) as log:
        for number in range(11):
            mark = BOB if 5 <= number < 10 else ANNE
            log.put(key(number), reply(f"answer {number} " + "x" * 40)._replace(made_for=mark))
        log.note_use(key(10), BOB)
        log.put(key(11), reply("nobody's"))
        log.put(key(12), reply("busy", use="failure")._replace(made_for=ANNE))


def there(folder: Path) -> set[int]:
    with ReplyLog(folder) as log:
        return {number for number in range(13) if log.get(key(number))}


def test_only_the_replies_of_one_input_go(tmp_path: Path) -> None:
    filled(tmp_path)
    would = forget(tmp_path, tmp_path / "none", [ANNE], dry_run=True)
    assert there(tmp_path) == set(range(12))
    done = forget(tmp_path, tmp_path / "none", [ANNE])
    assert (done.replies, done.attempts, done.shared, done.unknown) == (5, 6, 1, 1)
    assert (would.replies, would.attempts, would.shared, would.unknown) == (5, 6, 1, 1)
    assert there(tmp_path) == {5, 6, 7, 8, 9, 10, 11}
    assert look(tmp_path).keys == 7
    again = forget(tmp_path, tmp_path / "none", [ANNE])
    assert (again.replies, again.attempts) == (0, 0)
    last = forget(tmp_path, tmp_path / "none", [BOB])
    assert (last.replies, last.shared) == (6, 0)  # nobody is left who shares the reply of 10
    assert there(tmp_path) == {11}


def test_a_reply_that_both_leave_goes(tmp_path: Path) -> None:
    filled(tmp_path)
    assert forget(tmp_path, tmp_path / "none", [ANNE, BOB]).replies == 11
    assert there(tmp_path) == {11}
    assert not [one for path in uses.files(tmp_path) for one in uses.read(path)]


def test_segments_that_stand_twice_after_a_kill_count_once(tmp_path: Path) -> None:
    filled(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.glob("*.log")}
    forget(tmp_path, tmp_path / "none", [ANNE])
    for path, data in before.items():  # as if the process had died before it removed the old ones
        path.write_bytes(data)
    assert forget(tmp_path, tmp_path / "none", [ANNE]).replies == 5
    assert there(tmp_path) == {5, 6, 7, 8, 9, 10, 11}


def test_a_torn_note_and_a_damaged_record_keep_nobody_back(tmp_path: Path) -> None:
    with ReplyLog(tmp_path) as log:
        for number, mark in enumerate((ANNE, BOB, ANNE)):
            log.put(key(number), reply(f"answer {number}")._replace(made_for=mark))
        log.note_use(key(2), BOB)
    (noted,) = uses.files(tmp_path)
    noted.write_bytes(noted.read_bytes() + b"torn")
    segment = only_segment(tmp_path)
    data = bytearray(segment.read_bytes())
    data[next(scan(segment)).offset + 45] ^= 1
    segment.write_bytes(bytes(data))
    done = forget(tmp_path, tmp_path / "none", [ANNE])
    assert (done.replies, done.shared) == (0, 1)
    assert there(tmp_path) == {1, 2}


def test_batches_forget_requests_too(tmp_path: Path) -> None:
    replies, batches = tmp_path / "replies", tmp_path / "batches"
    batches.mkdir()
    with ReplyLog(replies) as log:
        log.note_use(key(0), ANNE)
        log.note_use(key(1), BOB)
    job = {"teacher": ["openai", "m", ""], "state": "created", "keys": [key(0), key(1)], "held": [[1, 0, 0], [2, 0, 0]]}
    (batches / "a.json").write_bytes(orjson.dumps({**job, "name": "a", "batch_id": "batch_7"}))
    lines = [orjson.dumps({"custom_id": key(number), "body": {}}) + b"\n" for number in range(2)]
    (batches / "a.jsonl").write_bytes(b"".join(lines))
    done = forget(replies, batches, [ANNE])
    assert (done.requests, done.batches) == (1, [("openai", "batch_7")])
    assert (batches / "a.jsonl").read_bytes() == lines[1]
    left = orjson.loads((batches / "a.json").read_bytes())
    assert (left["keys"], left["held"]) == ([key(1)], [[2, 0, 0]])


def test_not_while_a_run_writes(tmp_path: Path) -> None:
    with ReplyLog(tmp_path) as log:
        log.put(key(0), reply("answer")._replace(made_for=ANNE))
        with pytest.raises(ReplyLogError, match="a run is writing"):
            forget(tmp_path, tmp_path / "none", [ANNE])
