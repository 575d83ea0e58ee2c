"""A side speaks as the other one, or as both.

Catches: speaker labels glued into a turn (医生：, Patient:); a doctor with complaints of its own (我最近头痛, thank you
doctor); a patient who gives advice (建议您口服, as your doctor).
Leaves: a patient who quotes ("医生说：多休息"), a doctor who speaks of another one, "我建议您", "I recommend" by a doctor.
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue

_LABEL = re.compile(
    r"(?:^|[\n。！？!?])\s*(?:[*#\[【]{0,3})(?:医生|患者|病人|大夫|助手|用户|doctor|patient|physician|assistant|user|human|ai)(?:[*\]】]{0,3})\s*[：:](?!\s*$)"
)
_DOCTOR_ILL = re.compile(
    r"(?:谢谢|感谢|多谢)(?:您|你)?[,，]?(?:医生|大夫|主任)|(?:医生|大夫)(?:您|你)好[,，。！]|(?:您|你)好[,，]?(?:医生|大夫)[,，。！]|请问(?:医生|大夫)"
    r"|(?:^|[,，。！\s])我(?:最近|这几天|昨天|今天|昨晚|这两天|一直|经常|从昨天|近来|老是|总是)[^,，。！？建诊遇看接]{0,8}(?:痛|疼|晕|发烧|发热|咳|不舒服|拉肚子|恶心|失眠|难受)|(?:^|[,，。！\s])我(?:应该|该|需要)(?:吃|挂|看|做)(?:什么|哪|怎么)|我该怎么办"
    r"|\bthank(?:s| you)(?: so much| very much)?,? (?:doctor|doc|dr)\b|\b(?:hello|hi|hey),? (?:doctor|doc|dr)\b|\bi(?:'ve| have) been (?:having|experiencing|feeling|suffering)\b|\bmy (?:head|stomach|chest|back|throat|knee) (?:hurts|aches|has been)|\bwhat should i (?:do|take)\b|\bdo i need (?:to|a|any)\b|\bshould i (?:be worried|see|go|take)\b"
)
_DOCTOR_QUOTES = re.compile(r"[\"'“”‘’「」《》]|(?:you (?:said|mentioned|asked|wrote|told)|if you (?:ask|wonder|are asking|say)|问(?:自己|医生)|告诉医生|您(?:说|提到|问)|比如|例如|like|such as|ask your)")
_PATIENT_HEALS = re.compile(
    r"(?:建议|推荐)(?:您|你|患者)|(?:您|你)(?:需要|可以|应该|应当|要)(?:口服|服用|做(?:个|一下)?(?:检查|ct|b超|核磁)|注意休息|多喝水|按时|及时就医|去医院|继续(?:服用|观察)|先观察)|作为(?:一名|您的|你的|一个)?(?:医生|大夫|医师)|根据(?:您|你)的(?:描述|症状|情况|病情)|(?:您|你)(?:有|出现)(?:什么|哪些)(?:不适|症状)|祝(?:您|你)早日康复|不客气[,，。！]|请问(?:您|你)(?:有|最近|现在|之前|多大|今年)[^,，。]{0,10}(?:症状|不适|过敏|病史|多久|岁)"
    r"|\bas (?:your|a) (?:doctor|physician|medical professional)\b(?! (?:said|told|says))|\bi (?:would |'d |strongly )?(?:recommend|advise|suggest)(?: that)? you\b|\byou should (?:take|rest|drink|see (?:a|your)|go to|start|avoid|monitor|get)\b|\bbased on your (?:symptoms|description|history)\b|\bi(?:'ll| will| am going to) prescribe\b|\byour (?:symptoms|condition) (?:suggest|indicate|are consistent|sound)|\b(?:do|are|have) you (?:have|had|been|taking|experienc\w+|allergic)\b[^.?]{0,40}(?:symptoms|fever|allerg\w+|medications?)\?|\byou're welcome\b"
)
_PATIENT_QUOTES = re.compile(r"(?:医生|大夫|专家|网上|他们?|她|药师|药店|护士|同事|朋友|家人|妈妈?|之前|上次)(?:跟我|对我|也|都|就|曾|让|还)?(?:说|讲|建议|告诉|让|写)|[\"“”‘’「」]|(?:doctor|they|he|she|gp|nurse|pharmacist|internet|google|friend|mother|mom|wife|husband) (?:said|told|says|advised|recommended|suggested|wrote|tells)|\b(?:so|do|would|can|could|did) you (?:recommend|advise|suggest|mean)|请问|吗")
_HINTS_P = ("建议", "推荐", "作为", "根据", "需要", "可以", "应该", "应当", "您要", "你要", "康复", "不客气", "您有", "你有", "出现", "请问", "as ", "recommend", "advise", "suggest", "should", "based on", "prescribe", "your ", "you ", "welcome")
_HINTS_D = ("谢谢", "感谢", "多谢", "医生", "大夫", "我", "thank", "hello", "hi", "hey", "been ", "my ", " i ")


def check(dialogue: Dialogue) -> str | None:
    for turn in dialogue.turns:
        text = turn.folded
        if ("：" in text or ":" in text) and _LABEL.search(text):
            return f"turn {turn.index}: a speaker's label"
        if turn.role == "assistant":
            if any(hint in text for hint in _HINTS_D) and _says(_DOCTOR_ILL, _DOCTOR_QUOTES, text):
                return f"turn {turn.index}: doctor speaks as patient"
        elif any(hint in text for hint in _HINTS_P) and _says(_PATIENT_HEALS, _PATIENT_QUOTES, text):
            return f"turn {turn.index}: patient speaks as doctor"
    return None


def _says(pattern: re.Pattern[str], quotes: re.Pattern[str], text: str) -> bool:
    """Whether ``pattern`` holds outside a quotation: no word of quoting shortly before it or inside its sentence."""
    for match in pattern.finditer(text):
        around = text[max(0, match.start() - 24) : match.end() + 6]
        if not quotes.search(around):
            return True
    return False
