"""The reply log against a dictionary: whatever is put, torn off and opened again, a whole reply is found."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from medsynth.llm.reply_log import ReplyLog
from medsynth.llm.segments import HEADER, scan
from medsynth.llm.stored import RANK, StoredReply, Use, decode, encode
from tests.unit.llm.replies import key, only_segment, reply

USES = st.sampled_from(("answer", "loss", "failure"))
PUTS = st.lists(st.tuples(st.integers(0, 5), USES, st.text(max_size=40)), max_size=25)


def best(puts: list[tuple[int, Use, str]]) -> dict[str, str]:
    """What should be found: per key the answer before the loss, then the earliest."""
    found: dict[str, tuple[int, int, str]] = {}
    for time, (number, use, text) in enumerate(puts):
        if use != "failure":
            found[key(number)] = min(found.get(key(number), (9, 0, "")), (RANK[use], time, text))
    return {name: value[2] for name, value in found.items()}


def texts(log: ReplyLog) -> dict[str, str]:
    stored = {key(number): log.get(key(number)) for number in range(6)}
    return {name: found.raw.content.decode() for name, found in stored.items() if found}


@settings(max_examples=15, deadline=None)
@given(first=PUTS, second=PUTS, rebuilt=st.booleans(), flushed=st.booleans())
def test_what_is_put_is_found(
    first: list[tuple[int, Use, str]], second: list[tuple[int, Use, str]], rebuilt: bool, flushed: bool
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        time = 0
        for puts in (first, second):
            with ReplyLog(folder) as log:
                for number, use, text in puts:
                    log.put(key(number), reply(text, use, time))
                    time += 1
                if flushed:
                    log.flush()
                assert texts(log) == best((first + second)[:time])
            if rebuilt:
                for path in folder.glob("index.sqlite*"):
                    path.unlink()
        with ReplyLog(folder) as log:
            assert texts(log) == best(first + second)
            assert sum(counts["attempts"] for counts in log.stats()["attempts"].values()) == len(first + second)


@settings(max_examples=20, deadline=None)
@given(puts=st.lists(st.text(max_size=30), min_size=1, max_size=6), data=st.data())
def test_any_cut_leaves_the_records_before_it(puts: list[str], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with ReplyLog(folder) as log:
            for number, text in enumerate(puts):
                log.put(key(number), reply(text))
        segment = only_segment(folder)
        ends = [record.offset + record.length for record in scan(segment)]
        cut = data.draw(st.integers(0, ends[-1]))
        os.truncate(segment, cut)
        with ReplyLog(folder) as log:
            found = texts(log)
            whole = sum(end <= cut for end in ends)
            assert found == {key(number): text for number, text in enumerate(puts[:whole])}
            log.put(key(99), reply("after"))
        assert len(list(scan(segment))) == whole + 1
        assert segment.read_bytes().startswith(HEADER)


@given(content=st.binary(max_size=200), status=st.integers(0, 599), fault=st.sampled_from(("", "timeout")), use=USES)
def test_a_reply_survives_its_bytes(content: bytes, status: int, fault: str, use: Use) -> None:
    raw = reply("").raw._replace(content=content, status=status, fault=fault, headers={"retry-after": "1"})
    stored = StoredReply(raw, use, "ok", "p", "模型", 5, None, 4)
    assert decode(encode(stored)) == stored
