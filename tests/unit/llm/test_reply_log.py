"""The reply log on real files: found again, torn, damaged, shared, killed, full."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.segments import HEADER, Record, ReplyLogError, machine, scan, survey
from tests.unit.llm.replies import key, only_segment, reply


def filled(folder: Path, numbers: range) -> None:
    with ReplyLog(folder) as log:
        for number in numbers:
            log.put(key(number), reply(f"answer {number}"))


def text(log: ReplyLog, number: int) -> str | None:
    stored = log.get(key(number))
    return stored.raw.content.decode() if stored else None


def without_index(folder: Path) -> None:
    for path in folder.glob("index.sqlite*"):
        path.unlink()


def test_a_reply_is_found_at_once_and_later(tmp_path: Path) -> None:
    sent = reply("谢谢，再见。", headers={"retry-after": "1"}, latency_s=0.25)
    with ReplyLog(tmp_path) as log:
        assert log.get(key(1)) is None
        log.put(key(1), sent)
        assert log.get(key(1)) == sent
        log.flush()
        assert log.get(key(1)) == sent
    with ReplyLog(tmp_path) as log:
        assert log.get(key(1)) == sent
        assert log.get(key(2)) is None


def test_bytes_are_kept_as_they_came(tmp_path: Path) -> None:
    raw = reply("").raw._replace(content=bytes(range(256)))
    with ReplyLog(tmp_path) as log:
        log.put(key(1), reply("")._replace(raw=raw))
        found = log.get(key(1))
    assert found is not None
    assert found.raw.content == bytes(range(256))


def test_a_failure_is_counted_and_never_found(tmp_path: Path) -> None:
    with ReplyLog(tmp_path) as log:
        log.put(key(1), reply("busy", use="failure"))
        log.put(key(1), reply("busy", use="failure"))
        assert log.get(key(1)) is None
        log.put(key(1), reply("good"))
        assert text(log, 1) == "good"
        stats = log.stats()
    assert stats["replies"] == 1
    assert stats["attempts"]["failure"] == {"attempts": 2, "tokens_in": 6, "tokens_out": 8}
    assert stats["attempts"]["answer"]["attempts"] == 1


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_best_reply_stands_in_whatever_order_they_are_read(tmp_path: Path, order: tuple[int, ...]) -> None:
    replies = [reply("cut", use="loss", time_ns=1), reply("first", time_ns=2), reply("second", time_ns=3)]
    with ReplyLog(tmp_path) as log:
        for number in order:
            log.put(key(1), replies[number])
        assert text(log, 1) == "first"
        log.flush()
        assert text(log, 1) == "first"


def test_a_torn_tail_is_cut_and_what_stands_before_it_stays(tmp_path: Path) -> None:
    filled(tmp_path, range(10))
    segment = only_segment(tmp_path)
    whole = segment.stat().st_size
    with segment.open("ab") as file:
        file.write(segment.read_bytes()[8:60])
    filled(tmp_path, range(10, 12))
    assert only_segment(tmp_path) == segment
    assert segment.stat().st_size > whole
    with ReplyLog(tmp_path) as log:
        assert [text(log, number) for number in range(12)] == [f"answer {number}" for number in range(12)]


@pytest.mark.parametrize("lost", [1, 3, 4, 20, 41])
def test_a_last_record_that_is_cut_short_does_not_count(tmp_path: Path, lost: int) -> None:
    filled(tmp_path, range(3))
    without_index(tmp_path)
    segment = only_segment(tmp_path)
    os.truncate(segment, segment.stat().st_size - lost)
    with ReplyLog(tmp_path) as log:
        assert [text(log, number) for number in range(3)] == ["answer 0", "answer 1", None]
        log.put(key(2), reply("anew"))
    with ReplyLog(tmp_path) as log:
        assert text(log, 2) == "anew"


@pytest.mark.parametrize("size", [0, 5, 8])
def test_a_segment_that_ends_in_its_header_is_used_again(tmp_path: Path, size: int) -> None:
    (tmp_path / f"{machine()}-001-000001.log").write_bytes(HEADER[:size])
    filled(tmp_path, range(2))
    assert len(list(scan(only_segment(tmp_path)))) == 2


def test_damage_in_the_middle_loses_one_reply_only(tmp_path: Path) -> None:
    filled(tmp_path, range(20))
    segment = only_segment(tmp_path)
    data = bytearray(segment.read_bytes())
    at = list(scan(segment))[7].offset
    data[at + 50] ^= 0xFF
    segment.write_bytes(data)
    with ReplyLog(tmp_path) as log:
        assert text(log, 7) is None
    without_index(tmp_path)
    with ReplyLog(tmp_path) as log:
        assert [number for number in range(20) if text(log, number) is None] == [7]


def test_damage_is_counted_and_named_and_its_replies_can_be_kept_anew(tmp_path: Path) -> None:
    filled(tmp_path, range(20))
    segment = only_segment(tmp_path)
    data = bytearray(segment.read_bytes())
    places = {number: list(scan(segment))[number] for number in (4, 9)}
    for place in places.values():
        data[place.offset + 50] ^= 0xFF
    segment.write_bytes(data)
    wanted = [(segment.stem, place.offset, place.length) for place in places.values()]
    with ReplyLog(tmp_path) as log:  # damaged after they were indexed: seen when they are read
        assert log.damage() == []
        assert [text(log, number) for number in places] == [None, None]
        assert log.damage() == wanted
        log.put(key(4), reply("anew"))
        assert text(log, 4) == "anew"
    with ReplyLog(tmp_path) as log:
        assert text(log, 4) == "anew"
    without_index(tmp_path)
    with ReplyLog(tmp_path) as log:  # seen when the index is made
        assert log.damage() == wanted
        assert [number for number in range(20) if text(log, number) is None] == [9]


def test_a_damaged_header_costs_no_reply(tmp_path: Path) -> None:
    filled(tmp_path, range(5))
    segment = only_segment(tmp_path)
    segment.write_bytes(b"\0" * 8 + segment.read_bytes()[8:])
    without_index(tmp_path)
    filled(tmp_path, range(5, 7))
    assert len(list(tmp_path.glob("*.log"))) == 2
    with ReplyLog(tmp_path) as log:
        assert [text(log, number) for number in range(7)] == [f"answer {number}" for number in range(7)]
        assert log.damage() == [(segment.stem, 0, 8)]


def test_a_file_that_is_no_segment_is_named_and_left_alone(tmp_path: Path) -> None:
    foreign = tmp_path / f"{machine()}-001-000001.log"
    foreign.write_text("something else entirely")
    filled(tmp_path, range(2))
    with ReplyLog(tmp_path) as log:
        assert log.damage() == [(foreign.stem, 0, 8)]
        assert text(log, 1) == "answer 1"
    assert foreign.read_text() == "something else entirely"


@pytest.mark.parametrize("harm", ["missing", "garbage", "version", "shrunk"])
def test_the_index_is_made_again_from_the_segments(tmp_path: Path, harm: str) -> None:
    filled(tmp_path, range(30))
    with ReplyLog(tmp_path) as log:
        before = log.stats()
    index = tmp_path / "index.sqlite"
    if harm == "missing":
        without_index(tmp_path)
    elif harm == "garbage":
        index.write_bytes(b"no database" * 500)
    elif harm == "version":
        with sqlite3.connect(index) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    else:
        os.truncate(only_segment(tmp_path), list(scan(only_segment(tmp_path)))[25].offset)
    with ReplyLog(tmp_path) as log:
        found = [number for number in range(30) if text(log, number) == f"answer {number}"]
        after = log.stats()
    assert found == list(range(25 if harm == "shrunk" else 30))
    if harm != "shrunk":
        assert after == before


def test_a_segment_beyond_the_index_is_read_from_there(tmp_path: Path) -> None:
    filled(tmp_path, range(5))
    old = {path.name: path.read_bytes() for path in tmp_path.glob("index.sqlite*")}
    filled(tmp_path, range(5, 9))
    without_index(tmp_path)
    for name, data in old.items():
        (tmp_path / name).write_bytes(data)
    with ReplyLog(tmp_path) as log:
        assert [text(log, number) for number in range(9)] == [f"answer {number}" for number in range(9)]
        assert log.stats()["attempts"]["answer"]["attempts"] == 9


def test_segments_roll_and_are_continued(tmp_path: Path) -> None:
    for start in (0, 40):
        with ReplyLog(tmp_path, roll_bytes=2000) as log:
            for number in range(start, start + 40):
                log.put(key(number), reply(f"answer {number}"))
    names = sorted(path.name for path in tmp_path.glob("*.log"))
    assert len(names) > 5
    assert names[-1] == f"{machine()}-001-{len(names):06d}.log"
    with ReplyLog(tmp_path) as log:
        assert all(text(log, number) == f"answer {number}" for number in range(80))


def test_two_writers_at_once_have_segments_of_their_own(tmp_path: Path) -> None:
    with ReplyLog(tmp_path) as one, ReplyLog(tmp_path) as two:
        for number in range(50):
            (one if number % 2 else two).put(key(number), reply(f"answer {number}"))
        one.flush()
        two.flush()
        assert all(text(log, number) == f"answer {number}" for log in (one, two) for number in range(50))
    assert len(list(tmp_path.glob("*.log"))) == 2
    filled(tmp_path, range(50, 52))
    assert len(list(tmp_path.glob("*.log"))) == 2


def test_the_tail_of_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    with ReplyLog(tmp_path) as one:
        one.put(key(1), reply("one"))
        segment = only_segment(tmp_path)
        with segment.open("ab") as file:
            file.write(b"half a record")
        size = segment.stat().st_size
        with ReplyLog(tmp_path):
            assert segment.stat().st_size == size
    with ReplyLog(tmp_path) as log:
        assert segment.stat().st_size < size
        assert text(log, 1) == "one"


def test_nothing_is_written_where_nothing_was_asked(tmp_path: Path) -> None:
    with ReplyLog(tmp_path / "replies") as log:
        assert log.stats()["segments"] == 0
    assert not list((tmp_path / "replies").glob("*.log"))
    assert (tmp_path / "replies").stat().st_mode & 0o077 == 0


WRITER = """
import sys
from pathlib import Path
from medsynth.llm.reply_log import ReplyLog
from tests.unit.llm.replies import key, reply

