"""Account names: WeChat, QQ, social networks, @names, payment addresses; behind their label or with their sign."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._label import LINK
from medsynth.pii._lexicon import COMMON, ORDINARY, classes
from medsynth.pii._page import Page
from medsynth.pii._rule import cased, rule
from medsynth.pii._span import Span

KINDS = ("HANDLE",)
WORDS = frozenset(
    "qq wx vx v wechat weixin insta instagram ig twitter telegram snap snapchat skype tik tiktok "
    "facebook fb discord reddit u "
    "linkedin youtube messenger kik handle username user userid login nickname screen wxid acct account id "
    "profile uname live post posted agent".split()
)
GATE = (
    "@",
    "_",
    "用户",
    "回复",
    "账号",
    "帐号",
    "登录名",
    "微信",
    "微x",
    "威信",
    "薇",
    "v信",
    "加v",
    "加我v",
    "加个v",
    "扣扣",
    "企鹅",
    "球球",
    "抖音",
    "小红书",
    "微博",
    "快手",
    "公众号",
    "贴吧",
    "知乎",
    "支付宝",
    "昵称",
    "网名",
    "用户名",
    "“",
    "「",
    '"',
    "加微",
    "群名片",
    "笔名",
    "网友",
    "楼主",
    "病友",
    "群友",
    "吧友",
    "博主",
    "加我",
    "加q",
)

_ADD = (
    r"(?:号码|账号|帐号|号|id|名|昵称|[:：]|是|为|搜|搜索|加|我|就是|=|\s|也是|也行|都行|也可以|这个|上|里|同名|"
    r"同号|叫|,|，|\(|（|\"){0,6}"
)
_WECHAT = rule(
    rf"(?:微信|加微|薇[❤心]?|微x|威信|薇信|v信|\+v|加v|加我v|加个v|(?<![a-z0-9])(?:wechat|weixin|wx|vx|"
    rf"v(?!\s))(?=[:：\s是号])){_ADD}(?:(?:no|number|is|"
    rf"account)[\s:]{{1,2}}){{0,3}}(?P<value>[a-z][a-z0-9_\-]{{4,29}}|1[3-9][0-9]{{9}}|"
    rf"[0-9]{{6,11}})(?![a-z0-9_])"
)
_WECHAT_NEAR = rule(
    r"(?:微信|加微|薇信|威信)[^a-z0-9\n]{1,14}(?P<value>(?=[a-z0-9]*[\-_]|[a-z]+[0-9]{2})[a-z][a-z0-9_\-]{5,19})"
    r"(?![a-z0-9_@.])"
)
_QQ = rule(
    rf"(?:(?<![a-z])q{{2}}|扣扣|企鹅|球球)(?:群|空间)?{_ADD}(?:(?:no|number|is|"
    rf"account)[\s:.]{{1,2}}){{0,3}}(?P<value>[1-9](?:[ \-]?[0-9]){{4,11}})(?![0-9@])"
)
_FORM = rule(r"(?<![a-z0-9_])(?P<value>wxid_[a-z0-9]{6,20}|(?:wx|vx|qq)_?[0-9]{5,12})(?![a-z0-9_])")
_AT = rule(r"(?<![a-z0-9._%+\-@])(?<![a-z0-9]\s)@\s?(?P<value>[a-z_][a-z0-9_.]{1,29}[a-z0-9_])(?![a-z0-9@])")
_TIGHT = rule(r"(?<=[a-z0-9:]\s)@(?P<value>[a-z_][a-z0-9_.]{2,29}[a-z0-9_])(?![a-z0-9@])")
_PAY = rule(
    r"(?<![a-z0-9._\-])(?P<value>[a-z0-9][a-z0-9._\-]{2,40}@(?:ok(?:axis|icici|hdfcbank|sbi)|ybl|paytm|"
    r"upi|ibl|axl|apl|sbi|icici|hdfcbank|axisbank|kotak|yesbank|jupiteraxis|airtel|freecharge|"
    r"phonepe))(?![a-z0-9.])"
)
_SOCIAL = rule(
    r"(?<![a-z0-9])(?:insta(?:gram)?|ig|twitter|telegram|snap(?:chat)?|skype|tik ?tok|facebook|fb|"
    r"discord|reddit|linkedin|youtube|messenger|kik)(?![a-z0-9])"
    rf"(?:\s(?:id|name|handle|user|username|profile|account|page|channel))?(?:{LINK}|"
    rf"\s@)(?P<value>@?(?:live:)?[a-z0-9_.][a-z0-9_.\-#]{{2,39}})"
)
_USER = rule(
    rf"(?:(?:会议|登录)账号|登录名|账号|帐号|"
    rf"user ?name(?: on the [a-z]{{2,12}})?|user ?id|login(?: id)?|screen name|handle|nickname|用户名|网名|"
    rf"昵称|抖音号?|"
    rf"小红书号?|微博名?|快手号?|公众号|支付宝(?:账号|号)?|知乎|"
    rf"贴吧){LINK}[@＠]?(?P<value>[a-z0-9_.][a-z0-9_.\-]{{2,39}})"
)
_ACCOUNT = rule(
    r"(?<![a-z0-9])(?:user|acct|account|my id|id is|uname|u/n|profile|(?:screen|skype|forum|portal) name)"
    r"(?:\s(?:is|was))?[\s:=]{1,3}@?(?P<value>(?=[a-z0-9.\-]{0,24}(?:_|[a-z]\.[a-z]|"
    r"[a-z][0-9]))[a-z][a-z0-9_.\-]{3,29})"
)
_LIVE = rule(r"(?<![a-z0-9])(?P<value>live:[a-z0-9_.\-]{3,40})")
_HAN_NAME = rule(
    r"(?:微博|快手|抖音|小红书|知乎|b站|贴吧|公众号|视频号|网名|昵称|qq名)(?:号|名|账号|id|叫|是|上|搜|关注我?|"
    r"[:：\s]){0,3}"
    r"@\s?(?P<value>[\u3400-\u9fffa-z0-9_\-]{2,20})"
)
_HAN_AT = rule(
    r"(?<![a-z0-9._%+\-@])@(?P<value>(?=[a-z0-9_\-]{0,15}[\u3400-\u9fff])[\u3400-\u9fffa-z0-9_\-]{2,16})(?=[:："
    r",，。！!？?\s、）)]|$)"
    r"|回复@?(?P<reply>[\u3400-\u9fffa-z0-9_\-]{2,16})[:：]"
)
"""@阿敏抗癌日记, 回复@北漂的小谷子：."""
_HAN_USER = rule(r"用户(?P<value>[\u3400-\u9fffa-z0-9_\-]{2,12})(?=[（(]ip|[（(]来自|(?:发布|发帖|评论|回复)[:：])")
_UNDERSCORED = re.compile(
    r"(?<![a-z0-9_@/.\-])(?P<value>(?!(?:img|dsc|pxl|mvi|vid|"
    r"scan)_)[a-z]{3,16}_[a-z]{0,16}[0-9]{1,4})(?![a-z0-9_@/\-]|\.[a-z0-9])"
)
"""knackered_knees61: letters, a line below, and figures at the end."""
_POSTED = cased(
    r"(?:(?<![A-Za-z])(?:[Pp]ost(?:ed)?|[Rr]eply|[Ww]ritten|[Ss]tarted|[Qq]uote) by|"
    r"(?<![A-Za-z])(?:[Aa]gent|[Uu]ser|[Uu]sername|[Mm]ember) (?:is|was))[: ]\s?"
    r"(?P<value>[A-Z][a-z]+(?:[A-Z][a-z]+)+[0-9]{0,4}|[A-Za-z]{3,}_[A-Za-z0-9]{1,12}|"
    r"[A-Za-z]{3,}[0-9]{2,6})(?![A-Za-z0-9_])"
)
_HAN_LABEL = rule(
    r"(?:昵称|网名|用户名|用户id|微信名)\s?[:：]\s?(?P<value>[\u3400-\u9fff\w]{2,16})(?=[^\u3400-\u9fff\w]|$)"
)
_QUOTED = rule(
    r"(?:网友|病友|博主|叫|我是|楼主|昵称|号叫|名叫|账号|微博|抖音|快手|小红书|群里的?|id|叫|@|"
    r"(?=[“\"「『]@))\s?[“\"「『]\s?@?"
    r"(?P<value>(?=[^”\"」』]*[0-9a-z@_\u3040-\u30ff★☆♡♥]|"
    r"[^”\"」』]{5})[\u3040-\u30ff\u3400-\u9fffa-z0-9_\-.·★☆♡♥✨~～]{3,16})[”\"」』]"
)
"""A screen name in quotes: 我是“抗癌小太阳88”."""
_QUOTED_NOT = re.compile(r"[的了吗呢，。]|菌|病毒|型|期|级|性|症|病|炎|癌|mm|ml|cm|mg|阳|阴|片|胶囊")
_NUMBERED = re.compile(r"[^0-9型期级]{4,}[0-9]{2,}$")
_SCREEN = rule(
    r"(?:群?昵称|网名|群名片|笔名|网络id)(?:是|叫|为|[:：=\s]){0,2}[“\"「]?"
    r"(?P<value>(?![可不都也就还怎随里上改什大一是叫有没能请])[^\s，。,.!！?？；;：:、（）()”\"」【】\[\]@]{2,16})"
)
"""我昵称等风也等你_fa, 报我网名泥巴老晏，."""
_POSTER = rule(
    r"(?<![^\n。！？!?\s])(?:用户|网友|楼主|病友|群友|吧友|博主)(?P<value>[\u3400-\u9fffa-z0-9_\-]{2,14})(?=[:：])"
    r"|(?:网友|楼主|群友|吧友|博主)(?P<says>[\u3400-\u9fffa-z0-9_\-]{3,12}?)(?=说|讲|推荐|提到|发的|回复|留言)"
)
"""用户老刀不老:, 楼主平原小霸王讲的."""
_POSTER_NOT = re.compile(
    r"^(?:id$|匿名|某|们|都|也|还|就|有|在|是|的|大多|一般|纷纷|评论|回答|回复|反映|自述|留言|分享|提问|咨询|提供|经常|曾|所|一直|"
    r"您|你|我|他|她|这|那|自己|描述|主诉|补充|追问|问题|可能|可以|应该|需要|没|不)|医生|大夫|患者|家属|说$"
)
_LINED = re.compile(
    r"(?<![a-z0-9_@/.\-])(?P<value>(?!(?:img|dsc|pxl|mvi|vid|scan|file|photo|image|pic|page|fig|table|screenshot)_)"
    r"[a-z][a-z0-9]{1,15}(?:_[a-z0-9]{1,16}){1,3}_?)(?![a-z0-9_@/\-]|\.[a-z0-9])"
)
"""Letters and a line below: tangniao_lao_wu, clydebuilt_cath."""
_CAMEL = cased(r"(?<![^\n])(?P<value>[A-Z][a-z]{2,}[A-Z][a-z]{2,}[0-9]{0,4})(?=: [A-Za-z])")
"""MidwestMeg: at the beginning of a line."""
_ADDED = rule(r"加(?:我|个|一下)?\s?[qv][:：]?\s?(?P<value>[1-9][0-9]{5,10})(?![0-9])")
_ADDED_LATIN = rule(r"加我[:：]?\s?(?P<value>[a-z][a-z0-9]{0,9}[\-_][a-z0-9_\-]{2,16})(?![a-z0-9@.])")
_REDDIT = rule(r"(?<![a-z0-9/])/?u/(?P<value>[a-z0-9_\-]{3,30})")
_KEY = re.compile(r"[\"']?\s?[:=]")
_SHORT = frozenset("id ip no url mrn dob sn uid num nr ref tel fax zip pid ts".split())
_MARKED = re.compile(r"[0-9_.@#]")
_MONEY = re.compile(r"[0-9_.]{1,6}")
_ROLE = re.compile("女士$|先生$|老师$|小姐$|医生$|大夫$|主任$|患者|所有人|全体|客服$|管理员|楼主$")
"""Who is spoken to and has no name."""
_WORDLIKE = frozenset(
    "night bedtime home work least hospital clinic morning noon evening all rate the present dose room".split()
)


def find(page: Page) -> Iterator[Span]:
    """Account names. A name without digit or sign after a network's name alone is taken for an ordinary word."""
    text = page.lower
    for pattern, name, needs in (
        (_WECHAT_NEAR, "wechat", ("微", "薇", "威信")),
        (_WECHAT, "wechat", ("微", "威信", "薇", "v", "wechat", "weixin", "wx")),
        (_QQ, "qq", ("qq", "扣扣", "企鹅", "球球")),
        (_FORM, "form", ("wx", "vx", "qq")),
        (_PAY, "payment", ("@",)),
        (_LIVE, "social", ("live:",)),
        (_ACCOUNT, "account", ("user", "acc", "id", "uname", "u/n", "profile", "name")),
    ):
        if any(map(text.__contains__, needs)):
            for match in pattern.finditer(page):
                yield Span(*match.span("value"), "HANDLE", f"handle/{name}", 0.9)
    yield from _signed(page)
    if "@" in text:
        for match in _HAN_NAME.finditer(page):
            yield Span(*match.span("value"), "HANDLE", "handle/named", 0.9)
    yield from _formed(page)
    yield from _han_named(page)
    yield from _screened(page)
    for pattern, name in ((_SOCIAL, "social"), (_USER, "user")):
        for match in pattern.finditer(page):
            value = match["value"].rstrip(".-")
            if len(value) > 2 and _MARKED.search(value) and not _MONEY.fullmatch(value):
                start = match.start("value")
                yield Span(start, start + len(value), "HANDLE", f"handle/{name}", 0.85)


