"""From rows as read to typed records: every column mapped or ignored, every category looked up."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.batch import Batch, LandedFile, Rows
from ingest.errors import MissingColumnError, UndeclaredColumnError
from ingest.items import ITEMS, items_as_text
from ingest.records import REJECTS, Column, Kind, RecordType
from ingest.source import ColumnRule, Source

_UNIT, _ITEM, _EMPTY = "\x1f", "\x1e", "\x00"  # separators that no publisher's text contains
_INTEGER: Final = r"^[+-]?\d{1,18}$"
_DECIMAL: Final = r"^[+-]?\d{1,13}(\.\d{1,12})?$"


def conform(source: Source, file: LandedFile, rows: Rows) -> Batch:
    """Turn the rows of a file into typed records and rejects with reasons.

    Raises
    ------
    MissingColumnError, UndeclaredColumnError
        When the file's columns are not the declared ones; the message names them.
    """
    _account_for_columns(source, file, rows.table.column_names)
    converted = [_convert(source, column, rows.table) for column in source.type.columns]
    reasons = _first_reasons(source.type, converted, rows.table.num_rows)
    good = pa.array([reason is None for reason in reasons], pa.bool_())
    published = rows.published or published_json(rows.table)
    typed = pa.table(
        [values for values, _ in converted],
        schema=pa.schema([pa.field(c.name, c.arrow) for c in source.type.columns]),
    )
    ordinals = np.arange(rows.table.num_rows)
    conformed = _with_provenance(source, file, rows, typed, published, ordinals)
    return Batch(
        source=source,
        file=file,
        records=conformed.filter(good),
        rejects=_rejects(source, file, rows, reasons, published, known=_known(source, conformed)),
        landed_count=rows.landed_count,
        noise=rows.noise,
        notes=rows.notes,
    )


def _known(source: Source, conformed: pa.Table) -> pa.Array:
    """Name the record of each row, whatever is wrong with it; null where its key is not whole."""
    if not source.type.key:
        return pa.nulls(conformed.num_rows, pa.string())
    is_whole = pc.is_valid(conformed[source.type.key[0]])
    for name in source.type.key[1:]:
        is_whole = pc.and_(is_whole, pc.is_valid(conformed[name]))
    return pc.if_else(is_whole, conformed["record_id"], pa.scalar(None, pa.string()))


def reject_all(
    source: Source, file: LandedFile, rows: Rows, stage: str, reason: str, detail: str
) -> pa.Table:
    """Return every landed row of a refused file as rejects, so that none is lost in silence."""
    published = rows.published or published_json(rows.table)
    reasons = [(reason, "", detail)] * rows.table.num_rows
    return _rejects(source, file, rows, reasons, published, stage)


def _account_for_columns(source: Source, file: LandedFile, names: Sequence[str]) -> None:
    """Hold the file's columns against the declaration: none lost, none unaccounted for."""
    present = set(names)
    for column, rule in source.columns.items():
        if rule.from_ and not rule.optional and not present.intersection(rule.from_):
            wanted = " or ".join(repr(name) for name in rule.from_)
            undeclared = sorted(present - _declared(source))
            hint = f"; undeclared in the file: {undeclared}" if undeclared else ""
            raise MissingColumnError(
                source.name,
                file.file_name,
                "missing_column",
                f"{column} is filled from {wanted}, which the file does not have{hint}",
                column=rule.from_[0],
            )
    undeclared = sorted(present - _declared(source))
    if undeclared and source.undeclared == "stop":
        raise UndeclaredColumnError(
            source.name,
            file.file_name,
            "undeclared_column",
            f"columns neither mapped nor ignored: {undeclared}",
            column=undeclared[0],
        )


def _declared(source: Source) -> set[str]:
    named = {name for rule in source.columns.values() for name in rule.from_}
    parsed = set(source.type.column_names) if source.parser else set()
    return named | parsed | source.personal.columns | {*source.ignore}


Converted = tuple[pa.Array, dict[int, tuple[str, str]]]  # values; row → (reason, detail)


def _convert(source: Source, column: Column, table: pa.Table) -> Converted:
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
        if form == "%Y%m%d" and len(text) != len("20260102"):
            continue  # strptime would read 202611 as the first of January
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    return None


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

Reason = tuple[str, str, str]  # reason, column, detail


def _first_reasons(
    kind: RecordType, converted: Sequence[Converted], row_count: int
) -> list[Reason | None]:
    """Give each row the first reason that keeps it out, in the order of the columns; else None."""
    reasons: list[Reason | None] = [None] * row_count
    for column, (values, bad) in zip(kind.columns, converted, strict=True):
        for row, (reason, detail) in bad.items():
            reasons[row] = reasons[row] or (reason, column.name, detail)
        if column.required and column.name != "occurrence" and values.null_count:
            empty = pc.is_null(values).to_numpy(zero_copy_only=False)
            for row in np.flatnonzero(empty).tolist():
                required = ("required_empty", column.name, f"{column.name} is empty")
                reasons[row] = reasons[row] or required
    return reasons


