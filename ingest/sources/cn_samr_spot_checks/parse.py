"""Results of the national query: the words of the lists, under the keys of an interface."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa

from ingest.batch import LandedFile, Rows
from ingest.derive import texts, with_columns
from ingest.read_json import read_json
from ingest.records import SPOT_CHECK_RESULT
from ingest.source import Source
from ingest.spot_check.dating import check_date_of, clues_of
from ingest.spot_check.lines import Line
from ingest.spot_check.records import record_of
from ingest.spot_check.tables import Table, sampling_basis_of

_FIELDS: Final = {
    "org_name": "maker_name",
    "province_name": "maker_place",
    "prod_name": "product_category",
    "prod_name_1": "product_name",
    "models": "model",
    "prod_date": "date_or_batch",
    "org": "laboratory_name",
    "org_date": "sampled_date",
    "no_hege": "item_names",
    "chou_laiyuan": "origin",
}
_DECLARED: Final = frozenset({"notice_title", "occurrence"})
_KIND: Final = "result_list"  # the query answers passes and failures alike


def parse(file: LandedFile, source: Source) -> Rows:
    """Read a page of answers, a row a sample, read as a line of a list is."""
    rows = read_json(file, source)
    cells = {key: texts(rows, key) for key in (*_FIELDS, "effect", "chou")}
    records = [
        _record({key: column[row] or "" for key, column in cells.items()}, row, file)
        for row in range(rows.table.num_rows)
    ]
    filled = [c for c in SPOT_CHECK_RESULT.columns if c.name not in _DECLARED]
    return with_columns(
        rows, {c.name: pa.array([r[c.name] for r in records], c.arrow) for c in filled}
    )


def _record(said: dict[str, str], row: int, file: LandedFile) -> dict[str, Any]:
    written = {field: said[key] for key, field in _FIELDS.items() if said[key]}
    line = Line(row, written, (said["effect"],) if said["effect"] else (), said)
    round_name = said["chou"]
    table = Table(round_name, _KIND, sampling_basis_of([round_name], _KIND), "unknown", None)
    clues = clues_of([said["org_date"], round_name], "", file.landed_date)
    checked = check_date_of(clues, [])
    return record_of(line, table, checked, clues.latest, file.landed_date)
