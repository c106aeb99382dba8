"""A season's own band, the weeks known to be silent, and age on two axes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from ingest.source import find, load_sources
from quality_checks.freshness import ages
from quality_checks.gate import judge
from quality_checks.history import History
from quality_checks.verdict import Severity

WEEKLY = {
    "period": "week",
    "bands": [
        {"months": ["12"], "min": "1", "max": "20", "since": "2026-11-25", "reason": "holidays"},
        {"min": "5", "max": "20", "since": "2026-11-25", "reason": "a usual week"},
    ],
    "silent": [{"periods": ["W45", "2026-W43"], "since": "2026-11-25", "reason": "a holiday"}],
}
MONDAY = date(2026, 10, 5)  # of week 41


def complaints(workbench: Any, weeks: dict[int, int], **expect: Any) -> Any:
    """Make a batch with so many complaints in each week, on its Monday."""
    rows = [
        workbench.row(f"{week}-{n}", 登记日期=str(MONDAY + timedelta(weeks=week - 41)))
        for week, count in weeks.items()
        for n in range(count)
    ]
    return workbench.batch(rows, expect={"volume": WEEKLY, **expect})


def found(verdict: Any) -> dict[str, tuple[Severity, str]]:
    """Show what was found, by the end of the rule's id."""
    return {f.rule_id.split(".", 1)[1]: (f.severity, f.observed) for f in verdict.findings}


def test_a_missing_week_is_told_and_a_silent_one_is_not(workbench: Any) -> None:
    """Week 43 of 2026 and each week 45 are known to be silent; week 44 is missed."""
    verdict = judge(complaints(workbench, {41: 9, 42: 9, 46: 9}))

    assert {"missing_periods": (Severity.WARN, "1 missing: 2026-W44")} == found(verdict)


def test_weeks_are_counted_from_the_newest_event_so_far(workbench: Any) -> None:
    """The gap between two files is a gap too."""
    history = History(newest_event_date=date(2026, 10, 8))

    verdict = judge(complaints(workbench, {44: 9}), history)

    assert {"missing_periods": (Severity.WARN, "1 missing: 2026-W42")} == found(verdict)


def test_an_old_gap_is_noted_only(workbench: Any) -> None:
    """Nobody can fetch what an archive lacked years ago."""
    verdict = judge(complaints(workbench, {11: 9, 13: 9}))

    assert {"missing_periods": (Severity.NOTE, "1 missing: 2026-W12")} == found(verdict)


def test_a_week_is_held_to_the_band_of_its_season(workbench: Any) -> None:
    """Four are too few in October; the first and the last week may be cut by the file."""
    verdict = judge(complaints(workbench, {41: 2, 42: 4, 43: 9, 44: 21, 45: 9, 46: 1}))

    observed = "2 of 4 outside: 2026-W42 4, 2026-W44 21"
    assert {"period_rows": (Severity.WARN, observed)} == found(verdict)


def test_safety_gate_is_silent_at_christmas_without_alarm() -> None:
    """The report of the last week never comes, and its days do not make the source stale."""
    source = find(load_sources(), "eu_safety_gate_notices")
    friday = date(2024, 12, 20)  # week 51
    assert source.expect.volume is not None

    (age,) = ages(source, friday, None, date(2025, 1, 3))

    silent = [
        d for d in (date(2020, 12, 28), date(2023, 12, 29)) if source.expect.volume.is_silent(d)
    ]
    assert (2, 7) == (len(silent), age.days)
    assert not age.is_stale


@pytest.mark.parametrize(
    ("event", "arrival", "stale"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), []),
        (date(2026, 10, 1), date(2026, 11, 20), ["event"]),
        (date(2026, 11, 1), date(2026, 11, 1), ["arrival"]),
        (None, None, []),
    ],
)
def test_a_source_ages_on_two_axes(
    workbench: Any, event: date | None, arrival: date | None, stale: list[str]
) -> None:
    """New files with old events, and no files at all, are different troubles."""
    source = workbench.source(schedule="nightly")

    found = [age.axis for age in ages(source, event, arrival, date(2026, 11, 22)) if age.is_stale]

    assert stale == found


def test_a_steady_source_is_held_more_narrowly(workbench: Any) -> None:
    """Half the rows of a file that always had as many are missed."""
    steady = History(batch_row_counts=(40, 41, 39, 40, 42, 40, 38, 40))
    wild = History(batch_row_counts=(40, 400, 25, 90, 42, 150, 38, 60))

    assert ["usual_rows"] == list(found(judge(workbench.good(22), steady)))
    assert {} == found(judge(workbench.good(22), wild))


def test_one_date_on_most_rows_is_looked_at(workbench: Any) -> None:
    """A mass stamp of the publisher's system is no surge of one day."""
    bound = {"received_date": {"max": "0.5", "since": "2026-11-25", "reason": "thirty days"}}
    rows = [workbench.row(n, 登记日期=f"2026-10-{n % 30 + 1:02d}") for n in range(60)]
    stamped = [{**row, "登记日期": "2026-11-20"} if n % 3 else row for n, row in enumerate(rows)]
    expect = {"one_date_share": bound}

    assert {} == found(judge(workbench.batch(rows, expect=expect)))
    observed = (Severity.WARN, "40 of 60 rows on one date")
    assert {"received_date.one_date_share": observed} == found(
        judge(workbench.batch(stamped, expect=expect))
    )


def test_a_source_may_narrow_the_range_of_a_number(workbench: Any) -> None:
    """Ten million yuan for a bicycle is a slip of the unit."""
    expect = {"range": {"amount_cny": {"max": "100000", "since": "2026-11-25", "reason": "a bike"}}}
    rows = [workbench.row(n, 金额="199900000" if n == 3 else "1999") for n in range(40)]

    verdict = judge(workbench.batch(rows, expect=expect))

    assert {"0123456789abcdef:3": "complaint.amount_cny.range"} == verdict.quarantined
