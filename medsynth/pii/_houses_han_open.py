"""Chinese houses by their grammar: [place] [brand] [trade] and a word for a house: 良渚文瀚健康小屋, 瓷贝口腔.

The words for houses and the trades are closed classes. Where the name begins is told by a stop, by a word that a place
stands behind, or by a listed place; what is left between must be no word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from medsynth.core.shipped import shipped
from medsynth.pii._chance_han import chances
from medsynth.pii._lexicon import words
from medsynth.pii._page import Page
from medsynth.pii._places import han
from medsynth.pii._rule import rule
from medsynth.pii._span import Span

_HAN = "\u3400-\u9fff"


def _longest(alternatives: str) -> str:
    """The alternatives of a pattern, the longest first."""
    return "|".join(sorted(alternatives.split("|"), key=len, reverse=True))


_HOUSE = (
    "医院|卫生院|保健院|卫生室|卫生所|诊所|门诊部|医务所|医务室|医疗点|急诊点|急救点|输血点|采血点|接种点|体检驿站|健康驿站|"
    "健康小屋|药店|药房|药堂|药号|药行|大药房|护理院|养老院|敬老院|福利院|养护院|护养院|颐养院|疗养院|养老中心|照护中心|"
    "月子中心|月子会所|防疫站|防疫所|血站|疾控中心|疾控|检验所|医学检验所|医学检验中心|医学检验实验室|检测所|化验所|康复所|康复站|康复中心|体检中心|生殖中心|"
    "医学中心|医疗中心|诊疗中心|透析中心|创伤中心|心脏中心|急救中心|视光中心|听力中心|心理中心|妇儿中心|保健中心|"
    "中医馆|国医馆|西医馆|医馆|国医堂|卫生服务中心|卫生服务站|研究院|研究所|整骨|正骨|接骨院|洁牙所|牙科所|镶牙馆|"
    "儿保所|妇保所|皮防所|职防所|结防所|眼防所|牙防所|分院|诊疗所|诊疗部|医疗部|医院院区|产院"
)
"""Words for a house that are nothing else."""
_TRADE = (
    "口腔|齿科|牙科|牙博士|眼科|儿科|妇产|妇幼|妇婴|骨科|骨伤|胸科|脑科|皮肤科|皮肤|五官科|五官|耳鼻喉|整形|医美|医疗美容|美容|植发|"
    "体检|外科|肛肠|康复|心理|中医|医疗|肿瘤|心血管|肾病|肝病|风湿|泌尿|男科|妇科|生殖|妇瘤|"
    "儿童口腔|儿童齿科|儿童外科|儿童骨科|医学检验|风湿专科|眼视光"
)
"""Trades: with a name before them a house is called after them alone."""
_PART = re.compile(
    rf"(?:{_TRADE}|儿童|妇女|老年|中西医结合|中西医|中医|西医|蒙医|藏医|维医|苗医|壮医|综合|专科|专病|健康|医学|连锁|平价|国际|"
    rf"社区|街道|中心|人民|第?[一二三四五六七八九十]+|附属|总|大|老|新|互助|市|县|区|镇|乡|村|州|省|科|骨伤)+$"
)
"""What may stand between the brand and the word for the house."""
_FACILITY = rule(rf"(?P<house>{_longest(_HOUSE)})|(?P<trade>{_longest(_TRADE)})")
_SHOP = re.compile(rf"\s?[（(][{_HAN}]{{1,8}}[店院部区]店?[）)]|[{_HAN}]{{2,5}}店(?![{_HAN}])")
"""A branch, behind the name: （五道口店）."""
_HINTS = (
    "院 诊 医务 医疗 药店 药房 药堂 药号 药行 中心 小屋 驿站 血站 疾控 防疫 检验所 检测所 化验所 康复 医馆 国医堂 "
    "正骨 整骨 输血点 采血点 牙 卫生 口腔 齿科 科 妇幼 妇产 妇婴 整形 医美 植发 体检"
).split()
_CALLED = tuple(
    tuple(part.split())
    for part in re.sub("#[^\n]*\n", "", shipped("seeds/lexicons/pii/hospital_short_zh.txt").read_text("utf-8")).split(
        "\n\n"
    )
)
"""What people call a hospital: the names that are nothing else, and the others."""
PIECES = (*_HINTS, *_CALLED[0], *_CALLED[1])
"""One of these stands in each text in which something is found."""
_LEAD = re.compile(
    r".*(?:[在喺去到从往至赴于进送转找问看是叫的和与跟及由被让给说据有服来经往]|联系|推荐|预约|改到|这边|那边|主刀|坐堂|请到|单位|医院|"
    r"附近|隔壁|隔離|對面|对面|楼下|机构|就诊|接诊|送检|采样|取药|买药|挂号|院方|原名|地址|地点|店名|[镇街村市县州城]上|[村镇市县城]里|老年公寓)"
)
_FUNCTION = re.compile(
    "[的了在去到是有看找做和跟给就也又来哪几多这那某各每我你您他她它们不没很吗呢啊吧把被让说想要能会可还再从往于与及或等因为"
    "较最更太该需应请但而且其此另每让每叫吃喝买卖查治写]|"
    "都[有是在去没说会能要可不很挺比找问想开]|一[个家些所间位次般起直定样]|两[个家]|建议|当地|本地|附近|正规|专业|普通|公立|私立|民营|私人|个体|"
    "知名|著名|权威|定点|三甲|二甲|甲等|三级|二级|一级|上级|基层|宠物|动物|网上|线上|在线|互联|远程|电子|智能|常规|定期|日常|局部|全部|"
    "部分|许多|进行|提供|寻求|需求|获得|接受|具体|实际|相关|有关|目前|现代|传统|保持|注意|影响|引起|导致|出现|改善|检查|治疗|手术|"
    "疾病|癫痫|病人|患者|医生|大夫|护士|专家|儿子|女儿|孩子|宝宝|婴儿|父母|家长|家人|老人|自己|今天|昨天|明天|早上|晚上|上午|下午|"
    "现在|之前|之后|以后|以前|时候|时间|已经|一直|平时|最近|医药|医保|社保|商业|保险|费用|急诊|住院|门诊|病房|科室|城市|农村|"
    "临床|基础|预防|公共|精神|心脏|肝胆|消化|呼吸|内分泌|神经|血液|感染|传染|激光|微创|无痛|显微|美国|英国|日本|德国|国外|国内|国家|外国|全国|"
    "连锁|平价|零售|互助|民间|黑心|非法|高端|合法|违规|合作|协作|转诊|对口|帮扶|推荐|周边|任何|所有|全市|全省|全县|全区|[省市县区]级|[省市县]立|接着|带|选择|人家|过|住|只能|最后|瘟|如|为|对|以|把|将|比|经|型|性|什么|地方|抗原|互相|配合|"
    "确认|决定|三阳|风$|使用|避免|减低|重返|眼睑|贴|学校|单位|[厂矿村镇县市乡区校街家城]里|小区|老家|家乡|门口|街上|街边|街道|路边|楼下|楼上|对门|黑|夜间|深夜|"
    "便民|小时|前台|乡村|乡镇|村镇|海外|港台|省内|省外|市内|外省|外市|镇上|乡下|国有|军方|部队|合资|大牌|品牌|有名|新开|新建|老牌|百年|"
    "唯一|满意|放心|信得|靠谱|推荐|合适|方便|省钱|便宜|昂贵|贵族|高级|普惠|星级|爱心$|慈善|志愿|流动|移动|野战|方舱|隔离|发热|新冠|疫苗|"
    "核酸|戒毒|戒烟|减肥|整容|增高|生发|祛斑|祛痘|纹身|疼痛|睡眠|失眠|记忆|孕前|产前|产后|孕期|围产|新生|婚检|入职|职业|年度|"
    "院|校|打|当然|比如|例如|成人|第三方|青少年|小儿|系统|全身|身体|项目|套餐|报告|结果|数据|卫健|医保|管理|监督|质量|责任|执业|法定|司法|伦理|学术|教育|培训|课题"
)
"""What no name of a house holds."""
_VAGUE = frozenset("皮肤 康复 心理 肿瘤 心血管 肾病 肝病 风湿 泌尿 生殖 体检 外科 医疗 美容 中医".split())
"""Trades that stand behind ordinary words too: they make a house of a place alone."""
_LONGEST = 14
_MEANT = re.compile("[病症炎癌痛痒疹瘤痔术药剂针汤丸片痘疮癣]")
_NOT = re.compile(
    r"(?:学[科会术]|溃疡|癌|炎|健康|卫生|问题|疾病|医生|大夫|检查|护理|黏膜|粘膜|出血|用品|制剂|自制|保险|器械|耗材|用药|处方药)"
)


def find(page: Page) -> Iterator[Span]:
    """Houses whose name parses, and those that people call by a short name."""
    text = page.text
    for match in _FACILITY.finditer(page):
        if _NOT.match(text, match.end()):
            continue
        start = _beginning(text, match.start(), match["house"] is not None, match[0] in _VAGUE)
        if start is not None:
            shop = _SHOP.match(text, match.end())
            yield Span(start, shop.end() if shop else match.end(), "HOSPITAL", "hospital/open", 0.8)
    for match in _SHORT.finditer(page):
        start, end = match.span()
        treated = _TREATED.match(text, end) is not None
        if treated and (_AT.search(text, max(0, start - 3), start) or (match["sure"] and not _joined(text, start))):
            yield Span(start, end, "HOSPITAL", "hospital/called", 0.8)


_SHORT = rule("(?P<sure>{})|(?P<other>{})".format(*(_longest("|".join(names)) for names in _CALLED)))
_AT = re.compile(r"(?:[在喺去到从往至转送是据来住挂找问回服]|调到|联系|[:：])$")
_TREATED = re.compile(
    rf"[^{_HAN}]|$|的?(?:医生|专家|大夫|教授|主任|急诊|门诊|号|挂号|病房|专科|病历|片子|报告|检查单|化验)|[做看住拿查检复治开拍切生打取转植建接抽装]|"
    r"手术|就诊|挂|确诊|化疗|放疗|排队|那边|这边|吗|上班|进修|随访|调|住院|通知|说|让|给|有没有|好不好|去了|的[^书公]"
)


def _joined(text: str, start: int) -> bool:
    """Whether the name that begins at ``start`` is a part of a word with what stands before."""
    return chances().bond.get(text[start - 1 : start + 1], 0) > 0


def _beginning(text: str, at: int, house: bool, vague: bool) -> int | None:
    """Where the name of the house whose word stands at ``at`` begins; None if it has none."""
    low = at
    while low and at - low < _LONGEST and "\u3400" <= text[low - 1] <= "\u9fff":
        low -= 1
    branded = None if vague else _branded(text, low, at, house)
    place = _placed(text, low, at)
    if place and (
        branded is None or branded > place[0] or text[place[0] : place[0] + 2] not in words("places_zh_ambiguous")
    ):
        start, end, several = place
        rest = _PART.sub("", text[end:at])
        whole = len(rest) <= 5 and not _FUNCTION.search(rest) and not _MEANT.search(rest)
        if whole and (rest or house or several or _OF_DOCTOR.match(text, at)):
            return start
    return branded


_OF_DOCTOR = re.compile(rf"[{_HAN}]{{2,4}}?的?[{_HAN}]{{1,3}}?(?:医生|大夫|主任|教授|院长|专家|医师)")


def _branded(text: str, low: int, at: int, house: bool) -> int | None:
    """Where a name begins that no place tells: behind a stop, or a word before a place."""
    lead = _LEAD.match(text, low, at)
    start = lead.end() if lead else low
    if not lead and low and at - low >= _LONGEST:
        return None
    brand = _PART.sub("", text[start:at])
    if not 2 <= len(brand) <= (5 if house else 4) or _FUNCTION.search(brand) or _MEANT.search(brand):
        return None
    return start if _coined(text, start, brand, house) else None


def _placed(text: str, low: int, at: int) -> tuple[int, int, bool] | None:
    """Where the first listed places between ``low`` and ``at`` begin and end, and whether they are several."""
    heads = han().heads
    start = next((place for place in range(low, at - 1) if _listed(heads, text, place, at)), None)
    if start is None:
        return None
    end = start + _listed(heads, text, start, at)
    several = False
    while end < at:
        more = _listed(heads, text, end, at)
        several = several or more > 0
        if not more and text[end] not in "省市县区镇乡州旗":
            break
        end += more or 1
    return start, end, several


def _listed(heads: dict[str, tuple[str, ...]], text: str, place: int, at: int) -> int:
    """The length of the longest listed place at ``place`` that ends before ``at``."""
    return next(
        (
            len(name)
            for name in heads.get(text[place : place + 2], ())
            if text.startswith(name, place) and place + len(name) <= at
        ),
        0,
    )


def _coined(text: str, start: int, brand: str, house: bool) -> bool:
    """Whether the characters of a brand are no words: 瓷贝, 文瀚. Before a word that is a house's alone any will do."""
    bond = chances().bond
    if start and text[start - 1] not in _FREE and bond.get(text[start - 1 : start + 1], 0) > 0:
        return False
    return house or max(bond.get(one + two, -3) for one, two in pairwise(brand)) < 2


_FREE = frozenset("在喺去到从往至赴于进送转找问是叫的和与跟及由被让给说据有服来经")
