"""What the nightly report is written from: the published tables, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, TypeVar

from warehouse.diff import Reader, ReleaseDiff
from warehouse.reports.history import HistoryFacts, gather_history

DRAWN_MONTHS: Final = 24  # two of each season, and still legible in print


@dataclass(frozen=True)
class Industry:
    """An industry of the vocabulary."""

    industry_code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Hazard:
    """A hazard of the vocabulary."""

    hazard_code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Term:
    """A word that users see, in both languages."""

    term_id: str
    zh: str
    en: str


@dataclass(frozen=True)
class Tier:
    """The risk tier of one industry: that of its worst cell, with its readings and its outlook."""

    industry_code: str
    hazard_code: str
    as_of_date: date
    window_start_date: date
    window_end_date: date
    tier_code: str
    tier_rank: int
    tier_code_computed: str
    tier_code_held: str
    override_state: str
    score: Decimal | None
    score_possible: Decimal | None
    rule_id: str
    indicator_count: int
    event_count: int
    probability_i: float | None
    probability_ii: float | None
    probability_iii: float | None
    probability_iv: float | None
    probability_normal: float | None
    probability_insufficient: float | None
    completeness: float | None
    is_provisional: bool
    reason_zh: str
    reason_en: str
    method_id: str


@dataclass(frozen=True)
class TierMove:
    """What would change the tier of an industry's deciding cell: one input, its nearest value."""

    industry_code: str
    changed_input: str
    direction: str
    value_from: float
    value_to: float
    tier_code_after: str
    rule_id_after: str


@dataclass(frozen=True)
class Evidence:
    """One indicator of an industry's deciding cell: its reading, from how much, what it adds."""

    industry_code: str
    indicator: str
    evidence_class: str
    sampling_basis: str | None
    value: float | None
    value_low: float | None
    value_high: float | None
    unit: str | None
    sample_count: int | None
    event_count: int | None
    grade: int | None
    weight: Decimal | None
    contribution: Decimal | None
    date_axis: str | None
    completeness: float | None
    method_id: str
    reason_zh: str
    reason_en: str


@dataclass(frozen=True)
class RatePoint:
    """A month of spot checks of one industry on one sampling basis."""

    industry_code: str
    event_month: date
    sampling_basis: str
    check_count: int
    failure_count: int
    failure_rate: float | None
    failure_rate_low: float | None
    failure_rate_high: float | None
    completeness: float | None
    is_provisional: bool
    date_axis: str
    method_id: str
    failure_rate_standardised: float | None
    failure_rate_standardised_low: float | None
    failure_rate_standardised_high: float | None
    failure_rate_shrunken: float | None
    failure_rate_shrunken_low: float | None
    failure_rate_shrunken_high: float | None
    rate_over_10_probability: float | None
    rate_over_20_probability: float | None
    top_maker_share: float | None


@dataclass(frozen=True)
class CountPoint:
    """A month of events of one industry in one evidence class."""

    industry_code: str
    event_month: date
    evidence_class: str
    event_count: int
    event_count_low: float | None
    event_count_high: float | None
    completeness: float | None
    is_provisional: bool
    date_axis: str
    sampling_basis: str
    method_id: str
    unit_count: int | None
    unknown_unit_count: int
    severity_1_count: int
    severity_2_count: int
    severity_3_count: int
    severity_4_count: int
    severity_unknown_count: int
    weighted_count: Decimal | None
    weighted_count_low: float | None
    weighted_count_high: float | None
    is_unstable: bool | None
    top_maker_share: float | None


@dataclass(frozen=True)
class Slope:
    """How much a line of an industry grows in a year, judged on its finished months."""

    measure: str
    industry_code: str
    evidence_class: str
    sampling_basis: str
    period_count: int
    yearly_ratio: float | None
    yearly_ratio_low: float | None
    yearly_ratio_high: float | None
    slope_p_value: float | None
    method_id: str


@dataclass(frozen=True)
class NumberChange:
    """A month's number that is another than in the version before, by cause."""

    measure: str
    evidence_class: str
    sampling_basis: str
    industry_code: str
    event_month: date
    value_before: int
    value_after: int
    new_part: int
    late_part: int
    edit_part: int
    retraction_part: int
    correction_part: int
    method_part: int


@dataclass(frozen=True)
class HazardCount:
    """How many events of a class in an industry's window name a hazard."""

    industry_code: str
    evidence_class: str
    sampling_basis: str
    hazard_code: str
    event_count: int


@dataclass(frozen=True)
class SourceLoad:
    """What one source has delivered, and what became of it."""

    source: str
    title_zh: str
    title_en: str
    publisher_zh: str
    publisher_en: str
    evidence_class: str
    schedule: str
    licence_name: str
    attribution: str
    file_count: int
    refused_file_count: int
    landed_count: int
    loaded_count: int
    quarantined_count: int
    duplicate_count: int
    superseded_count: int
    retracted_count: int
    newest_event_date: date | None
    newest_landed_date: date | None
    unmapped_industry_share: float | None
    unmapped_hazard_share: float | None


@dataclass(frozen=True)
class SourceFile:
    """A file that was refused, does not balance, or landed this night."""

    source: str
    batch_id: str
    file_name: str
    landed_date: date
    decision: str
    landed_count: int
    loaded_count: int
    quarantined_count: int
    duplicate_count: int
    superseded_count: int
    retracted_count: int
    is_balanced: bool
    refusal_reason: str | None
    refusal_detail: str | None


@dataclass(frozen=True)
class QuarantineReason:
    """Rows of a source kept out for one reason."""

    source: str
    stage: str
    reason: str
    column_name: str | None
    row_count: int


