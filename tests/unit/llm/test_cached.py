"""What is kept, whether it is whole, and what goes when room is made."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from medsynth.llm.cached import collect, look
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.segments import ReplyLogError, alone, scan
from tests.unit.llm.replies import key, only_segment, reply

DAY_NS = 86_400 * 10**9


def filled(folder: Path) -> None:
    """Ten answers, four failures, one loss that became an answer, one that did not."""
    with ReplyLog(folder) as log:
        for number in range(10):
            log.put(key(number), reply(f"answer {number}", time_ns=time.time_ns() - number * DAY_NS))
        for number in range(4):
            log.put(key(number), reply("busy", use="failure"))
        log.put(key(20), reply("cut", use="loss", time_ns=1))
        log.put(key(20), reply("whole", time_ns=time.time_ns()))
        log.put(key(21), reply("cut", use="loss", time_ns=time.time_ns()))


def texts(folder: Path) -> dict[int, str]:
    with ReplyLog(folder) as log:
        found = {number: log.get(key(number)) for number in (*range(10), 20, 21)}
    return {number: stored.raw.content.decode() for number, stored in found.items() if stored}


def test_everything_is_counted(tmp_path: Path) -> None:
    filled(tmp_path)
    shelf = look(tmp_path)
    one = shelf.segments[0]
    assert (one.records, one.answers, one.losses, one.failures, one.tail) == (17, 11, 2, 4, 0)
    assert (shelf.keys, shelf.damaged, shelf.models.total()) == (12, 0, 17)


def test_damage_and_a_torn_tail_are_told_apart(tmp_path: Path) -> None:
    filled(tmp_path)
    segment = only_segment(tmp_path)
    data = bytearray(segment.read_bytes())
    place = list(scan(segment))[3]
    data[place.offset + 45] ^= 1
    segment.write_bytes(bytes(data) + b"half a record")
    shelf = look(tmp_path)
    assert shelf.segments[0].damaged == [(place.offset, place.length)]
    assert (shelf.segments[0].tail, shelf.segments[0].records) == (13, 16)


def test_what_is_of_no_use_goes_and_every_answer_stays(tmp_path: Path) -> None:
    filled(tmp_path)
    before = texts(tmp_path)
    would = collect(tmp_path, dry_run=True)
    assert texts(tmp_path) == before
    done = collect(tmp_path)
    assert (would.failures, would.superseded, would.old, would.bytes_after) == (4, 1, 0, done.bytes_after)
    assert done.bytes_after == only_segment(tmp_path).stat().st_size < done.bytes_before
    assert texts(tmp_path) == before
    assert look(tmp_path).models.total() == 12
    assert collect(tmp_path).bytes_after == done.bytes_after


def test_old_answers_go_only_if_asked(tmp_path: Path) -> None:
    filled(tmp_path)
    done = collect(tmp_path, older_than_days=4.5)
    assert done.old == 5
    assert sorted(texts(tmp_path)) == [0, 1, 2, 3, 4, 20, 21]
    assert collect(tmp_path, older_than_days=0).bytes_after == 0
    assert texts(tmp_path) == {}


def test_a_run_that_reads_meanwhile_finds_its_answers(tmp_path: Path) -> None:
    filled(tmp_path)
    with ReplyLog(tmp_path) as reading:
        collect(tmp_path)
        stored = reading.get(key(7))
        assert stored is not None
        assert stored.raw.content == b"answer 7"


WRITING = """
import sys
from pathlib import Path
from medsynth.llm.reply_log import ReplyLog
from tests.unit.llm.replies import key, reply

with ReplyLog(Path(sys.argv[1])) as log:
    log.put(key(99), reply("x"))
    print("on", flush=True)
    sys.stdin.readline()
"""


def test_a_run_that_writes_is_not_disturbed(tmp_path: Path) -> None:
    filled(tmp_path)
    run = subprocess.Popen(
        [sys.executable, "-c", WRITING, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "on\n"
    with pytest.raises(ReplyLogError, match="a run is writing") as caught:
        collect(tmp_path)
    assert caught.value.exit_code == 4
    run.communicate("\n", timeout=30)
    assert collect(tmp_path).failures == 4


def test_a_run_that_begins_meanwhile_writes_elsewhere(tmp_path: Path) -> None:
    """What it writes while segments are cleared is in none of them."""
    filled(tmp_path)
    old = only_segment(tmp_path)
    with alone(tmp_path) as there:
        assert list(there) == [old.stem]
        with ReplyLog(tmp_path) as log:
            log.put(key(99), reply("paid meanwhile"))
        assert [record.key.hex() for record in scan(old)][-1] == key(21)
        with pytest.raises(ReplyLogError, match="a run is writing"), alone(tmp_path):
            pass
    assert collect(tmp_path).failures == 4
    with ReplyLog(tmp_path) as log:
        found = log.get(key(99))
    assert found is not None
    assert found.raw.content == b"paid meanwhile"
