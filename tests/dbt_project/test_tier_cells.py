"""Cells of the built warehouse, counted and graded once more by hand from the published events."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from tests.tier_oracle import beta_prior, exceedance, gamma_prior, lower_bound, rule_of

pytestmark = pytest.mark.dbt

FIRST, LAST = date(2025, 11, 23), date(2026, 11, 22)
REPORTS = {
    *("recall", "foreign_notice", "complaint", "injury", "injury_card", "border_refusal"),
}
RATES = ("watch_probability", "act_probability", "doubted_watch_probability")
INPUTS = (
    *("industry_code", "hazard_code", "check_count", "failure_count", "unknown_failure_count"),
    *("report_count", "watch_probability", "act_probability", "doubted_watch_probability"),
    *("signal_ratio", "signal_count", "compared_count", "severity_level", "death_count"),
    *("same_product_count", "risk_rank", "confirmed_severity_level", "items_in_use"),
    *("province_count", "rule_id", "tier_code_computed", "tier_code", "override_state"),
)
Key = tuple[str, str]


def _rows(query: Any, sql: str) -> list[dict[str, Any]]:
    """Ask for rows by column name: the statement lists its columns in order."""
    names = [
        part.split()[-1].split(".")[-1]
        for part in sql.split(" from ", maxsplit=1)[0][7:].split(",")
    ]
    return [dict(zip(names, row, strict=True)) for row in query(sql)]


@pytest.fixture(scope="module")
def cells(query: Any) -> dict[Key, dict[str, Any]]:
    """The published cells, with every input of their rule."""
    inputs = ", ".join(INPUTS)
    found = _rows(query, f"select {inputs} from reports.rpt_tier_cells")
    return {(row["industry_code"], row["hazard_code"]): row for row in found}


@pytest.fixture(scope="module")
def counted(query: Any) -> dict[str, dict[Key, Any]]:
    """Checks, failures, reports and severities of the cells, counted event by event."""
    hazards = dict(
        query("select hazard_code, default_severity_level from marts.dim_hazard where is_safety")
    )
    named = defaultdict(list)
    for event, hazard in query("select event_id, hazard_code from marts.brg_event_hazards"):
        named[event].append(hazard)
    events = _rows(
        query,
        "select event_id, industry_code, evidence_class, sampling_basis, is_rate_eligible,"
        " is_nonconforming, severity_level, severity_basis, event_date, event_month"
        " from marts.fct_safety_events",
    )
    found: dict[str, dict[Key, Any]] = {
        name: defaultdict(int) for name in ("checks", "failures", "reports", "severity", "unknown")
    }
    for event in events:
        if event["event_month"] is None or not FIRST <= event["event_date"] <= LAST:
            continue
        industry, of_event = event["industry_code"], named[event["event_id"]]
        is_check = event["evidence_class"] == "spot_check"
        is_random = event["is_rate_eligible"] and event["sampling_basis"] == "random_spot_check"
        if is_check and is_random:
            found["checks"][industry, ""] += 1
            found["unknown"][industry, ""] += event["is_nonconforming"] and "H99" in of_event
        if is_check and not event["is_nonconforming"]:
            continue
        safe = [hazard for hazard in of_event if hazard in hazards]
        for hazard in [*safe, *(["SAFETY"] if safe else [])]:
            key = industry, hazard
            found["failures"][key] += is_check and is_random
            found["reports"][key] += event["evidence_class"] in REPORTS
            usual = max(hazards[each] for each in safe) if hazard == "SAFETY" else hazards[hazard]
            is_usual = event["severity_basis"] == "hazard_default"
            level = usual if is_usual else event["severity_level"]
            found["severity"][key] = max(found["severity"][key], level)
    return found


def test_counts_are_those_of_the_events(cells: Any, counted: Any) -> None:
    """Numerators, denominators, reports and severities, each counted a second time."""
    for key, cell in cells.items():
        industry = key[0], ""
        assert cell["check_count"] == counted["checks"][industry], key
        assert cell["failure_count"] == counted["failures"][key], key
        assert cell["unknown_failure_count"] == counted["unknown"][industry], key
        assert cell["report_count"] == counted["reports"][key], key
        if counted["severity"][key]:
            assert cell["severity_level"] == counted["severity"][key], key


def test_probabilities_are_those_of_a_second_implementation(
    query: Any, cells: Any, counted: Any
) -> None:
    """Prior by Kleinman's moments and posterior tails, with the counts of the pooled industries."""
    pooled = [
        code for (code,) in query("select industry_code from marts.dim_industry where is_pooled")
    ]
    for (industry, hazard), cell in cells.items():
        x, n = cell["failure_count"], cell["check_count"]
        if n == 0:
            assert [cell[name] for name in RATES] == [None, None, None]
            continue
        family = [(counted["failures"][i, hazard], counted["checks"][i, ""]) for i in pooled]
        prior = beta_prior(family) if industry in pooled else (0.5, 1.0)
        doubted = min(x + cell["unknown_failure_count"], n)
        expected = [
            exceedance(x, n, prior, 0.1),
            exceedance(x, n, prior, 0.2),
            exceedance(doubted, n, prior, 0.1),
        ]
        assert [cell[name] for name in RATES] == pytest.approx(expected, abs=1e-9)


