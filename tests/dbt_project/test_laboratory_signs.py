"""What signs of laboratories are counted by, on invented checks of which all is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa

from tests.dbt_project.rendered import Rendered
from warehouse.oversight.signs import watched

YEAR = date(2026, 1, 1)
MAY = date(2026, 5, 12)
Row = dict[str, Any]


@cache
def _warehouse() -> Rendered:
    return Rendered(
        [
            "oversight_laboratory_sign_counts",
            "oversight_laboratory_sign_rules",
        ]
    )


def _asked(records: dict[str, Sequence[Row]], sql: str) -> list[Any]:
    return _warehouse().on(records).execute(sql).fetchall()


def _check(laboratory: str, maker: str, result: str = "conforming", **more: Any) -> Row:
    return {
        "notice_title": "玩具抽查",
        "table_type": "result_list",
        "sampling_basis": "random_spot_check",
        "channel": "production",
        "product_category": "玩具",
        "product_name": "毛绒玩具",
        "maker_name": f"{maker}有限公司",
        "laboratory_name": f"{laboratory}检验所",
        "result": result,
        "check_date": MAY,
        "check_date_basis": "notice",
        "check_date_precision": "day",
        "occurrence": 1,
        **more,
    }


def _items(*values: str) -> list[Row]:
    return [
        {
            "item": f"项目{n}",
            "measured_text": value,
            "measured_value": Decimal(value),
            "unit": "mg/kg",
            "limit_text": "≤100mg/kg",
            "limit_high": Decimal(100),
            "is_high_allowed": True,
            "limit_unit": "mg/kg",
            "verdict": "conforming",
            "read_from": "item_column",
        }
        for n, value in enumerate(values)
    ]


def _counts(checks: Sequence[Row]) -> dict[tuple[str, str], tuple[int, int]]:
    rows = _asked(
        {"spot_check_result": checks},
        "select indicator, period_type, sum(check_count), sum(event_count)"
        " from oversight_laboratory_sign_counts group by all",
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def test_failures_are_counted_by_the_year_and_random_checks_alone():
    """A date known to the year is enough for it; targeted checks stand nowhere."""
    checks = [
        _check("甲", "一", "nonconforming"),
        _check("甲", "二"),
        _check("甲", "三", check_date=YEAR, check_date_precision="year"),
        _check("甲", "四", "nonconforming", sampling_basis="targeted_spot_check"),
    ]
    found = _counts(checks)
    assert ("failure_rate", "quarter") not in found
    assert found["failure_rate", "year"] == (3, 1)
    assert found["retest_overturn", "year"] == (1, 0)


def test_values_in_the_twentieth_under_a_limit_are_told_from_those_before():
    """With a limit of 100, of five values three lie within a tenth under it, two in a twentieth."""
    checks = [_check("甲", "一", test_items=_items("89", "92", "96", "100", "101"))]
    assert _counts(checks)["piled_values", "quarter"] == (3, 2)


def test_a_vector_is_copied_when_another_makers_goods_have_it():
    """Three values alike on goods of two makers; the same maker twice or two values are none."""
    checks = [
        _check("甲", "一", test_items=_items("1.5", "2.5", "3.5")),
        _check("甲", "二", test_items=_items("1.5", "2.5", "3.5")),
        _check("甲", "三", test_items=_items("4", "5", "6")),
        _check("甲", "三", test_items=_items("4", "5", "6"), occurrence=2),
        _check("乙", "四", test_items=_items("1.5", "2.5", "3.5")),
        _check("甲", "五", test_items=_items("7", "8")),
        _check("甲", "六", test_items=_items("7", "8")),
    ]
    assert _counts(checks)["copied_vectors", "quarter"] == (5, 2)


def _funnel(failed: dict[str, int], size: int = 100) -> dict[str, str]:
    """Judge laboratories with so many failures of so many checks each, in one stratum."""
    lines = [
        {
            "indicator": "failure_rate",
            "laboratory_id": name,
            "period_type": "year",
            "period_start_date": YEAR,
            "stratum": "2026|I01|production",
            "check_count": size,
            "event_count": count,
        }
        for name, count in failed.items()
    ]
    rules = (
        _warehouse().on({}).sql("select * from oversight_laboratory_sign_rules").to_arrow_table()
    )
    rows = watched(pa.Table.from_pylist(lines), rules).to_pylist()
    return {row["laboratory_id"]: row["state"] for row in rows}


def test_a_laboratory_far_from_the_others_is_named_on_either_side():
    """Ten that find ten in a hundred, one that finds forty and one that finds none."""
    honest = {f"L{n:02}": 8 + n % 5 for n in range(10)}
    states = _funnel(honest | {"strict": 40, "lenient": 0})
    assert states["strict"] == "above"
    assert states["lenient"] == "below"
    assert {states[name] for name in honest} == {"within"}


def test_a_laboratory_with_few_checks_is_not_judged():
    """Five failures of five checks are too few to say anything."""
    assert set(_funnel({f"L{n}": n for n in range(5)}, size=5).values()) == {"insufficient"}


def test_a_lone_laboratory_has_nobody_to_be_compared_with():
    """Its hundred checks are many, and no other laboratory looked at these goods."""
    assert _funnel({"L1": 50}) == {"L1": "insufficient"}