@dataclass(frozen=True)
class Exclusion:
    """Events that stand in no trend, and why."""

    evidence_class: str
    source: str
    reason: str
    event_count: int


@dataclass(frozen=True)
class Method:
    """How a figure is computed, and where that is written."""

    method_id: str
    title_zh: str
    title_en: str
    formula: str
    reference: str


@dataclass(frozen=True)
class NightFacts:
    """Everything that one night's report says, and nothing that it must look up."""

    business_date: date
    version: str
    previous_version: str | None  # None: nothing was published before
    diff: ReleaseDiff | None  # None: no earlier version is there to compare with
    industries: tuple[Industry, ...]
    hazards: tuple[Hazard, ...]
    terms: tuple[Term, ...]
    tiers: tuple[Tier, ...]
    tier_moves: tuple[TierMove, ...]
    evidence: tuple[Evidence, ...]
    evidence_rows: Mapping[str, int]  # industry → distinct events behind its tier
    rates: tuple[RatePoint, ...]
    counts: tuple[CountPoint, ...]
    slopes: tuple[Slope, ...]
    number_changes: tuple[NumberChange, ...]  # of all hazards together
    hazard_counts: tuple[HazardCount, ...]
    loads: tuple[SourceLoad, ...]
    files: tuple[SourceFile, ...]
    quarantine: tuple[QuarantineReason, ...]
    exclusions: tuple[Exclusion, ...]
    methods: tuple[Method, ...]
    history: HistoryFacts


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
) -> NightFacts:
    """Read from one published file what its report needs.

    ``previous_version`` names the version before when it is kept no longer, so that the page does
    not take itself for the first; with a ``diff`` it need not be given.
    """
    first_month = _months_before(business_date, DRAWN_MONTHS - 1)
    return NightFacts(
        business_date=business_date,
        version=version,
        previous_version=diff.previous_version if diff else previous_version,
        diff=diff,
        industries=_all(reader, Industry, "marts.dim_industry order by industry_code"),
        hazards=_all(reader, Hazard, "marts.dim_hazard order by hazard_code"),
        terms=_all(reader, Term, "marts.dim_term order by term_id"),
        tiers=_all(reader, Tier, "reports.rpt_risk_tiers order by tier_rank, industry_code"),
        tier_moves=_all(
            reader,
            TierMove,
            f"reports.rpt_tier_cell_changes where {_DECIDING}"
            " order by industry_code, changed_input, direction",
        ),
        evidence=_all(
            reader,
            Evidence,
            f"reports.rpt_tier_cell_evidence where {_DECIDING}"
            " order by industry_code, contribution desc nulls last, indicator",
        ),
        evidence_rows=_evidence_rows(reader),
        rates=_all(
            reader,
            RatePoint,
            "reports.rpt_hazard_rate_trends where hazard_code = 'ALL' and event_month >= ?"
            " and event_month <= ? order by industry_code, sampling_basis, event_month",
            first_month,
            business_date,
        ),
        counts=_all(
            reader,
            CountPoint,
            "reports.rpt_hazard_count_trends where hazard_code = 'ALL' and event_month >= ?"
            " and event_month <= ? order by industry_code, evidence_class, event_month",
            first_month,
            business_date,
        ),
        slopes=_all(
            reader,
            Slope,
            "reports.rpt_trend_slopes where hazard_code = 'ALL' and period_type = 'month'"
            " order by measure, industry_code, evidence_class, sampling_basis",
        ),
        number_changes=_all(
            reader,
            NumberChange,
            "reports.rpt_changes where hazard_code = 'ALL' order by evidence_class, measure,"
            " industry_code, sampling_basis, event_month desc",
        ),
        hazard_counts=_hazard_counts(reader),
        loads=_all(reader, SourceLoad, "reports.rpt_source_loads order by source"),
        files=_all(
            reader,
            SourceFile,
            "reports.rpt_source_files where decision = 'refuse' or not is_balanced"
            " or landed_date = ? order by source, file_name, batch_id",
            business_date,
        ),
        quarantine=_quarantine(reader),
        exclusions=_exclusions(reader),
        methods=_all(reader, Method, "reports.rpt_methods order by method_id"),
        history=gather_history(reader, _first_day(diff, business_date), business_date),
    )


def _first_day(diff: ReleaseDiff | None, business_date: date) -> date:
    """Return the first day that the version before did not know."""
    if diff is None or diff.previous_as_of_date >= business_date:
        return business_date
    return diff.previous_as_of_date + timedelta(days=1)


def _all(reader: Reader, kind: type[Row], rest: str, *parameters: object) -> tuple[Row, ...]:
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


def _hazard_counts(reader: Reader) -> tuple[HazardCount, ...]:
    return tuple(HazardCount(**row) for row in reader.rows(_HAZARD_COUNTS))


def _quarantine(reader: Reader) -> tuple[QuarantineReason, ...]:
    rows = reader.rows(
        "select source, stage, reason, column_name, sum(row_count)::bigint as row_count"
        " from reports.rpt_quarantine_reasons group by source, stage, reason, column_name"
        " order by row_count desc, source, stage, reason, column_name"
    )
    return tuple(QuarantineReason(**row) for row in rows)


def _exclusions(reader: Reader) -> tuple[Exclusion, ...]:
    rows = reader.rows(
        "select evidence_class, source, reason, sum(event_count)::bigint as event_count"
        " from reports.rpt_trend_exclusions where period_type = 'month'"
        " group by evidence_class, source, reason"
        " order by evidence_class, source, reason"
    )
    return tuple(Exclusion(**row) for row in rows)


def _months_before(day: date, months: int) -> date:
    """Return the first day of the month that lies so many months before."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
