"""Slopes by place are those of the same lines alone."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from warehouse.trends.slopes import PLACE, fitted

_COUNTS = {"440000": (4, 6, 9, 13, 20, 31), "330000": (20, 20, 21, 19, 20, 20)}


def _series(place: str) -> list[dict[str, object]]:
    return [
        {
            "measure": "count",
            "period_type": "year",
            "period_start_date": date(2020 + n, 1, 1),
            "industry_code": "I01",
            "hazard_code": "H02",
            "evidence_class": "recall",
            "sampling_basis": "not_sampled",
            "region_role": "maker",
            "region_level": "province",
            "region_code": place,
            "date_axis": "recall_date",
            "event_count": count,
            "check_count": None,
            "completeness": 1.0,
            "exposure": 1.0,
        }
        for n, count in enumerate(_COUNTS[place])
    ]


def _table(rows: list[dict[str, object]]) -> pa.Table:
    table = pa.Table.from_pylist(rows)
    return table.set_column(
        table.schema.get_field_index("check_count"),
        "check_count",
        table["check_count"].cast(pa.int64()),
    )


def test_places_do_not_touch_each_other() -> None:
    """Fitted together or each alone: one grows by half a year, the other stands still."""
    together = fitted(_table([*_series("440000"), *_series("330000")]), PLACE).to_pylist()
    slopes = {row["region_code"]: row["yearly_ratio"] for row in together}
    for place in _COUNTS:
        [alone] = fitted(_table(_series(place)), PLACE).to_pylist()
        assert alone["yearly_ratio"] == pytest.approx(slopes[place], rel=1e-12)
    assert 1.4 < slopes["440000"] < 1.6
    assert 0.97 < slopes["330000"] < 1.03
