"""Cards of the hospitals' injury surveillance: CSV exports of the register, patients named."""

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
from ingest.synthetic.world import World

SOURCE: Final = "cn_injury_cards"
_HEADER: Final = (
    "卡片编号,医院名称,医院所在县区,姓名,性别,年龄,年龄段,身份证号,联系电话,职业,现住址,伤害发生日期,患者就诊日期,"
    "伤害发生原因,伤害发生地点,伤害发生时活动,是否故意,饮酒情况,伤害性质,伤害部位,伤害严重程度,伤害临床诊断,诊断ICD,"
    "伤害结局,产品名称1,品牌/型号1,产品分类1,产品名称2,品牌/型号2,产品分类2,典型案例,报告人,报告科室,报告日期,报告状态"
)
_LABELS: Final = _HEADER.split(",")
_SPOILT: Final = (
    {"患者就诊日期": "2025-02-30"},
    {"卡片编号": ""},
    {"性别": "1"},
    {"患者就诊日期": ""},
)
_COUNTIES: Final = ("蓬江区", "江海区", "新会区", "台山市", "开平市", "鹤山市", "恩平市")
_BANDS: Final = (
    (5, "0-4岁"),
    (15, "5-14岁"),
    (25, "15-24岁"),
    (45, "25-44岁"),
    (65, "45-64岁"),
    (200, "65岁及以上"),
)
# cause, nature and weight of what brings people to a hospital
_HARMS: Final = (
    (("跌倒/坠落", "骨折"), 30),
    (("刀/锐器伤", "锐器伤/咬伤/开放伤"), 24),
    (("钝器伤", "挫伤/擦伤"), 22),
    (("烧烫伤", "烧烫伤"), 10),
    (("中毒", "其他"), 4),
    (("窒息/悬吊", "其他"), 2),
)
_PARTS: Final = ("头部", "上肢", "下肢", "躯干", "多部位")
_OUTCOMES: Final = (("处理后离院", 86), ("留院观察", 5), ("住院", 7), ("转院", 1.8), ("死亡", 0.2))
_GRADES: Final = (("轻度", 70), ("中度", 25), ("重度", 5))


def deliveries(world: World) -> Iterator[Delivery]:
    """Yield the register's exports, ten days after a month ends."""
    for period in world.calendar.periods(10, 12):
        yield _export(world, period)


def _export(world: World, period: Period) -> Delivery:
    months = [fresh_forms(world, SOURCE, month, _cards, _SPOILT) for month in period.months]
    fresh = [card for written, _ in months for card in written]
    equal, corrected = sent_again(world, SOURCE, period, _cards, _reviewed)
    return Delivery(
        csv_bytes(_LABELS, [*fresh, *equal, *corrected], "utf-8-sig"),
        FileTruth(
            source=SOURCE,
            file_name=f"injury_cards/伤害监测_{period.first:%Y%m}-{period.months[-1]:%Y%m}.csv",
            row_count=len(fresh) + len(equal) + len(corrected),
            rejected_count=sum(dirty for _, dirty in months),
            duplicate_count=len(equal),
            correction_count=len(corrected),
        ),
    )


def _reviewed(dice: Dice, card: Form) -> Form:
    """Say more of the accident after a call to the patient, as the review asks for."""
    return {**card, "伤害发生时活动": "回访更正", "典型案例": dice.pick(("回访核实", "经电话核实"))}


def _cards(world: World, month: date) -> list[Form]:
    dice = world.dice(SOURCE, month)
    told = told_in(world, dice, month, [(industry, industry.injuries) for industry in INDUSTRIES])
    return [_card(world, dice, day, industry, n) for n, (day, industry) in enumerate(told, 1)]


def _card(world: World, dice: Dice, day: date, industry: Industry, number: int) -> Form:
    county, product = dice.pick(_COUNTIES), dice.pick(industry.products)
    harms, weights = zip(*_HARMS, strict=True)
    cause, nature = dice.pick(harms, weights)
    if world.is_planted(dice, industry, day.replace(day=1)):
        cause, nature = "烧烫伤", "烧烫伤"
    age = min(95, int(dice.expovariate(1 / 28)))
    treated = day + timedelta(days=min(6, int(dice.expovariate(1.2))))
    story = f"使用{product.zh}时受伤" if dice.happens(0.4) else ""
    return {
        "卡片编号": f"4407{_COUNTIES.index(county):02d}{day:%Y%m}{number:05d}",
        "医院名称": f"{county}人民医院",
        "医院所在县区": f"江门市{county}",
        "姓名": dice.pick(("赵小明", "钱丽华", "孙建国", "陈志强")),
        "性别": dice.pick("男女", (58, 42)),
        "年龄": str(age),
        "年龄段": next(band for below, band in _BANDS if age < below),
        "联系电话": f"1990000{dice.digits(4)}",
        "现住址": f"{county}港口路{dice.randrange(1, 300)}号",
        "伤害发生日期": str(day) if dice.happens(0.95) else "不清楚",
        "患者就诊日期": f"{treated} {dice.randrange(24):02d}:{dice.randrange(60):02d}:00",
        "伤害发生原因": cause,
        "伤害发生地点": dice.pick(("家中", "公路/街道", "学校与公共场所", "工业和建筑场所")),
        "伤害发生时活动": dice.pick(("休闲活动", "家务", "工作", "驾乘交通工具", "体育活动")),
        "是否故意": "非故意" if dice.happens(0.97) else "不清楚",
        "伤害性质": nature,
        "伤害部位": dice.pick(_PARTS),
        "伤害严重程度": _weighted(dice, _GRADES),
        "伤害结局": _weighted(dice, _OUTCOMES),
        "产品名称1": product.zh,
        "品牌/型号1": dice.pick(world.firms(industry)).brand if dice.happens(0.5) else "/",
        "产品分类1": industry.name,
        "典型案例": story,
        "报告人": "某医生",
        "报告科室": "急诊科",
        "报告日期": str(treated + timedelta(days=dice.randrange(1, 9))),
        "报告状态": "审核",
    }


def _weighted(dice: Dice, words: tuple[tuple[str, float], ...]) -> str:
    names, weights = [name for name, _ in words], [weight for _, weight in words]
    return dice.pick(names, weights)
