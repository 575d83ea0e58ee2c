"""The name of a real platform, hospital or doctor, on either side.

Generic words (当地医院, 儿童医院, 主任医师, "the doctor") and products or scores that carry a name (协和肤乐霜,
云南白药, Mayo score) are fine; ``medsynth/facts/names`` draws the line. The finding does not repeat the name.

fails   我在好大夫上问过 / 北京协和医院 / 张医生          "Dr. Smith" / "the Mayo Clinic" / "HealthTap"
passes  当地的三甲医院 / 主治医生 / 协和肤乐霜            "the doctor" / "Mayo score" / "Bristol stool type 4"
"""

from __future__ import annotations

from medsynth.checks._dialogue import Dialogue
from medsynth.facts.names import real_names


def check(dialogue: Dialogue) -> str | None:
    """All turns in one reading: names do not run across a line break."""
    spans = real_names("\n".join(turn.text for turn in dialogue.turns), dialogue.language)
    if not spans:
        return None
    offset = 0
    for turn in dialogue.turns:
        offset += len(turn.text) + 1
        if spans[0].start < offset:
            return f"turn {turn.number}: name of a {spans[0].kind}"
    return None
