"""A model spoke of itself, refused, or was stopped by a filter.

Catches: finish_reason ``content_filter``; "作为AI", "I'm an AI language model", "I'm sorry, but I can't help with that";
a doctor who says to be none; an empty turn.
Leaves: "I cannot see pictures", "I cannot diagnose this without an examination", a patient who says to be no doctor.
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue

_MODEL = re.compile(
    r"(?:作为|身为|我是|我只是|我仅是)(?:一|个|名|位|款|你的|您的)*(?:ai|人工智能|大?语言模型|聊天机器人|智能助手|虚拟助手|机器人|大模型|chatgpt|gpt)|(?:语言模型|人工智能助手|ai助手|ai模型)|openai|(?:内容|请求)(?:违规|被过滤|已被屏蔽|不符合)|违反(?:了)?(?:使用|内容)(?:政策|规范)"
    r"|\b(?:as|i'm|i am|i'm just|i am just|being|i'm only|i am only) an? (?:ai|artificial intelligence|large language model|language model|virtual assistant|chat ?bot|machine learning model)\b|\blanguage model\b|\bopenai\b|\bchatgpt\b|\bcontent policy\b|\busage polic"
)
_REFUSES = re.compile(
    r"(?:抱歉|对不起|很遗憾|不好意思)[,，]?(?:但)?我?(?:不能|无法|没办法|不可以)(?:为您|给您|为你|继续)?(?:提供(?!处方|图)[^,，。]{0,10}(?:帮助|服务|建议|回答|信息|内容)|回答|协助|满足|帮助|讨论|参与|生成|扮演|完成)|我(?:不能|无法)(?:扮演|满足(?:您|你)的(?:要求|请求)|参与(?:这|此)|继续(?:这个|该)?(?:角色|对话))"
    r"|\b(?:i'm|i am) (?:sorry|afraid),? (?:but )?(?:i )?(?:can'?t|cannot|can not|am unable to|'m unable to|am not able to|won't) (?:assist|help|comply|fulfil\w*|provide (?:that|this|medical|any medical)|continue|answer|discuss|do that|engage|create|generate|role)|\bi (?:can'?t|cannot|am unable to|'m unable to) (?:assist|help you) with (?:that|this)|\bi (?:can'?t|cannot) (?:fulfil\w*|comply|role ?play|pretend)"
)
_NO_DOCTOR = re.compile(
    r"我(?:并)?(?:不是|非)(?:一名|一位|真正的|专业的|真的|专业)*(?:医生|大夫|医疗专业人士|医务人员)|我(?:不能|无法)(?:提供|给出)(?:任何)?(?:专业的?)?(?:医疗|医学)(?:建议|意见|诊断)|\bi(?:'m| am) not (?:a|your|an actual|a real|a licensed|a medical) (?:doctor|physician|professional|medical professional)|\bi (?:can'?t|cannot|am unable to|am not able to) (?:provide|give|offer)(?: you)?(?: with)? (?:any )?(?:medical|professional medical) (?:advice|diagnos\w+)"
)
_HINTS = ("ai", "人工智能", "模型", "助手", "机器人", "gpt", "违", "过滤", "屏蔽", "抱歉", "对不起", "遗憾", "不好意思", "不能", "无法", "不是", "并非", "我非", "model", "assistant", "bot", "policy", "polic", "sorry", "afraid", "can't", "cant", "cannot", "unable", "not a", "not your", "not an")


def check(dialogue: Dialogue) -> str | None:
    if "content_filter" in dialogue.finish_reasons:
        return "finish_reason content_filter"
    for turn in dialogue.turns:
        if not turn.text.strip():
            return f"turn {turn.index}: empty"
        text = turn.folded
        if not any(hint in text for hint in _HINTS):
            continue
        if _MODEL.search(text):
            return f"turn {turn.index}: a model speaks of itself"
        if _REFUSES.search(text):
            return f"turn {turn.index}: refuses"
        if turn.role == "assistant" and _NO_DOCTOR.search(text):
            return f"turn {turn.index}: says to be no doctor"
    return None
