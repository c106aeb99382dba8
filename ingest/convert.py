"""From the text cells of a file to the columns of a record type: typed strictly or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.items import ITEMS
from ingest.records import Column, Kind
from ingest.source import ColumnRule, Source

_INTEGER: Final = r"^[+-]?\d{1,18}$"
_DECIMAL: Final = r"^[+-]?\d{1,13}(\.\d{1,12})?$"
_CLOCK: Final = re.compile(" (?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
_CLOCK_FORM, _CLOCK_WIDTH = " %H:%M:%S", len(" 00:00:00")

Converted = tuple[pa.Array, dict[int, tuple[str, str]]]  # values; row → (reason, detail)


def convert(source: Source, column: Column, table: pa.Table) -> Converted:
    """Fill one column of the record type: the values, and why single rows have none."""
    rule = source.columns.get(column.name)
    if rule is None:
        if column.name not in table.column_names:
            return pa.nulls(table.num_rows, column.arrow), {}
        rule = ColumnRule.model_validate({"from": column.name})
    if rule.constant is not None:
        cells = pa.array([rule.constant] * table.num_rows, pa.string())
    else:
        cells = _gathered(table, rule, source.missing)
    if cells.type != pa.string() and cells.type == column.arrow:
        return cells, {}  # a parser typed it already
    values, bad = _TYPED[column.kind](column, rule, source, _cleaned(cells, source.missing))
    if source.personal.columns:
        bad = {row: (reason, _without_value(detail)) for row, (reason, detail) in bad.items()}
    return values, {} if rule.invalid == "empty" else bad


def _gathered(table: pa.Table, rule: ColumnRule, missing: Sequence[str]) -> pa.Array:
    """Take the first filled of the named columns, or join all that are filled."""
    names = [name for name in rule.from_ if name in table.column_names]
    if not names:
        return pa.nulls(table.num_rows, pa.string())
    cells = [table[name].combine_chunks() for name in names]
    if len(cells) == 1 and not rule.missing:
        return cells[0]
    cells = [_cleaned(part, (*missing, *rule.missing)) for part in cells]
    if rule.join is not None:
        # Arrow drops a row of which every part is null, so such a row is given an empty part
        is_filled = pc.is_valid(pc.coalesce(*cells))
        first = pc.if_else(is_filled, cells[0], pa.scalar(""))
        joined = pc.binary_join_element_wise(first, *cells[1:], rule.join, null_handling="skip")
        return pc.if_else(is_filled, joined, pa.scalar(None, pa.string()))
    return pc.coalesce(*cells)


def _cleaned(cells: pa.Array, missing: Sequence[str]) -> pa.Array:
    """Trim, and empty the cells that hold nothing or one of the source's markers for nothing."""
    trimmed = pc.utf8_trim_whitespace(cells.cast(pa.string()))
    empty = pc.is_in(trimmed, value_set=pa.array(["", *missing], pa.string()))
    return pc.if_else(empty, pa.scalar(None, pa.string()), trimmed)


def _bad(cells: pa.Array, good: pa.Array, reason: str, expected: str) -> dict[int, tuple[str, str]]:
    """Rows whose cell is filled but not good, with the reason; the value is shown shortened."""
    wrong = pc.and_(pc.is_valid(cells), pc.invert(pc.fill_null(good, fill_value=False)))
    rows = np.flatnonzero(wrong.to_numpy(zero_copy_only=False))
    return {int(r): (reason, f"{str(cells[int(r)])[:60]!r} is not {expected}") for r in rows}


def _without_value(detail: str) -> str:
    """Say what a cell is not, and not what it says: it may be a person's, in the wrong column."""
    return f"the cell is not {detail.rpartition(' is not ')[2]}"


def _mapped(
    cells: pa.Array, convert: Callable[[str], object | None], kind: pa.DataType
) -> pa.Array:
    """Apply a strict conversion to each distinct text once; None where it does not convert."""
    encoded = cells.dictionary_encode()
    values = pa.array([convert(text) for text in encoded.dictionary.to_pylist()], kind)
    return values.take(encoded.indices)


def _text(column: Column, rule: ColumnRule, source: Source, cells: pa.Array) -> Converted:
    if not rule.lookup:
        return cells, {}
    values = _mapped(cells, source.lookups[rule.lookup].get, pa.string())
    return values, _bad(cells, pc.is_valid(values), "unknown_value", f"in lookup {rule.lookup}")


