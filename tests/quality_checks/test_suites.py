"""The suites follow from the record types and the declared bounds, for every record type alike."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ingest.batch import Batch, LandedFile, Rows
from ingest.conform import conform
from ingest.records import RECORD_TYPES, Column, Kind
from ingest.source import Source
from quality_checks.gate import judge
from quality_checks.suites import record_suite, schema_suite
from quality_checks.verdict import Decision

LANDED = date(2026, 11, 22)
CELLS = {
    Kind.TEXT: "电动自行车'《50%》\\",
    Kind.TEXTS: "刹车;灯",
    Kind.ITEMS: "铅║120mg/kg║≤90mg/kg",
    Kind.INTEGER: "1",
    Kind.DECIMAL: "74.2031",
    Kind.DATE: "2026-11-01",
    Kind.BOOLEAN: "true",
}


def rule(column: Column) -> dict[str, Any]:
    """Fill a column of a record type from a column of the same name."""
    return {
        "from": column.name,
        "dates": "%Y-%m-%d" if column.kind is Kind.DATE else (),
        "split": ";" if column.kind is Kind.TEXTS else None,
    }


def source_of(record_type: str) -> Source:
    """Declare a source that fills every column of a record type."""
    return Source.model_validate(
        {
            "name": "xx_everything",
            "title": {"zh": "全部", "en": "everything"},
            "publisher": {"zh": "甲", "en": "A"},
            "country": "CN",
            "record_type": record_type,
            "evidence_class": "recall",
            "schedule": "irregular",
            "licence": {"name": "open", "attribution": "A", "rows_publishable": True},
            "inbox": ["*.csv"],
            "format": "csv",
            "columns": {column.name: rule(column) for column in RECORD_TYPES[record_type].columns},
        }
    )


def full_batch(source: Source, count: int) -> Batch:
    """Make a batch in which every column of the record type is filled."""
    cells = {c.name: (c.values or (CELLS.get(c.kind),))[0] for c in source.type.columns}
    table = pa.table({name: pa.array([cell] * count, pa.string()) for name, cell in cells.items()})
    file = LandedFile(source.name, "b" * 16, "a.csv", Path("a.csv"), "0" * 64, 1, LANDED)
    return conform(source, file, Rows(table, pa.array(range(count), pa.int64())))


@pytest.mark.parametrize("record_type", sorted(RECORD_TYPES))
def test_every_record_type_can_be_judged(record_type: str) -> None:
    """Lists, exact decimals, dates and Chinese text pass through the gate as they are."""
    batch = full_batch(source_of(record_type), 25)

    verdict = judge(batch)

    assert (25, {}) == (batch.records.num_rows, verdict.quarantined)
    assert Decision.ADMIT == verdict.decision
    # the rows are all alike, in words no map knows, and could not have passed with a failed item
    rules = ("repeated_rows", "result.contradicted", "hazard.mapped_share", "industry.mapped_share")
    told = {f"{record_type}.{rule}" for rule in rules}
    assert {finding.rule_id for finding in verdict.findings} <= told


@pytest.mark.parametrize("record_type", sorted(RECORD_TYPES))
def test_rule_ids_are_unique_and_speak_of_the_record_type(record_type: str) -> None:
    """A finding's rule id leads to one rule."""
    suite = record_suite(source_of(record_type), LANDED)

    rule_ids = [expectation.meta["rule_id"] for expectation in suite.expectations]

    assert sorted(set(rule_ids)) == sorted(rule_ids)
    assert all(rule_id.startswith(f"{record_type}.") for rule_id in rule_ids)


def test_every_required_column_has_its_rule() -> None:
    """What a record type calls required is asked of every row."""
    suite = record_suite(source_of("injury"), LANDED)

    asked = {expectation.meta["rule_id"] for expectation in suite.expectations}

    required = {c.name for c in RECORD_TYPES["injury"].columns if c.required}
    assert {f"injury.{name}.required" for name in required} <= asked


def test_what_a_breach_leads_to_is_said_in_the_librarys_words_too() -> None:
    """A breach that refuses the batch is critical."""
    (expectation,) = schema_suite(RECORD_TYPES["recall"]).expectations

    assert ("critical", "refuse") == (expectation.severity, expectation.meta["action"])
