"""What customs keep: the hotline's calls, goods refused entry, exported goods that came back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from ingest.synthetic.delivery import Delivery
from ingest.synthetic.dice import Dice
from ingest.synthetic.forms import Form, csv_bytes, fresh_forms, sent_again, told_in
from ingest.synthetic.industries import INDUSTRIES, Industry
from ingest.synthetic.periods import Period
from ingest.synthetic.truth import FileTruth
from ingest.synthetic.workbook import Cell, SheetPlan, workbook_bytes
from ingest.synthetic.world import PLATFORMS, World

HOTLINE: Final = "cn_12360_complaints"
REFUSALS: Final = "cn_gacc_entry_refusals"
RETURNS: Final = "cn_gacc_returned_shipments"
_HOTLINE_HEADER: Final = (
    "工单编号,受理时间,受理渠道,来电人,性别,来电号码,联系电话,证件号码,来电人地址,业务类型,诉求类型,标题,问题类别,"
    "诉求内容,商品名称,品牌,规格型号,商品类别,HS编码,原产国(地区),是否跨境电商,电商平台,订单号,被诉企业名称,"
    "被诉企业统一社会信用代码,消费金额(元),币制,事发时间,事发地,受理海关,受伤人数,承办部门,办理状态,办结时间,处理结果,"
    "是否职业举报人"
)
_HOTLINE_LABELS: Final = _HOTLINE_HEADER.split(",")
_RETURN_HEADER: Final = (
    "序号,进口报关单号,项号,到港日期,出口日期,货物名称,产品大类,HS编码,出口生产企业,生产企业所在地,出口企业,"
    "统一社会信用代码,退运国家(地区),退运原因类别,退运原因,调查结论,处理措施,退运数量,计量单位,重量(千克),货值(美元),"
    "入境口岸,出口报关单号,联系人,联系电话,经办人"
)
_RETURN_LABELS: Final = _RETURN_HEADER.split(",")
_REFUSAL_HEADER: Final = (
    "HS编码,检验检疫编号,产品名称,原产地,生产企业信息,进口商信息,进口商备案号,重量(kg),"
    "未准入境的事实,进口口岸,年,月"
)
_REFUSAL_LABELS: Final = _REFUSAL_HEADER.split(",")
# the customs heading of what an industry makes, as the first six digits of its code
_HS: Final = {
    "I01": "950300", "I02": "851679", "I03": "940521", "I04": "850760", "I06": "871160",
    "I07": "401110", "I08": "732111", "I09": "940360", "I10": "320910", "I12": "610910",
    "I14": "732393", "I16": "330499", "I20": "650610", "I21": "846729", "I26": "360410",
}  # fmt: skip
_COUNTRIES: Final = ("美国", "德国", "日本", "法国", "澳大利亚", "韩国", "意大利", "泰国")
_BRANDS: Final = ("蓝湾", "金禾", "北境", "安第斯")
_PORTS: Final = ("江门", "黄埔", "拱北", "深圳", "湛江")
_PEOPLE: Final = ("赵小明", "钱丽华", "孙建国", "李秀英", "陈志强")
_SERVICE: Final = (
    ("售后服务", "商家拒绝退货，海外发货后不予处理"),
    ("标签", "进口商品没有中文标签"),
    ("假冒", "怀疑不是原装进口"),
    ("物流通关", "包裹清关后迟迟不派送"),
)
_FOODS: Final = (
    ("1905310000", "曲奇饼干"),
    ("0303290000", "冻鱼"),
    ("2204210000", "葡萄酒"),
    ("2106909090", "固体饮料"),
    ("0805100000", "鲜橙"),
    ("0402210000", "全脂奶粉"),
    ("1704900000", "糖果"),
    ("0202300090", "冻去骨牛肉"),
)
_FACTS: Final = (
    ("标签不合格", 30),
    ("未按要求提供证书或合格证明材料", 26),
    ("超范围使用食品添加剂", 14),
    ("超过保质期", 10),
    ("菌落总数超标", 8),
    ("检出单核细胞增生李斯特氏菌", 4),
    ("感官检验不合格", 5),
    ("货证不符", 6),
)
_TRADE: Final = (("贸易原因", "客户需求更改"), ("贸易原因", "货款纠纷"), ("运输原因", "运输中受潮"))


def deliveries(world: World) -> Iterator[Delivery]:
    """Yield exports of the hotline, lists of refused goods and registers of returned ones."""
    for number, period in enumerate(world.calendar.periods(2, 18)):
        yield _hotline(world, period, number)
    for period in world.calendar.periods(20, 12):
        yield _refused(world, period)
    for period in world.calendar.periods(5, 12):
        yield _returned(world, period)


def _hotline(world: World, period: Period, number: int) -> Delivery:
    spoilt = (
        {"受理时间": "2025-13-05 10:00:00"},
        {"工单编号": ""},
        {"是否跨境电商": "可能"},
        {"受伤人数": "两人"},
        {"诉求类型": "申诉"},
    )
    fresh, dirty = _fresh(world, HOTLINE, period, spoilt)
    equal, corrected = sent_again(
        world,
        HOTLINE,
        period,
        _calls,
        lambda dice, form: {**form, "品牌": dice.pick(_BRANDS)},
        0.05,
    )
    name = f"12360/海关热线_{period.first:%Y%m}-{period.months[-1]:%Y%m}.csv"
    encoding = "gb18030" if number == 0 else "utf-8-sig"
    content = csv_bytes(_HOTLINE_LABELS, [*fresh, *equal, *corrected], encoding)
    return Delivery(content, _account(HOTLINE, name, fresh, dirty, equal, corrected))


def _account(
    source: str,
    name: str,
    fresh: list[Form],
    dirty: int,
    equal: list[Form],
    corrected: list[Form],
) -> FileTruth:
    return FileTruth(
        source=source,
        file_name=name,
        row_count=len(fresh) + len(equal) + len(corrected),
        rejected_count=dirty,
        duplicate_count=len(equal),
        correction_count=len(corrected),
    )


def _fresh(
    world: World, source: str, period: Period, spoilt: tuple[Form, ...]
) -> tuple[list[Form], int]:
    forms = _calls if source == HOTLINE else _returns
    months = [fresh_forms(world, source, month, forms, spoilt) for month in period.months]
    return [form for written, _ in months for form in written], sum(dirty for _, dirty in months)


def _calls(world: World, month: date) -> list[Form]:
    dice = world.dice(HOTLINE, month)
    means = [(industry, industry.complaints * 0.22) for industry in INDUSTRIES]
    told = told_in(world, dice, month, means)
    return [_call(world, dice, day, industry, n) for n, (day, industry) in enumerate(told, 1)]


def _call(world: World, dice: Dice, day: date, industry: Industry, number: int) -> Form:
    product, country = dice.pick(industry.products), dice.pick(_COUNTRIES)
    is_harm = world.is_planted(dice, industry, day.replace(day=1))
    problem, words = ("质量安全", industry.harm.complaint_zh) if is_harm else dice.pick(_SERVICE)
    phone, is_online = f"1990000{dice.digits(4)}", dice.happens(0.7)
    happened = day - timedelta(days=min(int(dice.expovariate(1 / 12)), 120))
    story = f"{happened.month}月{happened.day}日购买的进口{product.zh}，{words}。"
    if dice.happens(0.15):
        story += f"请回电{phone}。"
    return {
        "工单编号": f"HG{day:%Y%m}{number:05d}",
        "受理时间": f"{day} {dice.randrange(8, 20):02d}:{dice.randrange(60):02d}:00",
        "受理渠道": dice.pick(("电话", "网络", "微信")),
        "来电人": dice.pick(_PEOPLE),
        "性别": dice.pick("男女"),
        "来电号码": phone,
        "联系电话": phone,
        "业务类型": "跨境电商" if is_online else "商品检验",
        "诉求类型": dice.pick(("投诉", "举报", "咨询"), (70, 20, 10)),
        "标题": f"关于进口{product.zh}",
        "问题类别": problem,
        "诉求内容": story,
        "商品名称": product.zh,
        "商品类别": industry.complaint_category,
        "HS编码": f"{_HS[industry.code]}{dice.digits(4)}" if dice.happens(0.6) else "",
        "原产国(地区)": country if dice.happens(0.9) else "不详",
        "是否跨境电商": "是" if is_online else "否",
        "电商平台": dice.pick(PLATFORMS) if is_online else "",
        "被诉企业名称": f"{dice.pick(_PORTS)}{dice.pick(('海淘', '优选', '环球'))}贸易有限公司",
        "消费金额(元)": f"{dice.lognormvariate(5.6, 1.0):.2f}",
        "币制": "CNY",
        "事发时间": "不详" if dice.happens(0.05) else str(happened),
        "事发地": "",
        "受理海关": f"{dice.pick(_PORTS)}海关",
        "受伤人数": "1" if is_harm and dice.happens(0.2) else "",
        "办理状态": "办理中",
        "是否职业举报人": "是" if dice.happens(0.04) else "否",
    }


def _refused(world: World, period: Period) -> Delivery:
    """Write a workbook with a sheet a month; the second line of an importer is ditto-marked."""
    sheets, count, dirty = [], 0, 0
    for month in period.months:
        dice = world.dice(REFUSALS, month)
        lines = [_refusal(dice, month, n) for n in range(1, 1 + dice.count(60 * world.scale))]
        spoiled = set(dice.sample(range(len(lines)), round(len(lines) * 0.01)))
        for row in spoiled:
            lines[row][10:] = ("", "")  # no month: it can be placed nowhere
        for row in range(1, len(lines)):
            if dice.happens(0.06):
                lines[row][5:7] = ("〃", "〃")
        title: tuple[Cell, ...] = (f"{month.year}年{month.month}月未准入境的食品信息",)
        rows = (title, tuple(_REFUSAL_LABELS), *map(tuple, lines), ("注：重量为申报净重。",))
        sheets.append(SheetPlan(f"{month.year}年{month.month}月", rows))
        count, dirty = count + len(lines), dirty + len(spoiled)
    name = f"customs/未准入境食品信息_{period.first:%Y%m}-{period.months[-1]:%Y%m}.xlsx"
    truth = FileTruth(source=REFUSALS, file_name=name, row_count=count, rejected_count=dirty)
    return Delivery(workbook_bytes(sheets, is_old_format=False), truth)


def _refusal(dice: Dice, month: date, number: int) -> list[Cell]:
    code, food = dice.pick(_FOODS)
    facts, weights = zip(*_FACTS, strict=True)
    fact = dice.pick(facts, weights)
    if dice.happens(0.1):
        fact += f"；{dice.pick(facts, weights)}"
    weight = str(dice.randrange(20, 25000))
    if dice.happens(0.02):
        weight = "".join(chr(ord(digit) + 0xFEE0) for digit in weight)  # full-width digits
    return [
        code,
        f"12{month:%y%m}{number:09d}",
        f"{dice.pick(_BRANDS)}牌{food}",
        dice.pick(_COUNTRIES) if number % 50 else "/",
        f"{dice.letters(5)} FOODS CO., LTD.",
        f"{dice.pick(_PORTS)}{dice.letters(2)}进出口有限公司",
        f"44{dice.digits(8)}",
        weight,
        fact,
        dice.pick(_PORTS),
        str(month.year),
        str(month.month),
    ]


def _returned(world: World, period: Period) -> Delivery:
    spoilt = ({"到港日期": "2025年13月3日"}, {"到港日期": ""}, {"进口报关单号": "", "项号": ""})
    fresh, dirty = _fresh(world, RETURNS, period, spoilt)
    equal, corrected = sent_again(world, RETURNS, period, _returns, _inquired, share=0.2)
    forms = [*fresh, *equal, *corrected]
    is_workbook = period.first.month % 2 == 0  # the office exports as it comes
    name = f"customs/出口退运登记_{period.first:%Y%m}-{period.months[-1]:%Y%m}"
    content = _register(forms) if is_workbook else csv_bytes(_RETURN_LABELS, forms, "gb18030")
    path = f"{name}.{'xlsx' if is_workbook else 'csv'}"
    return Delivery(content, _account(RETURNS, path, fresh, dirty, equal, corrected))


def _register(forms: list[Form]) -> bytes:
    """Write a register as a workbook: title above, labels, forms, and who filled it in."""
    rows: list[tuple[Cell, ...]] = [("出口退运货物登记表",), tuple(_RETURN_LABELS)]
    rows += [tuple(form.get(label, "") for label in _RETURN_LABELS) for form in forms]
    rows.append(("填表人：某科员",))
    return workbook_bytes([SheetPlan("退运登记", tuple(rows))], is_old_format=False)


def _inquired(dice: Dice, form: Form) -> Form:
    """Add what the inquiry found, a month after the goods came back."""
    return {
        **form,
        "调查结论": dice.pick(("属企业责任", "属运输责任", "无法查清")),
        "处理措施": "返工",
    }


def _returns(world: World, month: date) -> list[Form]:
    dice = world.dice(RETURNS, month)
    told = told_in(world, dice, month, [(industry, 3.6) for industry in INDUSTRIES])
    return [_return(world, dice, day, industry, n) for n, (day, industry) in enumerate(told, 1)]


def _return(world: World, dice: Dice, day: date, industry: Industry, number: int) -> Form:
    firm, product = dice.pick(world.firms(industry)), dice.pick(industry.products)
    is_harm = world.is_planted(dice, industry, day.replace(day=1)) or dice.happens(0.3)
    kind, reason = ("质量原因", industry.harm.complaint_zh) if is_harm else dice.pick(_TRADE)
    left = day - timedelta(days=dice.randrange(40, 260))
    phone = f"1990000{dice.digits(4)}"
    return {
        "序号": str(number),
        "进口报关单号": f"5200{day:%Y%m}{number:08d}",
        "项号": "1",
        "到港日期": dice.pick(
            (f"{day}", f"{day:%Y/%m/%d}", f"{day.year}年{day.month}月{day.day}日")
        ),
        "出口日期": str(left) if dice.happens(0.9) else "不详",
        "货物名称": product.zh,
        "产品大类": industry.name,
        "HS编码": f"{_HS[industry.code]}{dice.digits(4)}",
        "出口生产企业": firm.name,
        "生产企业所在地": firm.province + firm.place,
        "出口企业": firm.name if dice.happens(0.6) else f"{dice.pick(_PORTS)}外贸有限公司",
        "退运国家(地区)": dice.pick(_COUNTRIES),
        "退运原因类别": kind,
        "退运原因": f"{reason}，联系{phone}" if dice.happens(0.1) else reason,
        "退运数量": str(dice.randrange(10, 3000)),
        "计量单位": "件",
        "重量(千克)": f"{dice.lognormvariate(6, 1):.1f}",
        "货值(美元)": f"{dice.lognormvariate(8, 1):.2f}" if dice.happens(0.95) else "不详",
        "入境口岸": dice.pick(_PORTS),
        "联系人": dice.pick(_PEOPLE),
        "联系电话": phone,
        "经办人": dice.pick(_PEOPLE),
    }
