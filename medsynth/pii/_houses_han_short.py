"""Chinese houses that no place gives away: 县二院, 附二医, 城关镇卫生院, 安琪妇产医院; 泸州普济眼科 by its trade.

Nameless ones stay: 当地医院, 县医院, 乡镇卫生院, 正规眼科医院, 社区卫生服务中心.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from medsynth.pii._chance_han import chances
from medsynth.pii._page import Page
from medsynth.pii._places import han
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

_HAN = "\u3400-\u9fff"
_NUMBER = "[一二三四五六七八九十]"
PIECES = (
    "眼科",
    "齿科",
    "牙科",
    "骨科",
    "儿科",
    "妇产",
    "妇幼",
    "体检",
    "心理",
    "中医",
    "人医",
    "附",
    "生殖",
    "整形",
    "耳鼻喉",
    "肛肠",
    "研究院",
    "职防",
    "风湿",
    "专科",
    "中心",
    "门诊",
    "妇科",
    "妇保",
    "皮肤科",
    "泌尿",
    "病理室",
    "工作室",
    "兒科",
)
"""One of these, or of those of ``_houses_han``, stands in each text in which something is found."""
_WING = r"(?:[东西南北新老](?:院区|院|区)|本部|总部)?"
_RELATIVE = rule(
    rf"(?<![一二三四五六七八九十两各几某每全外本出邻城])(?:省|市|县|州)(?:第?{_NUMBER}院(?![校子士])|"
    rf"第{_NUMBER}人民医院|立医院|肿瘤医院|传染病医?院|胸科医院|儿童医院|"
    rf"精神病医?院|精神卫生中心|中西医结合医院|口腔医院|"
    rf"妇产医院){_WING}"
)
_ADVISED = re.compile("(?:当地的?|本地的?|或者|或是|或|你们那的?|您那的?|所在|附近的?|上级|如|比如)$")
"""Before a house that a doctor advises and does not name: 当地的省立医院."""
_ATTACHED = rule(
    rf"附属?第?{_NUMBER}(?:医?院|医)(?![学生师])|(?<![第])附属?医?{_NUMBER}院|医大{_NUMBER}院|"
    rf"(?<=[在去到从往县市区])人医(?![生院师学疗务药患])"
)
_FORCES = rule(
    rf"(?:中国人民)?(?:解放军|武警|空军|海军|陆军|火箭军|联勤保障部队|军区)[{_HAN}0-9]{{0,8}}?(?:总医院|医院)"
    r"|(?:铁路|油田|矿务局|矿业|煤矿|钢厂|钢铁|农垦|兵团|垦区|林业局|电力|纺织|机床厂|化工厂)"
    rf"[{_HAN}0-9]{{0,5}}?(?:职工|中心|总|局)?医院"
    rf"|第{_NUMBER}军医大学[{_HAN}]{{0,6}}?医院"
)
_TOWNLY = re.compile("(?:镇|乡|村|街道|苏木|农场|林场|社区|中心)(?:卫生|医务室|社区卫生|医院)")
_TOWN = re.compile(
    rf"(?P<name>[{_HAN}]{{1,5}}?)(?:镇|乡|村|街道|苏木|农场|林场|社区)(?:中心|社区)?(?:卫生院|卫生室|医务室|"
    rf"卫生所|卫生服务中心|卫生服务站)"
)
_COMMUNITY = re.compile(rf"(?P<name>[{_HAN}]{{2,5}}?)社区(?:卫生服务(?:中心|站)|卫生院|医院)")
_TOWN_LEAD = re.compile(
    r".*(?:在|去|到|从|往|由|让|请|被|给|和|跟|与|及|是|的|了|过|来|回|经|于|问|找|看|进|住|转院?|送|说|我们|"
    r"他们|她们|你们|咱们|家|就|都|也|又|只|还)"
)
_TOWN_NOT = re.compile(
    r"[我你他她这那哪各每某本该几多两]|一个|今天|昨天|明天|上午|下午|当地|附近|乡镇|农村|县城|所在|辖区|基层|"
    r"邻|外地|一家|居住|小区|城乡|^[农山城乡全小大同]$"
)
_AUSPICE = frozenset(
    "康仁爱博济安华瑞德和宁慈福寿泰健益民恒普惠圣玛丽亚美莱尔睦心同协明光东方现代新世纪远长春善恩琪仕嘉佳颐馨怡"
    "悦雅贝洁诺达欣弘宏鸿盛兴隆祥麟鹤松柏芝草堂源润泽天佑圆缘"
    "启航晨阳星辰曙朝晖荣誉名流丰众友谊百佳信义忠诚卓越童乐慧灵优唯伊莎维多利雅思"
)
"""Characters of which private houses make their names."""
_TRADE = (
    "骨科|眼科|口腔|齿科|牙科|儿科|妇产科?|妇科|男科|肛肠|胃肠|皮肤科?|胸科|心理|精神科?|精神专科|耳鼻喉科?|"
    "整形|医疗美容|美容|植发|生殖|不孕不育|不孕不育专科|肿瘤|康复|"
    "中医|中西医|针灸|推拿|体检|生殖医学|妇儿|儿童|专科|综合|老年|护理|糖尿病|风湿|痛风|甲状腺|肝病|肾病|癫痫|"
    "白癜风|疼痛"
)
_TYPE = (
    "医院|门诊部|门诊|诊所|医馆|中医馆|国医馆|体检中心|医学中心|康复中心|护理院|养老院|研究院|研究所|卫生站|美容院|分院"
)
_COINED = rule(_TYPE)
_COINED_NAME = re.compile(rf"(?P<name>[{''.join(sorted(_AUSPICE))}]{{2,4}}?)(?:{_TRADE}){{0,2}}$")
_COINED_NOT = re.compile(
    r"健康|安全|福利|大家|家家|民众|民心|信心|爱心|美容|天天|多家|多方|康健|同心协|慈善|光明|和平|长远|远方|"
    r"名方|新方|同方|远处|心圆|优惠|优雅|众多|星光|达到|安心|达多|思维|"
    r"维多|天长|明天|春天|东方红|代代|现代化|^多|^同|^新$"
)
_BRANDS = (
    "爱尔|拜博|瑞尔|美年大?健康|爱康国宾|爱康|慈铭|美莱|伊美尔|美中宜和|和睦家|华厦|普瑞|何氏|通策|马泷|泰康拜博|"
    "艾格|光正|朝聚|爱维艾夫|固生堂|同仁堂|雍禾|瑞慈"
)
_PRIVATE = rule(rf"(?:{_BRANDS})(?:{_TRADE})(?!学|病|疾|问题|炎|溃疡|健康|手术|检查|医生|大夫)(?:{_TYPE})?")
_PLACED_TRADE = re.compile(
    rf"市?(?P<name>[{_HAN}]{{2,6}}?)(?P<trade>风湿专科|泌尿专科|[{_HAN}]{{1,4}}专科|风湿科?|妇科|妇保|儿童骨科|皮肤科|泌尿科|"
    rf"病理室|医养中心|[创神心修康体生透疼睡保儿孕妇][{_HAN}]{{0,3}}中心|门诊部?|工作室|兒科|口腔门诊部?|眼科|口腔|骨科|齿科|牙科|儿科|耳鼻喉|体检|妇产|心理门诊|中医门诊|"
    rf"整形|植发|肛肠|职防院|妇幼|肿瘤分院|妇瘤分院|肝病研究院)"
    rf"(?=[，。,.！!？?；;、\s）)]|$|的|做|看|查|检|拍|配|治|住|挂|复|开|补|洗|矫|生|建|产检|体检|打|种|都|说|让|那|碰|放|装|植|给|陪|拿|送|有|肯|嘅|能|收|里|外)"
)
_PLACED_WOMEN = re.compile(r"(?:市|县|区)?妇幼(?=[，。,.！!？?；;、\s]|$|的|做|看|查|产检|建档|生|住|检|复)")
_PLACED_NOT = re.compile(
    r"[的了在去到是有看找做和跟给就都也又来哪几多这那某各每]|医院|附近|当地|人民|市民|小儿|著名|专业|公立|私立|"
    r"最好|比较|知名|民营"
)


def find(page: Page) -> Iterator[Span]:
    """Houses by what they are called for short, by their owners, towns and coined names."""
    text = page.text
    for pattern, name in ((_RELATIVE, "relative"), (_ATTACHED, "attached"), (_FORCES, "owner"), (_PRIVATE, "private")):
        for match in pattern.finditer(page):
            if name != "relative" or not _ADVISED.search(text, max(0, match.start() - 6), match.start()):
                yield Span(match.start(), match.end(), "HOSPITAL", f"hospital/{name}", 0.8)
    for named in (_TOWN, _COMMUNITY):
        for match in named.finditer(text) if _TOWNLY.search(text) else ():
            lead = _TOWN_LEAD.match(match["name"])
            start = match.start() + (lead.end() if lead else 0)
            name = text[start : match.end("name")]
            if name and not _TOWN_NOT.search(name) and (len(name) > 1 or lead or start == 0):
                yield Span(start, match.end(), "HOSPITAL", "hospital/town", 0.75)
    for match in _COINED.finditer(page):
        coined = _COINED_NAME.search(text, max(0, match.start() - 12), match.start())
        if coined and _coined(text, coined.start(), coined["name"]):
            yield Span(coined.start(), match.end(), "HOSPITAL", "hospital/coined", 0.75)
    yield from _placed(page)


def _coined(text: str, start: int, name: str) -> bool:
    """Whether the characters make a name: no word of every day, and no part of one that begins before."""
    if _COINED_NOT.search(name):
        return False
    bond = chances().bond
    return max(0, bond.get(text[start - 1 : start + 1], 0)) <= 1 if start else True


def _placed(page: Page) -> Iterator[Span]:
    """A listed place, what the house is called, and its trade: 泸州普济眼科, 甘州妇幼."""
    text, gazetteer = page.text, han()
    if not any(map(text.__contains__, PIECES)):
        return
    for match in gazetteer.near.finditer(page):
        start = match.start()
        for name in gazetteer.heads.get(text[start : start + 2], ()):
            if not text.startswith(name, start):
                continue
            end = start + len(name)
            women = _PLACED_WOMEN.match(text, end)
            trade = _PLACED_TRADE.match(text, end)
            if women:
                yield Span(start, women.end(), "HOSPITAL", "hospital/placed", 0.8)
            elif trade and not _PLACED_NOT.search(trade["name"]):
                yield Span(start, trade.end(), "HOSPITAL", "hospital/placed", 0.75)
            break
