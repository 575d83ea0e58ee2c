"""What Chinese speakers call each other: 小王, 老李头, a child's 朵朵."""

from __future__ import annotations

from collections.abc import Iterator

from medsynth.pii._page import Page
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

_HAN = "\u3400-\u9fff"
_SURNAMES = (
    "王李张刘陈杨赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩邓冯彭肖董潘袁蔡蒋杜魏吕卢姚沈姜崔谭廖贾韦付邹秦邱薛侯陶贺"
    "顾龚邵戴莫孔尹阎翟倪樊裴庞"
)
"""Surnames that with 小 or 老 before them are hardly ever part of another word: not 小黄, 小白, 小叶, 小肠."""
_BEFORE = (
    rf"(?:^|(?<=[^{_HAN}A-Za-z0-9])|(?<=同事|邻居|隔壁|朋友|同学|室友|战友|病友|工友|护士|保姆|阿姨|表弟|表妹|"
    r"对门|楼下|楼上|村里|单位|店里|客服|司机|护工|助理|中介|销售|师傅|昨天|今天|前天|上次|后来)|"
    r"(?<=[和跟与问找听叫陪替帮被让给谢是]))"
)
_SAYS = r"(?:他|她|也|都|就)?(?:说|讲|告诉|介绍|推荐|建议|陪|帮|带我|带他|带她|给我|跟我|和我|问我|叫我|让我|提醒|劝)"
_NICKNAME = rule(
    rf"{_BEFORE}([小老阿][{_SURNAMES}])(?:(?=头)|(?={_SAYS})|(?=[他她](?:也|去|前|吃|得|家|妈|爸|老))|(?=(?:也|"
    rf"都|今年|去年|前年|昨天|今年|上个?月|家里?的?|一起|两口)))"
)
_ROLE = rule(
    r"(?:(?:护士|客服|助理|同事|邻居|隔壁|对门|战友|病友|工友|室友|护工|中介|销售)(?:的)?|(?:我是|叫我|喊我|找|"
    r"谢谢|感谢))"
    rf"([小老阿][{_SURNAMES}])(?=[\s,，。.!！?？;；、)）]|$)"
)
_STAFF = rule(rf"(?:护士|客服|助理|护工|司机|销售|中介)([小老][{_SURNAMES}])(?![{_SURNAMES}])")
_CHILD = rule(
    r"(?:(?:小名|乳名|昵称)(?:[:：]|是|叫)?|(?:儿子|女儿|孩子|宝宝|宝贝|闺女|小孩|娃|孙子|孙女|弟弟|妹妹)(?:就|"
    r"名)?叫)"
    rf"((?![妈爸爷奶哥姐弟妹叔姑舅姨婆公宝哇嗷啊疼痛痒])([{_HAN}])\2)(?=[^{_HAN}]|今年|现在|最近|才|刚|$)"
)


def find(page: Page) -> Iterator[Span]:
    """Nicknames by what is said of them; 小 and 老 are part of the name."""
    for pattern in (_NICKNAME, _ROLE, _STAFF):
        for match in pattern.finditer(page):
            yield Span(match.start(1), match.end(1), "PERSON_PARTIAL", "person/nickname", 0.8)
    for match in _CHILD.finditer(page):
        yield Span(match.start(1), match.end(1), "PERSON", "person/nickname", 0.85)
