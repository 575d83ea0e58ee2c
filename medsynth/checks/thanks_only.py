"""A patient turn before the last that only thanks or acknowledges: it asks nothing and tells nothing.

A closing 谢谢 is fine. So is a word that answers a question (有, 没有, 是的, "yes", "no").

fails   好的，谢谢医生。 (more follows)                     "Okay, thank you doctor." (more follows)
passes  好的，那要吃什么药？                               "Thanks. Should I stop the tablets?"
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue, Turn, finding

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
    r"thanks?|thx|thanx|tq|tysm|ty|ta|cheers|very|much|a|an|lot|lots|many|million|bunch|ton|again|indeed|really|truly|so|too|"
    r"just|now|then|here|well|always|for|of|to|with|in|at|as|and|your|you|you're|you've|the|all|this|that|that's|these|those|"
    r"it|it's|its|me|my|i|i'll|i'm|i've|i'd|will|do|did|was|is|are|am|be|being|been|have|had|can|would|"
    r"help|helped|helping|helpful|advice|advise|advised|time|reply|replying|answer|answers|answering|information|info|"
    r"explain|explained|explaining|explanation|detailed|clear|clearly|clarif\w+|response|responding|quick|prompt|patience|"
    r"kindness|effort|support|guidance|suggestions?|tips|care|service|listening|taking|giving|everything|"
    r"ok|okay|okie|k|alright|right|sure|great|good|perfect|fine|nice|lovely|wonderful|awesome|amazing|excellent|brilliant|cool|"
    r"kind|useful|reassur\w+|understand|understood|see|got|noted|know|appreciated?|grateful|glad|happy|relieved|makes|sense|"
    r"sorry|bother|bothering|trouble|say|said|follow|doctor|doc|dr|sir|madam|ma'am|bye|goodbye|ah|oh|god|bless|soon|wishes|best|"
    r"day|evening|one"
)
_EN = re.compile(rf"(?:\b(?:{_EN_THANKS})\b|{_FILL})+")
_EN_CORE = re.compile(
    r"thank|ok|alright|underst|got it|i see|noted|appreciate|grateful|thx|thanx|tq\b|tysm|ty\b|\bta\b|cheers|"
    r"bless|great|"
    r"makes sense|sure"
)
_ANSWER = re.compile(r"(?:it|that|this|i|they)(?:'s| is| was| do| did| am| are| have| had| can| would)\b(?! see)")
"""A start that tells something where the doctor asked: "it is, thanks"."""
_LONGEST = 120
"""Characters from which a turn is more than thanks, whatever it is made of."""


def check(dialogue: Dialogue) -> str | None:
    whole, core = (_ZH, _ZH_CORE) if dialogue.language == "zh" else (_EN, _EN_CORE)
    for turn in dialogue.patient.turns[:-1]:
        thanks = len(turn.folded) <= _LONGEST and whole.fullmatch(turn.folded) and core.search(turn.folded)
        if thanks and not (_ANSWER.match(turn.folded) and _asked(dialogue, turn)):
            return finding(turn, turn.folded)
    return None


def _asked(dialogue: Dialogue, turn: Turn) -> bool:
    asked = dialogue.asked_before(turn)
    return asked is not None and "?" in asked.folded
