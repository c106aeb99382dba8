"""Single models of the dbt project, built on invented records in memory, without dbt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import duckdb
import pyarrow as pa
import yaml

from ingest.records import RECORD_TYPES
from quality_checks import dialect
from quality_checks.models import Models
from warehouse.ledger import BATCH
from warehouse.settings import REPOSITORY

AS_OF: Final = date(2026, 11, 22)
LANDED: Final = date(2026, 11, 20)
MODELS: Final = Models()

Row = dict[str, Any]


class Rendered:
    """Some models and what they stand on; what no record touches is built once."""

    def __init__(self, names: Iterable[str], as_of: date = AS_OF) -> None:
        self._plan = MODELS.plan(names, as_of)
        self._connection = duckdb.connect()
        self._connection.execute("create schema raw")
        _make_functions(self._connection)
        self._dependent: set[str] = set()
        for name, rendered in self._plan.items():
            touched = rendered and (
                rendered.raw_tables or self._dependent.intersection(rendered.refs)
            )
            if touched:
                self._dependent.add(name)
            elif rendered:
                dialect.fill_by_query(self._connection, name, rendered.sql)
            else:
                path, types = MODELS.seeds[name], MODELS.seed_types(name)
                dialect.fill_from_csv(self._connection, name, path, types)

    def on(
        self,
        records: Mapping[str, Sequence[Row]],
        tables: Mapping[str, pa.Table] = MappingProxyType({}),
    ) -> duckdb.DuckDBPyConnection:
        """Build the models on records, each given as far as it matters; the nth is ``<type>:n``."""
        raw = {
            name: pa.Table.from_pylist(
                [_provenance(name, n) | dict(row) for n, row in enumerate(records.get(name, ()))],
                schema=kind.schema,
            )
            for name, kind in RECORD_TYPES.items()
        }
        batches = [{"batch_id": name, "evidence_class": name} for name in RECORD_TYPES]
        raw["batch"] = pa.Table.from_pylist(batches, schema=BATCH)
        for name, columns in MODELS.raw_tables.items():
            dialect.create_empty(self._connection, f"raw.{name}", columns)
        for name, table in {**raw, **tables}.items():
            dialect.fill(self._connection, f"raw.{name}", table)
        for name, rendered in self._plan.items():
            if rendered and name in self._dependent:
                dialect.fill_by_query(self._connection, name, rendered.sql)
        return self._connection


def _provenance(name: str, number: int) -> Row:
    return {
        "record_id": f"{name}:{number}",
        "content_hash": f"{name}:{number}",
        "row_id": f"{name}:{number}",
        "source": f"test_{name}s",
        "source_rank": 0,
        "batch_id": name,
        "file_name": f"{name}.csv",
        "row_number": number + 1,
        "landed_date": LANDED,
        "published": "{}",
    }


def _make_functions(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the functions of the dbt project as the build does."""
    connection.execute("create schema stats")
    folder = REPOSITORY / "dbt_project" / "functions"
    stated = yaml.safe_load((folder / "_functions.yml").read_text(encoding="utf-8"))
    for function in stated["functions"]:
        arguments = ", ".join(each["name"] for each in function["arguments"])
        body = (folder / f"{function['name']}.sql").read_text(encoding="utf-8")
        connection.execute(f"create macro stats.{function['name']}({arguments}) as ({body})")
