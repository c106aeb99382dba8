"""The failure rate at a fixed mix stays a share, however its weights are rounded."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from tests.dbt_project.rendered import Rendered
from warehouse.ledger import BATCH, SOURCE


def test_where_every_check_failed_the_rate_is_one() -> None:
    """One failing check in each stratum: weights of fifteen decimals sum to more than one."""
    places = ("广东省江门市", "四川省成都市")  # one in the east, one inland
    checks = [
        {
            "result": "nonconforming",
            "table_type": "result_list",
            "sampling_basis": "random_spot_check",
            "product_name": "毛绒玩具",
            "maker_place": place,
            "check_date": date(2026, 5, 12),
            "check_date_precision": "day",
        }
        for place in places
    ]
    source = {
        "source": "test_spot_check_results",
        "register": "test",
        "record_type": "spot_check_result",
        "evidence_class": "spot_check",
        "country": "CN",
        "is_rows_publishable": True,
    }
    batch = {"batch_id": "spot_check_result", "evidence_class": "spot_check"}
    built = Rendered(["trend_rates_standardised"]).on(
        {"spot_check_result": checks},
        {
            "batch": pa.Table.from_pylist([batch], schema=BATCH),
            "source": pa.Table.from_pylist([source], schema=SOURCE),
        },
    )
    rates = built.execute(
        "select distinct failure_rate_standardised, failure_rate_standardised_high"
        " from trend_rates_standardised"
        " where hazard_code = 'ALL' and standardised_gap = 'none'"
    ).fetchall()
    assert rates == [(1.0, 1.0)]
