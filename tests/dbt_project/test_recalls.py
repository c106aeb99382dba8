"""Recalls: how far each has come, and which goods here are those of a recall abroad."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from tests.dbt_project.rendered import Rendered
from warehouse.decisions.matches import MATCH
from warehouse.decisions.recalls import RecallReport, recall_report_table
from warehouse.ledger import SOURCE

RECALLED = date(2026, 9, 1)
GTIN = "6901234567892"  # its last digit checks the others


@cache
def _warehouse() -> Rendered:
    return Rendered(["rpt_recall_matches", "rpt_recall_progress", "rpt_recall_reports"])


def _source(name: str, country: str | None) -> dict[str, Any]:
    return {
        "source": f"test_{name}s",
        "register": f"test_{name}s",
        "record_type": name,
        "evidence_class": name,
        "country": country,
        "is_rows_publishable": True,
    }


def built(
    *,
    home: Sequence[dict[str, Any]] = (),
    abroad: Sequence[dict[str, Any]] = (),
    recalls: Sequence[dict[str, Any]] = (),
    reports: Sequence[RecallReport] = (),
    matches: Sequence[dict[str, Any]] = (),
    recalls_of: str = "CN",
) -> duckdb.DuckDBPyConnection:
    """Build on complaints of this country, notices abroad and recalls of one country."""
    records = {
        "complaint": [
            {"complaint_number": str(n), "received_date": date(2026, 10, 1), **row}
            for n, row in enumerate(home)
        ],
        "foreign_notice": [
            {
                "case_number": str(n),
                "report_year": 2026,
                "report_week": 36,
                "category": "Toys",
                "published_date": RECALLED,
                **row,
            }
            for n, row in enumerate(abroad)
        ],
        "recall": [
            {"recall_number": f"R{n}", "recall_date": RECALLED, **row}
            for n, row in enumerate(recalls)
        ],
    }
    sources = [
        _source("complaint", "CN"),
        _source("foreign_notice", "EU"),
        _source("recall", recalls_of),
    ]
    return _warehouse().on(
        records,
        {
            "source": pa.Table.from_pylist(sources, schema=SOURCE),
            "recall_report": recall_report_table(reports),
            "match": pa.Table.from_pylist(
                [{"subject": "product", "decided_by": "first", **row} for row in matches],
                schema=MATCH,
            ),
        },
    )


def pairs(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Return the pairs with their key and state."""
    return connection.execute(
        "select domestic_event_id, foreign_event_id, key_type, key_value, confidence, state"
        " from rpt_recall_matches order by all"
    ).fetchall()


def report(number: int, act: Any, day: date, **units: Any) -> RecallReport:
    """Write a report down on the first recall, whose id is the tests' own."""
    stated = {"decision_id": f"P-{number}", "decided_date": day, "person": "first", "reason": "r"}
    return RecallReport.model_construct(
        **stated, event_id="recall:0", act=act, **{"units_out": None, "units_back": None, **units}
    )


def test_goods_are_matched_by_the_surest_key_which_is_told() -> None:
    """A model of the same brand tells more than its name; signs and case do not matter."""
    found = pairs(
        built(
            home=[
                {"brand": "Acme", "model": "AX-200", "product_name": "toy car"},
                {"brand": "ACME", "product_name": "Toy  Car"},
                {"brand": "Other", "model": "AX-200", "product_name": "toy car"},
            ],
            abroad=[{"brand": "acme", "model": "ax 200", "product_name": "Toy car"}],
        )
    )
    assert found == [
        ("complaint:0", "foreign_notice:0", "model", "ax200", "high", "matched"),
        ("complaint:1", "foreign_notice:0", "product", "toycar", "low", "candidate"),
    ]


def test_a_trade_item_number_needs_no_brand_and_a_right_check_digit() -> None:
    """The same GTIN is the same trade item; a wrong one is no number at all."""
    told = f"Barcode: {GTIN}."
    home = [{"model": GTIN, "product_name": "a"}, {"model": "6901234567893", "product_name": "b"}]
    abroad = [{"product_name": "c", "description": told + " 6901234567893"}]
    assert pairs(built(home=home, abroad=abroad)) == [
        ("complaint:0", "foreign_notice:0", "gtin", f"0{GTIN}", "high", "matched")
    ]


