"""Faults of values: dates, numbers, categories and verdicts that say something else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from ingest.records import INJURY, SPOT_CHECK_RESULT, Kind
from quality_checks.faults.catalogue import row_fault
from quality_checks.faults.sheet import Sheet, as_day, written

_NUMBERS: Final = (Kind.INTEGER, Kind.DECIMAL)
_SPREADSHEET_EPOCH: Final = date(1899, 12, 30)
_ORDINALS: Final = {"occurrence", "report_year", "report_week"}


def _dates(sheet: Sheet, change: Callable[[date], Any], share: float = 1.0) -> bool:
    """Change the days that records are dated by; a change to text is written as it is."""
    column = sheet.bed.source.type.event_date
    rule = sheet.bed.source.columns.get(column)
    formats = rule.dates if rule is not None else ()

    def changed(cell: Any) -> Any:
        found = as_day(cell, formats)
        if found is None:
            return cell
        new = change(found[0])
        return written(new, found[1]) if isinstance(new, date) else new

    return sheet.change(column, changed, share)


def _is_typed(sheet: Sheet) -> bool:
    """Whether the reader hands over days: a fault of their spelling has no place then."""
    names = sheet.names(sheet.bed.source.type.event_date)
    return any(isinstance(cell, date) for name in names for cell in sheet.cells[name])


def _numbers(sheet: Sheet, change: Callable[[float], float], share: float = 1.0) -> bool:
    """Change every number that is a measure and no ordinal."""
    columns = [c for c in sheet.of_kind(*_NUMBERS) if c not in _ORDINALS]
    done = [
        sheet.change(column, lambda cell: _renumbered(cell, change), share) for column in columns
    ]
    return any(done)


def _renumbered(cell: Any, change: Callable[[float], float]) -> Any:
    try:
        new = change(float(str(cell)))
    except ValueError:
        return cell
    return type(cell)(f"{new:.12g}" if isinstance(cell, str) else new)


@row_fault("day and month are in each other's place")
def day_and_month_swapped(sheet: Sheet) -> bool:
    if _is_typed(sheet):
        return False
    rule = sheet.bed.source.columns[sheet.bed.source.type.event_date]

    def swapped(cell: Any) -> Any:
        found = as_day(cell, rule.dates)
        if found is None:
            return cell
        day, form = found
        marks = {"%d": "%m", "%m": "%d"}
        return day.strftime("".join(marks.get(p, p) for p in _parts(form)))

    return sheet.change(sheet.bed.source.type.event_date, swapped)


def _parts(form: str) -> list[str]:
    return [
        form[at : at + 2] if form[at] == "%" else form[at]
        for at in range(len(form))
        if form[at] == "%" or not at or form[at - 1] != "%"
    ]


@row_fault("every record bears the same date")
def one_date_for_all(sheet: Sheet) -> bool:
    days = [d for d in sheet.bed.batch.records[sheet.bed.source.type.event_date].to_pylist() if d]
    return len(set(days)) > 3 and _dates(sheet, lambda _: days[0])


@row_fault("half of the records bear the date of the export")
def half_stamped_with_one_date(sheet: Sheet) -> bool:
    landed = sheet.bed.file.landed_date
    days = set(sheet.bed.batch.records[sheet.bed.source.type.event_date].to_pylist())
    return len(days) > 3 and _dates(sheet, lambda _: landed, 0.5)


@row_fault("dates lie in the next year")
def dates_in_the_future(sheet: Sheet) -> bool:
    return _dates(sheet, lambda day: day + timedelta(days=366))


@row_fault("dates lie a year back, as in the first days of January")
def dates_a_year_back(sheet: Sheet) -> bool:
    return _dates(sheet, lambda day: day - timedelta(days=365))


@row_fault("a tenth of the dates lies in the future")
def some_dates_in_the_future(sheet: Sheet) -> bool:
    return _dates(sheet, lambda day: day + timedelta(days=400), 0.1)


@row_fault("dates are serial numbers of a spreadsheet")
def dates_as_serial_numbers(sheet: Sheet) -> bool:
    if _is_typed(sheet):
        return False
    return _dates(sheet, lambda day: str((day - _SPREADSHEET_EPOCH).days))


@row_fault("dates with a year of two digits")
def dates_of_two_digit_years(sheet: Sheet) -> bool:
    return not _is_typed(sheet) and _dates(sheet, lambda day: day.strftime("%m-%d-%y"))


@row_fault("dates are the dawn of computing")
def dates_of_the_epoch(sheet: Sheet) -> bool:
    return _dates(sheet, lambda _: date(1970, 1, 1), 0.5)


@row_fault("no record bears a date")
def dates_empty(sheet: Sheet) -> bool:
    return sheet.change(sheet.bed.source.type.event_date, lambda _: None)


@row_fault("numbers in thousands: a slip of the unit")
def numbers_times_thousand(sheet: Sheet) -> bool:
    return _numbers(sheet, lambda number: number * 1000)


@row_fault("numbers without their decimal point")
def decimal_point_lost(sheet: Sheet) -> bool:
    columns = sheet.of_kind(Kind.DECIMAL)
    done = [sheet.change(c, lambda cell: type(cell)(str(cell).replace(".", ""))) for c in columns]
    return any(done)


@row_fault("numbers with a decimal comma")
def decimal_comma(sheet: Sheet) -> bool:
    columns = sheet.of_kind(Kind.DECIMAL)
    done = [sheet.change(c, lambda cell: str(cell).replace(".", ",")) for c in columns]
    return any(done)


@row_fault("numbers with the other sign")
def signs_turned(sheet: Sheet) -> bool:
    return _numbers(sheet, lambda number: -number)


@row_fault("numbers are all zero")
def numbers_zero(sheet: Sheet) -> bool:
    return _numbers(sheet, lambda _: 0)


@row_fault("numbers are all one")
def numbers_one(sheet: Sheet) -> bool:
    return _numbers(sheet, lambda _: 1)


@row_fault("one number in twenty a thousandfold")
def some_numbers_times_thousand(sheet: Sheet) -> bool:
    return _numbers(sheet, lambda number: number * 1000, 0.05)


@row_fault("case weights ten times as large")
def weights_times_ten(sheet: Sheet) -> bool:
    return _injury(sheet, "case_weight", lambda number: number * 10)


@row_fault("ages in years where months were meant")
def ages_in_years(sheet: Sheet) -> bool:
    return _injury(sheet, "age_months", lambda number: number // 12 if number > 12 else number)


@row_fault("ages in months, each twelve times as high")
def ages_times_twelve(sheet: Sheet) -> bool:
    return _injury(sheet, "age_months", lambda number: number * 12)


def _injury(sheet: Sheet, column: str, change: Callable[[float], float]) -> bool:
    if sheet.bed.source.record_type != INJURY.name:
        return False
    return sheet.change(column, lambda cell: _renumbered(cell, change))


def _closed(sheet: Sheet) -> list[str]:
    """Name the categories of a closed list that the publisher writes in several words."""
    return [
        column
        for column in sheet.of_kind(Kind.CATEGORY, Kind.BOOLEAN)
        if any(len({str(c) for c in sheet.cells[n] if c}) > 1 for n in sheet.names(column))
    ]


@row_fault("the words of a closed list are others")
def category_words_new(sheet: Sheet) -> bool:
    return any(sheet.change(column, lambda cell: f"{cell}类") for column in _closed(sheet)[:1])


@row_fault("every record is of one category")
def one_category_for_all(sheet: Sheet) -> bool:
    for column in _closed(sheet)[:1]:
        for name in sheet.names(column):
            cells = [cell for cell in sheet.cells[name] if cell]
            rare = min(set(cells), key=cells.count)
            sheet.cells[name] = [rare] * sheet.count
        return True
    return False


@row_fault("the two words of a category are in each other's place")
def categories_swapped(sheet: Sheet) -> bool:
    done = []
    for column in _closed(sheet):
        for name in sheet.names(column):
            cells = [cell for cell in sheet.cells[name] if cell]
            words = sorted(set(cells), key=cells.count, reverse=True)[:2]
            if len(words) == 2:
                turn = {words[0]: words[1], words[1]: words[0]}
                done.append(sheet.change(column, partial(_turned, turn)))
    return any(done)


@row_fault("an open category is written in other words throughout")
def open_category_drifted(sheet: Sheet) -> bool:
    for column in ("category", "category_text", "product_category", "diagnosis_code"):
        if column in sheet.of_kind(Kind.TEXT):
            return sheet.change(column, lambda cell: f"{cell} (2027)")
    return False


@row_fault("a tenth of an open category is in new words")
def open_category_partly_drifted(sheet: Sheet) -> bool:
    for column in ("category", "category_text", "product_category", "diagnosis_code"):
        if column in sheet.of_kind(Kind.TEXT):
            return sheet.change(column, lambda _: "New class of 2027", 0.1)
    return False


@row_fault("lists run together into one word")
def lists_run_together(sheet: Sheet) -> bool:
    done = []
    for column in sheet.of_kind(Kind.TEXTS):
        rule = sheet.bed.source.columns.get(column)
        split = rule.split if rule is not None and rule.split else None
        done.append(sheet.change(column, partial(_run_together, split)))
    return any(done)


def _turned(turn: dict[Any, Any], cell: Any) -> Any:
    return turn.get(cell, cell)


def _run_together(split: str | None, cell: Any) -> Any:
    if isinstance(cell, list):
        return ["".join(cell)]
    return str(cell).replace(split, " ") if split else cell


@row_fault("passed and failed are in each other's place")
def verdicts_swapped(sheet: Sheet) -> bool:
    turn = {"conforming": "nonconforming", "nonconforming": "conforming"}
    return _check(sheet) and sheet.change("result", partial(_turned, turn))


@row_fault("every check passed, whatever items it failed")
def all_passed(sheet: Sheet) -> bool:
    return _check(sheet) and sheet.change("result", lambda _: "conforming")


@row_fault("every check failed")
def all_failed(sheet: Sheet) -> bool:
    return _check(sheet) and sheet.change("result", lambda _: "nonconforming")


@row_fault("targeted checks are called random")
def sampling_basis_mistaken(sheet: Sheet) -> bool:
    def other(cell: str) -> str:
        return "targeted_spot_check" if cell == "random_spot_check" else "random_spot_check"

    return _check(sheet) and sheet.change("sampling_basis", other)


def _check(sheet: Sheet) -> bool:
    return sheet.bed.source.record_type == SPOT_CHECK_RESULT.name
