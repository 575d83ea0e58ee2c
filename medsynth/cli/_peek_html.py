"""Dialogues as one page that fetches nothing and runs nothing.

No script at all, a policy that forbids every fetch, all text escaped, each piece isolated so that direction
characters of one row cannot turn round another, and control characters made visible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from medsynth.cli._peek_text import SPEAKERS, spoken
from medsynth.cli._queue import Queue, section
from medsynth.cli._samples import Sample, Samples
from medsynth.cli._terminal import safe

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif }
body { margin: 0 auto; max-width: 76rem; padding: 1rem }
h1 { font-size: 1.4rem; margin: 0 } h1 + p { margin: 0 0 1rem; opacity: .7 }
article { border-top: 2px solid #8886; padding: .8rem 0 }
article { display: grid; grid-template-columns: 24rem 1fr; gap: 0 1.5rem }
header { grid-column: 1 / -1; font-family: ui-monospace, monospace; font-size: .85rem; overflow-wrap: anywhere }
.dropped { grid-column: 1 / -1; margin: .3rem 0 }
.case { position: sticky; top: 0; align-self: start }
h3 { margin: .6rem 0 .2rem; font-size: 1rem }
dl { margin: 0; display: grid; grid-template-columns: 5.5rem 1fr; gap: .15rem .6rem }
dt { font-size: .8rem; line-height: 1.9; opacity: .7 } dd { margin: 0 }
dd, .text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate }
.state { font-style: italic; opacity: .7 }
.turn { border-radius: .6rem; padding: .3rem .8rem; margin: .4rem 0; background: #8882; break-inside: avoid }
.assistant { margin-left: 2rem; background: #48f2 } .user { margin-right: 2rem }
.who { font-size: .75rem; opacity: .7 }
.marks { font-size: .8rem; margin: .6rem 0 0; display: flex; flex-wrap: wrap; gap: 0 .9rem } .marks span { opacity: .8 }
.bad, .marks .bad { font-weight: bold; color: #c33; opacity: 1 }
table { border-collapse: collapse; font-size: .85rem } td, th { border: 1px solid #8886; padding: .2rem .5rem }
td { white-space: pre-wrap; overflow-wrap: anywhere; vertical-align: top } th { text-align: left }
@media (max-width: 50rem) { article { grid-template-columns: 1fr } .case { position: static } }
"""
NOTHING = Queue()
_STATES = ("denied", "unknown")


def page(samples: Samples, title: str, queue: Queue = NOTHING) -> str:
    """The whole page."""
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width">',
            f"<title>{_text(title)}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{_text(title)}</h1><p>{len(samples.rows):,} of {samples.of:,} dialogues</p>",
            *(part for number, sample in enumerate(samples.rows, 1) for part in _article(number, sample)),
            *section(queue),
            "</body></html>",
            "",
        ]
    )


def _text(text: str) -> str:
    return escape(safe(text), quote=True)


def _article(number: int, sample: Sample) -> Iterator[str]:
    about = (f"{number}. {sample.id}", sample.department, sample.split, f"digest {sample.digest[:16]}")
    language = f' lang="{_text(sample.language)}"' if sample.language else ""
    yield f'<article id="{_text(sample.id)}"{language}>'
    yield f"<header>{' · '.join(_text(part) for part in about if part)}</header>"
    if sample.reason:
        yield f'<p class="dropped bad">dropped: <bdi>{_text(sample.reason)}</bdi></p>'
    yield f'<section class="case"><h3>Case</h3>{_pairs(sample.case)}'
    yield f"<h3>Conclusion</h3>{_pairs(sample.conclusion)}</section>"
    yield "<section>"
    for (role, text), (who, _) in zip(sample.messages, spoken(sample), strict=True):
        kind = role if role in SPEAKERS else "other"
        yield f'<div class="turn {kind}"><div class="who">{_text(who)}</div><div class="text">{_text(text)}</div></div>'
    yield f'<p class="marks">{_marks(sample)}</p>'
    yield "</section></article>"


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    return "<dl>" + "".join(_pair(name, text) for name, text in pairs) + "</dl>"


def _pair(name: str, text: str) -> str:
    look = ' class="state"' if text in _STATES else ' class="bad"' if name == "red_flags" else ""
    return f"<dt>{_text(name)}</dt><dd{look}>{_text(text)}</dd>"


def _marks(sample: Sample) -> str:
    """A mark for each check; of a dropped dialogue only the first check that failed is known."""
    signs = {True: "✓", False: "✗"}
    known = [(name, mark) for name, mark in sample.marks.items() if mark is not None]
    return " ".join(
        f'<span class="{"ok" if mark else "bad"}">{signs[mark]} {_text(name)}</span>' for name, mark in known
    )
