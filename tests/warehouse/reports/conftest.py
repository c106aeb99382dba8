"""A published file built by hand: two industries and their evidence, in the published columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from warehouse.diff import CellChange, RateChange, Reading, ReleaseDiff, TierChange
from warehouse.reports import NightFacts, gather
from warehouse.reports.changed import NumberChange
from warehouse.reports.history import TYPES

BUSINESS_DATE = date(2026, 11, 22)
VERSION = "20261122-9b27d4e1"

TABLES = """
create schema marts;
create schema reports;
create table marts.dim_industry (industry_code varchar, name_zh varchar, name_en varchar,
    is_pooled boolean, scope_zh varchar, scope_en varchar);
create table marts.dim_hazard (hazard_code varchar, name_zh varchar, name_en varchar,
    is_safety boolean, hazard_class varchar, default_severity_level integer);
create table marts.dim_term (term_id varchar, zh varchar, en varchar);
create table reports.rpt_risk_tiers (industry_code varchar, hazard_code varchar,
    as_of_date date, window_start_date date, window_end_date date, tier_code varchar,
    tier_rank integer, tier_code_computed varchar, tier_code_held varchar, override_state varchar,
    score decimal(9, 2), score_possible decimal(9, 2), rule_id varchar, indicator_count bigint,
    event_count bigint, probability_i double, probability_ii double, probability_iii double,
    probability_iv double, probability_normal double, probability_insufficient double,
    completeness double, is_provisional boolean, reason_zh varchar, reason_en varchar,
    method_id varchar);
create table reports.rpt_tier_cell_changes (industry_code varchar, hazard_code varchar,
    changed_input varchar, direction varchar, value_from double, value_to double,
    tier_code_after varchar, rule_id_after varchar);
create table reports.rpt_tier_cell_evidence (industry_code varchar, hazard_code varchar,
    as_of_date date, indicator varchar,
    evidence_class varchar, sampling_basis varchar, value double, value_low double,
    value_high double, unit varchar, sample_count bigint, event_count bigint, grade integer,
    weight decimal(9, 2), contribution decimal(9, 2), date_axis varchar, completeness double,
    method_id varchar, reason_zh varchar, reason_en varchar);
create table reports.rpt_tier_cell_rows (industry_code varchar, hazard_code varchar,
    as_of_date date, row_role varchar, event_id varchar, row_id varchar);
create table reports.rpt_hazard_rate_trends (industry_code varchar, hazard_code varchar,
    event_month date, evidence_class varchar, sampling_basis varchar, check_count bigint,
    failure_count bigint, failure_rate double, failure_rate_low double, failure_rate_high double,
    completeness double, completeness_basis varchar, is_provisional boolean, date_axis varchar,
    method_id varchar);
create table reports.rpt_hazard_count_trends (industry_code varchar, hazard_code varchar,
    event_month date, evidence_class varchar, event_count bigint, event_count_low double,
    event_count_high double, industry_event_count bigint, unit_count bigint,
    weighted_count decimal(18, 4), completeness double, completeness_basis varchar,
    is_provisional boolean, date_axis varchar, sampling_basis varchar, method_id varchar);
create table reports.rpt_trend_exclusions (period_type varchar, evidence_class varchar,
    source varchar, reason varchar, event_count bigint);
create table reports.rpt_source_files (source varchar, batch_id varchar, file_name varchar,
    record_type varchar, landed_date date, decision varchar, landed_count bigint,
    loaded_count bigint, quarantined_count bigint, duplicate_count bigint,
    superseded_count bigint, retracted_count bigint, is_balanced boolean, noise_count bigint,
    refusal_reason varchar, refusal_detail varchar);
create table reports.rpt_source_loads (source varchar, title_zh varchar, title_en varchar,
    publisher_zh varchar, publisher_en varchar, evidence_class varchar, schedule varchar,
    licence_name varchar, attribution varchar, file_count bigint, refused_file_count bigint,
    landed_count bigint, loaded_count bigint, quarantined_count bigint, duplicate_count bigint,
    superseded_count bigint, retracted_count bigint, newest_event_date date,
    newest_landed_date date, unmapped_industry_share double,
    unmapped_hazard_share double);
create table reports.rpt_gate_findings (source varchar, batch_id varchar, file_name varchar,
    rule_id varchar, severity varchar, column_name varchar, row_count bigint, expected varchar,
    observed varchar);
create table reports.rpt_quarantine_reasons (source varchar, file_name varchar, stage varchar,
    reason varchar, column_name varchar, row_count bigint);
