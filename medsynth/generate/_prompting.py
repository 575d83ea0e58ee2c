"""What each side of a dialogue is told: the sheet of what it may see, how certain, what to do now.

The patient sees the case, the doctor sees only the conclusion; which fields each side sees is the recipe's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from medsynth.core.types import CLINICAL_FIELDS, Case, Clinical, Language, Message
from medsynth.facts.regions import services
from medsynth.llm.chat import ChatRequest, Label
from medsynth.llm.prompts import Prompt

Side = Literal["patient", "doctor"]
SEEN = (
    *("complaint", "request", "duration", "history", "medication", "allergy", "pregnancy", "age", "sex", "weight"),
    *("department", "diagnosis", "advice", "reference_reply"),
)
"""Names that ``patient_sees`` and ``doctor_sees`` may list."""
SLOTS: Mapping[Side, tuple[str, ...]] = {
    "patient": ("sheet", "persona", "length", "stop_word", "now"),
    "doctor": ("sheet", "certainty", "emergency", "safety", "length", "now"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a dialogue stands when one side is asked to speak. flags: meanings of the red flags seen so far."""

    phase: str
    turn: int
    flags: tuple[str, ...] = ()
    disposition: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """One side's prompt and what it knows, for one dialogue."""

    side: Side
    language: Language
    prompt: Prompt
    known: Mapping[str, Clinical]
    values: Mapping[str, str]
    facts: Mapping[str, Any]
    label: Label

    def request(self, said: Sequence[Message], moment: Moment, sample: int) -> ChatRequest:
        """The next request of this side. ``said``: the dialogue so far, patient = user, doctor = assistant."""
        words = WORDS[self.language]
        values = dict(self.values, now=words[self.side][moment.phase])
        if self.side == "doctor":
            values["safety"] = words["safety"].format(flags="、".join(moment.flags)) if moment.flags else ""
        system = Message("system", self.prompt.render(values))
        history = [_seen_from(self.side, message) for message in said]
        if not history or history[0].role != "user":
            history.insert(0, Message("user", words["cue"][self.side]))
        variables = {
            "purpose": f"dialogue.{self.side}",
            "language": self.language,
            "phase": moment.phase,
            "turn": moment.turn,
            "flags": list(moment.flags),
            "disposition": moment.disposition,
            "last": said[-1].content if said else "",
            "known": {name: {"state": field.state, "value": field.value} for name, field in self.known.items()},
            **self.facts,
        }
        label = self.label._replace(turn=moment.turn)
        return ChatRequest((system, *history), sample=sample, variables=variables, label=label)


def patient(
    case: Case,
    prompt: Prompt,
    sees: Sequence[str],
    persona: Mapping[str, str],
    persona_text: str,
    stop_word: str,
    length: int,
) -> Speaker:
    known = known_fields(case, sees)
    return Speaker(
        "patient",
        case.language,
        prompt,
        known,
        {"sheet": sheet(known, case.language), "persona": persona_text, "length": str(length), "stop_word": stop_word},
        {"persona": dict(persona), "stop_word": stop_word, "case": case.id, "department": case.department},
        Label(case.id, "patient", 0, case.department),
    )


def doctor(case: Case, prompt: Prompt, sees: Sequence[str], region: str, length: int) -> Speaker:
    known = known_fields(case, sees)
    emergency, crisis = services(case.region or region, case.language)
    words = WORDS[case.language]
    return Speaker(
        "doctor",
        case.language,
        prompt,
        known,
        {
            "sheet": sheet(known, case.language),
            "certainty": words["certainty"][case.conclusion],
            "emergency": emergency,
            "length": str(length),
        },
        {
            "conclusion": case.conclusion,
            "emergency": emergency,
            "crisis": crisis,
            "case": case.id,
            "department": case.department,
        },
        Label(case.id, "doctor", 0, case.department),
    )


def _seen_from(side: Side, message: Message) -> Message:
    """A model always speaks as ``assistant``; for the patient's model the doctor is the ``user``."""
    if side == "doctor":
        return message
    return Message("assistant" if message.role == "user" else "user", message.content)


def known_fields(case: Case, sees: Sequence[str]) -> dict[str, Clinical]:
    """The case's fields that one side may see, each in its three-state form."""
    known: dict[str, Clinical] = {}
    for name in sees:
        if name in CLINICAL_FIELDS:
            known[name] = getattr(case, name)
        elif name == "weight":
            known[name] = _as_clinical(f"{case.weight_g / 1000:g} kg" if case.weight_g else "")
        elif name == "sex":
            known[name] = _as_clinical(WORDS[case.language]["sex"].get(case.sex, "") if case.sex else "")
        else:
            known[name] = _as_clinical(getattr(case, name) or "")
    return known


