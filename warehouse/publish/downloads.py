"""The downloads of an edition: every table as CSV, once for programs and once for spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from shutil import copyfileobj
from typing import Any, Final

from warehouse import store
from warehouse.publish.editions import inspecting
from warehouse.publish.relations import Relation
from warehouse.publish.versions import FILE
from warehouse.settings import Settings

CSV: Final = "csv"
SPREADSHEET_CSV: Final = "csv_for_spreadsheets"
LARGEST: Final = 1_048_575  # rows that a spreadsheet takes beneath its header; more is Parquet only
_BYTE_ORDER_MARK: Final = (
    "\ufeff".encode()
)  # without it spreadsheets read UTF-8 as another encoding
# what a spreadsheet may take for a formula, half and full width (CWE-1236)
_FORMULA: Final = r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]"


def write(
    folder: Path,
    relations: Sequence[Relation],
    tables: dict[str, dict[str, Any]],
    settings: Settings,
) -> None:
    """Write both kinds of CSV of the tables of an edition that a spreadsheet could hold.

    The plain files hold the values as they are. In the others a text that a spreadsheet would run
    as a formula begins with an apostrophe, and a byte order mark says that they are UTF-8.
    """
    for kind in (CSV, SPREADSHEET_CSV):
        (folder / kind).mkdir()
    with inspecting(folder / FILE, settings) as connection:
        for relation in relations:
            if tables[relation.full_name]["row_count"] > LARGEST:
                continue
            name = f"{relation.full_name}.csv"
            _copy(connection, f"from {relation.full_name}", folder / CSV / name)
            _write_for_spreadsheets(connection, relation, folder / SPREADSHEET_CSV / name)


def _write_for_spreadsheets(connection: store.Connection, relation: Relation, target: Path) -> None:
    texts = {
        row[0]
        for row in connection.execute(
            "select column_name from duckdb_columns() where schema_name = ? and table_name = ?"
            " and data_type in ('VARCHAR', 'VARCHAR[]')",
            [relation.schema, relation.name],
        ).fetchall()
    }
    cells = ", ".join(
        _guarded(name) if name in texts else store.identifier(name) for name in relation.columns
    )
    bare = target.with_suffix(".part")
    _copy(connection, f"select {cells} from {relation.full_name}", bare)
    with bare.open("rb") as source, target.open("wb") as marked:
        marked.write(_BYTE_ORDER_MARK)
        copyfileobj(source, marked)
    bare.unlink()


def _guarded(name: str) -> str:
    text = f"{store.identifier(name)}::varchar"
    risky = f"regexp_matches({text}, {store.literal(_FORMULA)})"
    return f"case when {risky} then '''' || {text} else {text} end as {store.identifier(name)}"


def as_text(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula."""
    return f"'{text}" if re.search(_FORMULA, text) else text


def _copy(connection: store.Connection, query: str, target: Path) -> None:
    connection.execute(f"copy ({query}) to {store.literal(target)} (format csv, header)")
