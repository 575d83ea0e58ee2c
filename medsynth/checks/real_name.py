"""A real platform, hospital or doctor is named.

Catches: 好大夫在线, 北京协和医院, 张医生, HealthCareMagic, Mayo Clinic, Dr. Smith.
Leaves: generic words (当地医院, 主治医生, the clinic), products and scales (协和肤乐霜, 云南白药, Mayo score, Bristol stool).
"""

from __future__ import annotations

from medsynth.checks._dialogue import Dialogue
from medsynth.facts.names import real_names


def check(dialogue: Dialogue) -> str | None:
    for turn in dialogue.turns:
        found = real_names(turn.text)
        if found:
            return f"turn {turn.index}: a {found[0].kind}"
    return None