log = ReplyLog(Path(sys.argv[1]))
number = int(sys.argv[2])
while True:
    log.put(key(number), reply(f"answer {number}" * 20))
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
    number += 1
"""


def test_killed_writers_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """Two writers at once, killed in the middle; then a third goes on from there."""
    starts = (0, 100_000)
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), str(start)], stdout=subprocess.PIPE, text=True)
        for start in starts
    ]
    acknowledged: list[int] = []
    for writer in writers:
        assert writer.stdout is not None
        acknowledged += [int(writer.stdout.readline()) for _ in range(300)]
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
        assert writer.stdout is not None
        acknowledged += [int(line) for line in writer.stdout if line.endswith("\n")]
        writer.wait()
        writer.stdout.close()
    with ReplyLog(tmp_path) as log:
        assert [number for number in acknowledged if text(log, number) != f"answer {number}" * 20] == []
        log.put(key(-1), reply("on"))
    assert len(list(tmp_path.glob("*.log"))) == 2


FULL = """
import resource, sys
from pathlib import Path
from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.segments import ReplyLogError
from tests.unit.llm.replies import key, reply

log = ReplyLog(Path(sys.argv[1]))
log.flush()
log.put(key(0), reply("answer 0"))
size = sum(path.stat().st_size for path in Path(sys.argv[1]).glob("*.log"))
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 60, hard))
try:
    log.put(key(1), reply("answer 1"))
