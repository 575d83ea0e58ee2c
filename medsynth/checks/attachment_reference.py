"""A turn that speaks of an image or file as sent or seen: nobody in a written consultation has one.

Fine: a doctor who orders an X-ray or ECG, asks to bring the film, or says that pictures cannot be seen; a patient who
tells what a film showed (拍过片子，说是骨折), asks whether to send one, or cannot. 附件 is also the
adnexa: 附件炎 is fine.

fails   见图   图片已上传   从您发的片子看                "I've attached a photo"   "in the picture you sent"
passes  请带上片子来院   我看不到图片   附件囊肿           "please bring the film"   "I can't see images here"
"""

from __future__ import annotations

import re

from medsynth.checks._anchored import anchored
from medsynth.checks._dialogue import Dialogue, Voice

_THING = r"(?:图片?|照片|相片|片子|截图|报告单?|化验单|检查单|检验单|影像|视频|舌照|ct片?|x光片?|b超单?)"
_REPORT = r"(?:报告单?|化验单|检查单|检验单|检查结果|化验结果|病历)"
_ZH = anchored(
    "图|照片|相片|片子|截图|报告|化验单|检查单|检验单|影像|视频|舌照|附|ct片|x片|x光|b超|语音|录音|镜头|摄像头|画面|屏幕|我这",
    r"(?<!常)(?<!罕)(?<!多)(?<!少)(?<!可)(?:见|如|看)(?:下|上|附|右|左)?图(?![书像形谱章])(?:片|[一二三四12345]|所示)?"
    r"|(?:见|如|看|在)附件(?![炎囊区包肿b超增扭积及和与处内])|(?:下|上)图(?:片)?(?:是|中|里|所示|为)|"
    r"附(?:上|件是)(?:了)?[^，。\n]{0,6}"
    + _THING
    + rf"|{_THING}(?:都|也|我)?(?:已经?|刚|刚刚)?(?:上传|发上去|发过去|发送|传上去|传过去|发给(?:您|你|医生)|"
    r"发(?:您|你)|附上|附在|贴上|贴在)(?:了|上|成功|如下|好)?"
    r"|(?:上传|发送|发过去|发上来|发上去|传上去|发|传|附|贴)(?:给(?:您|你)|上|来|过来|"
    rf"过去)?了[^，。！？\n]{{0,6}}?{_THING}"
    rf"|这(?:是|张是)[^，。！？\n]{{0,8}}?(?:图片|照片|片子|截图)"
    rf"|这(?:是|张是|份是)[^，。！？：:\n]{{0,8}}?{_REPORT}(?=[。！\n]|$|[，,][^：:\d]{{0,10}}(?:看|分析|解读))"
    rf"|附件(?:里|中|内)?(?:有|是)[^，。！？\n]{{0,6}}?{_THING}"
    r"|(?<![电声超意地像贪企谱])图(?:片)?(?:中|里)(?!有?没)|(?:图片|照片|相片|截图|视频|语音|录音)(?:我|都|已经?)*(?:收到|看到|听到)"
    r"|(?:收到|听[了过到])(?:了)?(?:您|你)(?:的|发的?)?(?:图片|照片|相片|截图|视频|语音|录音)|(?:我|您|你)?(?:的|发的)?(?:语音|录音)(?:里|中)(?:我?(?:说|讲)|提到)"
    r"|(?:您|你|医生)(?:看|瞧)(?:一下|下|"
    r"看)?(?:这张|这个|我的)?(?:图片?|照片|片子)"
    r"|(?:从|在|通过)(?:视频|镜头|画面|屏幕)(?:里|上|中|前)?[^，。！？\n]{0,8}?(?:看|见|瞧|观察)|(?:到|在|对着|放到?)(?:镜头|摄像头|屏幕)前?"
    r"|我(?:这边|这里|这儿)(?:都)?(?:看|瞧)得(?:见|到|清)"
    r"|点击查看(?:大图|图片)|图片[一二三123](?![^，。]{0,3}张)"
    rf"|(?:您|你)(?:刚才|刚刚|之前)?(?:所)?(?:发|传|上传|附|贴|提供(?=的[^，。]{{0,6}}(?:图|照|片|"
    rf"截)))(?:给我|来|过来|上来)?的(?:这|那)?(?:张|份|些|个)?[^，。！？\n]{{0,6}}?{_THING}"
    rf"|(?:从|看了|看过|根据)(?:您|你|这|那)(?:的|张|份)?[^，。！？\n]{{0,4}}?(?:图片?|照片|片子|截图|影像|"
    rf"舌照)[^，。！？\n]{{0,3}}(?:看|来看|上看|中看|显示|可见|判断|，|,|。)"
    r"|(?:从|根据)(?:图片?|照片)(?:上|中|里)?(?:来)?(?:看|可以|判断|显示)|(?:图片?|照片)(?:上|中|"
    r"里)(?:可以|能够?|显示|看|可见|的)",
)
_ZH_NOT = re.compile(
    r"看不[到了清见]|无法|不能|没法|没有|没收到|未收到|看不|不了|不到|不会|不方便|打不开|如果|若|要是|"
    r"假如|能不能|能否|可否|可以(?:把|将)|可不可以|是否|要不要|需要|怎么|请|麻烦|一会|等会|待会|稍后|回头|"
    r"明天|打算|准备|想"
)
_ZH_AFTER = re.compile(r"[^，。！？\n]{0,6}(?:(?:可以|行|好|有用|方便|需要)吗|看不|不了|不出|不到|失败|不上|不清)")
_EN_THING = (
    r"(?:photo(?:graph)?s?|pictures?|images?|pics?|files?|scans?|x-?rays?|videos?|screenshots?|reports?|"
    r"documents?)"
)
_EN = anchored(
    "photo|picture|image|pic|file|scan|x-ray|xray|video|screenshot|report|document|attach|upload|enclos|pfa|camera|"
    "i can see|my "
    "results|my labs",
    r"\bi(?:'ve| have|'m| am)?(?: also| just| already| now)? (?:attach(?:ed|ing)|upload(?:ed|ing)|"
    r"enclos(?:ed|ing))\b|\bi(?:'ve| have)?(?: just| already)? (?:sent|posted|shared) (?:you )?(?:a|an|"
    r"the|my|some|two|three)? ?(?:\w+ )?(?:photos?|pictures?|images?|pics?|files?|screenshots?)\b"
    r"|\b(?:see|view|check|look at) (?:(?:the|my|this) )?(?:attached|attachments?|(?:photo|picture|image|pic)s?)\b"
    rf"|\b{_EN_THING} (?:that )?i(?:'ve| have)?(?: just| already)? (?:sent|attached|uploaded|shared|posted|enclosed)\b|"
    rf"\battached (?:is|are|{_EN_THING})\b|\b{_EN_THING} (?:is |are )?(?:attached|uploaded|"
    r"enclosed|below)\b"
    r"|\bhere(?:'s| is| are) (?:a|an|the|my|some) (?:\w+ )?(?:photos?|pictures?|images?|pics?|screenshots?)\b"
    r"|\b(?:in|from|on|by|judging by|going by) (?:the|your|this|that) (?:attached )?(?:photo(?:graph)?s?|"
    r"pictures?|images?|pics?|"
    r"attachments?|screenshots?)\b|\bpfa\b|\bfind (?:the |my )?(?:enclosed|attached)\b|\benclosed (?:is|are|my|the)\b"
    r"|\bhere(?:'s| is| are) (?:the|my|our|his|her|some) (?:\w+ ){0,2}(?:reports?|results?|x-?rays?|scans?|ecgs?|"
    r"labs?)\b"
    r"(?![^.!?\n]{0,40}\d|[^.!?\n]{0,3}:)"
    r"|\b(?:received|got|thanks for|thank you for|appreciate) (?:(?:sending|sharing|uploading|attaching|posting) "
    r")?(?:me )?"
    r"(?:your|the|those|that|these) (?:\w+ )?(?:photo(?:graph)?s?|pictures?|images?|pics?|screenshots?|attachments?)\b"
    rf"|\b{_EN_THING} (?:that )?you(?:'ve| have)? (?:just |kindly )?(?:sent|"
    r"attached|uploaded|shared|posted|provided|submitted)\b"
    r"|\b(?:looking at|looked at|reviewed|reviewing|seen|saw|based on|according to|viewed) (?:your|the|"
    r"this) (?:attached )?(?:photo(?:graph)?s?|pictures?|images?|pics?|attachments?|screenshots?)\b|"
    r"\b(?:from|on|over|through) (?:the|your|this) (?:video|camera|webcam)\b|\bup to the camera\b|"
    r"\bi can (?:actually |clearly )?see (?:from here|(?:that )?(?:the|your|his|her) (?:\w+ ){0,2}(?:redness|rash|"
    r"swelling|lump|wound|skin|spots?|bruis\w+|eyes?|throat|tonsils?|leg|arm|hand|foot|ankle|knee|face)\b)|"
    r"\byour attached\b|\b(?:the|your) attachments?\b",
)
_EN_NOT = re.compile(
    r"\b(?:can't|cannot|can not|unable|not able|don't|didn't|did not|haven't|have not|no|not|never|"
    r"without|if|when|bring|send|want me to|like me to|"
    r"(?:should|shall|may|can|could|do) i|how (?:do|can)|(?:please|you|could you|can you|you can|you may) "
    r"(?:send|upload|attach|share|take|describe))\b[^.!?\n]{0,60}\Z"
)
_PLACEHOLDER = re.compile(
    r"[\[【<](?:图片?|照片|附件|语音|image|photo|picture|attachment|img)\b[^\]】>\n]{0,20}[\]】>]"
    r"|[（(](?:见?附?图片?|照片|附件|image|photo|picture|attachment)[）)]"
)


def check(dialogue: Dialogue) -> str | None:
    for voice in (dialogue.patient, dialogue.doctor):
        mark = _PLACEHOLDER.search(voice.text)
        if mark:
            return voice.finding(mark.start(), mark.group())
        found = _zh(voice) if dialogue.language == "zh" else _en(voice)
        if found:
            return found
    return None


def _zh(voice: Voice) -> str | None:
    text = voice.text
    for found in _ZH.finditer(text):
        clause = re.split(r"[，。！？!?\n]", text[max(0, found.start() - 20) : found.start()])[-1]
        if not _ZH_NOT.search(clause + found.group()) and not _ZH_AFTER.match(text, found.end()):
            return voice.finding(found.start(), found.group())
    return None


def _en(voice: Voice) -> str | None:
    text = voice.text
    for found in _EN.finditer(text):
        if not _EN_NOT.search(text[max(0, found.start() - 80) : found.start()]):
            return voice.finding(found.start(), found.group())
    return None
