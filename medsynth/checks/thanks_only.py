"""A patient turn before the last that only thanks or acknowledges: it asks nothing and tells nothing.

A closing 谢谢 is fine. So is a word that answers a question (有, 没有, 是的, "yes", "no").

fails   好的，谢谢医生。 (more follows)                     "Okay, thank you doctor." (more follows)
passes  好的，那要吃什么药？                               "Thanks. Should I stop the tablets?"
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue, finding

_FILL = r"[\s，,。.！!~～、…；;😊🙏👌👍❤️]"
_ZH_THANKS = (
    r"非常|十分|特别|太|真的?|实在|那|就|先|谢|多谢|感谢|感激|麻烦|辛苦|费心|打扰|您|你|了|啦|啊|呀|哦|噢|"
    r"喔|嗯|的|详细|"
    r"医生|大夫|好|吧|滴|嘞|行|可以|没问题|知道|明白|了解|清楚|懂|收到|记住|放心|安心|我|会|注意|一定|"
    r"按照?|照|听|说|做|去|解答|回复|"
    r"耐心|帮助|建议|指导|指点|细心|再见|拜拜|ok|okay|哈|祝|工作|顺利|身体|健康|愉快|生活|万事如意|平安|开心|一切|每天|"
    r"3q|thx|thanks?|thank you|老师|专家|专业|负责|热心|关心|人|及时|真好|让|心里|有数|有底"
)
_ZH = re.compile(rf"(?:{_ZH_THANKS}|{_FILL})+")
_ZH_CORE = re.compile(r"谢|感激|麻烦|辛苦|3q|thx|thank|(?<![您你])好|行|知道|明白|了解|懂|收到|ok|没问题")
_EN_THANKS = (
    r"thanks|thank|very|much|a|lot|lots|many|again|indeed|really|for|your|you|the|all|this|that|help|"
    r"helpful|advice|time|reply|"
    r"answer|information|explaining|explanation|ok|okay|alright|right|sure|great|good|perfect|fine|i|i'll|"
    r"will|do|it|so|"
    r"understand|understood|see|got|noted|appreciate|makes|sense|doctor|doc|dr|sir|ma'am|is|was|clear|bye|"
    r"goodbye|ah|oh|well|then|kind|and|you're|patience|thx|thanx|tq|ty|cheers|that's|god|bless|madam|wonderful|awesome|amazing|"
    r"excellent|brilliant|lovely|nice|care|support|guidance|suggestions?|appreciated|be|am|i'm|grateful|have a "
    r"(?:good|nice|great) (?:day|one)|"
    r"useful|reassur\w+|detailed|quick|prompt|response|cool|okie|k|yes|take|soon"
)
_EN = re.compile(rf"(?:\b(?:{_EN_THANKS})\b|{_FILL})+")
_EN_CORE = re.compile(
    r"thank|ok|alright|underst|got it|i see|noted|appreciate|grateful|thx|thanx|tq\b|ty\b|cheers|bless|great|"
    r"makes sense|sure"
)
_LONGEST = 120
"""Characters from which a turn is more than thanks, whatever it is made of."""


def check(dialogue: Dialogue) -> str | None:
    whole, core = (_ZH, _ZH_CORE) if dialogue.language == "zh" else (_EN, _EN_CORE)
    for turn in dialogue.patient.turns[:-1]:
        if len(turn.folded) <= _LONGEST and whole.fullmatch(turn.folded) and core.search(turn.folded):
            return finding(turn, turn.folded)
    return None
