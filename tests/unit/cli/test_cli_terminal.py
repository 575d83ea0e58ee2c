"""Text for a terminal, the live view, and signals."""

from __future__ import annotations

import io
import re
import signal
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medsynth.cli._live import Lines, clock, draw, eta, service
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
    shown = snapshot(in_flight=7, made=3, replayed=4, tokens_in=5000, cost_usd=0.5, warning="[red]slow[/red]")
    Console(file=out, width=120, force_terminal=False).print(draw(shown))
    text = out.getvalue()
    for part in (
        "dialogue",
        "5/10",
        "kept 5",
        "dropped 1  failed 2",
        "in flight 7",
        "$0.5000",
        "0:10",
        "about 0:10 left",
    ):
        assert part in text
    assert "warning: [red]slow[/red]" in text


def test_a_stage_of_unknown_size() -> None:
    assert eta(snapshot(total=None)) is None
    assert "left" not in service(snapshot(total=None))
    assert clock(3725) == "1:02:05"


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
