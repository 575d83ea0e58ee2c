"""A profile restricts what is detected to what it replaces."""

from __future__ import annotations

from medsynth.pii import detect, detect_conversations


def test_ages_are_none_of_china_pipl() -> None:
    texts = ["奶奶95岁，我叫王芳", "she is 94 years old, mail ann@mail.com"]
    assert [[span.kind for span in spans] for spans in detect(texts)] == [["AGE90", "PERSON"], ["AGE90", "EMAIL"]]
    assert [[span.kind for span in spans] for spans in detect(texts, profile="china_pipl")] == [["PERSON"], ["EMAIL"]]
    turns = detect_conversations([texts], profile="china_pipl")[0]
    assert [[span.kind for span in spans] for spans in turns] == [["PERSON"], ["EMAIL"]]