create table reports.rpt_history_changes (source varchar, evidence_class varchar,
    recorded_date date, version_type varchar, version_cause varchar, changed_columns varchar,
    version_count bigint, record_count bigint);
create table reports.rpt_record_versions (record_id varchar, version_number bigint,
    version_type varchar, version_cause varchar, source varchar, file_name varchar,
    row_number bigint, event_date date, recorded_from_date date);
create table reports.rpt_corrections (correction_id varchar, state varchar, record_id varchar,
    source varchar, column_name varchar, expected_value varchar, observed_value varchar,
    corrected_value varchar, decided_by varchar, decided_date date);
create table reports.rpt_coverage_gaps (source varchar, reason varchar, after_date date,
    before_date date, before_file_name varchar);
create table reports.rpt_methods (method_id varchar, title_zh varchar, title_en varchar,
    formula varchar, reference varchar);
"""

ROWS = """
insert into marts.dim_industry values
    ('I06', '电动自行车、自行车与头盔', 'E-bikes, bicycles and helmets', true, '', ''),
    ('I22', '危险化学品', 'Hazardous chemicals', true, '', '');
insert into marts.dim_hazard values
    ('H05', '电击', 'Electric shock', true, 'safety', 3),
    ('H06', '火灾与爆炸', 'Fire and explosion', true, 'safety', 4);
insert into marts.dim_term
    select id, 'zh:' || id, 'en:' || id from (select unnest([{terms}]) as id);
insert into reports.rpt_risk_tiers values
    ('I06', 'H06', '2026-11-22', '2025-11-23', '2026-11-22', 'II', 2, 'III', 'II', 'none', 1.00,
        1.60, 'r2', 2, 62, 0, 0.25, 0.748, 0.002, 0, 0, 0.93, false, '不合格率高',
        'the failure rate is high', 'tier_v1'),
    ('I22', 'SAFETY', '2026-11-22', '2025-11-23', '2026-11-22', 'insufficient', 6, 'insufficient',
        'insufficient', 'none', null, 1.60, 'r0', 1, 3, 0, 0, 0, 0, 0, 1, 0.4, true, '证据不足',
        'too little evidence', 'tier_v1');
insert into reports.rpt_tier_cell_changes values
    ('I06', 'H06', 'failure_count', 'raised', 7, 12, 'II', 'C30'),
    ('I06', 'H05', 'failure_count', 'raised', 0, 3, 'IV', 'C51');
insert into reports.rpt_tier_cell_evidence values
    ('I06', 'H06', '2026-11-22', 'failure_rate', 'spot_check', 'random_spot_check', 0.14, 0.0695,
        0.2619, 'share', 50, 7, 2, 0.60, 0.60, 'check_date', 0.93, 'wilson', '', ''),
    ('I06', 'H06', '2026-11-22', 'recall_activity', 'recall', 'not_sampled', 1.84, 1.2, 2.9,
        'ratio', 12, 12, 3, 0.40, 0.40, 'event_date', 0.97, 'byar', '', ''),
    ('I22', 'SAFETY', '2026-11-22', 'failure_rate', 'spot_check', 'random_spot_check', 0, 0, 0.56,
        'share', 3, 0, null, 0.60, null, 'check_date', 0.4, 'wilson', '抽查仅 3 批次',
        'only 3 checks'),
    ('I22', 'SAFETY', '2026-11-22', 'injury_severity', 'injury', 'not_sampled', null, null, null,
        'ratio',
        null, 0, null, 0.20, null, 'event_date', null, 'byar', '无伤害数据', 'no injury data');
insert into reports.rpt_tier_cell_rows
    select 'I06', if(i < 40, 'ANY', 'H06'), date '2026-11-22', 'check', 'e' || i, 'r' || i
    from range(62) t(i);
insert into reports.rpt_tier_cell_rows values
    ('I06', 'H05', '2026-11-22', 'report', 'another hazard', 'r');
insert into reports.rpt_hazard_rate_trends values
    ('I06', 'ALL', '2026-08-01', 'spot_check', 'random_spot_check', 20, 3, 0.15, 0.05, 0.36, 1,
        'delays', false, 'check_date', 'wilson'),
    ('I06', 'ALL', '2026-09-01', 'spot_check', 'random_spot_check', 30, 4, 0.1333, 0.05, 0.30, 1,
        'delays', false, 'check_date', 'wilson'),
    ('I06', 'ALL', '2026-11-01', 'spot_check', 'random_spot_check', 5, 1, 0.2, 0.04, 0.62, 0.4,
        'delays', true, 'check_date', 'wilson'),
    ('I06', 'ALL', '2026-09-01', 'spot_check', 'targeted_spot_check', 10, 6, 0.6, 0.31, 0.83, 1,
        'delays', false, 'check_date', 'wilson'),
    ('I06', 'H06', '2026-09-01', 'spot_check', 'random_spot_check', 30, 4, 0.1333, 0.05, 0.30, 1,
        'delays', false, 'check_date', 'wilson');
