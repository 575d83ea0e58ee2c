"""Somebody speaks of a picture or file as sent and seen; a text dialogue has none.

Catches: 见图, 如图所示, 从您发的片子看, "I've attached", "as the photo shows".
Leaves: "I cannot see pictures"; "please bring the film", 拍个X光, 做个CT; a report's result that the patient tells in words.
"""

from __future__ import annotations

import re

from medsynth.checks._dialogue import Dialogue

_SHOWN = re.compile(
    r"(?:如|见|参见|详见|看|附|下|上)(?:上|下|附)?(?:图|图片|照片|附件)(?!书|形)(?:所示|片|中|里|上|所见)?|(?:图|图片|照片|附件|截图)(?:已经?|刚|都)?(?:发|上传|传|附)(?:给|上|了|过|在|到|来|送)|(?:已经?|刚刚?|都|我)(?:发|上传|传|附上|发送|发过)(?:给您|给你|了|上去)*(?:几|一|两|\d)?张?(?:张|个|份)?(?:的)?(?:图片|照片|截图|片子|图|附件|报告单?|化验单)"
    r"|(?:您|你)(?:发|上传|传|提供|拍|附|发送|发来|给|展示)(?:过来|来|给我|上来|的|了)*(?:这|那|几|一|两|三|\d)?(?:张|份|个)?(?:图片|照片|截图|片子|图|附件|影像|化验单|报告单?|检查单|资料(?:图片)?|ct片?|x光片|核磁片?)"
    r"|(?:从|看了?|根据|由|按照)(?:您|你)?(?:的|这张|这个|所|那张)*(?:图片|照片|截图|附件)(?:上|中|里|来)?(?:看|显示|判断|可以|可见|提示)?|(?:图片|照片|截图)(?:上|中|里)?(?:显示|可见|看到|来看|看出|提示|看起来|看)|(?:图片|照片)(?:您|你)(?:看|收到)|(?:发|传)(?:几|一|两)?张(?:图|照片|图片)(?:给您|给你|您看|了)|拍(?:了)?(?:几|一|两)?张?照(?:片)?(?:给您|发|传|附)|看到(?:您|你)的(?:片子|照片|图片)"
    r"|\b(?:see|please see|as (?:seen|shown) in|as you can see(?: in)?|look at|looking at|refer to|based on|from|judging by|according to) (?:the |your |my |this |that |these |those )?(?:attached |enclosed |uploaded )?(?:photo\w*|pictures?|pics?|images?|attachments?|screenshots?|attached)\b|\b(?:i(?:'ve| have)?|you(?:'ve| have)?)(?: just| already| also)? (?:attached|uploaded|enclosed|included|posted|sent)(?: you| me| over| in| here)?(?: (?:a|the|my|your|some|two|few|this|these|an|you|of|couple))* (?:photo\w*|pictures?|pics?|images?|files?|scans?|x-?rays?|reports?|screenshots?|attachments?|results?|copy)"
    r"|\b(?:the|your|this|that|these) (?:attached |uploaded )?(?:photo\w*|pictures?|pics?|images?|attachments?|screenshots?)(?: you (?:sent|attached|uploaded|posted|shared|provided))? (?:show|shows|showed|suggest|suggests|indicate|look|looks|reveal|reveals|is attached|are attached)|\b(?:photo\w*|pictures?|images?|scans?|x-?rays?|reports?|films?) (?:that )?(?:you|i)(?:'ve| have)? (?:sent|attached|uploaded|posted|shared)|\b(?:is|are|find) attached\b|\battached (?:is|are|please)|\bin the (?:photo|picture|image) (?:you|i|it|we|there)"
)
_HINTS = ("图", "照片", "附件", "截图", "片子", "拍", "影像", "报告", "化验单", "检查单", "资料", "ct", "x光", "核磁", "photo", "pic", "image", "attach", "upload", "enclosed", "screenshot", "scan", "x-ray", "xray", "film", "report", "sent", "included")
_NOT_SEEN = re.compile(
    r"(?:看不到|无法|不能|没法|没有?(?:看到|收到|办法)|未(?:看到|收到|见)|不(?:支持|方便|可以|会)|看不了|看不见|打不开|不要|不用|请(?!看)|可以|建议|最好|带|需要|如果|若|能否|能不能|麻烦|方便|是否|有没有|希望)[^。！？!?\n]{0,24}$"
    r"|(?:\b(?:can'?t|cannot|can not|unable|not able|don't|do not|didn't|no|not|never|without|if|please (?:bring|send|take|keep)|could you|can you|bring|would|should|need to|may|take|want to|have no|how (?:do|can) i)\b)[^.!?\n]{0,40}$"
)
_NOT_SEEN_AFTER = re.compile(r"^[^。！？!?\n]{0,8}(?:看不到|无法(?:查看|看到|打开)|打不开|看不清|看不了|收不到|没收到|吗|么|可以吗|[?？])|^[^.!?\n]{0,20}(?:cannot|can't|could not|not visible|did not come|didn't come|not available)")


def check(dialogue: Dialogue) -> str | None:
    for turn in dialogue.turns:
        text = turn.folded
        if not any(hint in text for hint in _HINTS):
            continue
        for match in _SHOWN.finditer(text):
            if _NOT_SEEN.search(text[max(0, match.start() - 60) : match.start()]):
                continue
            if not _NOT_SEEN_AFTER.search(text[match.end() : match.end() + 40]):
                return f"turn {turn.index}: {match.group()[:12]}"
    return None
