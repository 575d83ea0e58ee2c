"""Dialogues as one page that fetches nothing and runs nothing.

No script at all, a policy that forbids every fetch, all text escaped, each piece isolated so that direction
characters of one row cannot turn round another, and control characters made visible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from medsynth.cli._peek_text import SPEAKERS
from medsynth.cli._samples import Sample
from medsynth.cli._terminal import safe

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif }
body { margin: 0 auto; max-width: 76rem; padding: 1rem }
article { border-top: 2px solid #8886; padding: 1rem 0; display: grid; grid-template-columns: 22rem 1fr; gap: 1.5rem }
header { grid-column: 1 / -1; font-family: ui-monospace, monospace; font-size: .85rem; overflow-wrap: anywhere }
dl { margin: 0 } dt { font-size: .8rem; opacity: .7 } dd { margin: 0 0 .5rem }
dd, .text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate }
h3 { margin: .5rem 0; font-size: 1rem }
.turn { border-radius: .6rem; padding: .4rem .8rem; margin: .4rem 0; background: #8882 }
.assistant { margin-left: 2rem; background: #48f2 } .user { margin-right: 2rem }
.who { font-size: .75rem; opacity: .7 }
.marks { font-size: .85rem } .bad { font-weight: bold; color: #c33 }
@media (max-width: 50rem) { article { grid-template-columns: 1fr } }
"""


def page(samples: Sequence[Sample], title: str) -> str:
    """The whole page."""
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width">',
            f"<title>{_text(title)}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{_text(title)}</h1><p>{len(samples):,} dialogues</p>",
            *(part for number, sample in enumerate(samples, 1) for part in _article(number, sample)),
            "</body></html>",
            "",
        ]
    )


def _text(text: str) -> str:
    return escape(safe(text), quote=True)


def _article(number: int, sample: Sample) -> Iterator[str]:
    yield f'<article id="{_text(sample.id)}"><header>{number}. {_text(sample.id)} · '
    yield f"{_text(sample.department)} · {_text(sample.split)} · digest {_text(sample.digest[:16])}</header>"
    yield f"<section><h3>Case</h3>{_pairs(sample.case)}<h3>Conclusion</h3>{_pairs(sample.conclusion)}</section>"
    yield "<section>"
    for role, text in sample.messages:
        kind = role if role in SPEAKERS else "other"
        yield f'<div class="turn {kind}"><div class="who">{_text(SPEAKERS.get(role, role))}</div>'
        yield f'<div class="text">{_text(text)}</div></div>'
    yield f'<p class="marks">{_marks(sample)}</p>'
    if sample.reason:
        yield f'<p class="bad">dropped: <bdi>{_text(sample.reason)}</bdi></p>'
    yield "</section></article>"


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{_text(name)}</dt><dd>{_text(text)}</dd>" for name, text in pairs) + "</dl>"


def _marks(sample: Sample) -> str:
    signs = {True: "✓", False: "✗", None: "·"}
    return " ".join(
        f'<span class="{"bad" if mark is False else "ok"}">{signs[mark]} {_text(name)}</span>'
        for name, mark in sample.marks.items()
    )
