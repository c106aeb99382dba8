"""Faults of columns: lost, renamed, moved, emptied, filled with something else."""

from __future__ import annotations

from ingest.records import Kind
from quality_checks.faults.catalogue import row_fault
from quality_checks.faults.sheet import Sheet

_TEXTS = (Kind.TEXT,)


def _mapped(sheet: Sheet) -> list[str]:
    """Name the publisher's own columns that fill something and are all there is to fill it."""
    found = [sheet.names(column) for column in sheet.bed.source.type.column_names]
    return [names[0] for names in found if len(names) == 1 and any(sheet.cells[names[0]])]


def _optional(sheet: Sheet) -> list[str]:
    """Name the text columns that may be empty, the fullest first."""

    def filled(column: str) -> int:
        return sum(bool(cell) for name in sheet.names(column) for cell in sheet.cells[name])

    return sorted(sheet.of_kind(*_TEXTS, required=False), key=filled, reverse=True)


@row_fault("a column is gone")
def column_lost(sheet: Sheet) -> bool:
    names = _mapped(sheet)
    del sheet.cells[sheet.dice.choice(names)]
    return True


@row_fault("a column has another name")
def column_renamed(sheet: Sheet) -> bool:
    name = sheet.dice.choice(_mapped(sheet))
    sheet.cells[f"{name} (new)"] = sheet.cells.pop(name)
    return True


@row_fault("a column is there and empty")
def column_emptied(sheet: Sheet) -> bool:
    for column in _optional(sheet)[:1]:
        for name in sheet.names(column):
            sheet.cells[name] = [None] * sheet.count
        return True
    return False


@row_fault("a column is half empty")
def column_half_emptied(sheet: Sheet) -> bool:
    return any(sheet.change(column, lambda _: None, 0.5) for column in _optional(sheet)[:1])


@row_fault("a column says the same in every row")
def column_stuck(sheet: Sheet) -> bool:
    for column in _optional(sheet)[:1]:
        for name in sheet.names(column):
            sheet.cells[name] = [next(filter(None, sheet.cells[name]), None)] * sheet.count
        return True
    return False


@row_fault("a column says 'unknown' in most rows")
def column_of_placeholders(sheet: Sheet) -> bool:
    return any(sheet.change(column, lambda _: "unknown", 0.7) for column in _optional(sheet)[:1])


@row_fault("two columns of text are in each other's place")
def columns_swapped(sheet: Sheet) -> bool:
    names = [sheet.names(column)[0] for column in _optional(sheet)[:2]]
    if len(names) < 2:
        return False
    first, second = names
    sheet.cells[first], sheet.cells[second] = sheet.cells[second], sheet.cells[first]
    return True


@row_fault("two columns are run together into one")
def columns_merged(sheet: Sheet) -> bool:
    names = [sheet.names(column)[0] for column in _optional(sheet)[:2]]
    if len(names) < 2:
        return False
    first, second = (sheet.cells[name] for name in names)
    sheet.cells[names[0]] = [f"{a or ''} {b or ''}" for a, b in zip(first, second, strict=True)]
    sheet.cells[names[1]] = [None] * sheet.count
    return True


@row_fault("the cells of a third of the rows stand one column to the right")
def cells_shifted(sheet: Sheet) -> bool:
    names = [name for name in sheet.cells if sheet.bed.rows.table[name].type == "string"]
    if len(names) < 4:
        return False
    for row in range(sheet.count):
        if sheet.dice.random() < 1 / 3:
            cells = [sheet.cells[name][row] for name in names]
            for name, cell in zip(names, [None, *cells[:-1]], strict=True):
                sheet.cells[name][row] = cell
    return True


@row_fault("the texts of a column are cut after twelve letters")
def text_cut(sheet: Sheet) -> bool:
    def length(column: str) -> int:
        return sum(len(str(c or "")) for n in sheet.names(column) for c in sheet.cells[n])

    columns = sorted(sheet.of_kind(*_TEXTS), key=length, reverse=True)
    return any(sheet.change(column, lambda cell: cell[:12]) for column in columns[:1])


@row_fault("markup stands in the texts")
def markup_in_text(sheet: Sheet) -> bool:
    return any(
        sheet.change(column, lambda cell: f"<p class='x'>{cell}&nbsp;</p>")
        for column in _optional(sheet)[:1]
    )


@row_fault("texts in capital letters")
def text_in_capitals(sheet: Sheet) -> bool:
    columns = [c for c in _optional(sheet) if sheet.change(c, lambda cell: cell.upper())]
    return bool(columns)


@row_fault("letters that could not be read stand as �")
def unreadable_letters(sheet: Sheet) -> bool:
    return any(
        sheet.change(column, lambda cell: cell[:1] + "�" * max(1, len(cell) // 2), 0.3)
        for column in _optional(sheet)[:1]
    )


@row_fault("a column whose values went to other rows")
def values_dealt_anew(sheet: Sheet) -> bool:
    for column in _optional(sheet)[:1]:
        for name in sheet.names(column):
            sheet.dice.shuffle(sheet.cells[name])
        return True
    return False


@row_fault("columns in another order", is_harmless=True)
def columns_in_other_order(sheet: Sheet) -> bool:
    names = list(sheet.cells)
    sheet.dice.shuffle(names)
    sheet.cells = {name: sheet.cells[name] for name in names}
    return True


@row_fault("blanks around the texts", is_harmless=True)
def blanks_around(sheet: Sheet) -> bool:
    columns = sheet.of_kind(*_TEXTS)
    done = [sheet.change(column, lambda cell: f" {cell}　") for column in columns]
    return any(done)
