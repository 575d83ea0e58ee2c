"""One side speaking as the other, or a line of the other side glued into a turn.

Caught: role prefixes (医生：, 患者：, Patient:, Doctor:), a doctor who complains of symptoms or thanks the doctor, a
patient who advises or examines the doctor. Fine: what stands in quotes, a patient who addresses 医生：您好, a record
line 患者：男，45岁, a patient who tells what an earlier doctor advised (医生建议我...).

fails   (doctor) 我最近头痛，谢谢医生   (patient) 建议您口服布洛芬     (patient) "I recommend that you rest"
passes  (patient) 之前的医生建议我吃药   (doctor) 您最近头痛吗         (doctor) "Tell your doctor about it."
"""

from __future__ import annotations

import re

from medsynth.checks._anchored import Anchored, anchored
from medsynth.checks._dialogue import Dialogue, Voice

_QUOTE = re.compile(r"“[^”\n]{0,200}”|\"[^\"\n]{0,200}\"|「[^」\n]{0,200}」|‘[^’\n]{0,200}’")
_ZH_PREFIX = r"(?:患者|病人|医生|医师|大夫|用户|助手|医生回复|医生回答|患者提问)\s*[:：]"
_RECORD = r"(?![^\n]{0,6}(?:男|女|性别|姓名|年龄|\d))"
_PREFIX = re.compile(
    rf"(?:^|\n|(?<=[。！？!?]))[ \t*#\[【]*{_ZH_PREFIX}{_RECORD}"
    r"|(?:^|\n|(?<=[.!?]) )[ \t*#\[]*(?:patient|doctor|physician|user|assistant)\**\s?:(?!\s*(?:\d|an? \d|"
    r"male|female|age|name))"
    r"|[【\[](?:患者|病人|医生|医师|大夫|用户|助手|patient|doctor|physician|user|assistant)[】\]]"
)
_ADDRESS = re.compile(
    r"\s*(?:医生|医师|大夫)\s*[:：]\s*(?:您|你)?(?:好|我|请|孩子|宝宝|谢|麻烦|想|打扰)|doctor\s?: "
    r"?(?:hello|hi|good|please|i have|i'm|my|thank)"
)