insert into reports.rpt_hazard_count_trends values
    ('I06', 'ALL', '2026-08-01', 'recall', 5, 1.6, 11.7, 5, 900, 5, 1, 'delays', false,
        'event_date', 'not_sampled', 'byar'),
    ('I06', 'ALL', '2026-09-01', 'recall', 0, 0, 3.7, 0, 0, 0, 1, 'delays', false,
        'event_date', 'not_sampled', 'byar'),
    ('I06', 'H05', '2026-08-01', 'recall', 2, 0.2, 7.2, 5, 900, 5, 1, 'delays', false,
        'event_date', 'not_sampled', 'byar');
insert into reports.rpt_trend_exclusions values
    ('month', 'spot_check', 'cn_checks', 'no_date', 8),
    ('year', 'spot_check', 'cn_checks', 'no_date', 8);
insert into reports.rpt_source_files values
    ('cn_checks', 'b1', 'a.xlsx', 'spot_check_result', '2026-11-22', 'admit', 60, 55, 2, 2, 1, 0,
        true, 3, null, null),
    ('cn_checks', 'b2', 'b.xlsx', 'spot_check_result', '2026-11-20', 'refuse', 0, 0, 0, 0, 0, 0,
        true, 0, 'missing_column', 'no column 检验结论'),
    ('cn_checks', 'b0', 'old.xlsx', 'spot_check_result', '2026-10-01', 'admit', 9, 9, 0, 0, 0, 0,
        true, 0, null, null);
insert into reports.rpt_source_loads values
    ('cn_checks', '国家监督抽查', 'National spot checks', '市场监管总局', 'SAMR', 'spot_check',
        'irregular', 'open', '© SAMR', 3, 1, 69, 64, 2, 2, 1, 0, '2026-11-20', '2026-11-22',
        0.031, 0.12);
insert into reports.rpt_gate_findings values
    ('cn_checks', 'b1', 'a.xlsx', 'spot_check_result.check_date.bad_date', 'quarantine',
        'check_date', 2, 'a date as declared', '2 of 60 rows differ'),
    ('cn_checks', 'b1', 'a.xlsx', 'spot_check_result.usual_rows', 'warn', null, 0,
        'at least 100 rows', '60 rows'),
    ('cn_checks', 'b2', 'b.xlsx', 'spot_check_result.file.missing_column', 'refuse', '王小明', 0,
        'a file as its source.yml declares it', 'undeclared in the file: 王小明 13800000000');
insert into reports.rpt_quarantine_reasons values
    ('cn_checks', 'a.xlsx', 'conform', 'bad_date', 'check_date', 2);
insert into reports.rpt_history_changes values
    ('cn_checks', 'spot_check', '2026-11-22', 'new', 'arrived', null, 55, 55),
    ('cn_checks', 'spot_check', '2026-11-22', 'late', 'period_reported', null, 3, 3),
    ('cn_checks', 'spot_check', '2026-11-22', 'rebaseline', 'mass_rewrite', 'remark 40', 40, 40),
    ('cn_recalls', 'recall', '2026-11-22', 'retracted', 'absent_from_lists', null, 1, 1),
    ('cn_recalls', 'recall', '2026-10-01', 'new', 'first_delivery', null, 12, 12);
insert into reports.rpt_record_versions values
    ('rec-gone', 2, 'retracted', 'absent_from_lists', 'cn_recalls', 'list.csv', 7, '2026-05-01',
        '2026-11-22'),
    ('rec-gone', 1, 'new', 'first_delivery', 'cn_recalls', 'list.csv', 7, '2026-05-01',
        '2026-10-01');
insert into reports.rpt_corrections values
    ('C-1', 'unmatched', 'rec-units', 'cn_recalls', 'unit_count', '7', '8', '70', 'Li',
        '2026-11-01'),
    ('C-2', 'applied', 'rec-units', 'cn_recalls', 'brand', null, null, 'ACME', 'Li',
        '2026-11-01');
insert into reports.rpt_coverage_gaps values
    ('us_feed', 'no_overlap', '2026-05-30', '2026-06-01', 'poll.xml');
insert into reports.rpt_methods values
    ('wilson', '威尔逊区间', 'Wilson interval', '[p + z²/2n]', 'Wilson 1927');
