"""Text for a terminal, the live view, and signals."""

from __future__ import annotations

import io
import re
import signal
import threading
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medsynth.cli._live import Lines, Pace, Table, clock, draw, service
from medsynth.cli._stop import stopping
from medsynth.cli._terminal import cells, columns, safe, wrap
from medsynth.engine.progress import Snapshot, StageView

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@given(st.text())
def test_safe_text_cannot_move_the_cursor(text: str) -> None:
    assert not CONTROL.search(safe(text))


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"])), st.integers(min_value=4, max_value=40))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = list(wrap(text, width))
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_wrap_breaks_at_spaces_and_between_han() -> None:
    assert list(wrap("one two three", 8)) == ["one two", "three"]
    assert list(wrap("头痛三天", 5)) == ["头痛", "三天"]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("头痛三天，发烧。", 8, ["头痛三", "天，发", "烧。"]),
        ("请立即拨打120急救", 12, ["请立即拨打", "120急救"]),
        ("他说：“不痛了。”", 8, ["他说：", "“不痛", "了。”"]),
        ("HLA-B*5801基因", 6, ["HLA-B*", "5801基", "因"]),
        ("x" * 9, 4, ["xxxx", "xxxx", "x"]),
    ],
)
def test_wrap_keeps_marks_words_and_numbers_together(text: str, width: int, lines: list[str]) -> None:
    assert list(wrap(text, width)) == lines


def test_columns_align_by_cells() -> None:
    assert list(columns([("名", "n"), ("ab", "1"), ("c", "20")])) == ["名   n", "ab   1", "c   20"]
    assert list(columns([])) == []


def snapshot(done: int = 5, total: int | None = 10, **more: Any) -> Snapshot:
    view = StageView("dialogue", "generate", total, done, done, 1, 2)
    return Snapshot(stage="dialogue", stages=(view,), seconds=10.0, **more)


def test_the_live_view_shows_numbers_and_no_markup() -> None:
    from rich.console import Console

    out = io.StringIO()
    shown = snapshot(
        in_flight=7,
        retries={"rate_limit": 3},
        made=3,
        replayed=4,
        tokens_in=5000,
        per_minute=12000.4,
        tpm=30000,
        waits={"budget": 1, "tpm": 2},
        failures={"filtered": 1},
        budget={"usd": 2.0},
        spent={"usd": 0.5},
        used={"usd": 0.75},
        projected={"usd": 1.5},
        unpriced=2,
        warning="[red]slow[/red]",
    )
    Console(file=out, width=600, force_terminal=False).print(draw(shown, 10.0, 140))
    text = out.getvalue()
    for part in (
        "dialogue",
        "5/10",
        "kept 5",
        "dropped 1  failed 2",
        "in flight 7",
        "tried again 3 rate_limit",
        "12,000 of 30,000 tokens/min",
        "waiting 2 for tpm, 1 for budget",
        "given up 1 filtered",
        "used $0.7500 of $2.00, about $1.50 in the end",
        "2 requests without a known price",
        "0:10",
        "about 0:10 left",
    ):
        assert part in text
    assert "warning: [red]slow[/red]" in text


def test_remaining_time_counts_from_the_first_look_at_a_stage() -> None:
    pace = Pace()
    assert pace.eta(snapshot(total=None)) is None
    assert pace.eta(snapshot(done=800, total=1000)) is None, "an earlier run did these"
    later = replace(snapshot(done=850, total=1000), seconds=20.0)
    assert pace.eta(later) == 30.0
    assert "left" not in service(later)
    assert "about 0:30 left" in service(later, pace.eta(later))
    assert clock(3725) == "1:02:05"


def test_what_is_said_stands_above_the_live_view() -> None:
    from rich.console import Console
    from rich.live import Live

    out = io.StringIO()
    live = Live(console=Console(file=out, width=60, force_terminal=False), auto_refresh=False)
    table = Table(live)
    with live:
        table.update(snapshot(done=1))
        table.say("[bold]stopping[/bold]")
        table.update(snapshot(done=2))
        table.update(snapshot(done=3))
        table.close()
    text = out.getvalue()
    assert text.index("[bold]stopping[/bold]") < text.index("3/10")


@pytest.mark.parametrize("width", [50, 60, 89, 120])
def test_the_live_view_takes_one_line_a_stage(width: int) -> None:
    from rich.console import Console

    out = io.StringIO()
    view = StageView("dialogue", "generate", 100_000, 99_999, 90_000, 1_234, 56)
    gate = StageView("duplicates", "gate")
    shown = Snapshot(stage="dialogue", stages=(view, gate), seconds=1.0)
    Console(file=out, width=width, force_terminal=False).print(draw(shown, None, width))
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("dialogue")
    assert lines[1].startswith("dupl")
    assert all(cells(line) <= width for line in lines)


def test_lines_are_few(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("medsynth.cli._live.time.monotonic", lambda: now[0])
    lines = Lines()
    for done in range(1001):
        now[0] += 0.01
        lines.update(snapshot(done=done, total=1000))
    err = capsys.readouterr().err.splitlines()
    assert 20 <= len(err) <= 22
    assert re.fullmatch(r"\d\d:\d\d:\d\d info dialogue done=0 total=1000 .*seconds=10.0", err[0])
    assert "done=1000" in err[-1]
    now[0] += 31
    lines.update(snapshot(done=1000, total=1000))
    lines.update(snapshot(done=1000, total=1000, warning="slow"))
    lines.update(snapshot(done=1000, total=1000, warning="slow"))
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_the_first_signal_asks_and_the_second_cancels() -> None:
    stop = threading.Event()
    said: list[str] = []
    before = signal.getsignal(signal.SIGINT)
    with stopping(stop, said.append):
        signal.raise_signal(signal.SIGTERM)
        assert stop.is_set()
        assert len(said) == 1
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
