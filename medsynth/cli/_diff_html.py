"""A difference of two versions as one page that fetches nothing and runs nothing; all text escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING

from medsynth.cli._diff_text import lines
from medsynth.cli._terminal import safe

if TYPE_CHECKING:
    from medsynth.cli._diff_rows import Pair
    from medsynth.dataset.diff import Difference

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif }
body { margin: 0 auto; max-width: 84rem; padding: 1rem }
h1 { font-size: 1.3rem; margin: 0 0 .6rem } h2 { font-size: 1rem; margin: 1.4rem 0 .3rem }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .9rem }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
th, td { border: 1px solid #8886; padding: .3rem .6rem; text-align: left; vertical-align: top }
td { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate } .role { font-size: .75rem; opacity: .7 }
.differs { background: #fa03 }
"""


def page(found: Difference, labels: tuple[str, str], shown: list[Pair]) -> str:
    """The whole page: the report as in the terminal, then the rows side by side."""
    title = f"{labels[0]} → {labels[1]}"
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width">',
            f"<title>{_text(title)}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{_text(title)}</h1>",
            f"<pre>{_text(chr(10).join(lines(found, labels, [])))}</pre>",
            *(part for pair in shown for part in _pair(pair, labels)),
            "</body></html>",
            "",
        ]
    )


def _pair(pair: Pair, labels: tuple[str, str]) -> Iterator[str]:
    about = " · ".join(part for part in (pair.key, pair.sort, pair.department) if part)
    yield f"<h2>{_text(about)}</h2><table><tr><th>{_text(labels[0])}</th><th>{_text(labels[1])}</th></tr>"
    for old, new in zip_longest(pair.before or (), pair.after or ()):
        look = "" if old == new else ' class="differs"'
        yield f"<tr{look}><td>{_said(old)}</td><td>{_said(new)}</td></tr>"
    yield "</table>"


def _said(message: tuple[str, str] | None) -> str:
    if message is None:
        return ""
    return f'<span class="role">{_text(message[0])}</span>\n{_text(message[1])}'


def _text(text: str) -> str:
    return escape(safe(text), quote=True)