"""

COMPANY = """
alter table reports.rpt_hazard_rate_trends add column failure_rate_standardised double;
alter table reports.rpt_hazard_rate_trends add column failure_rate_standardised_low double;
alter table reports.rpt_hazard_rate_trends add column failure_rate_standardised_high double;
alter table reports.rpt_hazard_rate_trends add column failure_rate_shrunken double default 0.12;
alter table reports.rpt_hazard_rate_trends add column failure_rate_shrunken_low double default 0.06;
alter table reports.rpt_hazard_rate_trends
    add column failure_rate_shrunken_high double default 0.21;
alter table reports.rpt_hazard_rate_trends add column rate_over_10_probability double default 0.66;
alter table reports.rpt_hazard_rate_trends add column rate_over_20_probability double default 0.03;
alter table reports.rpt_hazard_rate_trends add column top_maker_share double default 0.5;
update reports.rpt_hazard_rate_trends set failure_rate_standardised = 0.14,
    failure_rate_standardised_low = 0.07, failure_rate_standardised_high = 0.28
    where event_month = '2026-08-01';
alter table reports.rpt_hazard_count_trends add column unknown_unit_count bigint default 1;
alter table reports.rpt_hazard_count_trends add column severity_1_count bigint default 0;
alter table reports.rpt_hazard_count_trends add column severity_2_count bigint default 1;
alter table reports.rpt_hazard_count_trends add column severity_3_count bigint default 0;
alter table reports.rpt_hazard_count_trends add column severity_4_count bigint default 2;
alter table reports.rpt_hazard_count_trends add column severity_unknown_count bigint default 2;
alter table reports.rpt_hazard_count_trends add column weighted_count_low double default 0;
alter table reports.rpt_hazard_count_trends add column weighted_count_high double default 14;
alter table reports.rpt_hazard_count_trends add column is_unstable boolean default true;
alter table reports.rpt_hazard_count_trends add column top_maker_share double default 0.6;
create table reports.rpt_trend_slopes (measure varchar, period_type varchar,
    industry_code varchar, hazard_code varchar, evidence_class varchar, sampling_basis varchar,
    period_count bigint, yearly_ratio double, yearly_ratio_low double, yearly_ratio_high double,
    slope_p_value double, method_id varchar);
insert into reports.rpt_trend_slopes values
    ('rate', 'month', 'I06', 'ALL', 'spot_check', 'random_spot_check', 24, 1.08, 0.98, 1.18,
        0.1234, 'quasi_poisson'),
    ('rate', 'year', 'I06', 'ALL', 'spot_check', 'random_spot_check', 9, 7, 6, 8, 0, 'wrong'),
    ('count', 'month', 'I06', 'ALL', 'recall', 'not_sampled', 24, null, null, null, null,
        'quasi_poisson');
create table reports.rpt_changes (measure varchar, evidence_class varchar, sampling_basis varchar,
    industry_code varchar, hazard_code varchar, event_month date, previous_version varchar,
    value_before bigint, value_after bigint, new_part bigint, late_part bigint, edit_part bigint,
    retraction_part bigint, correction_part bigint, method_part bigint);
"""

WATCH = """
create table reports.rpt_tier_cells (industry_code varchar, hazard_code varchar,
    override_state varchar, override_id varchar, override_expires_date date);
insert into reports.rpt_tier_cells values
    ('I06', 'H06', 'applied', 'O-1', '2026-12-01'), ('I06', 'H05', 'none', null, null);
create table reports.rpt_product_assessments (assessment_id varchar, industry_code varchar,
    hazard_code varchar, is_validated boolean, valid_until_date date, last_counted_date date);
insert into reports.rpt_product_assessments values
    ('A-1', 'I22', 'H05', true, '2026-11-20', '2026-11-20'),
    ('A-0', 'I22', 'H05', true, '2026-11-21', '2026-10-20'),
    ('A-9', 'I22', 'H05', true, '2020-01-01', '2020-01-01');
create table reports.rpt_warnings (warning_id varchar, industry_code varchar, hazard_code varchar);
insert into reports.rpt_warnings values ('W-1', 'I06', 'H06');
create table reports.rpt_response_actions (action_id varchar, warning_id varchar, state varchar,
    due_date date);
insert into reports.rpt_response_actions values
    ('M-1', 'W-1', 'open', '2027-01-20'), ('M-2', 'W-1', 'done', '2026-11-01');
create table reports.rpt_restatements (restated_date date, restated_version varchar,
    previous_date date, measure varchar, evidence_class varchar, sampling_basis varchar,
    industry_code varchar, hazard_code varchar, event_month date, previous_version varchar,
    value_before bigint, value_after bigint, new_part bigint, late_part bigint, edit_part bigint,
    retraction_part bigint, correction_part bigint, method_part bigint);