_SYMPTOM = r"(?:痛|疼|晕|咳|吐|发烧|发热|不舒服|难受|痒|拉肚子|腹泻|失眠|睡不|便秘|出血|胸闷|心慌|麻木|没力气|乏力)"
_ZH_DOCTOR = anchored(
    "谢|医生|大夫|我",
    r"谢谢(?:您|你)?[，,]?\s*(?:医生|大夫)|感谢(?:医生|大夫)|(?:^|[。！？!?\n])\s*(?:医生|"
    r"大夫)[，,]?\s*(?:您好|你好)(?![转些了])"
    r"|(?:^|[。！？!?\n])\s*(?:医生|大夫)[，,]\s*我|[，,]\s*(?:医生|大夫)[。！!～~]?(?=\n|$)"
    r"|(?:^|[。！？!?\n])\s*(?:好的?|嗯+|明白了?|知道了?|行)[，,]?\s*(?:医生|大夫)|(?:按|照|听)(?:照)?(?:您|你)说的(?!数|结果|情况|症状|这|那|时间|来看|看|，?(?:考虑|像|可能|应该))|作为(?:一?[名个位])?(?:患者|病人)[，,]?我|我(?:作为|是)(?:一?[名个位])(?:患者|病人)(?!的)"
    r"|(?:^|[，,。！？!?\n])\s*我(?:最近|这几天|这两天|昨天|昨晚|今天|今早|从昨天|从上周|一直|老是|总是|"
    rf"经常)[^，。！？\n]{{0,10}}{_SYMPTOM}"
    r"|(?:^|[，,。！？!?\n])\s*我(?:的)?(?:头|肚子|胃|胸口?|腰|膝盖|嗓子|喉咙|眼睛|牙|背)(?:很|好|一直|"
    rf"老是|总是|有点|特别|最近)+{_SYMPTOM}"
    r"|我(?:该|应该)(?:挂什么科|吃什么药|怎么办)",
)
_ZH_PATIENT = anchored(
    "建议|作为|我是|开|症状|病情|情况|检查结果|不舒服|有什么|不适|康复|描述|说明|告诉我|您需要|你需要",
    r"(?:根据|按照?|听)(?:您|你)(?:的|所)?(?:描述|症状|情况|主诉|讲述)(?:的)?[，,]|"
    r"建议(?:您|你)(?!们|再|给|还)[^，。！？\n]{0,3}(?:口服|服用|吃|用|找|约|换|外?涂|抹|敷|预约|去|到|做|查|多|少|注意|尽快|及时|"
    r"立即|先|复查|休息|可以|继续|避免|保持|停|进行|挂|住院|咨询|就)"
    r"|作为(?:您|你)的(?:主治)?(?:医生|大夫)|我是(?:您|你)的[^，。\n]{0,4}(?:医生|大夫)"
    r"|我(?:给|为|帮)(?:您|你)(?:先)?开|(?:您|你)(?:这种|这个)(?:情况|症状|表现)[^，。！？\n]{0,4}(?:考虑|属于|可能是|应该是|提示)"
    r"|(?:您|你)的(?:症状|病情|情况|检查结果)[^，。！？\n]{0,6}(?:提示|考虑是?|属于|符合|可能是|应该是)"
    r"|请问(?:您|你)(?:哪里|什么地方|怎么)不舒服|有什么(?:可以|能)(?:帮助|帮到?)(?:您|你)|(?:您|"
    r"你)(?:还)?有(?:没有)?其他(?:的)?(?:不适|不舒服|症状|疾病|病史)|祝(?:您|你)(?:早日|尽快)康复"
    r"|(?:请|麻烦)(?:您|你)?(?:详细)?(?:描述|说明|告诉我)(?:一下)?(?:您|你)的(?:症状|年龄|病情|情况)|"
    r"(?:您|你)需要(?:服用|口服|住院|手术|做个?手术|静养)",
)
_EN_AILS = (
    r"(?:headaches?|pains?|fever|cough|rash|nausea|diarrh\w+|dizz\w+|itching|trouble sleeping|vomit\w*|"
    r"sore throat|cramps?)"
)
_EN_DOCTOR = anchored(
    "thank|doctor,|doc,|, doctor|, doc|ok doc|okay doc|alright doc|right doc|sure doc|yes doc|fine doc|a patient|"
    "i've|i have|my |should i take|am i going",
    r"\b(?:thank you|thanks)(?: so much| very much| a lot)?,? (?:doctor|doc|dr)\b|(?:^|"
    r"[.!?\n])\s*(?:hello|hi|dear)? ?(?:doctor|doc), (?:i|my|can|should|what)\b"
    r"|\bi(?:'ve| have)(?: also)? (?:been having|been getting|had|got) (?:a |an |this |these |some |bad |"
    rf"terrible |severe |really |constant )*{_EN_AILS}"
    r"|\bmy (?:head|stomach|chest|back|knee|throat|tummy|tooth|ear|belly)(?: has been| is| really| still| "
    r"just| keeps)* (?:hurt\w*|ach\w+|kill\w+ me|sore)"
    r"|\b(?:like|as) you (?:said|told me|advised|recommended),? (?:doc|doctor)\b|, (?:doctor|doc)[.!]?(?=\n|$)|"
    r"(?:\bthat )?\b(?:hurts?|aches?|itches|burns|bleeds|swollen|sore|worse|better), (?:doctor|doc)\b|"
    r"\bas a patient,? i\b|"
    r"(?:^|[.!?\n])\s*(?:okay|ok|alright|right|sure|yes|fine|thanks),? (?:doctor|doc)\b"
    r"|\bwhat should i take\b|\bam i going to be (?:ok|okay|alright)\b",
)
_EN_PATIENT = anchored(
    "recommend|advise|suggest|prescribe|as your|i am your|i'm your|you should|please |how long have|"
    "speedy|feel better|get well|do you have any|help you|brings you|"
    "your symptoms|based on",
    r"\bi(?:'d| would)? (?:strongly |also |highly )?(?:recommend|advise|suggest|prescribe)(?: that)? "
    r"(?:you\b|taking|a course|starting|resting|seeing|[a-z]+(?: (?:cream|ointment|tablets?|drops|gel|spray))? "
    r"\d+(?:\.\d+)? ?(?:%|mg|mcg|g\b|ml))(?! (?:to other|so))"
    r"|\bas your (?:doctor|physician|gp)\b|\bi(?:'m| am) your (?:doctor|physician|gp)\b|\bi(?:'ll| will) prescribe\b"
    r"|\byou should (?:take|start taking|rest|see a doctor|see your doctor|go to the (?:er|hospital|"
    r"emergency)|drink plenty|avoid)\b"
    r"|\bplease (?:describe|tell me about|tell me more about) your (?:symptoms?|pain|condition)|\bhow "
    r"long have you (?:had|been having)\b"
    r"|\bi (?:wish|hope) you (?:a )?(?:speedy recovery|feel better|get well)|\bdo you have any (?:other "
    r")?(?:symptoms|allergies|medical conditions|questions about your (?:treatment|medication|condition))\b"
    r"|\bbased on (?:your (?:description|symptoms|history)|what you(?:'ve| have)? (?:described|told me))"
    r"|\bhow (?:can|may) i help you\b|\bwhat brings you\b|\byour symptoms (?:suggest|are consistent|sound|indicate)",
)
_EN_ASKED = re.compile(
    r"(?:do you think|would you say|said|says|told me|told (?:him|her|them|my \w+)|tell (?:him|her|them)|telling "
    r"(?:me|him|her|them|my \w+)|tells me|reads?|wrote|that|if|whether|"
    r"when)[ ,:]*\Z"
)


def check(dialogue: Dialogue) -> str | None:
    zh = dialogue.language == "zh"
    doctor, patient = (_ZH_DOCTOR, _ZH_PATIENT) if zh else (_EN_DOCTOR, _EN_PATIENT)
    for voice, foreign in ((dialogue.doctor, doctor), (dialogue.patient, patient)):
        found = _glued(voice) or _swapped(voice.text, foreign)
        if found:
            return voice.finding(found.end() - 1, found.group())
    return None


def _glued(voice: Voice) -> re.Match[str] | None:
    """A role's name with a colon, other than a patient who addresses the doctor."""
    text = voice.text
    if not any(mark in text for mark in ":：【["):
        return None
    patient = bool(voice.turns) and voice.turns[0].side == "patient"
    for found in _PREFIX.finditer(text):
        start = found.start() + (text[found.start()] == "\n")
        if not (patient and _ADDRESS.match(text, start)):
            return found
    return None


def _swapped(text: str, foreign: Anchored) -> re.Match[str] | None:
    for found in foreign.finditer(text):
        if not _quoted(text, found.start()) and not _EN_ASKED.search(text[max(0, found.start() - 30) : found.start()]):
            return found
    return None


def _quoted(text: str, offset: int) -> bool:
    low = text.rfind("\n", 0, offset) + 1
    return any(quote.start() <= offset - low < quote.end() for quote in _QUOTE.finditer(text[low : offset + 200]))
