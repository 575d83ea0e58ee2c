"""For each detector: text with what it finds, and text that only looks so. All people and numbers are invented."""

from __future__ import annotations

FINDS: dict[str, list[tuple[str, str, str]]] = {
    "aadhaar": [
        ("my aadhaar: 4821 7390 5562", "4821 7390 5562", "AADHAAR"),
        ("id 2345 6789 0124 given", "2345 6789 0124", "AADHAAR"),
    ],
    "address": [
        ("I live at 48 Marigold Crescent, come by", "48 Marigold Crescent", "ADDRESS"),
        ("家住湖南省株洲市黄河北路88号3栋502室", "湖南省株洲市黄河北路88号3栋502室", "ADDRESS"),
        ("send it to SW1A 1AA please", "SW1A 1AA", "ADDRESS"),
    ],
    "age": [("a 93 year old lady", "93", "AGE90"), ("外婆94岁", "94", "AGE90"), ("外公九十一岁了", "九十一", "AGE90")],
    "bank_card": [
        ("paid with 4539 1488 0343 6467", "4539 1488 0343 6467", "BANKCARD"),
        ("卡号6228480402564890018", "6228480402564890018", "BANKCARD"),
        ("was it 4532 1177 2039 5561", "4532 1177 2039 5561", "BANKCARD"),
        ("转6222031234567890124这里", "6222031234567890124", "BANKCARD"),
    ],
    "city": [
        ("I live in Nagpur now", "Nagpur", "CITY"),
        ("我是宜宾的", "宜宾", "CITY"),
        ("i am from reading.", "reading", "CITY"),
    ],
    "date": [
        ("born on 4/14/76", "4/14/76", "DATE"),
        ("on 22nd June 2020 it began", "22nd June 2020", "DATE"),
        ("2018年9月3日出生", "2018年9月3日", "DATE"),
        ("二〇二〇年三月五日住院", "二〇二〇年三月五日", "DATE"),
    ],
    "device": [
        ("pacemaker serial no PJN204477H", "pjn204477h".upper(), "DEVICE"),
        ("mac 00:1B:44:11:3A:B7", "00:1B:44:11:3A:B7", "DEVICE"),
    ],
    "email": [
        ("t.r_84@example.org.", "t.r_84@example.org", "EMAIL"),
        ("ann (at) example . org", "ann (at) example . org", "EMAIL"),
        ("邮箱ann艾特126点com谢谢", "ann艾特126点com", "EMAIL"),
    ],
    "handle": [
        ("insta: @lucia_heals.57", "@lucia_heals.57", "HANDLE"),
        ("加我微信lili_mama2019详谈", "lili_mama2019", "HANDLE"),
        ("QQ:287106654", "287106654", "HANDLE"),
    ],
    "hospital": [
        ("seen at Cedar Ridge Medical Center", "Cedar Ridge Medical Center", "HOSPITAL"),
        ("在宜宾市第二人民医院查出", "宜宾市第二人民医院", "HOSPITAL"),
        ("admitted to castillo nursing home", "castillo nursing home", "HOSPITAL"),
    ],
    "insurance": [
        ("member id XEA883920174", "XEA883920174", "HEALTHPLAN"),
        ("医保卡号：A20398817", "A20398817", "HEALTHPLAN"),
    ],
    "ip": [("login from 84.21.170.9", "84.21.170.9", "IP"), ("IP2a02:908:1a:2b::77", "2a02:908:1a:2b::77", "IP")],
    "licence": [
        ("driving licence no D1234567", "D1234567", "LICENSE"),
        ("执业证书编号：110430000012345", "110430000012345", "LICENSE"),
    ],
    "pan": [("my pan is BKZPS4471Q", "BKZPS4471Q", "TAXID")],
    "passport": [("passport number is K2111927", "K2111927", "PASSPORT"), ("护照号EB1234567", "EB1234567", "PASSPORT")],
    "person": [
        ("My name is Siobhan Gallagher.", "Siobhan Gallagher", "PERSON"),
        ("dr fitzwilliam told her", "fitzwilliam", "PERSON"),
        ("我叫邓雅琴，家在外地", "邓雅琴", "PERSON"),
        ("薛大夫您好", "薛", "PERSON_PARTIAL"),
    ],
    "phone": [
        ("Dr Ames reached me on 555-123-4567", "555-123-4567", "PHONE"),
        ("mine is 555.019.4567", "555.019.4567", "PHONE"),
        ("ring me on 07700 900461", "07700 900461", "PHONE"),
        ("call (617) 555-0182", "(617) 555-0182", "PHONE"),
        ("whatsapp 98450 12345", "98450 12345", "PHONE"),
        ("手机１３９１２３４５６７８请回", "１３９１２３４５６７８", "PHONE"),
    ],
    "plate": [("车牌湘B·7K329追尾", "湘B·7K329", "PLATE"), ("car KA 05 MH 4321", "KA 05 MH 4321", "PLATE")],
    "record_number": [("MRN: H-402201", "H-402201", "MRN"), ("住院号B2019044871", "B2019044871", "MRN")],
    "resident_id": [
        ("乘客A123456789來電", "A123456789", "CN_ID"),
        ("客戶 A123456(3) 已到", "A123456(3)", "CN_ID"),
        ("身份证11010519491231002X", "11010519491231002X", "CN_ID"),
        ("身份证号码130503670401001", "130503670401001", "CN_ID"),
    ],
    "ssn": [("SSN 412-68-9031", "412-68-9031", "SSN"), ("NHS number 943 476 5919", "943 476 5919", "SSN")],
    "url": [
        ("see www.example.org/a.", "www.example.org/a", "URL"),
        ("链接https://example.com/x谢谢", "https://example.com/x", "URL"),
    ],
}
"""Detector -> (text, what it finds there, its kind)."""

