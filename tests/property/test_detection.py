"""Whatever the text: spans lie in it, in order, without overlap, the same again; placeholders are nobody's data."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from medsynth.pii import _gate, detect
from medsynth.pii._gate import needed, sift
from medsynth.pii._page import Page
from tests.unit.pii._detector_texts import FINDS

PIECES = [text for examples in FINDS.values() for text, _, _ in examples]
TEXT = st.lists(
    st.one_of(
        st.sampled_from(PIECES), st.text(max_size=20), st.sampled_from(["\u200b", "\n", "。", ". ", "[PERSON_1]"])
    ),
    max_size=8,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXT)
def test_spans_are_ordered_stretches_of_the_text(text: str) -> None:
    (spans,) = detect([text])
    assert spans == detect([text])[0]
    end = 0
    for span in spans:
        assert end <= span.start < span.end <= len(text)
        end = span.end


@settings(max_examples=100, deadline=None)
@given(TEXT)
def test_a_scan_changes_nothing(text: str) -> None:
    plain, page, other = Page(text), Page(text), Page("Call 98450 12345. " * 500)
    _gate.SOON = 0
    sift([page, other])
    assert page.starts is not None
    assert [one.name for one in needed(page)] == [one.name for one in needed(plain)]
    for one in needed(plain):
        assert list(one.find(page)) == list(one.find(plain))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(PIECES), st.sampled_from(PIECES))
def test_zero_width_marks_hide_nothing(first: str, second: str) -> None:
    plain = f"{first}\n{second}"
    hidden = "\u200b".join(plain)
    shown = [(plain[span.start : span.end], span.kind) for span in detect([plain])[0]]
    found = [(hidden[span.start : span.end].replace("\u200b", ""), span.kind) for span in detect([hidden])[0]]
    assert found == shown
