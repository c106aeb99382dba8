"""What the built warehouse says of records whose right answers were worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

pytestmark = pytest.mark.dbt

MAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("hazard", "failures", "low", "high"),
    [
        # 5 of 30 as published; 6 and 1 of 30 as roots of (x/n - p)² = z² p(1 - p)/n
        ("SAFETY", 5, 0.0733654237185, 0.335643505064),
        ("ALL", 6, 0.0950510717729, 0.373056964131),
        ("H02", 5, 0.0733654237185, 0.335643505064),
        ("H16", 1, 0.00590859038161, 0.166703909914),
    ],
)
def test_a_failure_rate_stands_with_its_interval(query, hazard, failures, low, high):
    """Five of thirty checks fail on small parts, a sixth on its label only."""
    rows = query(
        "select check_count, failure_count, failure_rate, failure_rate_low, failure_rate_high"
        " from reports.rpt_hazard_rate_trends where industry_code = 'I01' and hazard_code = ?"
        " and event_month = ? and sampling_basis = 'random_spot_check'",
        hazard,
        MAY,
    )

    assert rows == [(30, failures, failures / 30, pytest.approx(low), pytest.approx(high))]


def test_a_rate_is_told_by_place_and_the_places_add_up(query):
    """Of thirty checks four say where the maker is; one names the province and no prefecture."""
    rows = query(
        "select region_level, region_code, check_count, failure_count"
        " from reports.rpt_region_rate_cube where industry_code = 'I01' and hazard_code = 'H02'"
        " and period_type = 'month' and period_start_date = ? and channel = 'ALL'"
        " and region_role = 'maker' order by all",
        MAY,
    )

    assert rows == [
        ("prefecture", "440700", 2, 2),
        ("prefecture", "510100", 1, 1),
        ("prefecture", "unknown", 27, 2),
        ("province", "440000", 3, 3),
        ("province", "510000", 1, 1),
        ("province", "unknown", 26, 1),
    ]


def test_sampling_bases_are_never_pooled(query):
    """A targeted check has a rate of its own and leaves the random ones alone."""
    rows = query(
        "select sampling_basis, check_count, failure_count from reports.rpt_hazard_rate_trends"
        " where hazard_code = 'ALL' order by sampling_basis"
    )

    assert rows == [("random_spot_check", 30, 6), ("targeted_spot_check", 1, 1)]


def test_what_feeds_no_trend_is_counted_with_its_reason(query):
    """A check without date, month, judgement or denominator is not lost, it is excluded."""
    rows = query(
        "select reason, event_count from reports.rpt_trend_exclusions"
        " where period_type = 'month' order by reason"
    )

    assert rows == [
        ("after_as_of_date", 1),
        ("date_too_coarse", 1),
        ("fail_only_list", 1),
        ("no_date", 1),
        ("not_judged", 1),
    ]


def test_a_check_s_items_stand_each_in_a_row(query):
    """Numbers keep their text and are held against the limit; a bare name has neither."""
    rows = query(
        "select item_position, item_name, measured_text, measured_value, unit, limit_high,"
        " is_high_allowed, limit_reading, verdict, read_from from marts.brg_check_items order by 1"
    )

    assert rows == [
        (
            *(1, "铅", "120mg/kg", Decimal(120), "mg/kg", Decimal(90), True),
            *("above", "nonconforming", "failed_items"),
        ),
        (2, "标志", None, None, None, None, None, None, "nonconforming", "failed_items"),
    ]


def test_a_check_stands_where_its_date_is_exact_enough(query):
    """A check dated to the year is in no month and in no quarter, but it is in its year."""
    rows = query(
        "select period_type, sum(check_count)::bigint, sum(failure_count)::bigint"
        " from reports.rpt_rate_cube where hazard_code = 'ALL' and industry_code = 'ALL'"
        " and channel = 'ALL' and sampling_basis = 'random_spot_check'"
        " group by period_type order by period_type"
    )

    assert rows == [("month", 30, 6), ("quarter", 30, 6), ("week", 30, 6), ("year", 31, 6)]


def test_a_rate_of_one_industry_borrows_nothing(query):
    """Alone in its family it keeps Jeffreys' posterior: five and a half of thirty-one."""
    rows = query(
        "select failure_rate_shrunken, prior_basis, rate_over_10_probability"
        " from reports.rpt_rate_cube where hazard_code = 'SAFETY' and industry_code = 'I01'"
        " and channel = 'ALL' and sampling_basis = 'random_spot_check' and period_type = 'month'"
    )

    # one less the distribution of Beta(5.5, 25.5) at a tenth
    assert rows == [(pytest.approx(5.5 / 31), "own", pytest.approx(0.8842026547807935))]