def test_a_model_in_the_words_of_a_recall_abroad_is_found() -> None:
    """Recalls have no column for models: their text names them; a year in it is none."""
    home = [
        {"brand": "Acme", "model": "KX-9", "product_name": "水壶"},
        {"brand": "Acme", "model": "2024", "product_name": "水壶"},
    ]
    recalls = [{"brand": "Acme", "product_name": "Kettle", "description": "Models KX9, sold 2024"}]
    assert pairs(built(home=home, recalls=recalls, recalls_of="US")) == [
        ("complaint:0", "recall:0", "model", "kx9", "high", "matched")
    ]


def test_the_word_of_a_person_stands_with_or_without_a_key() -> None:
    """What somebody confirmed or rejected is told as that, by whom, in every later build."""
    home = [{"brand": "Acme", "model": "AX-200"}, {"product_name": "车"}]
    abroad = [{"brand": "acme", "model": "AX200"}]
    words = [
        ("complaint:0", "foreign_notice:0", "not_same"),
        ("foreign_notice:0", "complaint:1", "same"),
    ]
    matches = [
        {
            "match_id": f"E-{n}",
            "left_id": left,
            "right_id": right,
            "verdict": verdict,
            "line_number": n,
            "decided_date": date(2026, 11, 1),
        }
        for n, (left, right, verdict) in enumerate(words)
    ]
    assert pairs(built(home=home, abroad=abroad, matches=matches)) == [
        ("complaint:0", "foreign_notice:0", "model", "ax200", "high", "rejected"),
        ("complaint:1", "foreign_notice:0", "person", None, None, "confirmed"),
    ]


def test_the_progress_of_a_recall_is_what_was_reported() -> None:
    """Units out and back, days to the plan and the curve; a correction says what it replaces."""
    connection = built(
        recalls=[{"product_name": "电热水壶", "unit_count": 1000}],
        reports=[
            report(1, "plan", date(2026, 9, 8)),
            report(2, "report", date(2026, 10, 1), units_back=400),
            report(3, "correct", date(2026, 10, 2), units_back=40),
            report(4, "report", date(2026, 11, 1), units_out=800, units_back=200),
        ],
    )
    [told] = connection.execute(
        "select state, units_out, units_out_basis, units_back, units_left, completion_share,"
        " days_to_plan, days_since_report, report_count from rpt_recall_progress"
    ).fetchall()
    assert told == ("running", 800, "reported", 200, 600, 0.25, 7, 21, 4)
    curve = connection.execute(
        "select days_since_recall, units_out_basis, completion_share, is_corrected"
        " from rpt_recall_reports order by line_number"
    ).fetchall()
    assert curve == [
        (7, "publisher", None, False),
        (30, "publisher", 0.4, True),
        (31, "publisher", 0.04, False),
        (61, "reported", 0.25, False),
    ]


def test_what_nobody_reported_is_unknown_and_not_nought() -> None:
    """A recall without a report has no share; nor has one whose units nobody knows."""
    connection = built(
        recalls=[{"product_name": "玩具"}, {"product_name": "玩具", "unit_count": 10}],
        reports=[report(1, "report", date(2026, 10, 1), units_back=4)],
    )
    assert connection.execute(
        "select event_id, state, units_out, units_out_basis, units_back, completion_share"
        " from rpt_recall_progress order by event_id"
    ).fetchall() == [
        ("recall:0", "running", None, "unknown", 4, None),
        ("recall:1", "unknown", 10, "publisher", None, None),
    ]


def test_recalls_abroad_are_listed_as_far_as_somebody_reports_on_them() -> None:
    """Whoever follows a recall of another country here has it in the list."""
    recalls = [{"product_name": "toy"}, {"product_name": "toy"}]
    reports = [report(1, "report", date(2026, 10, 1), units_back=1)]
    connection = built(recalls=recalls, reports=reports, recalls_of="US")
    assert connection.execute("select event_id from rpt_recall_progress").fetchall() == [
        ("recall:0",)
    ]
