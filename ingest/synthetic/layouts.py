"""The column layouts of spot-check annexes, and the many ways in which a cell is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ingest.synthetic.dice import Dice
from ingest.synthetic.workbook import Cell
from ingest.synthetic.world import Check

Writer = Callable[[Dice, Check], Cell]


@dataclass(frozen=True)
class Layout:
    """The columns of a table, and how a maker's second product is written.

    ``repeated`` stands in the maker's cell from the second row on: a ditto mark, or nothing where
    the cell is merged; None writes the name again.
    """

    columns: tuple[tuple[str, Writer], ...]
    maker_column: int = 1
    repeated: str | None = None
    is_by_maker: bool = True
    subject_columns: tuple[int, ...] = ()  # what names product, model and firm
    footnote: str = "注：按行政区域排序。"


def _number(dice: Dice, check: Check) -> Cell:  # noqa: ARG001 - the sheet counts its rows itself
    return ""


def _maker(dice: Dice, check: Check) -> Cell:  # noqa: ARG001
    return check.firm.name


def _province(dice: Dice, check: Check) -> Cell:  # noqa: ARG001
    return check.firm.province


def _maker_place(dice: Dice, check: Check) -> Cell:  # noqa: ARG001
    return check.firm.province + check.firm.place


def _product(dice: Dice, check: Check) -> Cell:
    return check.product.zh + ("\n" if dice.happens(0.02) else "")


def _category(dice: Dice, check: Check) -> Cell:  # noqa: ARG001
    return check.industry.name


def _brand(dice: Dice, check: Check) -> Cell:
    return check.firm.brand if dice.happens(0.85) else dice.pick(("/", "——", "（图形商标）"))


def _model(dice: Dice, check: Check) -> Cell:
    if dice.happens(0.05):
        return "".join(chr(ord(c) + 0xFEE0) for c in check.model)  # full-width characters
    return check.model


def _date_or_batch(dice: Dice, check: Check) -> Cell:
    made = check.made
    written: tuple[tuple[Cell, float], ...] = (
        (f"{made:%Y-%m-%d}", 36),
        (f"{made:%Y-%m}", 16),
        (made, 10),
        (f"{made.year}年{made.month}月{made.day}日", 6),
        (f"{made:%Y%m%d}", 5),
        (f"{made:%Y/%m/%d}", 5),
        (f"{made.year}.{made.month:02d}.{made.day:02d}", 5),
        (f"{made:%Y-%m-%d}/{check.batch}", 6),
        (check.batch, 5),
        ("——", 3),
        ("", 3),
    )
    return dice.pick([cell for cell, _ in written], [weight for _, weight in written])


def _made(dice: Dice, check: Check) -> Cell:  # noqa: ARG001
    return f"{check.made:%Y-%m-%d}"


def _batch(dice: Dice, check: Check) -> Cell:
    return check.batch if dice.happens(0.7) else "/"


def _sampled(dice: Dice, check: Check) -> Cell:  # noqa: ARG001
    return f"{check.sampled:%Y-%m-%d}"


def _result(dice: Dice, check: Check) -> Cell:
    if not check.is_failure:
        return "合格" if dice.happens(0.98) else "合 格"
    if set(check.items) <= set(check.industry.label_items) and dice.happens(0.5):
        return "标识不合格" if "标" in check.items[0] else "不合格"
    return dice.pick(("不合格", "严重不合格"), (12, 1))


def _items(dice: Dice, check: Check) -> Cell:
    return dice.pick(("、", "，", "；", "\n"), (6, 2, 1, 1)).join(check.items)


def _laboratory(dice: Dice, check: Check) -> Cell:  # noqa: ARG001
    return check.laboratory


def _seller(dice: Dice, check: Check) -> Cell:  # noqa: ARG001
    return check.seller


def _platform(dice: Dice, check: Check) -> Cell:  # noqa: ARG001
    return check.platform


def _recheck(dice: Dice, check: Check) -> Cell:  # noqa: ARG001
    return dice.pick(("复查合格", "复查合格", "复查合格", "复查不合格"))


def _rectified(dice: Dice, check: Check) -> Cell:  # noqa: ARG001
    return dice.pick(("完成整改", "完成整改", "正在整改"))


def _measured(dice: Dice, check: Check) -> Cell:  # noqa: ARG001
    return f"{dice.randrange(40, 110)}%"


def _met(dice: Dice, check: Check) -> Cell:  # noqa: ARG001
    return dice.pick(("符合要求", "符合要求", "不符合要求"))


def _nothing(dice: Dice, check: Check) -> Cell:  # noqa: ARG001
    return ""


COMMON: Final = Layout(
    (
        ("序号", _number),
        ("企业名称", _maker),
        ("所在地", _province),
        ("产品名称", _product),
        ("商标", _brand),
        ("规格型号", _model),
        ("生产日期/批号", _date_or_batch),
        ("抽查结果", _result),
        ("主要不合格项目", _items),
        ("承检机构", _laboratory),
    ),
    repeated="",
)
STATE: Final = Layout(
    (
        ("序号", _number),
        ("企业名称", _maker),
        ("所在省", _province),
        ("产 品 名 称", _product),
        ("商标", _brand),
        ("规格\n型号", _model),
        ("产品等级", _nothing),
        ("生产日期／批号", _date_or_batch),
        ("抽查结果", _result),
        ("主要不合格项目", _items),
        ("承检机构", _laboratory),
        ("备注", _nothing),
    ),
    repeated="〃",
)
TWO_LINES: Final = Layout(
    (
        ("序号", _number),
        ("标称生产企业名称", _maker),
        ("标称生产企业地址", _maker_place),
        ("产品详细名称", _product),
        ("标称商标", _brand),
        ("规格型号（标称）", _model),
        ("产品批号或生产日期", _date_or_batch),
        ("受检单位", _seller),
        ("检验结论", _result),
        ("不合格项目", _items),
        ("承检机构名称", _laboratory),
    ),
    repeated="同上",
)
PROVINCIAL: Final = Layout(
    (
        ("序号", _number),
        ("产品名称", _product),
        ("规格型号", _model),
        ("批号", _batch),
        ("生产日期", _made),
        ("标称商标", _brand),
        ("受检单位名称", _seller),
        ("标称生产单位名称", _maker),
        ("标称生产单位所在地", _maker_place),
        ("抽样日期", _sampled),
        ("抽查结果", _result),
        ("不合格项目", _items),
        ("检验机构", _laboratory),
    ),
    maker_column=7,
    subject_columns=(1, 2, 6, 7),
    is_by_maker=False,
    footnote="注：以上产品抽样不分先后。",
)
ONLINE: Final = Layout(
    (
        ("序号", _number),
        ("标称生产企业", _maker),
        ("标称生产企业地址", _maker_place),
        ("网络平台名称", _platform),
        ("产品名称", _product),
        ("商标（标称）", _brand),
        ("规格型号", _model),
        ("标称生产日期/批号", _date_or_batch),
        ("抽样日期", _sampled),
        ("抽查结果", _result),
        ("主要不合格项目", _items),
        ("承检机构", _laboratory),
    ),
)
FAILURES_ONLY: Final = Layout(
    (
        ("序号", _number),
        ("产品种类", _category),
        ("受检单位", _seller),
        ("标称生产单位", _maker),
        ("标称生产 单位所在地", _maker_place),
        ("产品名称", _product),
        ("规格型号", _model),
        ("生产日期/批号", _date_or_batch),
        ("主要不合格项目", _items),
        ("承检机构", _laboratory),
        ("电商平台", _nothing),
        ("备注", _nothing),
    ),
    maker_column=3,
)
FOLLOW_UP: Final = Layout(
    (
        ("序号", _number),
        ("企业名称", _maker),
        ("产品名称", _product),
        ("商标", _brand),
        ("规格型号", _model),
        ("整改情况", _rectified),
        ("复查检验结果", _recheck),
        ("备注", _nothing),
    ),
)
MONITORING: Final = Layout(
    (
        ("序号", _number),
        ("规格型号", _model),
        ("标称生产企业", _maker),
        ("产品名称", _product),
        ("转换效率（%）", _measured),
        ("额定容量(mAh)", _measured),
        ("短路保护", _met),
        ("过充电保护", _met),
    ),
    maker_column=2,
)