def test_units_that_nobody_stated_are_unknown(query):
    """No recall of these says how many units it concerns: none is not what they add up to."""
    rows = query(
        "select event_count, unit_count, unknown_unit_count, severity_4_count"
        " from reports.rpt_count_cube where evidence_class = 'recall' and hazard_code = 'ALL'"
        " and industry_code = 'I01' and period_type = 'quarter'"
        " and period_start_date = date '2026-01-01'"
    )

    assert rows == [(2, None, 2, 2)]


def test_one_weighted_case_is_no_estimate(query):
    """A case that stands for sixteen is far from twenty cases and from twelve hundred."""
    rows = query(
        "select event_count, weighted_count, is_unstable from reports.rpt_count_cube"
        " where evidence_class = 'injury' and hazard_code = 'ALL' and industry_code = 'ALL'"
        " and period_type = 'year' and weighted_count is not null"
    )

    assert rows == [(1, Decimal("15.7762"), True)]


def test_a_recall_with_two_hazards_is_one_event(query):
    """Fire and shock are two lines of the trend and one recall of the month."""
    lines = query(
        "select hazard_code, event_count, industry_event_count"
        " from reports.rpt_hazard_count_trends where evidence_class = 'recall'"
        " and industry_code = 'I01' and event_month = date '2026-03-01' order by hazard_code"
    )

    # choking is named by the recall with a death, fire and shock by the other
    assert lines == [("ALL", 2, 2), ("H02", 1, 2), ("H05", 1, 2), ("H06", 1, 2)]


def test_what_a_border_a_market_and_a_hospital_report_is_never_pooled(query):
    """Refusals, returns and cards stand in classes of their own; cards stand for nobody else."""
    lines = query(
        "select evidence_class, industry_code, hazard_code, event_count, weighted_count"
        " from reports.rpt_hazard_count_trends where event_month = date '2026-02-01'"
        " and event_count > 0 and evidence_class in ('border_refusal', 'returned_shipment',"
        " 'injury', 'injury_card', 'foreign_notice') order by all"
    )

    assert lines == [
        # a customs code names the toys, a notice's category the fish
        ("border_refusal", "I01", "ALL", 1, None),
        ("border_refusal", "I01", "H09", 1, None),
        ("border_refusal", "I01", "H16", 1, None),
        ("border_refusal", "I15", "ALL", 1, None),
        ("border_refusal", "I15", "H99", 1, None),
        ("injury", "I10", "ALL", 1, Decimal("15.7762")),
        ("injury", "I10", "H99", 1, Decimal("15.7762")),
        ("injury_card", "I06", "ALL", 1, None),
        ("injury_card", "I06", "H04", 1, None),
        ("returned_shipment", "I03", "ALL", 1, None),
        ("returned_shipment", "I03", "H05", 1, None),
    ]


def test_a_month_without_reports_is_a_zero_with_an_upper_limit(query):
    """Nothing was reported in February: nought, and at most 3.67 by Byar's limit."""
    rows = query(
        "select event_month, event_count, event_count_low, event_count_high, is_provisional"
        " from reports.rpt_hazard_count_trends"
        " where evidence_class = 'complaint' and hazard_code = 'ALL' order by event_month"
    )

    assert [(month.month, count) for month, count, *_ in rows] == [(1, 1), (2, 0), (3, 1)]
    assert rows[1][2:] == (0.0, pytest.approx(3.668011832174), False)