def _screened(page: Page) -> Iterator[Span]:
    """Screen names behind a word for one, of who posts, or with a line below; and wherever they stand again."""
    found: set[str] = set()
    patterns = ((_SCREEN, "named"), (_POSTER, "named"), (_ADDED, "qq"), (_ADDED_LATIN, "wechat"), (_CAMEL, "posted"))
    for pattern, name in patterns:
        for match in pattern.finditer(page):
            group = "says" if pattern is _POSTER and match["says"] else "value"
            if pattern is _POSTER and _POSTER_NOT.search(match[group]):
                continue
            if len(match[group]) > 3:
                found.add(match[group].lower())
            yield Span(*match.span(group), "HANDLE", f"handle/{name}", 0.8)
    if "_" in page.text:
        for match in _LINED.finditer(page.lower):
            written = page.text[match.start() : match.end()]
            if written.isupper() or len(page.text.strip()) < len(written) + 8:
                continue  # the name of a test, or a text that is an identifier and nothing else
            if _KEY.match(page.text, match.end()) and _of_words(match[0]):
                continue  # a key of data: "visit_no": ...
            if page.han or not all(classes().get(part, 0) & (COMMON | ORDINARY) for part in match[0].split("_")):
                yield Span(*match.span("value"), "HANDLE", "handle/form", 0.8)
    for value in found:
        start = page.lower.find(value)
        while start >= 0:
            yield Span(start, start + len(value), "HANDLE", "handle/again", 0.8)
            start = page.lower.find(value, start + len(value))