def _as_clinical(text: str) -> Clinical:
    return Clinical("present", text) if text else Clinical()


def sheet(known: Mapping[str, Clinical], language: Language) -> str:
    """What a side knows, a line a field. Unknown is said to be unknown: it must never read as a denial."""
    words = WORDS[language]
    mark = "：" if language == "zh" else ": "
    lines = []
    for name, field in known.items():
        value = field.value if field.state == "present" else words["state"][field.state]
        lines.append(f"- {words['label'][name]}{mark}{value}")
    return "\n".join(lines) if lines else words["nothing"]


WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "label": {
            "complaint": "病情",
            "request": "想知道",
            "duration": "患病多久",
            "history": "既往病史",
            "medication": "用药情况",
            "allergy": "过敏史",
            "pregnancy": "怀孕情况",
            "age": "年龄",
            "sex": "性别",
            "weight": "体重",
            "department": "科室",
            "diagnosis": "诊断意见",
            "advice": "处理建议",
            "reference_reply": "参考回复",
        },
        "state": {"denied": "没有", "unknown": "不清楚（被问到就说不太清楚）"},
        "sex": {"male": "男", "female": "女"},
        "nothing": "（没有）",
        "certainty": {
            "firm": "明确。患者说的情况支持时可以直接说。",
            "tentative": "不确定，只是考虑。必须保留“考虑”“可能”这样的说法。",
            "no_diagnosis": "目前不能诊断。告诉患者还不清楚什么、做什么检查或看哪个科可以弄清楚。",
            "not_medical": "不是医疗问题。说明这不是诊断能回答的，该找谁办理；不要编一个诊断。",
        },
        "cue": {"patient": "您好，请问哪里不舒服？", "doctor": "（患者进入了问诊，请先打招呼并询问哪里不舒服。）"},
        "patient": {
            "open": "问诊刚开始，说第一句话。",
            "more": "接着说，先不要结束。",
            "free": "接着说；如果已经得到满意的答复，可以结束。",
            "close": "这是最后一次发言，简短回应后结束问诊。",
        },
        "doctor": {
            "greet": "问诊刚开始，打招呼并问哪里不舒服。",
            "ask": "先了解情况，提问。",
            "free": "信息够了就给出意见和建议，不够就继续问。",
            "conclude": "现在给出意见和建议。",
            "emergency": "这是危急情况，立即让患者去急诊。",
            "farewell": "患者要结束了，简短回应，提醒什么情况要及时就医。",
        },
        "safety": "注意：患者有危急信号（{flags}），这一轮必须让患者马上去急诊。",
    },
    "en": {
        "label": {
            "complaint": "What is wrong",
            "request": "Wants to know",
            "duration": "Since",
            "history": "Past illness",
            "medication": "Medicines",
            "allergy": "Allergies",
            "pregnancy": "Pregnancy",
            "age": "Age",
            "sex": "Sex",
            "weight": "Weight",
            "department": "Department",
            "diagnosis": "Opinion",
            "advice": "Advice",
            "reference_reply": "Reference reply",
        },
        "state": {"denied": "no", "unknown": "not known (if asked, say you are not sure)"},
        "sex": {"male": "male", "female": "female"},
        "nothing": "(nothing)",
        "certainty": {
            "firm": "Firm. You may say so once what the patient told supports it.",
            "tentative": "Tentative only. Keep words such as possible or probable.",
            "no_diagnosis": "No diagnosis can be made yet. Say what is not known and which test or specialist would settle it.",
            "not_medical": "Not a medical question. Say that no diagnosis answers it and who can help; invent no diagnosis.",
        },
        "cue": {
            "patient": "Hello, what can I do for you?",
            "doctor": "(The patient has joined. Greet and ask what is wrong.)",
        },
        "patient": {
            "open": "The consultation begins; say your first sentence.",
            "more": "Go on; do not end yet.",
            "free": "Go on; you may end if you have what you came for.",
            "close": "This is your last turn: answer briefly and end the consultation.",
        },
        "doctor": {
            "greet": "The consultation begins; greet and ask what is wrong.",
            "ask": "Find out more first: ask.",
            "free": "Give your opinion and advice if you know enough, else ask.",
            "conclude": "Give your opinion and advice now.",
            "emergency": "This is an emergency: send the patient to emergency care now.",
            "farewell": "The patient is leaving: answer briefly and say when to seek care quickly.",
        },
        "safety": "Note: the patient shows signs of an emergency ({flags}); this reply must send them to emergency care at once.",
    },
}