def test_a_running_month_is_provisional(query):
    """21 of November's 30 days lay before the last landing, and the month is not over."""
    rows = query(
        "select distinct completeness, completeness_basis, is_provisional"
        " from reports.rpt_hazard_count_trends"
        " where evidence_class = 'recall' and event_month = date '2026-11-01'"
    )

    assert rows == [(21 / 30, "calendar", True)]


def test_every_landed_row_is_accounted_for(query):
    """Loaded, quarantined, duplicate, superseded and retracted rows make up each file exactly."""
    rows = query(
        "select batch_id, landed_count, loaded_count, quarantined_count, duplicate_count,"
        " superseded_count, is_balanced from reports.rpt_source_files order by batch_id"
    )

    assert rows == [
        ("border-notices", 1, 1, 0, 0, 0, True),
        ("cards", 1, 1, 0, 0, 0, True),
        ("checks", 38, 36, 2, 0, 0, True),
        ("complaints", 2, 2, 0, 0, 0, True),
        ("injuries", 1, 1, 0, 0, 0, True),
        ("notices", 1, 1, 0, 0, 0, True),
        # a refused file leaves all its rows in quarantine
        ("recalls", 47, 46, 0, 0, 1, True),
        ("recalls-again", 2, 1, 0, 1, 0, True),
        ("refusals", 1, 1, 0, 0, 0, True),
        ("refused", 3, 0, 3, 0, 0, True),
        ("returns", 1, 1, 0, 0, 0, True),
    ]


def test_no_evidence_is_insufficient_and_not_normal(query):
    """An industry of which nothing is known is not called safe."""
    rows = query("select tier_code, score from reports.rpt_risk_tiers where industry_code = 'I26'")

    assert rows == [("insufficient", None)]


def test_history_holds_every_month_end_once(query):
    """Thirty-six month ends and the run's own date, for each industry."""
    rows = query(
        "select count(*), min(as_of_month), max(as_of_month) from reports.rpt_tier_history"
        " where industry_code = 'I01'"
    )

    assert rows == [(37, date(2023, 11, 1), date(2026, 11, 1))]


def test_severity_says_what_it_rests_on(query):
    """A death, a hospital stay, a stated risk, a hazard's default, and nothing for a pass."""
    rows = query(
        "select record_type, severity_level, severity_basis from marts.fct_safety_events"
        " where severity_basis in ('reported_death', 'disposition', 'hospital_grade', 'risk_level')"
        " or result = 'conforming' group by all order by all"
    )

    assert rows == [
        ("foreign_notice", 3, "risk_level"),
        ("injury", 1, "hospital_grade"),
        ("injury", 3, "disposition"),
        ("recall", 4, "reported_death"),
        ("spot_check_result", None, "none"),
    ]


def test_what_no_rule_maps_is_named_unmapped(query):
    """A product nobody has a word for stands in I99, with the rule `unmapped`."""
    rows = query(
        "select industry_rule_id, industry_confidence from marts.fct_safety_events"
        " where industry_code = 'I99' and record_type = 'recall'"
    )

    assert rows == [("unmapped", Decimal("0.00"))]


def test_analysts_may_call_the_statistics(query):
    """The functions stand in the schema `stats`; 81 of 263 is Newcombe's own example."""
    [(low, high, nothing)] = query(
        "select stats.wilson_low(81, 263, 1.959963984540054),"
        " stats.wilson_high(81, 263, 1.959963984540054), stats.wilson_low(0, 0, 1.96)"
    )

    assert (low, high) == (pytest.approx(0.255288519878), pytest.approx(0.366209576983))
    assert nothing is None
