"""Recalls.gov answers: one search for several agencies, one of which is this source."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from ingest.batch import LandedFile, Rejected, Rows
from ingest.conform import published_json
from ingest.derive import texts
from ingest.read_json import read_json
from ingest.source import Source


def parse(file: LandedFile, source: Source) -> Rows:
    """Read an answer; recalls of other agencies are rejected row by row, named by agency."""
    rows = read_json(file, source)
    names = texts(rows, "organization")
    ours = [name == "CPSC" for name in names]
    published = rows.published if rows.published is not None else published_json(rows.table)
    rejected = tuple(
        Rejected(
            row_number=rows.row_number[row].as_py(),
            reason="other_organization",
            published=published[row].as_py(),
            column="organization",
            detail=f"a recall of {names[row] or 'an unnamed organization'}, not of CPSC",
        )
        for row, is_ours in enumerate(ours)
        if not is_ours
    )
    kept = pa.array(ours, pa.bool_())
    return replace(
        rows,
        table=rows.table.filter(kept) if any(ours) else _no_rows(source),
        row_number=rows.row_number.filter(kept),
        sheet=rows.sheet.filter(kept) if rows.sheet is not None else None,
        published=published.filter(kept),
        rejected=rows.rejected + rejected,
    )


def _no_rows(source: Source) -> pa.Table:
    """Return the declared columns without a row: another agency's answer has columns of its own."""
    declared = {name for rule in source.columns.values() for name in rule.from_}
    return pa.table({name: pa.array([], pa.string()) for name in sorted(declared)})