def published_json(table: pa.Table) -> pa.Array:
    """Write each row of a text table as one JSON object, column by column."""
    if not table.num_columns:
        return pa.array(["{}"] * table.num_rows, pa.string())
    members = []
    for name in table.column_names:
        cells = table[name].combine_chunks()
        if not pa.types.is_string(cells.type):
            cells = _as_text(cells)
        quoted = pc.binary_join_element_wise("", _escaped(cells), "", '"')
        value = pc.coalesce(quoted, pa.scalar("null"))
        label = str(_escaped(pa.array([name]))[0])
        members.append(pc.binary_join_element_wise(f'"{label}":', value, ""))
    body = members[0] if len(members) == 1 else pc.binary_join_element_wise(*members, ",")
    return pc.binary_join_element_wise("{", body, "}", "")


def _escaped(cells: pa.Array) -> pa.Array:
    cells = pc.replace_substring(pc.replace_substring(cells, "\\", "\\\\"), '"', '\\"')
    if pc.any(pc.match_substring_regex(cells, "[\\x00-\\x1f]")).as_py():
        for code in range(32):
            cells = pc.replace_substring(cells, chr(code), f"\\u{code:04x}")
    return cells


def _as_text(cells: pa.Array) -> pa.Array:
    """Write a typed column as text, lists joined; null stays null."""
    if cells.type == ITEMS:
        return items_as_text(cells)
    if pa.types.is_list(cells.type):
        return pc.binary_join(cells, _ITEM)
    return cells.cast(pa.string())


def _hashes(parts: Sequence[pa.Array], salt: str) -> pa.Array:
    """Hash rows of text to 32 hexadecimal digits; null and empty text differ."""
    filled = [pc.coalesce(part, pa.scalar(_EMPTY)) for part in parts]
    joined = pc.binary_join_element_wise(*filled, _UNIT) if len(filled) > 1 else filled[0]
    key = salt.encode()[:64]
    return pa.array(
        [
            hashlib.blake2b(text.encode(), digest_size=16, key=key).hexdigest()
            for text in joined.to_pylist()
        ],
        pa.string(),
    )


def _occurrences(identity: pa.Array, sheet: pa.Array | None) -> pa.Array:
    """Count equal rows within their sheet: the first is 1, the next 2."""
    frame = pd.DataFrame({"identity": identity.to_numpy(zero_copy_only=False)})
    frame["sheet"] = sheet.to_numpy(zero_copy_only=False) if sheet is not None else ""
    return pa.array(frame.groupby(["sheet", "identity"], dropna=False).cumcount() + 1, pa.int64())


def _with_provenance(
    source: Source,
    file: LandedFile,
    rows: Rows,
    typed: pa.Table,
    published: pa.Array,
    ordinals: np.ndarray,
) -> pa.Table:
    kind, count = source.type, typed.num_rows
    own = [n for n in kind.column_names if n != "occurrence" and n not in kind.derived]
    if not kind.key:
        identity = _hashes([_as_text(typed[n].combine_chunks()) for n in own], kind.name)
        if "occurrence" in kind.column_names:
            position = kind.column_names.index("occurrence")
            counted = _occurrences(identity, rows.sheet)
            typed = typed.set_column(position, "occurrence", counted)
            own = [*own, "occurrence"]
    key = kind.key or tuple(own)
    text = {n: _as_text(typed[n].combine_chunks()) for n in kind.column_names}
    provenance = {
        "record_id": _hashes(
            [text[n] for n in key], f"{kind.name}:{source.register_ or source.name}"
        ),
        "content_hash": _hashes(
            [text[n] for n in kind.column_names if n not in kind.stamps], kind.name
        ),
        "row_id": pa.array([f"{file.batch_id}:{n}" for n in ordinals], pa.string()),
        "source": pa.array([source.name] * count, pa.string()),
        "source_rank": pa.array([source.rank] * count, pa.int64()),
        "batch_id": pa.array([file.batch_id] * count, pa.string()),
        "file_name": pa.array([file.file_name] * count, pa.string()),
        "sheet_name": rows.sheet if rows.sheet is not None else pa.nulls(count, pa.string()),
        "row_number": rows.row_number.cast(pa.int64()),
        "landed_date": pa.array([file.landed_date] * count, pa.date32()),
        "published": published,
    }
    for name, values in provenance.items():
        typed = typed.append_column(name, values)
    return typed.cast(kind.schema)


def _rejects(
    source: Source,
    file: LandedFile,
    rows: Rows,
    reasons: Sequence[Reason | None],
    published: pa.Array,
    stage: str = "conform",
    known: pa.Array | None = None,
) -> pa.Table:
    common = {
        "record_type": source.record_type,
        "source": source.name,
        "batch_id": file.batch_id,
        "file_name": file.file_name,
        "landed_date": file.landed_date,
    }
    found = [
        {
            **common,
            "row_id": f"{file.batch_id}:{row}",
            "sheet_name": rows.sheet[row].as_py() if rows.sheet is not None else None,
            "row_number": rows.row_number[row].as_py(),
            "stage": stage,
            "reason": reason[0],
            "column_name": reason[1] or None,
            "detail": reason[2],
            "published": published[row].as_py(),
            "record_id": known[row].as_py() if known is not None else None,
        }
        for row, reason in enumerate(reasons)
        if reason is not None
    ]
    found += [
        {
            **common,
            "row_id": f"{file.batch_id}:{rows.table.num_rows + n}",
            "sheet_name": rejected.sheet,
            "row_number": rejected.row_number,
            "stage": "read",
            "reason": rejected.reason,
            "column_name": rejected.column,
            "detail": rejected.detail,
            "published": rejected.published,
        }
        for n, rejected in enumerate(rows.rejected)
    ]
    return pa.Table.from_pylist(found, schema=REJECTS)
