"""A doctor who knows what it cannot know yet, or says that it was given a conclusion.

Caught: the case's diagnosis named before the patient described anything (a greeting describes nothing), and words that
give the script away. Fine: a patient who opens with the name, the diagnosis after a description however short, 根据您
提供的检查资料, "take it as instructed on the label".

fails   您好 → 您的糖尿病…    根据给定的诊断，…            "Hello" → "Your gout ..."   "As instructed, ..."
passes  我有糖尿病 → 您的糖尿病…   根据您的描述，…           "I have gout" → "Your gout ..."   "From what you say, ..."
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue, finding
from medsynth.facts.certainty import disease_names

_GIVEN = r"(?:给定|给出|预设|设定|既定|指定|已知|系统|题目|案例|剧本|提示词|后台|参考)"
_ZH = re.compile(
    rf"(?:根据|按照?|依据|参考|结合|基于)[^，。！？\n您你]{{0,6}}{_GIVEN}[^，。！？\n您你]{{0,8}}(?:诊断|"
    r"结论|答案|建议|信息)"
    r"|(?:根据|按照?|依据|参考|结合|基于)[^，。！？\n您你]{0,6}提供[^，。！？\n您你]{0,6}(?:诊断|结论|答案)"
    r"|(?:系统|后台|平台|题目|任务|上级)(?:里|中)?(?:给出|给|提示|显示|提供|设定|告诉我)[^，。！？\n您你]{0,6}(?:诊断|结论|答案)"
    r"|(?:根据|按照?|依据|参考|基于)[^，。！？\n您你]{0,4}(?:病例|病历|资料|档案)(?:资料|信息)?(?:里|中|上)的(?:诊断|结论)"
    r"|(?:系统|后台|平台|题目|任务|上级)(?:发|提供|推送?|交|分配)?给我[^，。！？\n]{0,16}(?:诊断|结论|答案)"
    r"|已知(?:的)?(?:诊断|结论)(?:为|是|[:：])|(?:题目|任务|剧本|提示词?|系统|后台)(?:中|里|上)?的(?:诊断|结论|答案)|按(?:照)?要求引导"
    r"|(?:给定|预设|既定|指定|设定|标准|参考)的?(?:诊断|结论|答案)"
    r"|(?<![您你的])(?:病历|资料|档案|病例|记录)(?:上|里|中|单)?(?:面)?(?:写|记录|记载|显示|给出|"
    r"标注)(?:的|着|了|明)?的?(?:诊断|结论)"
    r"|我(?:已经?)?(?:被告知|收到的?|得到的?|拿到的?)[^，。！？\n]{0,6}(?:诊断|结论)"
    r"|角色扮演|(?:您|你|我)(?:演|扮演)的|(?:按照?|依照?|照着?)(?:脚本|台词)|脚本(?:里|上|要|让|写|规定)|模拟(?:患者|病人|家属|家长|医生)"
    r"|我(?:手(?:里|上|头)|这边|这里)?(?:拿到|收到|接到|得到)的(?:答案|结论)|(?:往|朝|向)[^，。！？\n]{0,8}(?:结论|答案)(?:上)?(?:引导?|带|靠)"
    r"|(?:按照?|根据|依照)(?:指令|设定|指示|提示|剧本)(?:要求|内容)?[，,]|(?:不能|不该|不可以|"
    r"不应该?)透露[^，。]{0,10}(?:诊断|结论)"
)
_EN = re.compile(
    r"(?:^|[.!?\n]\s*)as (?:i was |i have been |i've been )?instructed,|\bas i (?:was|have been) instructed\b"
    r"|\b(?:the|my) (?:given|provided|supplied|assigned|predetermined|preset|reference) (?:diagnosis|conclusion|answer)"
    r"|\b(?:the notes|the case notes|the record|the file|the case file|my notes|my instructions|the "
    r"instructions) (?:say|says|state|states|tell|list|lists|indicate)"
    r"|\b(?:according to|based on|per) (?:the|my) (?:given |provided |supplied )?(?:notes|case file|"
    r"conclusion|instructions|prompt|script|case record|case notes|case details|case information|background notes)"
    r"|\bi(?: was| have been| am|'ve been|'m) (?:told|given|instructed|provided)(?: with)? "
    r"[^.!?\n]{0,30}(?:diagnosis|conclusion)|\bsystem prompt\b"
    r"|\bas (?:stated|noted|given|written|indicated|described|shown|recorded|listed|specified) in (?:the|my) "
    r"(?:case|file|notes|record|prompt|instructions|script|scenario)"
    r"|\brole[- ]?play|\bsimulated (?:patient|parent|doctor|relative)"
    r"|\b(?:my|the|this) (?:script|lines) (?:say|says|is|tell|tells|want|wants|has)"
    r"|\bi'?m supposed to (?:steer|lead|guide|get|bring|take|move)"
    r"|\b(?:patient|parent|doctor|actor) in this (?:exercise|simulation|scenario)|\bread out the answer"
    r"|\b(?:case|file|sheet|notes?|card|paper|briefing|summary|prompt|script) (?:that was )?"
    r"(?:handed|given|sent|shown|provided|supplied|passed) to me\b|\b(?:correct|right|expected) answer\b"
    r"|\banswer (?:sheet|key)\b|\b(?:sheet|notes?|card|page|paper|briefing|brief|summary|file|prompt|instructions|"
    r"script) (?:that )?i(?: was|'ve been| have been| was just| had been|'d been) "
    r"(?:handed|given|sent|shown|provided|supplied|passed)"
    r"|\b(?:conclusion|diagnosis|answer) (?:that )?i (?:was|have been|'ve been) (?:handed|fed|passed|assigned|given)"
    r"|\b(?:diagnosis|conclusion|answer) (?:that )?(?:i(?: was| have been|'ve been| am)|was) (?:given|provided|"
    r"supplied|told)|\bnot allowed to "
    r"(?:reveal|disclose)"
)
_ZH_HINTS = (
    "诊断",
    "结论",
    "答案",
    "指令",
    "设定",
    "指示",
    "提示",
    "剧本",
    "给定",
    "系统",
    "题目",
    "扮演",
    "演的",
    "脚本",
    "台词",
    "模拟",
)
_EN_HINTS = (
    "instruct",
    "given",
    "provided",
    "supplied",
    "assigned",
    "predetermined",
    "preset",
    "reference",
    "notes",
    "been told",
    "was told",
    "record",
    "file",
    "prompt",
    "conclusion",
    "reveal",
    "disclose",
    "role",
    "simulated",
    "script",
    "lines",
    "supposed to",
    "exercise",
    "answer",
)
_GREETING = re.compile(
    r"(?:[\W_]|你好|您好|医生|大夫|在吗|在不在|有人吗|嗨|哈喽|早上|上午|下午|晚上|好|请教|请问|请|我|想|要|咨询|问题|问|一下|"
    r"一个|个|点|些|一|事情|事儿?|您|你|有|现在|可以|能|看病|看诊|看看|看|诊|吗|呢|嘛|了|啊|呀|在线|线上|在|等|很?急|帮帮?忙?|麻烦|"
    r"打扰|求助|老师|专家|回复|说说|说|聊聊?|谈|这里|这边|那边|这|那|位|是|的|身体|健康|情况|方面|关于|给|跟|和|第一次|新|用户|hi|hello|ok)*+"
)
_GREETING_WORDS = frozenset(
    (
        "hello hi hey good morning afternoon evening day doctor doc dr sir madam ma'am there anyone anybody here "
        "online available "
        "are is am be you i i'd i'm me my your the a an this it it's that can could may would like want need to "
        "ask talk speak "
        "consult consultation question questions something about some quick help advice please hope you're well "
        "how today now "
        "very urgent sorry bother thanks thank for time just have had got with nice meet health concern concerns "
        "problem issue "
        "and so much do if on in of see someone let know chat moment free real at"
    ).split()
)
_WORD = re.compile(r"[a-z']+")


def _greets(said: str) -> bool:
    """Whether a patient's folded words say no more than that somebody is there and wants to ask."""
    if said.isascii():
        return not any(char.isdigit() for char in said) and _GREETING_WORDS.issuperset(_WORD.findall(said))
    return _GREETING.fullmatch(said) is not None


