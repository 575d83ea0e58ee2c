"""A reply that a provider withheld, or a model that refuses or speaks as a machine.

Counts ended_by, a finish reason ``content_filter``, and words of refusal of either side. A doctor who knows the limits
of a consultation in writing is fine, and so is a patient who asks whether this is a machine.

fails   作为AI，我无法提供诊断   我是人工智能助手          "As an AI language model"   "I can't help with that."
passes  网上无法确诊，请来院检查   您是人工智能吗？         "I cannot diagnose this online."   "Are you an AI?"
"""

from __future__ import annotations

import re

from medsynth.checks._anchored import anchored
from medsynth.checks._dialogue import Dialogue
from medsynth.core.types import Language

_ZH_MACHINE = (
    r"(?:ai(?![a-z])|人工智能|(?:大型?|大规模)?语言模型|大模型|(?:聊天)?机器人|虚拟(?:助手|医生|助理)|"
    r"智能(?:助手|助理|医生))"
)
_ZH = anchored(
    "ai|智能|模型|机器人|虚拟|无法|不能|不便|没法|违反|话题|敏感|不予|屏蔽|拦截|违规|合规|没有能力",
    rf"(?:作为|身为)(?:一个|一名|一款|一位|您的|个)?[^，。！？\n]{{0,6}}?{_ZH_MACHINE}"
    rf"|我(?:只|仅仅?)?是(?:一个|一名|一款|一位|个)?[^，。！？\n吗不]{{0,6}}?{_ZH_MACHINE}(?![^。！？\n]{{0,2}}吗)"
    r"|我(?:无法|不能|不便|没法)(?:继续)?(?:回答|协助|满足|讨论|参与|执行|完成)"
    r"(?:您的?|你的?|这个|该|此|此类|这类|这样的|相关)*(?:问题|请求|内容|话题|要求|对话|任务)"
    r"|我(?:无法|不能)(?:为您|为你)?(?:提供|给出)(?:任何)?(?:此类|这类|该|相关|这方面的|专业的?)?"
    r"(?:帮助|协助|医疗建议|医学建议|医疗诊断|信息|内容)(?:[。！!，,]|$)"
    r"|(?:该|此|这个|这类|此类|本|您的|你的)(?:内容|问题|话题|请求|信息)[^，。！？\n线网医]{0,6}?(?:无法|不能|不便|没法|不予)"
    r"(?:回答|回复|提供|处理|显示|讨论|继续)(?![^。！？\n]{0,12}(?:面诊|检查|线下|医院|当面|就诊))"
    r"|我(?:无法|不能|不便|没法|没有能力)(?:继续|直接)?(?:为您?|为你|给您?|给你|向您?)?(?:提供|给出|协助|处理|进行|完成)"
    r"(?:任何|此类|这类|该|这个|这样的|相关的?|处理)*(?:(?:医疗|医学|健康|专业)的?)+(?:帮助|协助|建议|诊断|服务|咨询|信息|判断)+"
    r"|我(?:无法|不能|不便|没法)(?:协助|帮助|处理|完成)(?:您|你)?(?:处理|完成)?(?:这个|该|此|这样的|您的|你的)*(?:请求|任务|要求|需求)"
    r"|(?:内容|消息|回复|请求|回答)[^，。！？\n]{0,8}(?:不合规|违规|被?(?:屏蔽|拦截))|已被(?:屏蔽|过滤|拦截)"
    r"|作为[^，。！？\n]{0,8}?ai|没有能力判断"
    r"|我(?:无法|不能|不便|没法)继续(?:这个|这|该|此|本次|进行|参与|跟您|和您|与您)*(?:对话|交流|讨论|话题|聊天|扮演)"
    r"|(?:包含|含有|涉及|触发)(?:了)?(?:敏感|违规|不当|违禁)(?:信息|内容|词|话题)?|(?:相关|有关)?(?:法律法规|政策法规|平台规定)[^。！？\n]{0,20}(?:无法|不能|不予)(?:回答|回复|提供|显示)"
    r"|请?(?:您|你)?换(?:个|一个)(?:话题|问题)(?=[吧聊试。！!]|$)"
    r"|违反(?:了)?(?:相关)?(?:法律法规|内容政策|使用政策|使用规范|社区规范)",
)
_EN_MACHINE = r"(?:ai|artificial intelligence|(?:large )?language model|virtual assistant|chat ?bot)\b"
_EN_DO = r"(?:assist|help)(?: you)? with (?:that|this|your|such)(?: request| question| topic)?(?=[.,!\n]|$)"
_EN = anchored(
    " ai|language model|artificial|assist|chatbot|chat bot|help|comply|fulfil|continue with|engage|"
    "discuss|role play|roleplay|advice|guidelines|polic|"
    "programming|content|openai|chatgpt|decline|flagged|blocked|filter",
    rf"\b(?:as|i am|i'm)(?: just| only)? an? {_EN_MACHINE}"
    rf"|\bi (?:can't|cannot|can not|won't|will not|am unable to|am not able to) {_EN_DO}|\bi'm (?:not able|"
    rf"unable) to {_EN_DO}"
    r"|\bi (?:can't|cannot|won't) (?:comply|fulfil+|continue with th|engage in|discuss (?:this|that) topic|role ?play)"
    r"|\b(?:can't|cannot|unable to|not able to) (?:provide|give|offer)(?: you)?(?: with)? (?:any "
    r")?(?:professional )?medical advice"
    r"|\bi (?:must|have to|will have to|need to|am going to) (?:respectfully |politely )?decline"
    r"(?: to (?:continue|answer|respond|discuss|engage|provide|assist|help|participate|role)| (?:this|that|your) "
    r"request|[.,!])"
    r"|\b(?:flagged|blocked|filtered|rejected|removed) (?:by|due to|because of|under) (?:\w+ ){0,2}(?:polic|"
    r"filter|guideline|system|moderat)"
    r"|\bcontent (?:polic|filter|moderation)"
    r"|\b(?:against|violates?) (?:my|our|the) (?:\w+ )?(?:guidelines|polic(?:y|ies)|programming|content)|"
    r"\b(?:openai|chatgpt)\b",
)
_WITHHELD = "content_filter"


def check(dialogue: Dialogue) -> str | None:
    if dialogue.ended_by == "filtered":
        return "withheld by the provider"
    if _WITHHELD in dialogue.finish_reasons:
        return f"reply {dialogue.finish_reasons.index(_WITHHELD) + 1} withheld by the provider"
    for voice in (dialogue.doctor, dialogue.patient):
        refused = _refusal(voice.text, dialogue.language)
        if refused:
            return voice.finding(refused.start(), refused.group())
    return None


def _refusal(text: str, language: Language) -> re.Match[str] | None:
    return (_ZH.search(text) if language == "zh" else None) or _EN.search(text)
