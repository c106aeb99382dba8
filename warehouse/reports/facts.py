"""What the nightly report is written from: the facts of one night, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from warehouse.diff import ReleaseDiff
from warehouse.reports.changed import NumberChange
from warehouse.reports.history import HistoryFacts
from warehouse.reports.watch import WatchFacts


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
    is_safety: bool


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
    watch: WatchFacts
