"""Free texts lose persons and keep things: on invented persons, and on publishers' texts."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.batch import LandedFile
from ingest.conform import published_json
from ingest.personal import masking
from ingest.personal.masking import mask
from ingest.personal.patterns import (
    CARD,
    IDENTITY,
    LANDLINE,
    MAIL,
    MOBILE,
    PLATE,
    identity_check,
    may_identify,
)
from ingest.read import read
from ingest.source import find, load_sources

SURNAMES, GIVEN = "赵钱孙李周吴郑王陈黄林何", "小明志强丽华建国秀英伟敏嘉欣"
ROADS = ("港口路", "人民大道", "东华一路", "槐树巷", "三里村", "金碧花园", "万达广场", "锦绣小区")
FRAMES = (
    "10月3日购买电热水壶（GB 4706.1-2005），{}，使用时漏电。",
    "{}。商家拒绝退款12800元。",
    "订单2026100312，{}，请处理",
    "消费者反映：{}；型号XR-2100",
    "（{}）",
)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def _phone(dice: Random) -> str:
    return f"1{dice.choice('3456789')}{dice.randrange(10**9):09d}"


def _identity(dice: Random) -> str:
    born = date(1940, 1, 1) + timedelta(days=dice.randrange(28000))
    stem = f"44{dice.randrange(1000, 9999)}{born:%Y%m%d}{dice.randrange(1000):03d}"
    return stem + identity_check(stem)


def planted(dice: Random) -> tuple[str, str]:
    """Return a piece of text about a person, and what of it may not be left."""
    phone, paper = _phone(dice), _identity(dice)
    name = dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, dice.choice((1, 2))))
    account, mail = f"wx_{dice.randrange(10**6)}", f"u{dice.randrange(10**6)}@qq.com"
    spaced = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    dashed, pieces = spaced.replace(" ", "-"), f"{paper[:6]} {paper[6:14]} {paper[14:]}"
    land, card = f"0750-{dice.randrange(10**7):07d}", f"62{dice.randrange(10**15):015d}"
    plate = f"粤{dice.choice('ABJ')}{dice.randrange(10**5):05d}"
    house = f"{dice.randrange(1, 400)}号{dice.randrange(1, 30)}栋{dice.randrange(101, 2999)}室"
    pieces_of_text = (
        (f"电话{phone}", phone),
        (f"联系电话：{spaced}", spaced),
        (f"回电{dashed}", dashed),
        (f"手机{phone.translate(WIDE)}", phone.translate(WIDE)),
        (f"+86{phone}", phone),
        (f"tel{phone}", phone),
        (f"身份证号{paper}", paper),
        (f"证件{pieces}", pieces),
        (f"身份证{paper[:-1]}x" if paper[-1] == "X" else f"身份证 {paper}", paper[:-1]),
        (f"座机{land}转8", land),
        (f"座机{land.replace('-', '')}", land.replace("-", "")),
        (f"退到卡{card}", card),
        (f"银行卡 {card[:4]} {card[4:8]} {card[8:12]} {card[12:16]}", card[4:12]),
        (f"邮箱{mail}", mail),
        (f"微信号：{account}", account),
        (f"加微信{account}", account),
        (f"QQ：{dice.randrange(10**8, 10**9)}", "QQ：1"),
        (f"车牌{plate}", plate),
        (f"住{dice.choice(ROADS)}{house}", house),
        (f"投诉人：{name}，", name),
        (f"我叫{name}，", name),
        (f"联系人：{name}电话", name),
    )
    text, value = dice.choice(pieces_of_text)
    return (text, text[3:]) if text.startswith("QQ") else (text, value)


def test_of_invented_persons_hardly_a_trace_is_left():
    """At least 99 of 100 planted values are gone from texts of many forms."""
    dice = Random(20261125)
    left = Counter[str]()
    for _ in range(3000):
        text, value = planted(dice)
        masked = mask(dice.choice(FRAMES).format(text))
        left[text[:4] if value in masked else ""] += 1
    assert left[""] >= 0.99 * left.total(), left


@pytest.mark.parametrize(
    "text",
    [
        "执行标准GB 18401-2010、GB/T 39011-2020，批号20260312，条码6901234567892",
        "订单号240101-123456789012345，金额12800元，功率1200W，生产日期2026-03-12",
        "10月3日至12月28日期间购买，型号ABC-1380013，序列号CS17111100102",
        "CCC证书2010010716442553，统一社会信用代码91440700MA4UXXXX0X",
        "商场一楼3号柜台购买，甲醛含量超标，pH值9.1",
        "2015 2016 2017 2018年销量",
        "这里5号才发货，合同3号条款无效",
        "UPC 085839916302, lot CS17106177999, model 240-14-01690",
        "Consumers paid 1,299.00 dollars between 2019-2020 for SKU 2407018985445734",
        "消费者于2026年3月反映，电话无人接听，微信支付后未发货",
    ],
)
def test_numbers_of_things_stay(text):
    """Standards, batches, bar codes, orders, certificates, dates, places in a shop."""
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("CALL (555) 123-4567 OR 555-123-4567", "CALL 〔电话〕 OR 〔电话〕"),
        ("ssn 123-45-6789, jane.doe@example.com", "ssn 〔证件〕, 〔邮箱〕"),
        ("57YOF FELL OFF LADDER 4FT, DX: FX WRIST", "57YOF FELL OFF LADDER 4FT, DX: FX WRIST"),
    ],
)
def test_english_narratives_are_masked_too(text, masked):
    """American numbers have forms of their own."""
    assert mask(text) == masked


@pytest.mark.shared
def test_publishers_texts_about_things_hardly_change(shared_data):
    """Of the rows of 60 real annexes less than two in a thousand change, addresses left aside.

    Annexes name products, models, batches and standards, and no persons: what is masked in them is
    masked in error, but for house numbers of firms.
    """
    source = find(load_sources(), "cn_aqsiq_spot_checks")
    files = [
        path for path in sorted((shared_data / "cn_spot_checks").rglob("*.xls*")) if path.is_file()
    ]
    seen = changed = 0
    for path in files[::4][:60]:
        file = LandedFile(source.name, "", path.name, path, "", 0, date(2026, 11, 23))
        rows = read(file, source)
        for text in (rows.published or published_json(rows.table)).to_pylist():
            seen += 1
            changed += "〔" in mask(text).replace("〔门牌〕", "")
    assert seen > 4000
    assert changed < 0.002 * seen


# the slower patterns, and the signs that are looked for first
_LOOKED_FOR = (
    (masking._WECHAT, masking._ACCOUNT_SIGN),
    (masking._QQ, masking._FIVE_DIGITS),
    (PLATE, masking._PLATE_SIGN),
)


@given(st.one_of(*(st.from_regex(form) for form, _ in _LOOKED_FOR)))
def test_no_quick_look_hides_what_a_pattern_finds(text: str) -> None:
    """The signs stand in every text in which the slower patterns find something."""
    assert all(sign.search(text) for form, sign in _LOOKED_FOR if form.search(text))


@given(st.one_of(*(st.from_regex(form) for form in (MAIL, MOBILE, LANDLINE, IDENTITY, CARD))))
def test_what_identifies_somebody_has_a_digit_or_an_at_sign(text: str) -> None:
    """So a cell without either need not be looked at further."""
    assert may_identify(text)
