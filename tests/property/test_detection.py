"""Whatever the text: spans lie in it, in order, without overlap, the same again; placeholders are nobody's data."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from medsynth.pii import detect
from medsynth.pii._gate import literal_gate, re2_gate
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
def test_both_gates_give_the_same(text: str) -> None:
    page = Page(text)
    assert [one.name for one in literal_gate(page)] == [one.name for one in re2_gate(page)]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(PIECES), st.sampled_from(PIECES))
def test_zero_width_marks_hide_nothing(first: str, second: str) -> None:
    plain = f"{first}\n{second}"
    hidden = "\u200b".join(plain)
    shown = [(plain[span.start : span.end], span.kind) for span in detect([plain])[0]]
    found = [(hidden[span.start : span.end].replace("\u200b", ""), span.kind) for span in detect([hidden])[0]]
    assert found == shown
