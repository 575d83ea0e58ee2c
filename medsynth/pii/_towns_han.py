"""Chinese places below a province: those of the gazetteer, full names of autonomous prefectures, and those that no list
has where somebody lives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._chance_han import chances
from medsynth.pii._lexicon import words
from medsynth.pii._page import Page
from medsynth.pii._places import PROVINCES, han
from medsynth.pii._rule import rule
from medsynth.pii._span import Span
from medsynth.pii._things_han import thing

_HAN_AT = re.compile(
    r"(?:在|来自|家住|住在|住|现住|家在|人在|现居|居住于|居住在|定居|位于|坐标|老家|老家在|籍贯|祖籍|出生于|户籍|长居|常住|"
    r"我是|是|系|从|到|去|来|于|回|回到|搬到|调到|嫁到|赴|飞|住|跑到|地址|[:：]|我们|咱们|本人|小县城|县城|小城|小城市|"
    r"我们这儿?|听众|网友)\s?$"
)
_HAN_AFTER = re.compile(
    r"[市县区州镇盟旗籍嘅]|人|乡下|客家|城里|街上|的|这|本地|当地|[，。,.！!？?、；;\s）)]|$|看|住|工作|上班|上学|打工|读书|出差|"
    r"老家|有|做|没|治|附近|那边|这边|周边|医院|离|过来|坐|来|大学|大专|中学|当兵|务工|到|哪|那个|听众|网友|老|"
    r"要|医保|跑|转|赶|开车|这种"
)
_HAN_NOT = re.compile(
    r"[\u3400-\u9fff]{0,3}(?:规则|标准|共识|宣言|分型|分期|分级|评分|量表|准则|分类|指数)|(?:时间|型|念慈|豆豉|特产|烧鹅|米粉|玉|同仁堂|管圆|啤酒|烤鸭|血吸虫|脑炎|板鸭|白药|制药|药业|药厂|医药|医科|生物|大学|中医药|杨森|"
    r"第一药|产的|牌|方言|话|菜|火锅|腊肠|香肠|共识|标准|宣言|分型|分期|分级|分类|评分|疫苗|株|毒株|版|牛肉|"
    r"小吃|豆腐|瓜|鸭|鸡|醋|酒|米|面|枣|苹果|梨|红茶|绿茶|狗不理|毛尖|龙井|碧螺|火腿|黄酒|陈醋|炎|睡眠|认知|"
    r"量表|指数|评估|病毒|病(?![人房友床区历案例])|热|脚|染色体|"
    r"综合征)"
)
_MAKER = re.compile(r"[\u3400-\u9fff]{0,6}(?:制药|药业|药厂|医药|生物|股份|有限公司|公司|集团|药房|大药房)")
_UNIT_HAN = "市|自治州|自治县|自治旗|县|镇|乡|村|区|旗|街道|苏木|屯|庄|寨|农场|林场|牧场|兵团"
_ADMIN = rule(
    rf"(?:家住|住在|家在|来自|我是|人在|老家在?是?|现居|坐标|位于|户籍|籍贯|祖籍|出生于|出生在|嫁到|搬到|搬去|"
    rf"回到|定居|长居|"
    rf"[在从回])(?P<name>[\u3400-\u9fff]{{2,4}}?(?:{_UNIT_HAN}))(?=的|人|[，。,.！!？?、；;\s）)]|$|这|那|看|住|工作|"
    rf"上班|打工|当|开|做|种|养|务农|卫生|小学|中学|老家|医院|赶|教书|支教|插队|[\u3400-\u9fff]{{1,4}}[镇乡村组屯])",
    cased=True,
)
_TOWNSHIP = re.compile(
    r"(?<![\u3400-\u9fff])(?:隔壁|邻近|附近|我们|咱们|他们|家在|住在?|在|从|去|到|来自|回|往|是|老家|我是|嫁到|下乡到)?"
    r"(?P<name>[\u3400-\u9fff]{2,3}?(?:镇(?![痛静咳定])|乡(?![下镇村亲])|村(?![里民医上卫干长])|街道|苏木|屯|农场|林场))"
)
"""A township or a village at the beginning of a clause, or where somebody goes or lives: 太和镇, 王集村."""
_TOWNLY = re.compile("[镇乡村屯]|街道|苏木|农场|林场")
_BELOW = re.compile(r"[\u3400-\u9fff]{1,4}?(?:自治县|县|区|旗|镇|乡(?!下)|街道|苏木|村|屯|庄|寨|农场|林场|牧场)")
"""What may stand right behind a place and is a part of it: 长沙市岳麓区, 日喀则拉孜县."""
_BELOW_NOT = re.compile(
    r"[的了是有在去到看做住说不没找给和跟这那哪我你他她它们某各每同一个外周附当本地小大全]|"
    r"[两三四五六七八九十几][个家]|"
    r"(?:城|超|上|门|郊|市|山|农|社|病|疫|地|园|景|校|院|街|校)区$|县城"
)
_ADMIN_NOT = re.compile(
    r"城市|超市|地区|山区|社区|小区|市区|郊区|农村|疫区|病区|前区|后区|部区|底区|学校|这个|那个|我们|他们|"
    r"[让我你去他她的说都们到在往]|隔壁|邻|外|同|整|别|大城|小县|县城|哪|某|各|每|什么|一个|全|省|本|当地|乡下|新区|园区|开发|禁区|误区|辖区|专区|牧区|灾区|"
    r"景区|校区|院区|库区|街区|时区|边缘|腹|胸|颈|腰|背|肩|肾|肝|胃|额|枕|颞|顶|鞍|骶"
)


def find(page: Page) -> Iterator[Span]:
    """Chinese places, with the parts of them that stand behind: 长沙市岳麓区."""
    text, gazetteer = page.text, han()
    last = -1
    for match in gazetteer.near.finditer(page):
        start = match.start()
        for name in gazetteer.heads.get(text[start : start + 2], ()):
            if text.startswith(name, start):
                end = start + len(name)
                if _here(text, start, end, name, last == start):
                    if text[end : end + 1] in ("市", "县", "区") and text[end + 1 : end + 2] not in ("区", "场", "面"):
                        end += 1
                    last = _below(text, end)
                    yield Span(start, last, "CITY", "city/gazetteer", 0.85)
                break
    yield from _self_ruled(page)
    for match in _ADMIN.finditer(page):
        start, end = match.span("name")
        if (
            not _ADMIN_NOT.search(match["name"])
            and text[start : start + 2] not in PROVINCES
            and _loose(text, start, end)
        ):
            yield Span(start, _below(text, end), "CITY", "city/role", 0.75)
    for match in _TOWNSHIP.finditer(text) if _TOWNLY.search(text) else ():
        name = match["name"]
        if (
            not _ADMIN_NOT.search(name)
            and max(chances().bond.get(name[at : at + 2], 0) for at in range(len(name) - 1)) < 2
        ):
            yield Span(match.start("name"), _below(text, match.end()), "CITY", "city/township", 0.75)


_HERE = re.compile(
    r"哪家|哪个医院|哪里[看有治]|有没有|有哪|的(?:朋友|医生|专家|网友|病友|老乡|[\u3400-\u9fff]女士|"
    r"[\u3400-\u9fff]先生)|这边|那边|本地|当地人|人[，。,\s]|这里"
)


_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|"
    "仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|保安|裕固|独龙|各"
)
_OWN_RULE = re.compile(rf"(?P<name>[\u3400-\u9fff]{{2,3}}?)(?:(?:{_PEOPLES})族?){{1,6}}自治(?=[州县旗])[州县旗]")


def _self_ruled(page: Page) -> Iterator[Span]:
    """恩施土家族苗族自治州: the full name of an autonomous prefecture, county or banner."""
    if "自治" not in page.text:
        return
    for match in _OWN_RULE.finditer(page.text):
        start, heads = match.start(), han().heads
        while start + 2 < match.end("name") and page.text[start : start + 2] not in heads:
            start += 1
        yield Span(start, _below(page.text, match.end()), "CITY", "city/own_rule", 0.9)


def _here(text: str, start: int, end: int, name: str, within: bool) -> bool:
    """Whether the characters are a place here and no word, product or maker. within: a place stands right before."""
    if _HAN_NOT.match(text, end) or _MAKER.match(text, end):
        return False
    if name not in han().doubtful or within:
        return True
    before = text[max(0, start - 5) : start]
    if _HERE.match(text, end) and not (before and "\u3400" <= before[-1] <= "\u9fff"):
        return True
    if text[end : end + 1] in ("市", "县") and text[end + 1 : end + 2] not in ("面", "场"):
        return True
    if name not in words("places_zh_ambiguous") and _stands(text, start, end):
        return not thing(text, start, end - start) and not thing(text, start + 1, end - start - 1)
    if _HAN_AT.search(before) is None:
        return False
    return _HAN_AFTER.match(text, end) is not None or (before[-1] in "在去回从到" and _loose(text, start, end))


def _loose(text: str, start: int, end: int) -> bool:
    """Whether the stretch is no part of words with what stands beside it."""
    bond = chances().bond
    return bond.get(text[start - 1 : start + 1], 0) <= 0 and bond.get(text[end - 1 : end + 1], 0) <= 0


_LED = frozenset("在去到从回来系是于赴经由往送转的、和与及跟自给找住喺")
_FOLLOWED = frozenset("的人有在是来去到市县区镇乡这那医看做治住、籍嘅")
"""Characters beside a place that end a word, or begin one, whatever they are bound to."""


def _stands(text: str, start: int, end: int) -> bool:
    """Whether a place that is no word is no part of one with what stands beside it: 常熟, not 正常熟."""
    bond = chances().bond
    before, after = text[start - 1 : start], text[end : end + 1]
    begins = before in _LED or bond.get(text[start - 1 : start + 1], 0) <= 0
    return begins and (after in _FOLLOWED or bond.get(text[end - 1 : end + 1], 0) <= 0)


def _below(text: str, end: int) -> int:
    """Where the parts of the place that ends at ``end`` end."""
    for _ in range(3):
        match = _BELOW.match(text, end)
        if not match or _BELOW_NOT.search(match[0]):
            break
        end = match.end()
    return end
