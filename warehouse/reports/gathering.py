"""Reads the facts of a night out of one published file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from warehouse.diff import Reader, ReleaseDiff
from warehouse.reports import facts
from warehouse.reports.changed import NumberChange
from warehouse.reports.history import gather_history
from warehouse.reports.watch import gather_watch

DRAWN_MONTHS: Final = 24  # two of each season, and still legible in print

Row = TypeVar("Row")
_DECIDING: Final = (
    "(industry_code, hazard_code)"
    " in (select (industry_code, hazard_code) from reports.rpt_risk_tiers)"
)


def gather(
    reader: Reader,
    version: str,
    business_date: date,
    diff: ReleaseDiff | None,
    previous_version: str | None = None,
) -> facts.NightFacts:
    """Read from one published file what its report needs.

    ``previous_version`` names the version before when it is kept no longer, so that the page does
    not take itself for the first; with a ``diff`` it need not be given.
    """
    first_day = _first_day(diff, business_date)
    return facts.NightFacts(
        business_date=business_date,
        version=version,
        previous_version=diff.previous_version if diff else previous_version,
        diff=diff,
        **_words(reader),
        **_tiers(reader),
        **_trends(reader, business_date),
        **_load(reader, business_date),
        history=gather_history(reader, first_day, business_date),
        watch=gather_watch(reader, version, first_day, business_date),
    )


def _words(reader: Reader) -> Mapping[str, Any]:
    """Read the vocabularies and the methods."""
    return {
        "industries": read_all(reader, facts.Industry, "marts.dim_industry order by industry_code"),
        "hazards": read_all(reader, facts.Hazard, "marts.dim_hazard order by hazard_code"),
        "terms": read_all(reader, facts.Term, "marts.dim_term order by term_id"),
        "methods": read_all(reader, facts.Method, "reports.rpt_methods order by method_id"),
    }


def _tiers(reader: Reader) -> Mapping[str, Any]:
    """Read the tiers, what they rest on and what would change them."""
    return {
        "tiers": read_all(
            reader, facts.Tier, "reports.rpt_risk_tiers order by tier_rank, industry_code"
        ),
        "tier_moves": read_all(
            reader,
            facts.TierMove,
            f"reports.rpt_tier_cell_changes where {_DECIDING}"
            " order by industry_code, changed_input, direction",
        ),
        "evidence": read_all(
            reader,
            facts.Evidence,
            f"reports.rpt_tier_cell_evidence where {_DECIDING}"
            " order by industry_code, contribution desc nulls last, indicator",
        ),
        "evidence_rows": _evidence_rows(reader),
    }


def _trends(reader: Reader, business_date: date) -> Mapping[str, Any]:
    """Read the months that are drawn, their slopes, and what moved them."""
    months = (months_before(business_date, DRAWN_MONTHS - 1), business_date)
    return {
        "rates": read_all(
            reader,
            facts.RatePoint,
            "reports.rpt_hazard_rate_trends where hazard_code = 'ALL' and event_month >= ?"
            " and event_month <= ? order by industry_code, sampling_basis, event_month",
            *months,
        ),
        "counts": read_all(
            reader,
            facts.CountPoint,
            "reports.rpt_hazard_count_trends where hazard_code = 'ALL' and event_month >= ?"
            " and event_month <= ? order by industry_code, evidence_class, event_month",
            *months,
        ),
        "slopes": read_all(
            reader,
            facts.Slope,
            "reports.rpt_trend_slopes where hazard_code = 'ALL' and period_type = 'month'"
            " order by measure, industry_code, evidence_class, sampling_basis",
        ),
        "number_changes": read_all(
            reader,
            NumberChange,
            "reports.rpt_changes where hazard_code = 'ALL' order by evidence_class, measure,"
            " industry_code, sampling_basis, event_month desc",
        ),
        "hazard_counts": tuple(facts.HazardCount(**row) for row in reader.rows(_HAZARD_COUNTS)),
    }


def _load(reader: Reader, business_date: date) -> Mapping[str, Any]:
    """Read what became of the rows that landed."""
    return {
        "loads": read_all(reader, facts.SourceLoad, "reports.rpt_source_loads order by source"),
        "files": read_all(
            reader,
            facts.SourceFile,
            "reports.rpt_source_files where decision = 'refuse' or not is_balanced"
            " or landed_date = ? order by source, file_name, batch_id",
            business_date,
        ),
        "quarantine": _quarantine(reader),
        "exclusions": _exclusions(reader),
    }


def _first_day(diff: ReleaseDiff | None, business_date: date) -> date:
    """Return the first day that the version before did not know."""
    if diff is None or diff.previous_as_of_date >= business_date:
        return business_date
    return diff.previous_as_of_date + timedelta(days=1)


def read_all(reader: Reader, kind: type[Row], rest: str, *parameters: object) -> tuple[Row, ...]:
    """Read the columns that a dataclass names; ``rest`` is the table with its filter and order."""
    columns = ", ".join(field.name for field in fields(kind))  # type: ignore[arg-type]
    rows = reader.rows(f"select {columns} from {rest}", *parameters)
    return tuple(kind(**row) for row in rows)


def _evidence_rows(reader: Reader) -> dict[str, int]:
    rows = reader.rows(
        "select industry_code, count(distinct event_id)::bigint as row_count"
        f" from reports.rpt_tier_cell_rows where hazard_code = 'ANY' or {_DECIDING}"
        " group by industry_code order by industry_code"
    )
    return {row["industry_code"]: row["row_count"] for row in rows}


_HAZARD_COUNTS: Final = """
with
windows as (
    select industry_code, date_trunc('month', window_start_date)::date as first_month,
        window_end_date
    from reports.rpt_risk_tiers
),
named as (
    select industry_code, evidence_class, sampling_basis, hazard_code, event_month,
        failure_count as event_count
    from reports.rpt_hazard_rate_trends
    where hazard_code not in ('ALL', 'SAFETY')
    union all by name
    select industry_code, evidence_class, sampling_basis, hazard_code, event_month, event_count
    from reports.rpt_hazard_count_trends
    where hazard_code <> 'ALL'
)
select industry_code, evidence_class, sampling_basis, hazard_code,
    sum(event_count)::bigint as event_count
from named
inner join windows using (industry_code)
where event_month between first_month and window_end_date
group by all
having sum(event_count) > 0
order by industry_code, evidence_class, sampling_basis, event_count desc, hazard_code
"""


def _quarantine(reader: Reader) -> tuple[facts.QuarantineReason, ...]:
    rows = reader.rows(
        "select source, stage, reason, column_name, sum(row_count)::bigint as row_count"
        " from reports.rpt_quarantine_reasons group by source, stage, reason, column_name"
        " order by row_count desc, source, stage, reason, column_name"
    )
    return tuple(facts.QuarantineReason(**row) for row in rows)


def _exclusions(reader: Reader) -> tuple[facts.Exclusion, ...]:
    rows = reader.rows(
        "select evidence_class, source, reason, sum(event_count)::bigint as event_count"
        " from reports.rpt_trend_exclusions where period_type = 'month'"
        " group by evidence_class, source, reason"
        " order by evidence_class, source, reason"
    )
    return tuple(facts.Exclusion(**row) for row in rows)


def months_before(day: date, months: int) -> date:
    """Return the first day of the month that lies so many months before."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