LEAVES: dict[str, list[str]] = {
    "aadhaar": ["viral load 2345 6789 0125 copies", "1167910041 copies/ml"],
    "address": ["take 2 tablets 3 times a day", "在3号楼检查", "心前区不适2组"],
    "age": ["BP 95/60", "pulse 98 bpm", "今年35岁", "100 years ago", "1998", "code a90f here"],
    "bank_card": ["platelets 156041", "NCT04280705", "readings 1180 2400 1283 1284"],
    "city": [
        "Bristol stool chart",
        "recovered from Ebola",
        "Lyme disease",
        "Hong Kong flu",
        "北京时间",
        "全身都很安康",
    ],
    "date": [
        "120/80",
        "1-8 days",
        "24/7",
        "since 2014",
        "8/10",
        "2016年",
        "3个月",
        "it may help",
        "version 2.1.10",
        "孕32周+4",
    ],
    "device": ["the device is fine", "meter reading 7.2"],
    "email": ["5 mg @ bedtime", "I was at home. dot"],
    "handle": ["@bedtime", "8x10mm", "我的微信里有照片"],
    "hospital": [
        "a local hospital",
        "the fracture clinic",
        "当地医院",
        "三甲医院",
        "县人民医院",
        "Mayo score",
        "协和肤乐霜",
    ],
    "insurance": ["will my insurance cover it", "医保能报销吗"],
    "ip": ["127.0.0.1", "version 3.1.7.6", "::1", "5:30:20", "see 2.1.4.3 below"],
    "licence": ["licensed doctor", "执业医师"],
    "pan": ["the pan is hot", "TSH 10.32"],
    "passport": ["passport photo", "护照要带吗"],
    "person": [
        "Graves' disease",
        "Down syndrome",
        "dr advised rest",
        "a condition called Myopia.",
        "thank you doctor",
        "谢谢医生",
        "高血压患者",
        "何首乌",
        "大三阳患者",
        "许多医生",
    ],
    "phone": ["readings 118, 240, 83, 128", "1167910041 copies/ml", "PMID: 25236595", "call 911", "精子总数329909586"],
    "plate": ["京都念慈庵", "plate is empty"],
    "record_number": ["case no. 3 in the study", "编号"],
    "resident_id": ["乙肝DNA 30740192拷贝"],
    "ssn": ["BP 120-80", "500-12-34567"],
    "url": ["I feel ok.In fact", "diagnosis.Pa", "5.5 mg"],
}
"""Detector -> text in which it finds nothing."""

ODD = (
    "",
    " ",
    "\x00",
    "\ud800 Dr. \udfff Smith",
    "\u202eMRN: 12345\u202c",
    "i\u200bnfo\u200b@ex\u200bample.org",
    "İİİ I'm Anna",
    "１２３４５６７８９０１２３４５６",
    "Dr.\r\nDr.\r\n",
    "。" * 50,
    "姓名：" * 20,
    "\U0001d7d9\U0001d7db\U0001d7e0" * 5,
    "ａ＠ｂ．ｃｏｍ",
)
"""Text that no detector may fall over."""
