"""The doctor knows what it cannot know yet, or says that it was told.

Catches: the diagnosis named before the patient described anything; "根据给定的诊断", "根据系统提供的结论", "as instructed",
"the given diagnosis".
Leaves: a patient who opens with the name ("我有糖尿病"); the diagnosis after the first description, however early.
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue
from medsynth.facts.certainty import disease_names

_TOLD = re.compile(
    r"(?:根据|按照|依据|参考|结合|基于)(?:系统|您的?病历系统|我(?:所)?(?:得到|收到|拿到|获得)|上述|所|提示词|指令|设定|剧本|已知|后台|预先)*(?:提供|给定|给出|设定|预设|告知|指定|要求)(?:的|给我的)*[^,，。]{0,6}(?:诊断|结论|建议|答案|信息(?=[,，]?(?:诊断|您的诊断)))"
    r"|(?:给定|预设|既定|目标|指定|设定|标准)的?(?:诊断|结论)|(?:系统|提示词|指令|后台)(?:里|中|已经?)?(?:提示|告诉|给我|要求|提供|写明|显示)|我(?:被告知|收到的(?:诊断|结论)|得到的(?:诊断|结论)|拿到的(?:诊断|结论))|(?:不能|不该|不可以|不应该?)透露[^,，。]{0,10}(?:诊断|结论)"
    r"|\b(?:as (?:i was )?instructed|(?:the|my) (?:given|provided|target|supplied|assigned|predetermined|preset|stated) (?:diagnosis|conclusion)|according to (?:the |my )?(?:instructions?|prompt|given|provided|system|script)|"
    r"i (?:was|have been|am) (?:told|given|instructed|provided)(?: with)? [^.]{0,30}(?:diagnosis|conclusion)|(?:diagnosis|conclusion) (?:i was|that was|was) (?:given|provided)|my (?:system )?prompt|system prompt|based on the (?:provided|given) (?:diagnosis|conclusion|information about (?:the|your) diagnosis)|"
    r"(?:supposed|not allowed|told not) to (?:reveal|disclose|tell you)[^.]{0,20}(?:diagnosis|conclusion))\b"
)
_HINTS = ("给", "系统", "预设", "既定", "目标", "指定", "设定", "标准", "提示", "指令", "后台", "被告知", "透露", "收到", "得到", "拿到", "instruct", "given", "provided", "target", "supplied", "assigned", "predetermined", "preset", "stated", "prompt", "script", "told", "reveal", "disclose", "according to")
_GREETING = re.compile(
    r"(?:[\W_]|你好|您好|医生|大夫|在吗|在不在|有人吗|嗨|哈喽|早上好|下午好|晚上好|请问|我?想?(?:咨询|问)(?:一下|个问题|点事|问题|您|你)*|hello|hi|hey|good (?:morning|afternoon|evening|day)|doctor|doc|there|are you (?:there|available)|"
    r"(?:can|could|may) i ask (?:you )?(?:a question|something)|i (?:have|had) a question|please help(?: me)?|is anyone there)*"
)


def check(dialogue: Dialogue) -> str | None:
    for turn in dialogue.doctor:
        if any(hint in turn.folded for hint in _HINTS) and _TOLD.search(turn.folded):
            return f"turn {turn.index}: says that it was told"
    names: list[str] | None = None
    for turn in dialogue.doctor:
        said = dialogue.said_before(turn.index)
        if not _GREETING.fullmatch(said[:200]):
            return None
        if names is None:
            names = disease_names(dialogue.case.diagnosis, dialogue.case.language)
        for name in names:
            if name in turn.folded and name not in said:
                return f"turn {turn.index}: {name[:12]}"
    return None
