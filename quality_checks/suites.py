"""What is expected of a batch, as Great Expectations suites: of its records, and of its facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import inf
from types import MappingProxyType
from typing import Any, Final

import great_expectations as gx
import pyarrow as pa
from great_expectations import expectations as gxe

from ingest.expect import DateRange
from ingest.items import ITEM_STRUCT
from ingest.records import PROVENANCE, Column, Kind, RecordType
from ingest.source import Source
from quality_checks.expectations.facts import ExpectFactsToBeWithinBounds
from quality_checks.expectations.schema import ExpectTableSchemaToBe
from quality_checks.verdict import Fact, Severity

FACTS: Final = "facts"
EARLIEST: Final = date(1900, 1, 1)  # an older date is a typing error, whatever the source

_ITEM_TYPES: Final = {"string": "VARCHAR", "bool": "BOOLEAN", "decimal128(28, 8)": "DECIMAL(28,8)"}
_ITEM_COLUMNS: Final = ", ".join(f"{f.name} {_ITEM_TYPES[str(f.type)]}" for f in ITEM_STRUCT)
_STORED_AS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.TEXT: "VARCHAR",
        Kind.TEXTS: "VARCHAR[]",
        Kind.ITEMS: f"STRUCT({_ITEM_COLUMNS})[]",
        Kind.INTEGER: "BIGINT",
        Kind.DECIMAL: "DECIMAL(18,4)",
        Kind.DATE: "DATE",
        Kind.BOOLEAN: "BOOLEAN",
        Kind.CATEGORY: "VARCHAR",
    }
)
_NATIVE: Final[Mapping[Severity, str]] = MappingProxyType(
    {
        Severity.NOTE: "info",
        Severity.WARN: "warning",
        Severity.QUARANTINE: "warning",
        Severity.REFUSE: "critical",
    }
)


def schema_suite(kind: RecordType) -> Any:
    """Expect the record type's columns and no others; alone when they are not, for nothing fits."""
    return gx.ExpectationSuite(f"{kind.name}_schema", expectations=[_schema(kind)])


def record_suite(source: Source, landed_date: date) -> Any:
    """Expect of each record what its record type and its source say of a row."""
    kind = source.type
    expectations = [_schema(kind)]
    for column in kind.columns:
        expectations += _expected_of(kind, column, source, landed_date)
    for column in PROVENANCE:
        if column.required:
            expectations.append(_required(kind, column, Severity.REFUSE))
    return gx.ExpectationSuite(f"{source.name}_records", expectations=expectations)


def fact_suite(source: Source, facts: Sequence[Fact]) -> Any:
    """Expect each fact of a batch within its bounds; the facts stand in a table, one a row.

    One expectation for all of them: the library takes some milliseconds for each that it is asked.
    """
    rule_id = f"{source.record_type}.{FACTS}"
    expectation = ExpectFactsToBeWithinBounds(
        fact_count=len(facts),
        **_described(rule_id, Severity.NOTE, None, "every fact within its bounds"),
    )
    return gx.ExpectationSuite(f"{source.name}_facts", expectations=[expectation])


def fact_table(source: Source, facts: Sequence[Fact]) -> pa.Table:
    """Lay the facts out in a table, open bounds as infinities."""
    return pa.table(
        {
            "rule_id": pa.array([f"{source.record_type}.{f.name}" for f in facts], pa.string()),
            "value": pa.array([f.value for f in facts], pa.float64()),
            "low": pa.array([-inf if f.low is None else f.low for f in facts], pa.float64()),
            "high": pa.array([inf if f.high is None else f.high for f in facts], pa.float64()),
        }
    )


def _expected_of(
    kind: RecordType, column: Column, source: Source, landed_date: date
) -> Iterator[Any]:
    if column.required:
        yield _required(kind, column, Severity.QUARANTINE)
    if column.values:
        yield gxe.ExpectColumnValuesToBeInSet(
            column=column.name,
            value_set=list(column.values),
            **_described(
                f"{kind.name}.{column.name}.known_value",
                Severity.QUARANTINE,
                column.name,
                f"one of {', '.join(column.values)}",
            ),
        )
    low, high = _number_bounds(column, source)
    if low is not None or high is not None:
        yield gxe.ExpectColumnValuesToBeBetween(
            column=column.name,
            min_value=low,
            max_value=high,
            **_described(
                f"{kind.name}.{column.name}.range",
                Severity.QUARANTINE,
                column.name,
                _range(low, high),
            ),
        )
    if column.kind is Kind.DATE:
        stated = source.expect.date_range.get(column.name) or DateRange(min=EARLIEST)
        first, last = stated.min, stated.max or landed_date
        yield gxe.ExpectColumnValuesToBeBetween(
            column=column.name,
            min_value=first,
            max_value=last,
            **_described(
                f"{kind.name}.{column.name}.date_range",
                Severity.QUARANTINE,
                column.name,
                f"{first} to {last}",
            ),
        )


def _number_bounds(column: Column, source: Source) -> tuple[float | None, float | None]:
    """Return the narrower of what the record type and the source say of a number."""
    stated = source.expect.range.get(column.name)
    if stated is None:
        return column.low, column.high
    lows = [low for low in (column.low, stated.min) if low is not None]
    highs = [high for high in (column.high, stated.max) if high is not None]
    return max(lows, default=None), min(highs, default=None)


def _schema(kind: RecordType) -> Any:
    return ExpectTableSchemaToBe(
        column_types={c.name: _STORED_AS[c.kind] for c in (*kind.columns, *PROVENANCE)},
        **_described(
            f"{kind.name}.schema", Severity.REFUSE, None, f"the columns of {kind.name}, no others"
        ),
    )


def _required(kind: RecordType, column: Column, action: Severity) -> Any:
    rule_id = f"{kind.name}.{column.name}.required"
    return gxe.ExpectColumnValuesToNotBeNull(
        column=column.name, **_described(rule_id, action, column.name, "filled")
    )


def _described(rule_id: str, action: Severity, column: str | None, expected: str) -> dict[str, Any]:
    """Say in the library's own words how grave a breach is, and in ours what comes of it."""
    meta = {"rule_id": rule_id, "action": str(action), "column": column, "expected": expected}
    return {"severity": _NATIVE[action], "meta": meta}


def _range(low: float | None, high: float | None) -> str:
    bounds = (("at least", low), ("at most", high))
    return " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)
