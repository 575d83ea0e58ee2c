"""The words of a dialogue's prompts that depend on moment and case: labels, states, certainty, what to do now."""

from __future__ import annotations

from typing import Any

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
            "no_diagnosis": "No diagnosis can be made yet. Say what is not known and which test or specialist would "
            "settle it.",
            "not_medical": "Not a medical question. Say that no diagnosis answers it and who can help; invent no "
            "diagnosis.",
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
        "safety": "Note: the patient shows signs of an emergency ({flags}); this reply must send them to emergency "
        "care at once.",
    },
}