except ReplyLogError as error:
    sys.stdout.write(f"{error.exit_code} {error}")
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
log.put(key(2), reply("answer 2"))
log.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file size are POSIX")
def test_a_full_disk_stops_the_run_and_leaves_whole_records_only(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.startswith("4 replies cannot be written")
    assert [record.key.hex() for record in scan(only_segment(tmp_path))] == [key(0), key(2)]
    with ReplyLog(tmp_path) as log:
        assert (text(log, 0), text(log, 1), text(log, 2)) == ("answer 0", None, "answer 2")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_folder_that_may_not_be_written_says_so(tmp_path: Path) -> None:
    with ReplyLog(tmp_path) as log:
        tmp_path.chmod(0o500)
        with pytest.raises(ReplyLogError, match="cannot be written"):
            log.put(key(1), reply("x"))
        tmp_path.chmod(0o700)


APPENDER = """
import sys
from pathlib import Path
from medsynth.llm.segments import Writer, frame

writer = Writer(Path(sys.argv[1]), {})
print("ready", flush=True)
for number in range(60_000):
    writer.append(frame(number.to_bytes(32, "big"), bytes([40, 181, 47, 253]) + b"x" * 140))
"""


def test_what_is_being_written_is_no_damage(tmp_path: Path) -> None:
    """A reader buffers, and its last record may be half there: it is read again before it is called a gap."""
    with subprocess.Popen([sys.executable, "-c", APPENDER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        (path,) = tmp_path.glob("*.log")
        start, seen = 0, 0
        while seen < 60_000 and writer.poll() in (None, 0):
            for found in survey(path, start):
                assert isinstance(found, Record)
                start, seen = found.offset + found.length, seen + 1
    assert seen == 60_000