_SYMPTOM = re.compile(
    r"[痛疼热烧咳泻秘晕吐痒]$|乏力|失眠|出血|pain|ache|fever|cough|diarrh|constipation|dizz|nausea|itch|"
    r"rash"
)


_GRADE = re.compile(
    r"^(?:急性|亚急性|慢性|原发性|继发性|轻度|中度|重度|左侧|右侧|双侧|早期|晚期|[12]型|(?:acute|chronic|mild|moderate|severe|left|"
    r"right|primary|secondary|type [12]) )+"
)
"""What a shorter name of the same disease leaves out."""


def check(dialogue: Dialogue) -> str | None:
    told, hints = (_ZH, _ZH_HINTS) if dialogue.language == "zh" else (_EN, _EN_HINTS)
    text = dialogue.doctor.text
    given = told.search(text) if any(hint in text for hint in hints) else None
    if given:
        return dialogue.doctor.finding(given.end() - 1, given.group())
    return _too_early(dialogue)


def _too_early(dialogue: Dialogue) -> str | None:
    """The diagnosis in a doctor's turn before the patient's first description."""
    names: list[str] | None = None
    for turn in dialogue.doctor.turns:
        said = dialogue.said_before(turn)
        if not _greets(said[:200]):
            return None
        if names is None:
            full = disease_names(dialogue.case.diagnosis, dialogue.case.language)
            names = [*full, *(core for name in full if len(core := _GRADE.sub("", name)) > 1 and core != name)]
        for name in names:
            if name in turn.folded and name not in said and not _SYMPTOM.search(name):
                return finding(turn, name)
        for fact in dialogue.facts[turn.number]:
            if fact.kind == "disease" and fact.normal in _given(dialogue):
                return finding(turn, turn.text[fact.start : fact.end])
    return None


def _given(dialogue: Dialogue) -> set[str]:
    """The diseases of the case's diagnosis, whatever they are called: 甲亢 is 甲状腺功能亢进."""
    return {fact.normal for fact in dialogue.case_facts.get("diagnosis", ()) if fact.kind == "disease"}
