"""What is expected of a batch, as Great Expectations suites: of its records, and of its facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import great_expectations as gx
from great_expectations import expectations as gxe

from ingest.records import PROVENANCE, Column, Kind, RecordType
from ingest.source import DateRange, Source
from quality_checks.expectations.schema import ExpectTableSchemaToBe
from quality_checks.facts import Fact
from quality_checks.verdict import Severity

EARLIEST: Final = date(1900, 1, 1)  # an older date is a typing error, whatever the source

_STORED_AS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.TEXT: "VARCHAR",
        Kind.TEXTS: "VARCHAR[]",
        Kind.INTEGER: "BIGINT",
        Kind.DECIMAL: "DECIMAL(18,4)",
        Kind.DATE: "DATE",
        Kind.BOOLEAN: "BOOLEAN",
        Kind.CATEGORY: "VARCHAR",
    }
)
_NATIVE: Final[Mapping[Severity, str]] = MappingProxyType(
    {Severity.NOTE: "info", Severity.QUARANTINE: "warning", Severity.REFUSE: "critical"}
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


def fact_suite(source: Source, facts: Iterable[Fact]) -> Any:
    """Expect each fact of a batch within its bounds; the facts stand in one row of a table."""
    expectations = [
        gxe.ExpectColumnValuesToBeBetween(
            column=fact_column(fact),
            min_value=fact.low,
            max_value=fact.high,
            **_described(
                f"{source.record_type}.{fact.name}", fact.action, fact.column, fact.expected
            ),
        )
        for fact in facts
    ]
    return gx.ExpectationSuite(f"{source.name}_facts", expectations=expectations)


def fact_column(fact: Fact) -> str:
    """Name the column that holds the fact: no dots, which a column name may not have."""
    return fact.name.replace(".", "__")


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
    if column.low is not None or column.high is not None:
        yield gxe.ExpectColumnValuesToBeBetween(
            column=column.name,
            min_value=column.low,
            max_value=column.high,
            **_described(
                f"{kind.name}.{column.name}.range",
                Severity.QUARANTINE,
                column.name,
                _range(column.low, column.high),
            ),
        )
    if column.kind is Kind.DATE:
        stated = source.expect.date_range.get(column.name) or DateRange(min=EARLIEST)
        low, high = stated.min, stated.max or landed_date
        yield gxe.ExpectColumnValuesToBeBetween(
            column=column.name,
            min_value=low,
            max_value=high,
            **_described(
                f"{kind.name}.{column.name}.date_range",
                Severity.QUARANTINE,
                column.name,
                f"{low} to {high}",
            ),
        )


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
