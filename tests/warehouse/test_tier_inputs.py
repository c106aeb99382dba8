"""Tables in, tables out: the order of rows and the names of industries change no figure."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from warehouse.tier_inputs import Policy, cell_rates, cell_ratios

DAY = date(2026, 11, 22)
POLICY = Policy(
    {
        "watch_rate": 0.1,
        "act_rate": 0.2,
        "least_stratum_checks": 5.0,
        "most_prior_checks": 200.0,
        "most_prior_events": 20.0,
    },
    {"production": 0.638, "circulation": 0.362},
)
INDUSTRIES = pa.table(
    {"industry_code": ["I01", "I02", "I03", "I15"], "is_pooled": [True, True, True, False]}
)
CHECKS = [
    ("I01", "production", 60, 3),
    ("I01", "circulation", 40, 12),
    ("I02", "outside", 80, 20),
    ("I03", "outside", 50, 1),
    ("I15", "outside", 50, 1),
]
UNKNOWN = pa.table(
    {
        "as_of_date": pa.array([DAY] * 4, pa.date32()),
        "industry_code": ["I01", "I02", "I03", "I15"],
        "unknown_count": [0, 0, 9, 0],
    }
)


def _rates(checks: list[tuple[str, str, int, int]]) -> dict[str, dict[str, Any]]:
    names = ("industry_code", "stratum", "check_count", "failure_count")
    table = pa.table(dict(zip(names, map(list, zip(*checks, strict=True)), strict=True)))
    table = table.append_column("as_of_date", pa.array([DAY] * len(checks), pa.date32()))
    table = table.append_column("hazard_code", pa.array(["H06"] * len(checks)))
    found = cell_rates(table, UNKNOWN, INDUSTRIES, POLICY).to_pylist()
    return {row["industry_code"]: row for row in found}


def test_a_cell_without_checks_has_a_prior_and_no_rate() -> None:
    """Nobody checked I02: its rate is null, and what its first checks would meet is there."""
    rate = _rates([check for check in CHECKS if check[0] != "I02"])["I02"]

    assert (rate["check_count"], rate["rate_crude"], rate["act_probability"]) == (0, None, None)
    assert rate["prior_strength"] >= 1


def test_the_order_of_rows_changes_no_figure() -> None:
    """Byte for byte the same, whichever row comes first."""
    assert _rates(CHECKS[::-1]) == _rates(CHECKS)


def test_a_warehouse_without_checks_or_reports_has_no_figures() -> None:
    """An empty table is an answer, with its columns in place."""
    checks = pa.table(
        {
            "as_of_date": pa.array([], pa.date32()),
            **{n: pa.array([], pa.string()) for n in ("hazard_code", "industry_code", "stratum")},
            **{n: pa.array([], pa.int64()) for n in ("check_count", "failure_count")},
        }
    )
    counts = pa.table(
        {
            "as_of_date": pa.array([], pa.date32()),
            **{n: pa.array([], pa.string()) for n in ("indicator", "industry_code", "hazard_code")},
            **{n: pa.array([], pa.float64()) for n in ("event_count", "compared_count")},
            "is_compared": pa.array([], pa.bool_()),
        }
    )

    rates, ratios = cell_rates(checks, UNKNOWN, INDUSTRIES, POLICY), cell_ratios(counts, POLICY)

    assert (rates.num_rows, ratios.num_rows) == (0, 0)
    assert {"act_probability", "industry_code"} <= set(rates.column_names)


def test_a_name_is_no_figure() -> None:
    """Industries that exchange their counts exchange their figures."""
    names = {"I01": "I02", "I02": "I01"}
    exchanged = _rates([(names.get(code, code), *rest) for code, *rest in CHECKS])

    assert exchanged["I02"]["act_probability"] == pytest.approx(
        _rates(CHECKS)["I01"]["act_probability"], rel=1e-12
    )


def test_rates_stand_beside_each_other() -> None:
    """Crude 15 %, standardised 0.638 × 5 % + 0.362 × 30 %, and none where no channel is known."""
    rates = _rates(CHECKS)

    assert rates["I01"]["rate_crude"] == 0.15
    assert rates["I01"]["rate_standardised"] == pytest.approx(0.638 * 0.05 + 0.362 * 0.3)
    assert rates["I02"]["rate_standardised"] is None
    assert rates["I02"]["rate_standardised_low"] is rates["I02"]["rate_standardised_high"] is None
    assert (
        0
        < rates["I01"]["rate_standardised_low"]
        < rates["I01"]["rate_standardised"]
        < rates["I01"]["rate_standardised_high"]
        < 1
    )
    assert rates["I02"]["rate_crude"] == 0.25


def test_industries_of_another_law_learn_from_themselves() -> None:
    """Food has Jeffreys' prior; an equal industry of the pool is drawn towards the others."""
    rates = _rates(CHECKS)

    assert (rates["I15"]["prior_mean"], rates["I15"]["prior_strength"]) == (0.5, 1.0)
    comparable = rates["I15"]["effective_check_count"]
    assert rates["I15"]["rate_shrunken"] == pytest.approx(1.5 / (comparable + 1))
    assert rates["I03"]["rate_shrunken"] > rates["I03"]["rate_crude"]


def test_failures_without_an_item_are_held_against_the_cell() -> None:
    """Nine failures of unknown items make 10 % likelier, but only in the doubted reading."""
    rate = _rates(CHECKS)["I03"]

    assert rate["doubted_watch_probability"] > 0.5 > rate["watch_probability"]


def test_all_safety_hazards_together_do_not_teach_the_prior() -> None:
    """SAFETY holds every event once more; with or without it single hazards read the same."""
    rows = [("I01", "H06", 30, 5.0), ("I02", "H06", 4, 5.0), ("I03", "H05", 6, 5.0)]

    def ratios(given: list[tuple[str, str, int, float]]) -> list[float]:
        names = ("industry_code", "hazard_code", "event_count", "compared_count")
        table = pa.table(dict(zip(names, map(list, zip(*given, strict=True)), strict=True)))
        for name, value in (("indicator", "recall_activity"), ("is_compared", True)):
            table = table.append_column(name, pa.array([value] * len(given)))
        table = table.append_column("as_of_date", pa.array([DAY] * len(given), pa.date32()))
        return cell_ratios(table, POLICY)["ratio_low"].to_pylist()[: len(rows)]

    assert ratios([*rows, ("I01", "SAFETY", 900, 5.0)]) == ratios(rows)
    assert np.argmax(ratios(rows)) == 0
