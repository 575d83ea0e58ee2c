"""What English says right beside a drug of its being taken: "aspirin off for a week", "bisoprolol kept going"."""

from __future__ import annotations

import re

PASSIVE = re.compile(r"\b(?:is|was|were|are|been|be|being)\s$")
"""Before a "stopped" that belongs to what stands before it: "warfarin was stopped and apixaban begun"."""
OFF = re.compile(
    r"\s(?:(?:is|was|were|are|has been|have been|had been|now|has now been|already|been) )*"
    r"(?:stopped|discontinued|withheld|withdrawn|omitted|ceased|paused|avoided|off(?! (?:the|label|licen))|"
    r"stops(?= (?:now|on|today|tomorrow|before)|[.,;]|$))\b"
    r"(?! working| helping)"
)
"""Right behind a drug that is no longer taken: "bisoprolol stopped", "aspirin off for a week"."""
KEPT = re.compile(
    r"\s(?:(?:should|must|is|are|to|be|was|has been|can|may|will|to be) )*"
    r"(?:kept(?: going| on)?|continue[sd]?|carries on|carry on|"
    r"goes on|stays?(?: the same| on)?|unchanged|as before|to continue|"
    r"ongoing|restarted|resumed|re-?started|begins? again|not (?:be )?"
    r"(?:stopped|discontinued|withheld|omitted|missed|skipped|paused))\b"
)
CHOSEN = re.compile(
    r"\b(?:choose|chose|chosen|prefer|preferred|prefers|favou?r(?:ed)?|picked|pick|use|used|take|want)\b"
    r"[^.;,]{2,40} over (?:the )?$"
)
"""Before the drug that was not chosen: "choose calcium citrate over calcium carbonate"."""