def test_signals_are_those_of_a_second_implementation(query: Any, cells: Any) -> None:
    """Prior by Marshall's moments over the cells, lower bound by scipy's gamma quantile."""
    counts = _rows(
        query,
        "select indicator, industry_code, hazard_code, event_count, compared_count, is_compared"
        f" from tiers.tier_cell_counts where as_of_date = date '{LAST}'",
    )
    ratios: dict[Key, list[float]] = defaultdict(list)
    for row in counts:
        if row["is_compared"] and row["event_count"] >= 3:
            family = [
                (other["event_count"], other["compared_count"])
                for other in counts
                if other["indicator"] == row["indicator"] and other["hazard_code"] != "SAFETY"
            ]
            low = lower_bound(row["event_count"], row["compared_count"], gamma_prior(family))
            ratios[row["industry_code"], row["hazard_code"]].append(low)
    assert ratios
    for key, cell in cells.items():
        lows = ratios[key]
        assert cell["signal_ratio"] == (pytest.approx(max(lows)) if lows else None), key
        assert cell["signal_count"] == sum(low >= 1.5 for low in lows), key


def test_every_cell_has_the_tier_of_its_inputs(cells: Any) -> None:
    """The rules, read a second time, name the tier of each cell; more than one tier is there."""
    found = {key: (cell["tier_code_computed"], cell["rule_id"]) for key, cell in cells.items()}

    assert found == {key: rule_of(cell) for key, cell in cells.items()}
    assert found["I01", "H02"] == ("II", "C31")  # thirty recalls against five a year
    assert found["I26", "H06"] == ("insufficient", "C25")


def test_what_would_change_a_tier_changes_it_and_nothing_nearer_does(
    query: Any, cells: Any
) -> None:
    """With the stated value the rules give the stated tier, with one count less the one before."""
    changes = _rows(
        query,
        "select industry_code, hazard_code, changed_input, direction, value_from, value_to,"
        " tier_code_before, tier_code_after, rule_id_after from reports.rpt_tier_cell_changes",
    )
    assert {"failure_count", "check_count", "death_count", "risk_rank", "recall_activity"} <= {
        change["changed_input"] for change in changes
    }
    for change in changes:
        cell = cells[change["industry_code"], change["hazard_code"]]
        after = (change["tier_code_after"], change["rule_id_after"])
        assert rule_of(_changed(query, cell, change, change["value_to"])) == after, change
        if change["changed_input"] in {"failure_count", "recall_activity"}:
            towards = 1 if change["value_to"] < change["value_from"] else -1
            nearer = rule_of(_changed(query, cell, change, change["value_to"] + towards))
            assert nearer[0] != change["tier_code_after"], change


def _changed(query: Any, cell: Any, change: Any, value: float) -> dict[str, Any]:
    """Work out the inputs of a cell with one of them changed."""
    name = change["changed_input"]
    changed = {**cell}
    if name in {"failure_count", "check_count"}:
        [(mean, strength)] = query(
            "select prior_mean, prior_strength from tiers.tier_cell_rates where as_of_date = ?"
            " and industry_code = ? and hazard_code = ?",
            *(LAST, cell["industry_code"], cell["hazard_code"]),
        )
        changed[name] = value
        x, n, prior = changed["failure_count"], changed["check_count"], (mean, strength)
        doubted = min(x + cell["unknown_failure_count"], n)
        return changed | {
            "watch_probability": exceedance(x, n, prior, 0.1),
            "act_probability": exceedance(x, n, prior, 0.2),
            "doubted_watch_probability": exceedance(doubted, n, prior, 0.1),
        }
    if name not in cell:  # an indicator: the only one of its cell in this warehouse
        [(expected, shape, strength)] = query(
            "select compared_count, prior_shape, prior_strength from tiers.tier_cell_ratios"
            " where as_of_date = ? and industry_code = ? and hazard_code = ? and indicator = ?",
            *(LAST, cell["industry_code"], cell["hazard_code"], name),
        )
        low = lower_bound(value, expected, (shape / strength, strength)) if value >= 3 else None
        moved = value - change["value_from"]
        return changed | {
            "signal_ratio": low,
            "signal_count": int(low is not None and low >= 1.5),
            "report_count": cell["report_count"] + moved,
        }
    return changed | {name: value if value or name != "risk_rank" else None}


def test_a_decision_stands_beside_what_the_rules_say(cells: Any) -> None:
    """One person may warn where the data say too little; both tiers are published."""
    cell = cells["I09", "H01"]

    assert (cell["tier_code_computed"], cell["tier_code"]) == ("insufficient", "III")
    assert cell["override_state"] == "applied"


def test_the_folding_chair_is_published_with_its_scenario(query: Any) -> None:
    """1 × 1/50 × 1/10 = 1/500, slight harm: low; ten times likelier at one step: medium."""
    rows = query(
        "select probability, probability_band, risk_level, base_risk_level_low,"
        " base_risk_level_high, is_counted from reports.rpt_product_assessments"
    )
    steps = query(
        "select probability_text from reports.rpt_harm_scenario_steps order by step_number"
    )

    assert rows == [(pytest.approx(1 / 500), "P5", "low", "low", "medium", True)]
    assert steps == [("1",), ("1/50",), ("1/10",)]


def test_an_industry_stands_at_its_worst_cell(query: Any) -> None:
    """A single hazard speaks before SAFETY; without a warning SAFETY decides."""
    rows = query(
        "select industry_code, tier_code, hazard_code, score, warning_cell_count"
        " from reports.rpt_risk_tiers where industry_code in ('I01', 'I09', 'I26') order by all"
    )

    assert [(code, tier, hazard) for code, tier, hazard, *_ in rows] == [
        ("I01", "II", "H02"),
        ("I09", "III", "H01"),
        ("I26", "insufficient", "SAFETY"),
    ]
