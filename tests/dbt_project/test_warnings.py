"""What the built warehouse says of warnings, their clocks and their effect."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pytest
from scipy.stats import beta

from tests.dbt_project.conftest import PROJECT
from tests.dbt_project.warned import TOY_MAKER

CHENGDU = "成都绒偶玩具有限公司"
Z = 1.959963984540054


@pytest.mark.dbt
def test_a_warning_stands_with_its_ground_its_people_and_its_measures(query):
    """The version in force is told, and that another one is being prepared."""
    [row] = query(
        "select state, version_number, pending_version_number, level, basis_tier_code,"
        " basis_graded_date, tier_code, written_by, validated_by, receiver_count,"
        " acknowledged_count, action_count, open_action_count, overdue_action_count, days_in_force"
        " from reports.rpt_warnings where warning_id = 'chairs'"
    )
    assert row == (
        *(
            "change_drafted",
            1,
            2,
            "III",
            "insufficient",
            date(2026, 10, 31),
            "III",
            "first",
            "second",
        ),
        *(2, 1, 3, 2, 1, 17),
    )
    [changed] = query(
        "select state, version_number, level, issued_date, changed_date from reports.rpt_warnings"
        " where warning_id = 'toys'"
    )
    assert changed == ("issued", 2, "II", date(2026, 3, 4), date(2026, 11, 21))


@pytest.mark.dbt
def test_a_warning_opens_to_the_rows_that_it_rests_on(query):
    """Its counts are those of its listed rows; what landed after its basis is told apart."""
    counted = query(
        "select warning_id, basis_check_count, basis_failure_count, basis_report_count,"
        " basis_late_row_count from reports.rpt_warnings order by warning_id"
    )
    listed = query(
        "select warning_id, count(*) filter (row_role = 'check'),"
        " count(*) filter (row_role = 'failure'), count(*) filter (row_role = 'report'),"
        " count(distinct event_id) filter (is_landed_later)"
        " from reports.rpt_warnings left join reports.rpt_warning_rows using (warning_id)"
        " group by all order by warning_id"
    )
    assert counted == listed
    toys = counted[1]
    assert toys[0] == "toys"
    assert toys[1] > toys[2] > 0
    assert toys[4] == len(query("select distinct event_id from reports.rpt_warning_rows"))


@pytest.mark.dbt
def test_the_rows_of_a_warning_are_those_of_its_cell(query):
    """In the days that both windows hold, a warning opens to the rows that its tier opens to."""
    of_warning = query(
        "select row_role, event_id from reports.rpt_warning_rows"
        " inner join marts.fct_safety_events using (event_id)"
        " where warning_id = 'toys' and event_date >= date '2025-11-23' order by all"
    )
    of_cell = query(
        "select row_role, event_id from reports.rpt_tier_cell_rows as cell_rows"
        " inner join marts.fct_safety_events using (event_id)"
        " where cell_rows.industry_code = 'I01' and hazard_code in ('H02', 'ANY')"
        " and event_date <= date '2026-11-19' order by all"
    )
    assert of_warning == of_cell
    assert of_warning


@pytest.mark.dbt
def test_a_recall_is_told_with_what_is_out_and_back(query):
    """The plan and the report are its curve; the share is theirs."""
    [row] = query(
        "select state, units_out, units_back, completion_share, report_count"
        " from reports.rpt_recall_progress"
    )
    assert row == ("running", 100, 25, 0.25, 2)
    curve = query("select act, completion_share from reports.rpt_recall_reports order by all")
    assert curve == [("plan", None), ("report", 0.25)]


@pytest.mark.dbt
def test_clocks_count_the_days_that_the_law_counts(query):
    """Fifteen working days end after the holiday; sixty calendar days do not wait for one."""
    rows = query(
        "select action_id, due_date, due_basis, is_overdue, is_late, days_left"
        " from reports.rpt_response_actions order by action_id"
    )
    assert rows == [
        # 30 Sep, 8-9 Oct, 10 Oct (worked), 12-16 Oct, 19-23 Oct, 26 Oct
        ("leads", date(2026, 10, 26), "working_days", False, True, None),
        ("named", date(2026, 11, 20), "named_day", True, False, -2),
        ("rectify", date(2027, 1, 4), "calendar_days", False, False, 43),
    ]


@pytest.mark.dbt
def test_tiers_propose_and_people_decide(query):
    """What stands at a warning tier without a warning is proposed, and nothing else."""
    rows = query(
        "select proposal, industry_code, hazard_code, tier_code, warning_id, title_zh"
        " from reports.rpt_warning_proposals"
    )
    cells = query(
        "select industry_code, hazard_code from reports.rpt_tier_cells"
        " where tier_rank <= 3 and hazard_code <> 'SAFETY'"
    )
    issued = {(row[1], row[2]) for row in rows if row[0] == "issue"}
    assert issued == set(cells) - {("I09", "H01"), ("I01", "H02")}
    assert not any("{" in row[5] for row in rows if row[5])
    assert ("I09", "H01") not in {(row[1], row[2]) for row in rows}


@pytest.mark.dbt
def test_the_effect_of_a_warning_is_told_with_its_counts(query):
    """The thirty checks of May came after the warning of March; before it there were none."""
    rows = query(
        "select before_check_count, before_rate_shrunken, after_check_count, after_failure_count,"
        " after_rate, control_after_check_count, rate_ratio, verdict"
        " from reports.rpt_warning_effects where warning_id = 'toys'"
    )
    assert rows == [(0, None, 30, 5, 5 / 30, 0, None, "insufficient")]


@pytest.mark.dbt
def test_a_failing_batch_is_open_until_a_re_check_has_passed(query):
    """Clocks run from the order, without one from the check; the last re-check counts."""
    rows = query(
        "select state, clock_basis, rectify_due_date, recheck_due_date, recheck_basis, is_overdue,"
        " count(*) from reports.rpt_rectification_queue group by all order by all"
    )
    closed = ("closed", "check_date", date(2026, 7, 11), date(2026, 7, 26))
    ordered = ("ordered", "order", date(2026, 12, 1), date(2026, 12, 16))
    assert rows[0] == (*closed, "written_down", False, 1)
    assert (*ordered, None, False, 1) in rows
    assert ("open", *closed[1:], None, True, 6) in rows


@pytest.mark.dbt
def test_makers_are_told_of_what_failed_and_of_warnings_on_it(query):
    """A closed batch and one without a maker ask for no notice; what is on record is told."""
    rows = query(
        "select notice_kind, firm_name, warning_id, failure_count, due_date, state, told_date"
        " from reports.rpt_firm_notices order by all"
    )
    assert rows == [
        ("failed_check", CHENGDU, None, None, date(2026, 7, 26), "to_tell", None),
        ("failed_check", TOY_MAKER, None, None, date(2026, 12, 16), "told", date(2026, 10, 1)),
        ("warned_hazard", CHENGDU, "toys", 1, None, "to_tell", None),
        ("warned_hazard", TOY_MAKER, "toys", 2, None, "told", date(2026, 11, 6)),
    ]
    texts = query("select text_zh, text_en from reports.rpt_firm_notices order by notice_id")
    assert all("{" not in text for pair in texts for text in pair)
    assert any("毛绒玩具" in zh and "2026-12-16" in zh for zh, _ in texts)


@pytest.mark.dbt
def test_progress_counts_every_tracked_failure_once(query):
    """Open and closed are all; the places of makers are their provinces."""
    assert query(
        "select sum(failure_count) = sum(open_count + closed_count), sum(failure_count) ="
        " (select count(*) from reports.rpt_rectification_queue where state <> 'not_tracked')"
        " from reports.rpt_rectification_progress"
    ) == [(True, True)]
    assert query(
        "select region_code, failure_count, closed_count from reports.rpt_rectification_progress"
        " where industry_code = 'I01' and region_code = '440000'"
    ) == [("440000", 3, 1)]


@pytest.mark.dbt
def test_a_danger_has_one_file_with_all_that_was_done(query):
    """Chairs stand at a tier set by a person, with a warning and measures; nothing is closed."""
    rows = query(
        "select state, tier_code, worst_tier_code, opened_date, warning_in_force_count,"
        " action_count, overdue_action_count from reports.rpt_danger_files"
        " where danger_id = 'D-I09-H01'"
    )
    assert rows == [("open", "III", "III", date(2026, 11, 2), 1, 3, 1)]


def _ratios(counts: np.ndarray, before: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Compute the effect and its spread by the warehouse's own functions."""
    bodies = {
        name: (PROJECT / "functions" / f"effect_{name}.sql").read_text(encoding="utf-8")
        for name in ("ratio", "spread")
    }
    table = {
        "before_rate": before[0],
        "before_rate_low": before[1],
        "before_rate_high": before[2],
        "after_failure_count": counts[0],
        "after_check_count": counts[1],
        "control_before_failure_count": counts[2],
        "control_before_check_count": counts[3],
        "control_after_failure_count": counts[4],
        "control_after_check_count": counts[5],
        "z": np.full(counts.shape[1], Z),
    }
    with duckdb.connect() as connection:
        connection.register("cases", table)
        found = connection.execute(
            f"select {bodies['ratio']} as ratio, {bodies['spread']} as spread from cases"
        ).fetchnumpy()
    return found["ratio"], found["spread"]


