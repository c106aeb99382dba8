"""From rows as read to typed records: every column mapped or ignored, every category looked up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.batch import Batch, LandedFile, Rows
from ingest.convert import Converted, convert
from ingest.errors import MissingColumnError, UndeclaredColumnError
from ingest.items import ITEMS, items_as_text
from ingest.records import REJECTS, RecordType
from ingest.source import Source

Reason = tuple[str, str, str]  # reason, column, detail
_UNIT, _ITEM, _EMPTY = "\x1f", "\x1e", "\x00"  # separators that no publisher's text contains
_ESCAPED: Final = '[\\\\"\\x00-\\x1f]'  # what JSON writes otherwise
_PART_ROWS: Final = 1 << 14  # conformed at a time: the texts of more would fill the memory


def conform(source: Source, file: LandedFile, rows: Rows) -> Batch:
    """Turn the rows of a file into typed records and rejects with reasons.

    Raises
    ------
    MissingColumnError, UndeclaredColumnError
        When the file's columns are not the declared ones; the message names them.
    """
    _account_for_columns(source, file, rows.table.column_names)
    firsts = _firsts(rows.table.num_rows)
    parts: Iterator[_Part] = (_typed_part(source, rows, first) for first in firsts)
    counted = None
    if not source.type.key and "occurrence" in source.type.column_names:
        every = list(parts)
        counted, parts = _occurrences_of(rows, every), _drained(every)
    # parts are let go one by one: the rows that are kept are copies where any is not
    conformed = [_conformed_part(source, file, part, counted) for part in parts]
    unread = _unread(source, file, rows)
    return Batch(
        source=source,
        file=file,
        records=pa.concat_tables([records for records, _ in conformed]),
        rejects=pa.concat_tables([*(rejects for _, rejects in conformed), unread]),
        landed_count=rows.landed_count,
        noise=rows.noise,
        notes=rows.notes,
    )


@dataclass(frozen=True)
class _Part:
    """Some rows of a file, typed: a file is conformed part by part, so that memory stays bounded.

    ``first`` is the place of the first row in the file, ``reasons`` why single rows are kept out,
    ``published`` the rows as written, ``identity`` a hash of each where its type has no key.
    """

    rows: Rows
    first: int
    typed: pa.Table
    reasons: Sequence[Reason | None]
    published: pa.Array
    identity: pa.Array | None


def _firsts(row_count: int) -> range:
    """Name the first row of each part; a file without rows has one part all the same."""
    return range(0, max(1, row_count), _PART_ROWS)


def _typed_part(source: Source, rows: Rows, first: int) -> _Part:
    part = Rows(
        table=rows.table.slice(first, _PART_ROWS),
        row_number=rows.row_number.slice(first, _PART_ROWS),
        sheet=None if rows.sheet is None else rows.sheet.slice(first, _PART_ROWS),
    )
    converted = [convert(source, column, part.table) for column in source.type.columns]
    typed = pa.table(
        [values for values, _ in converted],
        schema=pa.schema([pa.field(c.name, c.arrow) for c in source.type.columns]),
    )
    given = None if rows.published is None else rows.published.slice(first, _PART_ROWS)
    return _Part(
        rows=part,
        first=first,
        typed=typed,
        reasons=_first_reasons(source.type, converted, part.table.num_rows),
        published=published_json(part.table) if given is None else given,
        identity=None if source.type.key else _identity(source.type, typed),
    )


def _identity(kind: RecordType, typed: pa.Table) -> pa.Array:
    """Hash what makes a record that one where its publisher gives no key."""
    return _hashes([_as_text(typed[n].combine_chunks()) for n in _own_columns(kind)], kind.name)


def _own_columns(kind: RecordType) -> list[str]:
    return [n for n in kind.column_names if n != "occurrence" and n not in kind.derived]


def _occurrences_of(rows: Rows, parts: Sequence[_Part]) -> pa.Array:
    """Count equal rows over the whole file, for a type that tells records apart by that."""
    identity = pa.chunked_array([part.identity for part in parts], pa.string())
    return _occurrences(identity, rows.sheet)


def _drained(parts: list[_Part]) -> Iterator[_Part]:
    """Hand the parts over and keep none of them."""
    parts.reverse()
    while parts:
        yield parts.pop()


def _conformed_part(
    source: Source, file: LandedFile, part: _Part, counted: pa.Array | None
) -> tuple[pa.Table, pa.Table]:
    """Give the records of a part their provenance, and tell them from its rejects."""
    typed = part.typed
    if counted is not None:
        position = source.type.column_names.index("occurrence")
        own = counted.slice(part.first, typed.num_rows)
        typed = typed.set_column(position, "occurrence", own)
    conformed = _with_provenance(source, file, part, typed)
    is_good = [reason is None for reason in part.reasons]
    rejects = _rejects(
        source,
        file,
        part.rows,
        part.reasons,
        part.published,
        first=part.first,
        known=_known(source, conformed),
    )
    good = conformed if all(is_good) else conformed.filter(pa.array(is_good, pa.bool_()))
    return good, rejects


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
    rejected = _rejects(source, file, rows, reasons, published, stage)
    return pa.concat_tables([rejected, _unread(source, file, rows)])


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
    """Write each row of a text table as one JSON object, column by column.

    A column without any value is written into the words around it: forms have scores of them.
    """
    if not table.num_columns:
        return pa.array(["{}"] * table.num_rows, pa.string())
    pieces: list[pa.Array | str] = []
    between = "{"
    for name in table.column_names:
        between += f'"{_escaped(pa.array([name]))[0]}":'
        cells = table[name].combine_chunks()
        if cells.null_count == len(cells):
            between += "null,"
            continue
        cells = _escaped(cells if pa.types.is_string(cells.type) else _as_text(cells))
        if cells.null_count:
            quoted = pc.binary_join_element_wise('"', cells, '"', "")
            pieces += [between, pc.coalesce(quoted, pa.scalar("null"))]
            between = ","
        else:
            pieces += [f'{between}"', cells]
            between = '",'
    pieces.append(f"{between.removesuffix(',')}}}")
    if len(pieces) == 1:
        return pa.array(pieces * table.num_rows, pa.string())
    return pc.binary_join_element_wise(*pieces, "")


def _escaped(cells: pa.Array) -> pa.Array:
    if not pc.any(pc.match_substring_regex(cells, _ESCAPED)).as_py():
        return cells
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


def _with_provenance(source: Source, file: LandedFile, part: _Part, typed: pa.Table) -> pa.Table:
    kind, count = source.type, typed.num_rows
    own = _own_columns(kind)
    if "occurrence" in kind.column_names and not kind.key:
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
        "row_id": pa.array(
            [f"{file.batch_id}:{n}" for n in range(part.first, part.first + count)], pa.string()
        ),
        "source": pa.repeat(pa.scalar(source.name, pa.string()), count),
        "source_rank": pa.repeat(pa.scalar(source.rank, pa.int64()), count),
        "batch_id": pa.repeat(pa.scalar(file.batch_id, pa.string()), count),
        "file_name": pa.repeat(pa.scalar(file.file_name, pa.string()), count),
        "sheet_name": pa.nulls(count, pa.string()) if part.rows.sheet is None else part.rows.sheet,
        "row_number": part.rows.row_number.cast(pa.int64()),
        "landed_date": pa.repeat(pa.scalar(file.landed_date, pa.date32()), count),
        "published": part.published,
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
    first: int = 0,
    known: pa.Array | None = None,
) -> pa.Table:
    """Write down the rows that have a reason; ``first`` is the place of the first in its file."""
    common = _of_file(source, file)
    found = [
        {
            **common,
            "row_id": f"{file.batch_id}:{first + row}",
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
    return pa.Table.from_pylist(found, schema=REJECTS)


def _unread(source: Source, file: LandedFile, rows: Rows) -> pa.Table:
    """Write down the rows that the reader could not take; they are numbered after the others."""
    common = _of_file(source, file)
    found = [
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


def _of_file(source: Source, file: LandedFile) -> dict[str, object]:
    return {
        "record_type": source.record_type,
        "source": source.name,
        "batch_id": file.batch_id,
        "file_name": file.file_name,
        "landed_date": file.landed_date,
    }
