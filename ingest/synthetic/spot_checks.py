"""The market regulator's annexes: workbooks of a sheet a product group, in its many layouts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from ingest.synthetic.delivery import DIRTY_SHARE, Delivery
from ingest.synthetic.dice import Dice
from ingest.synthetic.industries import INDUSTRIES, Industry
from ingest.synthetic.layouts import (
    COMMON,
    FAILURES_ONLY,
    FOLLOW_UP,
    MONITORING,
    ONLINE,
    PROVINCIAL,
    STATE,
    TWO_LINES,
    Layout,
)
from ingest.synthetic.periods import Period, months_between
from ingest.synthetic.truth import CellTruth, FileTruth
from ingest.synthetic.workbook import Cell, Merge, SheetPlan, workbook_bytes
from ingest.synthetic.world import Check, World

SOURCE: Final = "cn_aqsiq_spot_checks"
FOLDER: Final = "cn_spot_checks"
_DELAY_DAYS: Final = -1  # the notice of a month comes out on its last day
_HISTORY_MONTHS: Final = 6
_ONLINE_SHARE: Final = 0.25
_ONLINE: Final = ("I01", "I06", "I04")  # industries that the online rounds look at
_RANDOM, _TARGETED = "random_spot_check", "targeted_spot_check"


def deliveries(world: World) -> Iterator[Delivery]:
    """Yield half-yearly compilations of the history, then a workbook of annexes a month."""
    for period in world.calendar.periods(_DELAY_DAYS, _HISTORY_MONTHS):
        if len(period.months) > 1:
            yield _compilation(world, period)
        else:
            yield _notice(world, period.first, period.end - timedelta(days=1))


def cells(world: World) -> Iterator[CellTruth]:
    """Count the checks of each industry and month that are delivered in lists with passes."""
    for period in world.calendar.periods(_DELAY_DAYS, _HISTORY_MONTHS):
        for month in period.months:
            for industry in INDUSTRIES:
                yield from _cells(world, industry, month)


def _cells(world: World, industry: Industry, month: date) -> Iterator[CellTruth]:
    rounds = [(_RANDOM, list(world.checks(industry, month)))]
    if industry.code in _ONLINE:
        rounds.append((_TARGETED, list(world.checks(industry, month, _ONLINE_SHARE))))
    for basis, checks in rounds:
        failed = sum(check.is_failure for check in checks)
        if checks:
            yield CellTruth(industry.code, month, basis, len(checks), failed)


def _compilation(world: World, period: Period) -> Delivery:
    """Compile half a year of checks, dated by a column of the day of sampling.

    One row in a hundred of the random checks names neither product, model nor firm.
    """
    dice, first = world.dice(SOURCE, period.first), period.first
    sheets, row_count, nameless_count = [], 0, 0
    for industry in INDUSTRIES:
        checks = [check for month in period.months for check in world.checks(industry, month)]
        if checks:
            title = f"{industry.name}产品质量省级监督抽查结果"
            nameless = round(len(checks) * DIRTY_SHARE)
            sheets.append(_sheet(dice, PROVINCIAL, industry.name, [title], checks, nameless))
            row_count += len(checks) + nameless
            nameless_count += nameless
    for code in _ONLINE:
        industry = next(i for i in INDUSTRIES if i.code == code)
        checks = [c for m in period.months for c in world.checks(industry, m, _ONLINE_SHARE)]
        if checks:
            sheets.append(_online_sheet(dice, industry, checks))
            row_count += len(checks)
    file_name = f"{FOLDER}/省级监督抽查结果汇编{first:%Y%m}至{period.months[-1]:%Y%m}.xlsx"
    return _delivery(file_name, sheets, row_count, nameless_count)


def _notice(world: World, month: date, published: date) -> Delivery:
    """Publish the annexes of a month, dated by nothing but the stamp in the file's name."""
    dice, sheets, row_count = world.dice(SOURCE, month), [], 0
    for number, industry in enumerate(INDUSTRIES, start=1):
        checks = list(world.checks(industry, month))
        if not checks:
            continue
        layout = dice.pick((COMMON, COMMON, STATE, TWO_LINES))
        title = f"{industry.name}产品质量国家监督抽查产品及其企业名单"
        sheets.append(_sheet(dice, layout, industry.name, [f"附表1－{number}", title], checks))
        row_count += len(checks)
    for sheet, count in _special_sheets(world, dice, month):
        sheets.append(sheet)
        row_count += count
    is_old_format = month.month % 2 == 0
    stamp = f"P0{published:%Y%m%d}{dice.digits(11)}"
    name = f"{FOLDER}/{stamp}.xls"
    if not is_old_format:
        name = f"{FOLDER}/{stamp}/附件1 电动自行车等产品质量国家监督抽查结果.xlsx"
    return _delivery(name, sheets, row_count)


