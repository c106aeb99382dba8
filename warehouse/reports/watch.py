"""What somebody must look at by a day: dated decisions, the gate's warnings, restated numbers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Final

from warehouse.diff import Reader
from warehouse.reports.changed import NumberChange

SOON: Final = timedelta(days=30)
LISTED: Final = 20  # lines of one table; the rest is counted, and lies in the warehouse


@dataclass(frozen=True)
class Clock:
    """What ends on a day: a tier that a person set, a valid assessment, an open measure."""

    kind: str  # override, assessment or measure
    reference: str
    industry_code: str
    hazard_code: str
    due_date: date
    days_left: int  # negative once the day has passed

    @property
    def state(self) -> str:
        """Whether the day has passed, comes soon or lies further ahead."""
        if self.days_left < 0:
            return "overdue"
        return "soon" if self.days_left <= SOON.days else "running"


@dataclass(frozen=True)
class GateWarning:
    """What the gate warned of in the new files of a source; the rows were loaded all the same."""

    source: str
    rule: str
    column_name: str | None
    file_count: int
    example: str

    @property
    def code(self) -> str:
        """The word of the rule under which the vocabulary says what to do."""
        parts = self.rule.split(".")
        return parts[0] if parts[0] == "drift" else parts[-1]


@dataclass(frozen=True)
class RestatedNumber(NumberChange):
    """A month's number that was published after the month was over, and is another one now."""

    restated_date: date
    previous_date: date


@dataclass(frozen=True)
class WatchFacts:
    """What the report names for somebody to look at."""

    clocks: tuple[Clock, ...]
    warnings: tuple[GateWarning, ...]
    warning_count: int
    restated: tuple[RestatedNumber, ...]  # by this version, of all hazards together
    restated_count: int
    ever_restated_count: int

    @property
    def overdue_count(self) -> int:
        """How many decisions have passed their day."""
        return sum(clock.state == "overdue" for clock in self.clocks)


_CLOCKS: Final = """
with overrides as (
    select 'override' as kind, override_id as reference, industry_code,
        if(count(*) = 1, min(hazard_code), 'ALL') as hazard_code,
        min(override_expires_date) as due_date
    from reports.rpt_tier_cells
    where override_state = 'applied'
    group by override_id, industry_code
),
assessments as (
    select 'assessment' as kind, assessment_id as reference, industry_code, hazard_code,
        valid_until_date as due_date
    from reports.rpt_product_assessments
    where is_validated and last_counted_date >= valid_until_date
        and valid_until_date >= ?
),
measures as (
    select 'measure' as kind, action_id as reference, industry_code, hazard_code, due_date
    from reports.rpt_response_actions inner join reports.rpt_warnings using (warning_id)
    where rpt_response_actions.state = 'open' and due_date is not null
)
select kind, reference, industry_code, hazard_code, due_date,
    date_diff('day', ?::date, due_date)::integer as days_left
from (from overrides union all from assessments union all from measures)
order by due_date, kind, reference, industry_code
"""
_WARNINGS: Final = """
select findings.source, rule_id, column_name, min(observed) as example,
    count(distinct findings.file_name)::bigint as file_count
from reports.rpt_gate_findings as findings
inner join reports.rpt_source_files as files using (batch_id)
where severity = 'warn' and landed_date between ? and ?
group by all
order by file_count desc, findings.source, rule_id, column_name
"""


def gather_watch(reader: Reader, version: str, first: date, last: date) -> WatchFacts:
    """Read what is dated, warned of since a day, and restated by a version."""
    clocks = reader.rows(_CLOCKS, last - SOON, last)
    warnings = [
        GateWarning(
            row["source"],
            row["rule_id"].split(".", 1)[-1],
            row["column_name"],
            row["file_count"],
            row["example"],
        )
        for row in reader.rows(_WARNINGS, first, last)
    ]
    restated = restated_numbers(reader, "restated_version = ?", version)
    ever = reader.rows(
        "select count(*) as n from reports.rpt_restatements where hazard_code = 'ALL'"
    )
    return WatchFacts(
        clocks=tuple(Clock(**row) for row in clocks),
        warnings=tuple(warnings[:LISTED]),
        warning_count=len(warnings),
        restated=restated[:LISTED],
        restated_count=len(restated),
        ever_restated_count=ever[0]["n"],
    )


def restated_numbers(
    reader: Reader, which: str = "true", *parameters: object
) -> tuple[RestatedNumber, ...]:
    """Read restated numbers of all hazards together: the newest and the largest changes first."""
    columns = ", ".join(field.name for field in fields(RestatedNumber))
    rows = reader.rows(
        f"select {columns} from reports.rpt_restatements where hazard_code = 'ALL' and {which}"
        " order by restated_date desc, abs(value_after - value_before) desc, measure,"
        " evidence_class, industry_code, sampling_basis, event_month",
        *parameters,
    )
    return tuple(RestatedNumber(**row) for row in rows)
