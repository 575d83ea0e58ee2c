"""A patient's turn in the middle that only thanks or agrees: it tells nothing and asks nothing.

Catches: "好的，谢谢医生", "Thank you so much!" before the last patient turn.
Leaves: the closing thanks; thanks with a question or a fact behind it; a bare "没有" or "no", which answers.
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue

LONGEST = 120
"""Characters; a longer turn says more than thanks."""

_ONLY = re.compile(
    r"(?:[\W_]|好(?:的|吧|呢|嘞|滴|哒|了)?|行|嗯+|哦+|噢|啊|呀|呢|哈|对|是的|那|就|我|您|你|了|的|太|真(?:是|的)?|都|会|再|也|这|可|"
    r"明白|知道|了解|清楚|收到|懂|晓得|谢+|谢谢|多谢|非常|十分|特别|万分|很|感谢|感激|辛苦|麻烦|费心|医生|大夫|主任|教授|帮助|解答|耐心|指导|建议|回复|详细|您的|放心|安心|记住|一定|照做|注意|按照?|说的做?|遵照|听|没(?:有)?(?:其他|别的|什么)?问题|再见|拜拜|祝好|祝您工作顺利|有心|谢谢了|受教|"
    r"thank|thanks|thx|you|so|very|much|a|lot|many|ok|okay|alright|all|right|great|good|fine|sure|yes|yeah|got|it|i|see|understand|understood|will|do|that|that's|is|really|appreciate|your|the|for|help|helpful|advice|time|answer|reply|doctor|doc|dr|sir|ma'am|"
    r"again|bye|goodbye|have|day|nice|of|and|this|everything|explanation|explaining|information|kind|kindly|take|care|cheers|perfect|wonderful|noted|makes|sense|then|well|clear|now|be|am|i'm|i'll|grateful|to)+"
)
_THANKS = re.compile(r"谢|感激|辛苦|明白|知道了|了解|收到|好的|嗯|再见|thank|thx|appreciate|cheers|ok\b|okay|understood|got it|i see|noted|alright|bye|grateful")


def check(dialogue: Dialogue) -> str | None:
    for turn in dialogue.patient[:-1]:
        text = turn.folded
        if len(text) <= LONGEST and "?" not in text and "？" not in text and _THANKS.search(text) and _ONLY.fullmatch(text):
            return f"turn {turn.index}"
    return None