def _of_words(name: str) -> bool:
    """Whether a name is made of ordinary words and what stands for them: patient_name, visit_no."""
    return all(part in _SHORT or classes().get(part, 0) & (COMMON | ORDINARY) for part in name.split("_") if part)


def _formed(page: Page) -> Iterator[Span]:
    """Screen names by form, or by what is done with them: @阿敏抗癌日记, knackered_knees61, Post by SjogrenSally."""
    for match in _HAN_AT.finditer(page):
        if not _ROLE.search(match["value"] or match["reply"]):
            yield Span(*match.span("value" if match["value"] else "reply"), "HANDLE", "handle/named", 0.8)
    for match in _UNDERSCORED.finditer(page.lower) if "_" in page.text else ():
        yield Span(*match.span("value"), "HANDLE", "handle/form", 0.8)
    for pattern, name in ((_HAN_USER, "named"), (_POSTED, "posted")):
        for match in pattern.finditer(page):
            yield Span(*match.span("value"), "HANDLE", f"handle/{name}", 0.8)


def _han_named(page: Page) -> Iterator[Span]:
    """Screen names that are Chinese words: in quotes, or behind 昵称."""
    text = page.lower
    if page.han and ("“" in text or "「" in text or '"' in text):
        for match in _QUOTED.finditer(page):
            if _NUMBERED.search(match["value"]) or not _QUOTED_NOT.search(match["value"]):
                yield Span(*match.span("value"), "HANDLE", "handle/quoted", 0.8)
    if "名" in text or "昵称" in text or "用户id" in text:
        for match in _HAN_LABEL.finditer(page):
            yield Span(*match.span("value"), "HANDLE", "handle/named", 0.85)


def _signed(page: Page) -> Iterator[Span]:
    """Names behind their sign: @faridah_jb, u/somebody; not "5 mg @ night"."""
    text = page.lower
    for match in _REDDIT.finditer(page) if "u/" in text else ():
        yield Span(match.start(), match.end(), "HANDLE", "handle/reddit", 0.9)
    if "@" not in text:
        return
    for match in _AT.finditer(page):
        if match["value"] not in _WORDLIKE:
            yield Span(match.start(), match.end(), "HANDLE", "handle/at", 0.9)
    for match in _TIGHT.finditer(page):
        value = match["value"]
        if _MARKED.search(value) or not classes().get(value, 0) & (COMMON | ORDINARY):
            yield Span(match.start(), match.end(), "HANDLE", "handle/at", 0.85)