def _category(column: Column, rule: ColumnRule, source: Source, cells: pa.Array) -> Converted:
    values, bad = _text(column, rule, source, cells)
    known = pc.is_in(values, value_set=pa.array(column.values, pa.string()))
    outside = _bad(values, known, "unknown_value", f"one of {list(column.values)}")
    return pc.if_else(known, values, pa.scalar(None, pa.string())), {**outside, **bad}


def _texts(column: Column, rule: ColumnRule, source: Source, cells: pa.Array) -> Converted:
    def items(text: str) -> list[str]:
        parts = text.split(rule.split) if rule.split else [text]
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))

    return _mapped(cells, items, pa.list_(pa.string())), {}


def _items(column: Column, rule: ColumnRule, source: Source, cells: pa.Array) -> Converted:
    """Read a cell of failed items: names, and the numbers that stand with them."""
    from ingest.spot_check.failed_items import failed_items  # noqa: PLC0415 - few sources need it

    return _mapped(cells, lambda text: [i.as_struct() for i in failed_items(text)], ITEMS), {}


def _integer(column: Column, rule: ColumnRule, source: Source, cells: pa.Array) -> Converted:
    good = pc.match_substring_regex(cells, _INTEGER)
    values = pc.if_else(good, cells, pa.scalar(None, pa.string())).cast(pa.int64())
    return _bounded(column, cells, values, _bad(cells, good, "bad_number", "a whole number"))


def _decimal(column: Column, rule: ColumnRule, source: Source, cells: pa.Array) -> Converted:
    good = pc.match_substring_regex(cells, _DECIMAL)
    exact = pc.if_else(good, cells, pa.scalar(None, pa.string())).cast(pa.decimal128(38, 12))
    values = pc.round(exact, ndigits=4).cast(column.arrow)
    return _bounded(column, cells, values, _bad(cells, good, "bad_number", "a decimal number"))


def _bounded(
    column: Column, cells: pa.Array, values: pa.Array, bad: dict[int, tuple[str, str]]
) -> Converted:
    is_exact = pa.types.is_decimal(values.type)
    for bound, within, word in (
        (column.low, pc.greater_equal, "at least"),
        (column.high, pc.less_equal, "at most"),
    ):
        if bound is not None:
            limit = pa.scalar(Decimal(str(bound)) if is_exact else int(bound), values.type)
            inside = within(values, limit)
            filled = pc.if_else(pc.is_valid(values), cells, pa.scalar(None, pa.string()))
            bad = {**_bad(filled, inside, "out_of_range", f"{word} {bound:g}"), **bad}
    return values, bad


def _date(column: Column, rule: ColumnRule, source: Source, cells: pa.Array) -> Converted:
    formats = rule.dates or ("%Y-%m-%d",)
    values = _mapped(cells, lambda text: _strict_date(text, formats), pa.date32())
    return values, _bad(cells, pc.is_valid(values), "bad_date", f"a date like {list(formats)}")


def _strict_date(text: str, formats: Iterable[str]) -> date | None:
    for form in formats:
        if form.endswith(_CLOCK_FORM) and _CLOCK.fullmatch(text[-_CLOCK_WIDTH:]):
            day = _day(text[:-_CLOCK_WIDTH], form.removesuffix(_CLOCK_FORM))
            if day is not None:
                return day
        if form == "%Y%m%d" and len(text) != len("20260102"):
            continue  # strptime would read 202611 as the first of January
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    return None


@lru_cache(maxsize=1 << 14)
def _day(text: str, form: str) -> date | None:
    """Read a day before a clock: there are few, and as many clocks as rows."""
    return _strict_date(text, (form,))


def _boolean(column: Column, rule: ColumnRule, source: Source, cells: pa.Array) -> Converted:
    words, bad = _text(column, rule, source, cells)
    values = _mapped(words, {"true": True, "false": False}.get, pa.bool_())
    return values, {**_bad(words, pc.is_valid(values), "unknown_value", "true or false"), **bad}


_TYPED: Final[dict[Kind, Callable[[Column, ColumnRule, Source, pa.Array], Converted]]] = {
    Kind.TEXT: _text,
    Kind.TEXTS: _texts,
    Kind.ITEMS: _items,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.DATE: _date,
    Kind.BOOLEAN: _boolean,
    Kind.CATEGORY: _category,
}