insert into reports.rpt_restatements values
    ('2026-11-22', '20261122-9b27d4e1', '2026-11-21', 'event_count', 'recall', 'not_sampled',
        'I06', 'ALL', '2026-08-01', '20261121-1f3a9c', 4, 5, 0, 2, 0, -1, 0, 0),
    ('2026-11-22', '20261122-9b27d4e1', '2026-11-21', 'event_count', 'recall', 'not_sampled',
        'I06', 'H05', '2026-08-01', '20261121-1f3a9c', 1, 2, 0, 1, 0, 0, 0, 0),
    ('2026-11-02', '20261102-000000', '2026-11-01', 'check_count', 'spot_check',
        'random_spot_check', 'I06', 'ALL', '2026-08-01', '20261101-000000', 19, 20, 0, 0, 0, 0, 1,
        0);
"""

TERM_IDS = (
    "tier_input.failure_count",
    *(f"tier.{code}" for code in ("I", "II", "III", "IV", "normal", "insufficient")),
    *("indicator.failure_rate", "indicator.recall_activity", "indicator.injury_severity"),
    *("evidence_class.spot_check", "evidence_class.recall", "evidence_class.injury"),
    *("sampling_basis.random_spot_check", "sampling_basis.targeted_spot_check"),
    *("sampling_basis.not_sampled", "date_axis.check_date", "date_axis.event_date", "unit.ratio"),
    *("reason.missing_column", "reason.bad_date", "reason.no_date", "stage.conform"),
    *("schedule.irregular", "to_do.missing_column", "to_do.usual_rows", "to_do.warned"),
    *(f"version_type.{kind}" for kind in TYPES),
)


class HandReader:
    """Answers SQL over a file made in a test."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """Return the rows of a query, each by column name."""
        cursor = self.connection.execute(sql, list(parameters))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture
def published() -> Iterator[HandReader]:
    """A published file with two industries."""
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        connection.execute(ROWS.format(terms=", ".join(f"'{term_id}'" for term_id in TERM_IDS)))
        connection.execute(COMPANY)
        connection.execute(WATCH)
        yield HandReader(connection)


@pytest.fixture
def first(published: HandReader) -> NightFacts:
    """The facts of a first version."""
    return gather(published, VERSION, BUSINESS_DATE, None)


@pytest.fixture
def second(first: NightFacts) -> NightFacts:
    """The facts of a version that follows another."""
    cells = (
        CellChange("recall", "I06", 12, 0, 0, 0, 0, 0, 0, 0, 12),
        CellChange("spot_check", "I06", 40, 14, 3, 1, 0, 2, 0, 1, 55),
        CellChange("spot_check", "I22", 3, 0, 0, 0, 0, 0, 0, 0, 3),
    )
    raised = TierChange(
        "I06", "IV", 4, Decimal("0.40"), "II", 2, Decimal("1.00"), "不合格率高", "rate is high"
    )
    rate = RateChange(
        *("I06", "failure_rate", "random_spot_check", "share"),
        before=Reading(0.1, 0.0348, 0.2564, 3, 30),
        after=Reading(0.14, 0.0695, 0.2619, 7, 50),
    )
    diff = ReleaseDiff(
        "20261121-1f3a9c", date(2026, 11, 21), BUSINESS_DATE, (raised,), cells, (rate,)
    )
    moved = (
        NumberChange(
            *("check_count", "spot_check", "random_spot_check", "I06", date(2026, 10, 1)),
            *(40, 57, 14, 6, 0, -2, 0, -1),
        ),
        NumberChange(
            *("unit_count", "recall", "not_sampled", "I06", date(2026, 9, 1)),
            *(100, 4000, 0, 0, 3900, 0, 0, 0),
        ),
    )
    return replace(first, diff=diff, previous_version=diff.previous_version, number_changes=moved)


def industries(facts: NightFacts, codes: Sequence[str]) -> NightFacts:
    """Give every one of these industries the tier, evidence and trends of the first one."""

    def spread(rows: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(
            replace(row, industry_code=code)
            for code in codes
            for row in rows
            if row.industry_code == "I06"
        )

    return replace(
        facts,
        industries=spread(facts.industries),
        tiers=spread(facts.tiers),
        tier_moves=spread(facts.tier_moves),
        evidence=spread(facts.evidence),
        rates=spread(facts.rates),
        counts=spread(facts.counts),
        slopes=spread(facts.slopes),
        hazard_counts=spread(facts.hazard_counts),
    )