def _warned(rng: np.random.Generator, size: int, effect: float) -> tuple[np.ndarray, ...]:
    """Draw industries as national spot checks have them, warn of those with a high count."""
    rates = rng.beta(2.3, 14, size)
    before_n = rng.integers(20, 400, size)
    before_x = rng.binomial(before_n, rates)
    chosen = beta.sf(0.10, 2.3 + before_x, 14 + before_n - before_x) > 0.8
    rates, before_n, before_x = rates[chosen], before_n[chosen], before_x[chosen]
    n = rates.size
    after_n = rng.integers(20, 400, n)
    after_x = rng.binomial(after_n, rates * effect)
    control = np.full(n, 4_000)
    control_x = [rng.binomial(control, 0.14) for _ in range(2)]
    counts = np.array([after_x, after_n, control_x[0], control, control_x[1], control])
    a, b = 2.3 + before_x, 14 + before_n - before_x
    shrunken = np.array([a / (a + b), beta.ppf(0.025, a, b), beta.ppf(0.975, a, b)])
    return counts, shrunken, before_x / before_n


def _effective(counts: np.ndarray, before: np.ndarray) -> float:
    ratio, spread = _ratios(counts, before)
    return float(np.mean(ratio * np.exp(Z * spread) < 1))


def test_a_warning_that_did_nothing_is_seldom_called_effective():
    """At most one in twenty where nothing changed, though the warned were chosen for being high.

    With the crude rate before it would be more often; a true fall is found.
    """
    rng = np.random.default_rng(20261126)
    counts, shrunken, crude = _warned(rng, 40_000, effect=1.0)
    falsely = _effective(counts, shrunken)
    crudely = _effective(
        counts, np.array([crude, crude, crude]) * np.array([[1], [0.999], [1.001]])
    )
    assert falsely <= 0.05
    assert crudely > 2 * falsely
    found = _effective(*_warned(rng, 10_000, effect=0.3)[:2])
    assert found > 0.8