def _delivery(
    name: str, sheets: list[SheetPlan], row_count: int, rejected_count: int = 0
) -> Delivery:
    content = workbook_bytes(sheets, is_old_format=name.endswith(".xls")) if sheets else b""
    return Delivery(content, FileTruth(SOURCE, name, row_count, rejected_count))


def _special_sheets(world: World, dice: Dice, month: date) -> Iterator[tuple[SheetPlan, int]]:
    """Yield what feeds no rate of random checks: online, failures, follow-up, monitoring."""
    passed = months_between(world.calendar.since, month)
    by_code = {industry.code: industry for industry in INDUSTRIES}
    for code in _ONLINE:
        checks = list(world.checks(by_code[code], month, _ONLINE_SHARE))
        if checks:
            yield _online_sheet(dice, by_code[code], checks), len(checks)
    count = max(6, round(12 * world.scale))
    if passed % 3 == 0:
        failures = world.failures(by_code["I02"], month, count)
        title = "家用电器产品质量国家监督抽查不合格产品名单"
        yield _sheet(dice, FAILURES_ONLY, "不合格名单", ["附件2", title], failures), count
    if passed % 3 == 1:
        failures = world.failures(by_code["I01"], month, count)
        title = "儿童用品产品质量监督抽查不合格企业后处理结果"
        yield _sheet(dice, FOLLOW_UP, "后处理", [title], failures), count
    if passed % 6 == 2:  # noqa: PLR2004 - the third month of each half year
        samples = world.failures(by_code["I04"], month, count)
        title = "移动电源产品风险监测检测结果汇总表"
        yield _sheet(dice, MONITORING, "风险监测", [title], samples), count


def _online_sheet(dice: Dice, industry: Industry, checks: Sequence[Check]) -> SheetPlan:
    title = f"电子商务{industry.name}产品质量国家监督专项抽查结果"
    return _sheet(dice, ONLINE, f"电商{industry.name}", [title], checks)


def _sheet(
    dice: Dice,
    layout: Layout,
    name: str,
    titles: Sequence[str],
    checks: Sequence[Check],
    nameless_count: int = 0,
) -> SheetPlan:
    """Lay out a sheet: titles, header, rows by maker, a blank row, the regulator's footnote."""
    width = len(layout.columns)
    rows: list[tuple[Cell, ...]] = [("", title, *[""] * (width - 2)) for title in titles]
    rows.append(tuple(label for label, _ in layout.columns))
    merges: list[Merge] = []
    ordered = sorted(checks, key=lambda check: check.firm.name) if layout.is_by_maker else checks
    number = 0
    for _, group in groupby(ordered, key=lambda check: check.firm.name):
        first = len(rows)
        for position, check in enumerate(group):
            number += 1
            cells = [write(dice, check) for _, write in layout.columns]
            cells[0] = float(number)
            if position and layout.repeated is not None:
                cells[layout.maker_column] = layout.repeated
            rows.append(tuple(cells))
        if layout.repeated == "" and len(rows) - first > 1:
            merges.append((first, len(rows) - 1, layout.maker_column))
    rows.extend(
        tuple("" if n in layout.subject_columns else cell for n, cell in enumerate(row))
        for row in dice.sample(rows[-number:], nameless_count)
    )
    rows.append(("",) * width)
    rows.append(("", layout.footnote, *[""] * (width - 2)))
    return SheetPlan(name, tuple(rows), tuple(merges))
