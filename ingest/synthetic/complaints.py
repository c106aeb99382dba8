"""The hotline's exports of complaint forms: CSV, labels twice, some without any, personal data."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from ingest.synthetic.delivery import Delivery, dirty_rows
from ingest.synthetic.dice import Dice
from ingest.synthetic.forms import Form, fresh_forms, sent_again, told_in
from ingest.synthetic.industries import INDUSTRIES, Industry, Pattern
from ingest.synthetic.periods import Period
from ingest.synthetic.truth import ComplainantTruth, FileTruth
from ingest.synthetic.world import PLATFORMS, World

SOURCE: Final = "cn_12315_complaints"
_DELAY_DAYS: Final = 2
_HISTORY_MONTHS: Final = 18
_HEADER: Final = (
    "工单号,表单类型,标题,举报人姓名,性别,来电号码,联系电话,反映类型,回复方式,类型,类别,工单分类,区域,年龄段,"
    "民族,身份,,,投诉票据,证件类型,证件号码,职业,工作单位,涉及主体名称,电话,经营地址区,地址,实际注册地址区,"
    "核查名称,商品/服务名称,品牌,涉及客体分类,涉及客体分类codeid,消费金额,生产企业,是否网购,商品进口标志,型号规格,"
    "数量,计量单位,商品服务价格,购买日期,问题分类,投诉内容,关键字,政务标签,简要情况,案值,侵权分类,消费安全类型,"
    "信息来源,信息公开,业务分类,业务分类codeid,事件级别,更新时间,投诉人地址,登记编号,登记日期,接收方式,统一社会信用代码,"
    "市场主体类型,购物方式,商品/服务类型,涉及问题分类,涉及问题分类codeid,争议发生时间,订单号,国籍,行业分类,产品名称,"
    "批准文号,产品批号,销售企业,产品有效期,案件接收日期,案件分派日期,初步反馈日期,移送编号,来件类型,地区来源,来函单位,"
    "是否职投,处理单位,网购平台,受理通知书号,案件转办书号,类型,类别,联系电话,投诉内容"
)
LABELS: Final = _HEADER.split(",")
_REGIONS: Final = ("蓬江区", "江海区", "新会区", "台山市", "开平市", "鹤山市", "恩平市")
_SERVICE: Final = (
    ("售后服务", "购买后出现故障，商家拖延维修不予处理"),
    ("质量", "使用一周后出现质量问题，要求退换货"),
    ("虚假宣传", "实物与网页宣传不符，要求退款"),
    ("合同", "商家未按约定时间送货，要求解除合同"),
    ("价格", "结算价格与标价不一致，要求退还差价"),
)
_SURNAMES: Final = "赵钱孙李周吴郑王陈梁黄林何"
_PROFESSIONALS: Final = tuple(f"1990000{number:04d}" for number in range(1, 6))
_GIVEN: Final = ("小明", "志强", "丽华", "建国", "秀英", "伟", "敏", "嘉欣")
_SPOILT: Final = (
    {"登记日期": "2025-13-05 10:00:00"},
    {"登记日期": ""},
    {"消费金额": "一百元"},
    {"登记编号": "", "工单号": ""},
    {"是否网购": "可能"},
)


def deliveries(world: World) -> Iterator[Delivery]:
    """Yield the exports; each but the first sends some forms of the one before again."""
    for number, period in enumerate(world.calendar.periods(_DELAY_DAYS, _HISTORY_MONTHS)):
        yield _delivery(world, period, number)


def complainants(world: World) -> Iterator[ComplainantTruth]:
    """Count the loadable complaints of those who complain for a living, as published by now."""
    counts = Counter[str]()
    for period in world.calendar.periods(_DELAY_DAYS, _HISTORY_MONTHS):
        for month in period.months:
            forms = _forms(world, month)
            spoiled = set(dirty_rows(world.dice(SOURCE, "dirt", month), forms))
            counts.update(f["来电号码"] for row, f in enumerate(forms) if row not in spoiled)
    for phone in _PROFESSIONALS:
        yield ComplainantTruth(phone, counts[phone])


def _delivery(world: World, period: Period, number: int) -> Delivery:
    months = [fresh_forms(world, SOURCE, month, _forms, _SPOILT) for month in period.months]
    fresh = [form for written, _ in months for form in written]
    repeated, corrected = sent_again(world, SOURCE, period, _forms, _corrected)
    encoding = "gb18030" if number == 0 else "utf-8-sig"
    name = f"12315/投诉举报_{period.first:%Y%m}-{period.months[-1]:%Y%m}.csv"
    return Delivery(
        _written([*fresh, *repeated, *corrected]).encode(encoding),
        FileTruth(
            source=SOURCE,
            file_name=name,
            row_count=len(fresh) + len(repeated) + len(corrected),
            rejected_count=sum(dirty for _, dirty in months),
            duplicate_count=len(repeated),
            correction_count=len(corrected),
        ),
    )


def _corrected(dice: Dice, form: Form) -> Form:
    amount = f"{dice.randrange(20, 900)}.50"
    return {**form, "问题分类": "质量", "涉及问题分类": "质量", "消费金额": amount}


def _forms(world: World, month: date) -> list[Form]:
    """Return the complaints registered in a month, in the order of their registration."""
    dice = world.dice(SOURCE, month)
    means = [(industry, industry.complaints) for industry in INDUSTRIES]
    told = told_in(world, dice, month, means)
    return [_form(world, dice, day, industry, n) for n, (day, industry) in enumerate(told, 1)]


def _form(world: World, dice: Dice, day: date, industry: Industry, number: int) -> Form:
    product, firm = dice.pick(industry.products), dice.pick(world.firms(industry))
    is_harm = world.is_planted(dice, industry, day.replace(day=1))
    is_professional = not is_harm and dice.happens(0.05)
    problem, words = ("安全", industry.harm.complaint_zh) if is_harm else dice.pick(_SERVICE)
    if is_professional or (industry.pattern is Pattern.LABEL_ONLY and dice.happens(0.4)):
        problem, words = "质量", "标签标识不符合规定，纤维含量与标注不符"
    phone, is_online = f"1990000{dice.digits(4)}", dice.happens(0.45)
    person = dice.pick(_SURNAMES) + dice.pick(_GIVEN)
    if is_professional:  # a few people complain again and again, at each hotline's number
        phone = _PROFESSIONALS[number % len(_PROFESSIONALS)]
        person = _SURNAMES[number % len(_PROFESSIONALS)] + _GIVEN[0]
    happened = day - timedelta(days=min(int(dice.expovariate(1 / 9)), 90))
    stamp = f"{day} {dice.randrange(8, 20):02d}:{dice.randrange(60):02d}:{dice.randrange(60):02d}"
    story = f"{happened.month}月{happened.day}日购买{product.zh}（{firm.brand}牌），{words}。"
    if dice.happens(0.12):
        story += f"\n联系电话{phone}，身份证号44000019{dice.digits(2)}0101{dice.digits(4)}。"
    return {
        "工单号": f"GD{day:%Y%m}{number:06d}",
        "表单类型": "投诉单",
        "标题": f"关于{product.zh}的投诉",
        "举报人姓名": person,
        "性别": dice.pick("男女"),
        "来电号码": phone,
        "联系电话": phone,
        "反映类型": "举报" if is_professional or dice.happens(0.1) else "投诉",
        "区域": dice.pick(_REGIONS),
        "证件类型": "身份证",
        "涉及主体名称": f"{dice.pick(_REGIONS)}{firm.brand}商行",
        "地址": f"{dice.pick(_REGIONS)}港口路{dice.randrange(1, 300)}号",
        "商品/服务名称": product.zh,
        "品牌": firm.brand,
        "涉及客体分类": industry.complaint_category,
        "消费金额": f"{dice.lognormvariate(5.3, 1.1):.2f}",
        "生产企业": firm.name if dice.happens(0.6) else "不详",
        "是否网购": "是" if is_online else "否",
        "商品进口标志": "进口" if dice.happens(0.06) else "国产",
        "型号规格": f"{dice.letters(2)}-{dice.digits(3)}" if dice.happens(0.5) else "/",
        "数量": "1",
        "计量单位": "件",
        "购买日期": str(happened),
        "问题分类": problem,
        "投诉内容": story,
        "更新时间": stamp,
        "登记编号": f"1440700{day:%Y%m%d}{number:09d}",
        "登记日期": stamp,
        "接收方式": dice.pick(("互联网", "电话", "来函")),
        "涉及问题分类": problem,
        "争议发生时间": "不详" if dice.happens(0.04) else str(happened),
        "行业分类": "零售业",
        "是否职投": "是" if is_professional else "否",
        "网购平台": dice.pick(PLATFORMS) if is_online else "",
        "处理单位": "辖区市场监督管理所",
    }


def _written(forms: list[Form]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(LABELS)
    first = {label: place for place, label in reversed(list(enumerate(LABELS))) if label}
    for form in forms:
        cells = [""] * len(LABELS)
        for label, value in form.items():
            cells[first[label]] = value
        writer.writerow(cells)
    return stream.getvalue()
