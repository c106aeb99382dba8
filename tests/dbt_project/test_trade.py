"""Pressure on exports, incidents at ports, intellectual property abroad."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tests.dbt_project.rendered import Rendered
from tests.dbt_project.traded import PORT_ACTS, RIGHTS_ACTS
from warehouse.decisions.ports import port_act_table
from warehouse.decisions.rights import rights_act_table
from warehouse.ledger import BATCH, SOURCE
from warehouse.trends.disproportion import shrunken

NAMES = ("foreign_notice", "border_refusal", "returned_shipment", "recall")
LOCAL, OTHER = "江门市远航摩托车有限公司", "成都绒偶玩具有限公司"


@cache
def _warehouse() -> Rendered:
    return Rendered(
        [
            *("rpt_export_market_pressure", "rpt_export_pressure_rows", "rpt_export_market_rules"),
            *("rpt_port_incidents", "rpt_port_years", "rpt_rights_cases", "rpt_rights_markets"),
            "trade_market_cells",
        ]
    )


def ask(sql: str, **records: list[dict[str, Any]]) -> Any:
    """Build on notices, refusals, returns and recalls, and ask."""
    given = {
        "foreign_notice": {
            "report_year": 2026,
            "report_week": 36,
            "category": "Toys",
            "product_name": "Toy car",
            "risk_types": ["Choking"],
            "notifying_country": "Germany",
            "origin_country": "China",
            "published_date": date(2026, 9, 4),
        },
        "border_refusal": {
            "refused_date": date(2026, 9, 5),
            "product_name": "Motorcycle",
            "origin_country": "China",
            "refusing_country": "United States",
            "reasons": ["SALMONELLA"],
        },
        "returned_shipment": {
            "returned_date": date(2026, 9, 6),
            "product_name": "摩托车",
            "hs_code": "8711",
            "maker_name": LOCAL,
            "maker_place": "广东省江门市蓬江区",
            "market_country": "Germany",
            "reason_text": "质量不合格",
        },
        "recall": {
            "recall_date": date(2026, 9, 7),
            "product_name": "Toy car",
            "origin_country": "China",
            "title": "Toy cars recalled",
        },
    }
    numbers = {
        "foreign_notice": "case_number",
        "border_refusal": "refusal_number",
        "returned_shipment": "return_number",
        "recall": "recall_number",
    }
    countries = {"foreign_notice": "EU", "returned_shipment": "CN"}
    sources = [
        {
            "source": f"test_{name}s",
            "register": f"test_{name}s",
            "record_type": name,
            "evidence_class": name,
            "country": countries.get(name, "US"),
            "is_rows_publishable": True,
        }
        for name in NAMES
    ]
    connection = _warehouse().on(
        {
            name: [{numbers[name]: str(n), **given[name], **row} for n, row in enumerate(rows)]
            for name, rows in records.items()
        },
        {
            "batch": pa.Table.from_pylist(
                [{"batch_id": name, "evidence_class": name} for name in NAMES], schema=BATCH
            ),
            "source": pa.Table.from_pylist(sources, schema=SOURCE),
            "port_act": port_act_table(PORT_ACTS),
            "rights_act": rights_act_table(RIGHTS_ACTS),
        },
    )
    return connection.execute(sql).fetchall()


def test_each_kind_of_evidence_stands_by_itself() -> None:
    """Two notices, a refusal, a recall and a return are four columns and no sum.

    A market that no publisher of a kind tells of has no count of it: silence is no zero.
    """
    rows = ask(
        "select market_code, industry_code, notice_count, refusal_count, recall_count,"
        " returned_count, local_firm_count, is_local_industry from rpt_export_market_pressure"
        " where hazard_code = 'ALL' order by 1, 2",
        foreign_notice=[{}, {}],
        border_refusal=[{}],
        returned_shipment=[{}],
        recall=[{}],
    )
    assert rows == [
        ("DE", "I01", 2, None, None, 0, 0, False),
        ("DE", "I07", 0, None, None, 1, 1, True),
        ("US", "I01", None, 0, 1, 0, 0, False),
        ("US", "I07", None, 1, 0, 0, 0, True),
    ]


def test_the_window_is_a_year_and_the_year_before_stands_beside() -> None:
    """A day belongs to one of the two windows; older events to none."""
    days = (date(2026, 11, 22), date(2025, 11, 23), date(2025, 11, 22), date(2024, 11, 22))
    [row] = ask(
        "select notice_count, previous_notice_count, window_start_date, window_end_date,"
        " round(notice_count_low, 3), round(notice_count_high, 3)"
        " from rpt_export_market_pressure where hazard_code = 'ALL'",
        foreign_notice=[{"published_date": day} for day in days],
    )
    # Byar's limits of two, from the method's own formula
    z = 1.959963984540054
    low, high = 2 * (1 - 1 / 18 - z / (3 * 2**0.5)) ** 3, 3 * (1 - 1 / 27 + z / (3 * 3**0.5)) ** 3
    assert row == (
        *(2, 1, date(2025, 11, 23), date(2026, 11, 22)),
        *(pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3)),
    )


def test_a_publisher_that_fell_silent_leaves_no_zero() -> None:
    """Whoever told of a market a year ago and of nothing since has no count now, and had one."""
    rows = ask(
        "select market_code, notice_count, previous_notice_count, recall_count,"
        " previous_recall_count from rpt_export_market_pressure where hazard_code = 'ALL'"
        " order by 1, industry_code",
        foreign_notice=[{"published_date": date(2025, 9, 4)}],
        recall=[{}],
    )
    assert rows == [("DE", None, 1, None, None), ("US", None, None, 1, None)]


def test_goods_of_other_origins_press_on_nobody_here() -> None:
    """A notice of goods from elsewhere is no pressure on our exports."""
    assert (
        ask(
            "select * from rpt_export_market_pressure", foreign_notice=[{"origin_country": "Italy"}]
        )
        == []
    )


def test_every_count_opens_to_its_rows() -> None:
    """The rows of the window, by hazard and in all, are as many as the counts say."""
    compared = ask(
        "select market_code, industry_code, hazard_code,"
        " coalesce(notice_count, 0) + coalesce(refusal_count, 0) + coalesce(recall_count, 0)"
        " + coalesce(returned_count, 0) as told,"
        " (select count(*) from rpt_export_pressure_rows as opened"
        "  where opened.market_code = pressure.market_code"
        "  and opened.industry_code = pressure.industry_code"
        "  and opened.hazard_code = pressure.hazard_code) as rows"
        " from rpt_export_market_pressure as pressure",
        foreign_notice=[{}, {"risk_types": ["Choking", "Chemical"]}],
        returned_shipment=[{}],
    )
    assert compared
    assert all(told == rows for *_, told, rows in compared)
    assert {hazard for _, _, hazard, *_ in compared} > {"ALL"}


def test_the_rule_is_told_in_the_words_of_its_publisher() -> None:
    """What names no rule stands as not stated; a notice may name several."""
    told = "It does not comply with the Toy Safety Directive nor the REACH Regulation."
    rows = ask(
        "select rule_text, event_count, class_event_count from rpt_export_market_rules"
        " where evidence_class = 'foreign_notice' order by 1",
        foreign_notice=[{"danger_text": told}, {"danger_text": told}, {}],
    )
    assert rows == [
        ("REACH Regulation", 2, 3),
        ("Toy Safety Directive", 2, 3),
        ("not_stated", 1, 3),
    ]
    assert ask("select rule_text from rpt_export_market_rules", border_refusal=[{}]) == [
        ("SALMONELLA",)
    ]


def test_expected_counts_come_from_the_margins_of_a_class() -> None:
    """Two markets and two hazards: each expects its share; one market alone is not compared."""
    rows = ask(
        "select market_code, event_count, expected_count from trade_market_cells"
        " where hazard_code = (select hazard_code from trade_market_cells"
        "  where market_code = 'FR' and event_count = 1)"
        " order by 1",
        foreign_notice=[
            *({} for _ in range(3)),
            {"notifying_country": "France", "risk_types": ["Chemical"]},
        ],
        border_refusal=[{}],
    )
    assert rows == [("DE", 0, 0.75), ("FR", 1, 0.25)]


def test_a_market_that_reports_a_hazard_too_often_is_found() -> None:
    """Of a hundred and twenty pairs one is six-fold: found, and no even pair with it."""
    generator = np.random.default_rng(7)
    expected = generator.uniform(3, 40, (12, 10))
    even = generator.random((12, 10)) < 0.8
    ratios = np.where(even, generator.gamma(10, 0.1, (12, 10)), generator.gamma(2, 0.9, (12, 10)))
    ratios[3, 2] = 6
    cells = pa.table(
        {
            "evidence_class": ["foreign_notice"] * 120,
            "market_code": [f"M{m:02}" for m in range(12) for _ in range(10)],
            "hazard_code": [f"H{h:02}" for _ in range(12) for h in range(10)],
            "event_count": generator.poisson(ratios * expected).ravel(),
            "expected_count": expected.ravel(),
        }
    )
    found = shrunken(cells, ("evidence_class", "market_code", "hazard_code")).to_pylist()
    signals = {(c["market_code"], c["hazard_code"]) for c in found if (c["eb05"] or 0) >= 2}
    high = {(f"M{m:02}", f"H{h:02}") for m, h in np.argwhere(ratios >= 2)}
    assert ("M03", "H02") in signals
    assert signals <= high


def test_a_port_is_held_to_the_clock_of_the_level_first_reported() -> None:
    """Forty-five of sixty minutes are in time, thirty-one of thirty late; silence is overdue."""
    rows = ask(
        "select incident_id, state, level, worst_level, response_minutes, allowed_minutes,"
        " response_state, open_days from rpt_port_incidents order by 1"
    )
    assert rows == [
        ("fire", "responding", "I", "I", 31, 30, "late", 174),
        ("practice", "responding", "III", "III", 20, 120, "in_time", 82),
        ("silence", "reported", "IV", "IV", None, 240, "overdue", 52),
        ("spill", "closed", "III", "I", 45, 60, "in_time", 3),
    ]
    years = ask(
        "select kind, incident_count, open_count, grave_count, timed_count, late_count"
        " from rpt_port_years order by 1"
    )
    assert years == [("drill", 1, 1, 0, 1, 0), ("incident", 3, 2, 2, 3, 2)]


def test_cases_are_told_by_market_with_how_they_ended() -> None:
    """The share is of those that ended, with its interval; where none ended there is none."""
    rows = ask(
        "select market_code, case_count, open_count, aided_count, closed_count, favourable_count,"
        " favourable_share from rpt_rights_markets order by 1"
    )
    assert rows == [("DE", 1, 0, 0, 1, 0, 0.0), ("US", 2, 1, 1, 1, 1, 1.0)]


@pytest.mark.dbt
def test_the_built_warehouse_has_the_same(query) -> None:
    """Under their contracts in the whole build: ports, cases, and signals with their company."""
    assert query("select count(*) from reports.rpt_port_incidents") == [(4,)]
    assert query("select count(*) from reports.rpt_rights_cases") == [(3,)]
    states = query("select distinct market_state from reports.rpt_market_hazard_signals")
    assert {state for (state,) in states} <= {"insufficient", "signal", "within"}
