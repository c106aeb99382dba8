"""The raw tables as dbt declares them, written from the record types: `just raw-columns`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ingest.items import ITEM_STRUCT
from ingest.records import PROVENANCE, RECORD_TYPES, Kind, RecordType

_ITEM_TYPES: Final = {"string": "varchar", "bool": "boolean", "decimal128(28, 8)": "decimal(28,8)"}
_ITEM_COLUMNS: Final = ", ".join(f"{f.name} {_ITEM_TYPES[str(f.type)]}" for f in ITEM_STRUCT)
SQL_TYPES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.TEXT: "varchar",
        Kind.CATEGORY: "varchar",
        Kind.TEXTS: "varchar[]",
        Kind.ITEMS: f"struct({_ITEM_COLUMNS})[]",
        Kind.INTEGER: "bigint",
        Kind.DECIMAL: "decimal(18,4)",
        Kind.DATE: "date",
        Kind.BOOLEAN: "boolean",
    }
)
_BEGIN: Final = "      # one table a record type: written by `just raw-columns`, never by hand\n"
_END: Final = "      # what is known of files, findings and sources\n"


def with_record_types(text: str) -> str:
    """Return the declaration with its part about record types written anew."""
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    tables = "".join(_table(kind) for kind in RECORD_TYPES.values())
    return f"{before}{_BEGIN}{tables}{_END}{after}"


def _table(kind: RecordType) -> str:
    lines = [
        f"      - name: {kind.name}",
        f'        description: "{kind.zh} · one row an admitted row of {_article(kind.en)}"',
        "        columns:",
        *(
            f'          - {{name: {column.name}, data_type: "{SQL_TYPES[column.kind]}",'
            f' description: "{column.zh} · {column.en}"}}'
            for column in (*kind.columns, *PROVENANCE)
        ),
    ]
    return "\n".join(lines) + "\n"


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def write(path: Path) -> None:
    """Write the declaration anew."""
    path.write_text(with_record_types(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write(Path(__file__).resolve().parents[1] / "dbt_project/models/staging/_sources.yml")
