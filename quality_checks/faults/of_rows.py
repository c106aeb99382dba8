"""Faults of rows and their keys: missing, repeated, foreign, under other numbers."""

from __future__ import annotations

import pyarrow.parquet as pq

from ingest.records import Kind
from quality_checks.faults.catalogue import row_fault
from quality_checks.faults.sheet import Sheet

_TOTALS = ("合计", "Total")


def _key(sheet: Sheet) -> str | None:
    """Name the text column that tells a record from others, where the publisher gives one."""
    keys = [c for c in sheet.bed.source.type.key if c in sheet.of_kind(Kind.TEXT)]
    return keys[0] if keys else None


def _renumbered(sheet: Sheet, numbers: list[str]) -> bool:
    """Put other numbers in place of the key, in every column that it is made of."""
    key = _key(sheet)
    names = sheet.names(key) if key else []
    for name in names:
        sheet.cells[name] = list(numbers)
    return bool(names)


@row_fault("half of the rows are gone")
def half_of_the_rows_gone(sheet: Sheet) -> bool:
    sheet.keep(range(sheet.count // 2, sheet.count))
    return True


@row_fault("one row in twenty is gone")
def a_row_in_twenty_gone(sheet: Sheet) -> bool:
    sheet.keep(at for at in range(sheet.count) if at % 20)
    return True


@row_fault("all rows of the commonest category are gone")
def a_category_gone(sheet: Sheet) -> bool:
    for column in sheet.of_kind(Kind.CATEGORY, Kind.TEXT, required=None):
        for name in sheet.names(column):
            cells = sheet.cells[name]
            most = max(set(map(str, cells)), key=[str(c) for c in cells].count)
            share = sum(str(cell) == most for cell in cells) / max(len(cells), 1)
            if 0.15 < share < 0.8 and most != "None":
                sheet.keep(at for at, cell in enumerate(cells) if str(cell) != most)
                return True
    return False


@row_fault("a sheet of the workbook is missing")
def sheet_missing(sheet: Sheet) -> bool:
    sheets = sheet.bed.rows.sheet.to_pylist() if sheet.bed.rows.sheet is not None else []
    if len(set(sheets)) < 2:
        return False
    sheet.keep(at for at, name in enumerate(sheets) if name != sheets[0])
    return True


@row_fault("a third of the rows are there twice")
def pages_repeated(sheet: Sheet) -> bool:
    sheet.keep([*range(sheet.count), *range(sheet.count // 3)])
    return True


@row_fault("a tenth of the rows come again under their numbers, with another text")
def keys_with_other_content(sheet: Sheet) -> bool:
    key, columns = _key(sheet), sheet.of_kind(Kind.TEXT, required=False)
    if key is None or not columns:
        return False
    before = sheet.count
    sheet.keep([*range(before), *range(before // 10 + 1)])
    for name in sheet.names(columns[0]):
        sheet.cells[name][before:] = [f"{cell} B" for cell in sheet.cells[name][before:]]
    return True


@row_fault("records bear the numbers of the file before")
def numbers_used_again(sheet: Sheet) -> bool:
    key, previous = _key(sheet), sheet.bed.history.previous
    if key is None or previous is None or len(sheet.names(key)) != 1:
        return False
    numbers = pq.read_table(previous, columns=[key])[key].to_pylist()
    return _renumbered(sheet, [numbers[at % len(numbers)] for at in range(sheet.count)])


@row_fault("records are numbered anew from one")
def numbered_from_one(sheet: Sheet) -> bool:
    return _renumbered(sheet, [str(at + 1) for at in range(sheet.count)])


@row_fault("every record bears the same number")
def one_number_for_all(sheet: Sheet) -> bool:
    return _renumbered(sheet, ["1"] * sheet.count)


@row_fault("numbers lost their digits to the exponent of a spreadsheet")
def numbers_as_exponents(sheet: Sheet) -> bool:
    key = _key(sheet)
    names = sheet.names(key) if key else []
    digits = [n for n in names if all(str(c).isdigit() and len(c) > 9 for c in sheet.cells[n] if c)]
    for name in digits:
        sheet.cells[name] = [f"{int(c):.5E}" if c else c for c in sheet.cells[name]]
    return bool(digits)


@row_fault("letters without width stand in the numbers")
def hidden_letters_in_keys(sheet: Sheet) -> bool:
    key = _key(sheet)
    return key is not None and sheet.change(key, lambda cell: f"{cell[:2]}\u200b{cell[2:]}", 0.3)


@row_fault("the numbers are empty")
def numbers_empty(sheet: Sheet) -> bool:
    key = _key(sheet)
    return key is not None and sheet.change(key, lambda _: None)


@row_fault("the column names stand among the rows")
def header_among_the_rows(sheet: Sheet) -> bool:
    if not all(kind == "string" for kind in sheet.bed.rows.table.schema.types):
        return False
    sheet.keep([*range(sheet.count), 0, 0, 0])
    for name, cells in sheet.cells.items():
        cells[-3:] = [name] * 3
    return True


@row_fault("a line of totals stands among the rows")
def totals_among_the_rows(sheet: Sheet) -> bool:
    if not all(kind == "string" for kind in sheet.bed.rows.table.schema.types):
        return False
    sheet.keep([*range(sheet.count), 0])
    first = _TOTALS[sheet.bed.source.country != "CN"]
    for at, cells in enumerate(sheet.cells.values()):
        cells[-1] = first if at == 0 else None
    return True


@row_fault("the file before, sent once more under a new name")
def old_file_again(sheet: Sheet) -> bool:
    sheet.replacement = sheet.bed.before
    return sheet.bed.before is not None and bool(sheet.bed.source.type.key)


@row_fault("rows in another order", is_harmless=True)
def rows_in_other_order(sheet: Sheet) -> bool:
    order = list(range(sheet.count))
    sheet.dice.shuffle(order)
    sheet.keep(order)
    return True


@row_fault("a third of the records changed in one column overnight", is_rewrite=True)
def mass_rewrite(sheet: Sheet) -> bool:
    columns = sheet.of_kind(Kind.TEXT, required=False) if sheet.bed.source.type.key else []
    return any(sheet.change(column, lambda cell: f"{cell}.", 1 / 3) for column in columns[:1])


@row_fault("two thirds of the records vanished overnight from a full list", is_rewrite=True)
def records_vanish(sheet: Sheet) -> bool:
    if not sheet.bed.source.type.key:
        return False
    sheet.keep(range(sheet.count // 3))
    return True


@row_fault("the same records again, none changed", is_harmless=True, is_rewrite=True)
def nothing_changed(sheet: Sheet) -> bool:
    return bool(sheet.bed.source.type.key)
