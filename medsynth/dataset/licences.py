"""What a licence lets one do with rows: pass them on, sell them, change them. Unknown is never yes.

Rows carry SPDX expressions; ``LicenseRef-<model>-<condition>`` stands for a condition that a model's operator makes.
Facts: the licences' own texts by their SPDX identifiers (SPDX licence list 3.27, 2025).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_FREE = (
    *("apache-2.0", "mit", "mit-0", "unlicense", "isc", "bsd-2-clause", "bsd-3-clause", "bsl-1.0", "zlib", "0bsd"),
    *("gpl-2.0", "gpl-3.0", "lgpl-3.0", "agpl-3.0", "mpl-2.0", "epl-2.0", "artistic-2.0", "pddl", "pddl-1.0"),
    *("cc0-1.0", "odc-by", "odc-by-1.0", "odbl", "odbl-1.0", "cdla-permissive-1.0", "cdla-permissive-2.0"),
    *("cdla-sharing-1.0", "cc-pddc", "public-domain", "us-government-works", "ogl-uk-3.0", "c-uda-1.0"),
)
_CC = re.compile(r"cc-by(?P<nc>-nc)?(?P<end>-sa|-nd)?-(?:1\.0|2\.0|2\.5|3\.0|4\.0)(?:-[a-z]{2,3})?")
_CONDITION = re.compile(r"licenseref-.*-(?P<what>non-commercial|no-competing-models|not-allowed)")
_ALIASES = {"cc0": "cc0-1.0", "apache 2.0": "apache-2.0", "apache2": "apache-2.0", "odc-by-1": "odc-by"}
_CONDITIONS = {
    "non-commercial": "non-commercial use only",
    "no-competing-models": "no training of competing models",
    "not-allowed": "no use as training data",
}


class Terms(NamedTuple):
    """known: whether the text says anything that we can read; limits: what stands against passing the rows on."""

    known: bool
    limits: tuple[str, ...] = ()


UNKNOWN = Terms(False)


def read_licence(text: str) -> Terms:
    """The limits of an SPDX expression; of ``A OR B`` the milder one counts, of ``A AND B`` both.

    >>> read_licence("CC-BY-4.0 AND LicenseRef-m-non-commercial").limits
    ('non-commercial use only',)
    >>> read_licence("(CC-BY-NC-4.0 OR MIT)").limits, read_licence("as on their page").known
    ((), False)
    """
    parts = _split(text.strip(), " AND ")
    if len(parts) > 1:
        every = [read_licence(part) for part in parts]
        limits = tuple(dict.fromkeys(limit for terms in every for limit in terms.limits))
        return Terms(all(terms.known for terms in every), limits)
    choices = _split(text.strip(), " OR ")
    if len(choices) > 1:
        return min((read_licence(choice) for choice in choices), key=lambda terms: (not terms.known, len(terms.limits)))
    if text.strip().startswith("(") and text.strip().endswith(")"):
        return read_licence(text.strip()[1:-1])
    return _one(text.strip())


def strictest(licences: Iterable[str]) -> str:
    """The licence that allows least: one that nobody can read, else that of the hardest limit, else of the most duties.

    >>> strictest(["CC0-1.0", "CC-BY-SA-4.0", "MIT"]), strictest(["CC-BY-NC-4.0", "CC-BY-ND-4.0", "MIT"])
    ('CC-BY-SA-4.0', 'CC-BY-NC-4.0')
    """
    return max(sorted(set(licences), reverse=True), key=_strictness, default="")


_HARDNESS = ("no use as training data", "no training of competing models", "non-commercial use only", "no derivatives")


def _strictness(text: str) -> tuple[bool, list[bool], int]:
    found = read_licence(text)
    name = text.lower()
    duties = next((rank for rank, word in _DUTIES if re.search(word, name)), 1)
    return not found.known, [limit in found.limits for limit in _HARDNESS], duties


_DUTIES = (
    (3, r"-sa\b|gpl|odbl|sharing|mpl|epl"),
    (2, r"-by\b|c-uda|ogl"),
    (0, r"^(cc0|pddl|cc-pddc|unlicense|public|us-gov|0bsd|mit-0)"),
)
"""Share alike, name the author, nothing at all; what stands in none of them (MIT, Apache) wants its notice kept."""


def _split(text: str, word: str) -> list[str]:
    """Split at a word outside of parentheses."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0 and at >= start and text[at : at + len(word)].upper() == word:
            parts.append(text[start:at])
            start = at + len(word)
    return [*parts, text[start:]]


def _one(text: str) -> Terms:
    name = text.lower()
    name = _ALIASES.get(name, name)
    for ending in ("-only", "-or-later"):
        name = name.removesuffix(ending)
    if name in _FREE:
        return Terms(True)
    found = _CC.fullmatch(name)
    if found:
        limits = ("non-commercial use only",) if found["nc"] else ()
        return Terms(True, (*limits, "no derivatives") if found["end"] == "-nd" else limits)
    condition = _CONDITION.fullmatch(name)
    return Terms(True, (_CONDITIONS[condition["what"]],)) if condition else UNKNOWN


def read_output_terms(text: str) -> Terms:
    """The limits that a model's operator puts on its output, from the line ``output use: ...`` of the manifest.

    >>> read_output_terms("output use: any (read 2026-11-01)")
    Terms(known=True, limits=())
    """
    found = re.match(r"output use: ([a-z_ ]+?)\s*(?:[;(]|$)", text)
    what = found[1].replace(" ", "-").replace("_", "-") if found else ""
    if what == "any":
        return Terms(True)
    return Terms(True, (_CONDITIONS[what],)) if what in _CONDITIONS else UNKNOWN
