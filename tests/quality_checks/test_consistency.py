"""A verdict on a test item is held against the value and the limit that stand beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ingest.batch import Batch, LandedFile
from ingest.items import ITEMS, TestItem
from ingest.records import SPOT_CHECK_RESULT
from ingest.source import find, load_sources
from quality_checks.verdict import Fact
from quality_checks.vocabulary import Vocabularies, verdict_facts

LEAD = TestItem(
    item="铅",
    measured_value=Decimal("0.3"),
    unit="mg/kg",
    limit_high=Decimal("0.5"),
    is_high_allowed=True,
    limit_unit="mg/kg",
    verdict="conforming",
)


def agreement(*items: TestItem) -> Fact:
    """Judge a batch of checks with one item each."""
    source = find(load_sources(), "cn_aqsiq_spot_checks")
    records = SPOT_CHECK_RESULT.schema.empty_table()
    columns = {
        name: pa.nulls(len(items), records.schema.field(name).type) for name in records.schema.names
    }
    for name in ("record_id", "row_id", "content_hash"):
        columns[name] = pa.array([f"{name}:{n}" for n in range(len(items))])
    columns["test_items"] = pa.array([[item.as_struct()] for item in items], ITEMS)
    file = LandedFile(
        source.name, "b" * 16, "a.xlsx", Path("a.xlsx"), "0" * 64, 1, date(2026, 11, 22)
    )
    table = pa.table(columns, schema=records.schema)
    batch = Batch(source, file, table, pa.table({"row_id": pa.array([], pa.string())}), len(items))
    (fact,) = verdict_facts(batch, vocabularies().verdicts(batch))
    return fact


@cache
def vocabularies() -> Vocabularies:
    """The project's own models, ready for many small batches."""
    return Vocabularies()


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"measured_value": Decimal("0.5")},  # the limit itself passes
        {"measured_value": Decimal("0.6"), "verdict": "nonconforming"},
        {"measured_value": Decimal("0.5"), "is_high_allowed": False, "verdict": "nonconforming"},
        {"limit_low": Decimal("0.1")},
        {"limit_low": Decimal("0.4"), "verdict": "nonconforming"},
        {"limit_unit": None},
        {"measured_value": Decimal(300), "unit": "μg/kg"},
        {"measured_value": Decimal("0.3"), "comparator": "<"},
        {"measured_value": Decimal(900), "unit": "μg/kg", "verdict": "nonconforming"},
        {"limit_high": Decimal("0.0001"), "limit_unit": "%"},  # of mass: 1 mg/kg
    ],
)
def test_a_verdict_as_value_and_limit_have_it_agrees(change: dict[str, Any]) -> None:
    """Limits from below and above, the limit itself allowed or not, a unit said once."""
    assert 1.0 == agreement(*[replace(LEAD, **change)] * 5).value


@pytest.mark.parametrize(
    "change",
    [
        {"measured_value": Decimal("0.6")},
        {"verdict": "nonconforming"},
        {"limit_high": Decimal("0.3"), "measured_value": Decimal("0.5")},  # in each other's place
        {"measured_value": Decimal(300)},  # a slip of the unit
        {"limit_unit": "μg/kg"},
    ],
)
def test_a_verdict_against_its_own_numbers_is_counted(change: dict[str, Any]) -> None:
    """One in six is more than one in fifty, which the bound allows."""
    fact = agreement(*[LEAD] * 5, replace(LEAD, **change))

    assert ("5 of 6 items with value and limit", 0.98) == (fact.observed, fact.low)
    assert fact.value == pytest.approx(5 / 6)


@pytest.mark.parametrize(
    "change",
    [
        {"limit_unit": "mg/L"},
        {"limit_unit": "疋"},
        {"measured_value": Decimal("0.7"), "comparator": "<"},
        {"verdict": "not_judged"},
        {"limit_high": None},
        {"measured_value": None},
    ],
)
def test_what_cannot_be_compared_is_not_compared(change: dict[str, Any]) -> None:
    """Other units, values below a bound, and items without a number or a verdict say nothing."""
    fact = agreement(*[LEAD] * 5, *[replace(LEAD, **change)] * 3)

    assert "5 of 5 items with value and limit" == fact.observed
