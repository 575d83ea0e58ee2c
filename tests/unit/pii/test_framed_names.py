"""English names that only the sentence gives away, surnames and small towns in Chinese, things called like people."""

from __future__ import annotations

import pytest

from medsynth.pii import detect

PEOPLE = ("PERSON", "PERSON_PARTIAL")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("handed over to sandeep kulkarny at eight", ["sandeep kulkarny"]),
        ("I'd like to complain about Katy Grant, who laughed at me", ["Katy Grant"]),
        ("is callum berry any good for knees?", ["callum berry"]),
        ("Scrub: Joyce. Runner: Matthew. Count correct.", ["Joyce", "Matthew"]),
        ("According to Hoffman, the murmur has been there for years.", ["Hoffman"]),
        ("They named him Luke after the paramedic", ["Luke"]),
        ("my brother jack fell off the roof", ["jack"]),
        ("Please ask Rose to bring my glasses.", ["Rose"]),
        ("bed 7, Armstrong, nil by mouth", ["Armstrong"]),
        ("if max o'neill agrees we go ahead", ["max o'neill"]),
        ("麻烦转告冒护士长,12床的尿袋满了", ["冒"]),
        ("I saw hannah cook in theatre 2", ["hannah cook"]),
        ("Me and Chelsea both came down with it", ["Chelsea"]),
        ("骨科操医生说要换药", ["操"]),
        ("麻烦转告县里的单医生", ["单"]),
        ("康复科庄旭，手法真的好", ["庄旭"]),
        ("我妹夫方锐说不用住院", ["方锐"]),
        ("311的邰阿婆换了房间", ["邰"]),
        ("住院医师常楠询问病史后，家属补充", ["常楠"]),
    ],
)
def test_people_are_found_by_their_sentence(text: str, values: list[str]) -> None:
    assert [text[span.start : span.end] for span in detect([text])[0] if span.kind in PEOPLE] == values


@pytest.mark.parametrize(
    "text",
    [
        "Our family's Huntington's goes back three generations.",
        "The wrist was reduced under Bier's block; Bruce protocol tomorrow.",
        "She scored 23 of 30 on the Montreal thing; stage 2 (Stockholm).",
        "Denver screening was normal, daily Cardiff count, Norwood stage in May.",
        "eggs Benedict, Adam's apple and black-eyed Susan",
        "查体：韦伯试验偏右，给替格瑞洛180嚼服",
        "朱砂安神丸、白虎汤、黄连解毒汤",
        "渥太华踝规则能减少拍片，士卓曼种植体",
        "医院查医生排班，有劳医生了",
        "复杂多因素、久治不愈、卡马西平、延长时间",
    ],
)
def test_things_called_after_people_and_places_stay(text: str) -> None:
    assert detect([text])[0] == []


@pytest.mark.parametrize(
    ("text", "town"), [("家住姜堰，右脚疼", "姜堰"), ("患者系滕州人，务农", "滕州"), ("巢湖过来的，晚点到", "巢湖")]
)
def test_small_towns_are_found(text: str, town: str) -> None:
    assert (town, "CITY") in [(text[span.start : span.end], span.kind) for span in detect([text])[0]]


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("在浮梁瓷都医院骨科住院", "浮梁瓷都医院"),
        ("去库车友好医院放了支架", "库车友好医院"),
        ("找了溱湖医院的医生", "溱湖医院"),
        ("在石狮康美妇科看过", "石狮康美妇科"),
        ("标本送南通新城桥病理室。", "南通新城桥病理室"),
        ("到了西湖康怡口腔门诊部", "西湖康怡口腔门诊部"),
        ("the receptionist at pinderfields said to ring", "pinderfields"),
        ("Nerve conduction at Pendle Neurophysiology was normal", "Pendle Neurophysiology"),
        ("is there parking at bramblewick dentists for a wheelchair", "bramblewick dentists"),
        ("My results from Kestrel Genomics came today", "Kestrel Genomics"),
        ("Transferred to Palmetto Heart & Vein overnight", "Palmetto Heart & Vein"),
    ],
)
def test_houses_are_found_by_their_place_and_trade(text: str, house: str) -> None:
    assert (house, "HOSPITAL") in [(text[span.start : span.end], span.kind) for span in detect([text])[0]]


@pytest.mark.parametrize(
    "text",
    [
        "She is suffering from temporomandibular joint disorder and athlete's foot.",
        "楼下诊所说没事，家门口的药店也有卖，当地妇保医院查的",
        "along with sharp pain, covered by bone, reviewed by oral surgery",
        "戴隐适美还是美瞳，戴口罩",
        "KRAS and SMAD4 were sequenced; people with MODY may need insulin",
    ],
)
def test_diseases_and_nameless_houses_stay(text: str) -> None:
    assert detect([text])[0] == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("我昵称等雨也等晴_fa，接好孕", "HANDLE", "等雨也等晴_fa"),
        ("用户老船不老:我问过了\n老船不老说可以", "HANDLE", "老船不老"),
        ("楼主海边小霸王讲的那个病人", "HANDLE", "海边小霸王"),
        ("跟帖57楼 tang_lao_yu（泗阳）：", "HANDLE", "tang_lao_yu"),
        ("PM me, RafaMum_Bacup.", "HANDLE", "RafaMum_Bacup"),
        ("残疾证号43062619771104807743", "LICENSE", "43062619771104807743"),
        ("证号军退字第0081726号，由外院转来", "LICENSE", "军退字第0081726号"),
        ("seen by dr tully (gdc 271846)", "LICENSE", "271846"),
        ("wants pan of patient, it is abcpk1048l.", "TAXID", "abcpk1048l"),
        ("copy scanned under 00-55-71-82.", "MRN", "00-55-71-82"),
        ("Medicaid, the number's Y482916.", "HEALTHPLAN", "Y482916"),
        ("责任医师蔚，产检间隔四周", "PERSON_PARTIAL", "蔚"),
        ("按林老的方子抓药", "PERSON_PARTIAL", "林"),
    ],
)
def test_screen_names_and_numbers_are_found(text: str, kind: str, value: str) -> None:
    assert (value, kind) in [(text[span.start : span.end], span.kind) for span in detect([text])[0]]


@pytest.mark.parametrize(
    "text", ["国药准字第20031234号", "HBV_DNA阴性", "huatuo100_conv", "网友们都说没事", "heart_rate 80"]
)
def test_names_of_fields_and_medicines_stay(text: str) -> None:
    assert detect([text])[0] == []
