"""What the built warehouse says of whom to check next, held against the checks it was built of."""

from __future__ import annotations

import csv

import pytest

from tests.dbt_project.conftest import PROJECT

pytestmark = pytest.mark.dbt


@pytest.fixture(scope="module")
def policy() -> dict[str, float]:
    """The numbers in force."""
    with (PROJECT / "seeds/scoring/inspection_parameter.csv").open(encoding="utf-8") as stream:
        return {row["parameter"]: float(row["value"]) for row in csv.DictReader(stream)}


def test_every_month_spends_its_budget_and_a_tenth_of_it_by_lot(query, policy):
    """Thirteen months past, running and to come; no row takes more than it may."""
    months = query(
        "select plan_month, sum(planned_check_count),"
        " sum(planned_check_count) filter (selection_basis = 'random')"
        " from reports.rpt_monitoring_plan group by all"
    )
    assert len(months) == 14
    budget = policy["monthly_check_budget"]
    assert {total for _, total, _ in months} == {budget}
    assert all(random >= policy["random_share"] * budget for _, _, random in months)
    assert query(
        "select count(*) from reports.rpt_monitoring_plan where selection_basis = 'targeted'"
        f" and planned_check_count > {policy['most_cell_share'] * budget}"
    ) == [(0,)]


def test_a_plan_knows_nothing_of_its_own_month(query):
    """The toys of May stand in the plan of June, with their five safety failures of thirty."""
    rows = query(
        "select plan_month, check_count, failure_count, done_check_count, coverage_gap_count"
        " from reports.rpt_monitoring_plan"
        " where industry_code = 'I01' and hazard_code = 'ALL'"
        " and plan_month in ('2026-05-01', '2026-06-01') order by plan_month"
    )
    assert [row[1:] for row in rows] == [(0, 0, 30, 20), (30, 6, 0, 0)]


def test_too_few_checks_are_no_low_rate(query):
    """An industry without random checks has no rate, is said to be so, and gets checks by lot."""
    [row] = query(
        "select distinct evidence_state, failure_rate_shrunken, selection_probability,"
        " reason_code from reports.rpt_monitoring_plan"
        " where industry_code = 'I09' and hazard_code = 'ALL' and plan_month = '2026-12-01'"
    )
    assert row == ("insufficient", None, None, "coverage")


def test_random_rows_state_their_chance_and_targeted_rows_have_none(query):
    """A chance stands on rows by lot alone, and is what is planned over the makers known."""
    assert query(
        "select count(*) from reports.rpt_monitoring_plan where selection_probability is not null"
        " and (selection_basis = 'targeted' or abs(selection_probability"
        " - least(1, planned_check_count / frame_count)) > 1e-12)"
    ) == [(0,)]


def test_advice_is_base_times_multipliers_and_the_same_chance_for_all(query, policy):
    """Within its bounds; random inspections are the policy's share of all."""
    rows = query(
        "select base_share * tier_multiplier * rate_multiplier * record_multiplier,"
        " targeted_share, random_share, advised_share, batch_count"
        " from reports.rpt_inspection_rate_advice"
    )
    assert rows
    for product, targeted, random, advised, _ in rows:
        bounded = min(policy["most_share"], max(policy["least_share"], product))
        assert targeted == pytest.approx(bounded)
        assert advised == pytest.approx(targeted + random)
    assert len({random for _, _, random, _, _ in rows}) == 1
    by_lot = sum(random * batches for _, _, random, _, batches in rows)
    share = by_lot / sum(advised * batches for _, _, _, advised, batches in rows)
    assert share == pytest.approx(policy["random_share"])


def test_an_unknown_maker_is_a_class(query):
    """Three checks name a maker, known by few; all others of the window stand as unknown, once."""
    assert query(
        "select operator_class, sum(check_count), sum(failure_count), sum(batch_count)"
        " from reports.rpt_inspection_rate_advice group by all order by all"
    ) == [("few", 3, 3, 3), ("unknown", 27, 3, 28)]


def test_every_code_of_the_tables_has_a_term(query):
    """Reasons, records, selection and evidence are told in both languages."""
    assert (
        query(
            "select distinct kind || '.' || code from ("
            " select 'inspection_reason' as kind, reason_code as code"
            " from reports.rpt_monitoring_plan"
            " union all select 'selection_basis', selection_basis from reports.rpt_monitoring_plan"
            " union all select 'evidence_state', evidence_state from reports.rpt_monitoring_plan"
            " union all select 'operator_class', code from scoring.inspection_multiplier"
            " where kind = 'record'"
            ") where kind || '.' || code not in (select term_id from marts.dim_term)"
        )
        == []
    )
