-- One row a warning: the version in force, or the newest text while none has been issued; with the
-- tier that it was based on, the tier today, who has it, and what was done.
with

warnings as (
    select * from {{ ref('warning_states') }}
),

cells as (
    select * from {{ ref('tier_cell_months') }}
),

receipts as (
    select
        warning_id,
        version_number,
        count(distinct receiver) as receiver_count,
        count(distinct receiver) filter (step = 'acknowledged') as acknowledged_count
    from {{ ref('stg_warning_receipts') }}
    group by all
),

actions as (
    select
        warning_id,
        count(*) as action_count,
        count(*) filter (state = 'open') as open_action_count,
        count(*) filter (is_overdue) as overdue_action_count
    from {{ ref('rpt_response_actions') }}
    group by all
),

-- the tier as it was graded last before the day that the warning names
grounds as (
    select
        warnings.warning_id,
        cells.tier_code as basis_tier_code,
        cells.rule_id as basis_rule_id,
        cells.as_of_date as basis_graded_date
    from warnings
    inner join cells
        on
            warnings.industry_code = cells.industry_code
            and warnings.hazard_code = cells.hazard_code
            and warnings.basis_date >= cells.as_of_date
    qualify
        row_number() over (partition by warnings.warning_id order by cells.as_of_date desc) = 1
),

rows_counted as (
    select
        warning_id,
        count(*) filter (row_role = 'check') as check_count,
        count(*) filter (row_role = 'failure') as failure_count,
        count(*) filter (row_role = 'report') as report_count,
        count(distinct event_id) filter (is_landed_later) as late_row_count
    from {{ ref('warning_grounds') }}
    group by warning_id
),

windows as (
    select window_months from {{ ref('indicator_weight') }}
    where indicator = 'failure_rate' and {{ is_in_force() }}
),

-- a warning on the ground of another authority's has no rows of its own
grounds_counted as (
    select
        warnings.warning_id,
        {{ day_after_months_back('warnings.basis_date', 'windows.window_months') }}
            as basis_window_start_date,
        coalesce(rows_counted.check_count, 0) as basis_check_count,
        coalesce(rows_counted.failure_count, 0) as basis_failure_count,
        coalesce(rows_counted.report_count, 0) as basis_report_count,
        coalesce(rows_counted.late_row_count, 0) as basis_late_row_count
    from warnings
    cross join windows
    left join rows_counted using (warning_id)
    where warnings.basis_date is not null
),

today as (
    select industry_code, hazard_code, tier_code from cells
    where as_of_date = {{ as_of_date() }}
),

joined as (
    select
        warnings.warning_id,
        warnings.state,
        warnings.is_in_force,
        warnings.is_open,
        warnings.version_number,
        warnings.pending_version_number,
        warnings.notice_type,
        warnings.audience,
        warnings.level,
        warnings.industry_code,
        warnings.hazard_code,
        warnings.region_code,
        warnings.title_zh,
        warnings.title_en,
        warnings.text_zh,
        warnings.text_en,
        warnings.is_publishable,
        warnings.original_issuer,
        warnings.original_number,
        warnings.original_url,
        warnings.original_date,
        warnings.basis_date,
        grounds.basis_graded_date,
        grounds.basis_tier_code,
        grounds.basis_rule_id,
        coalesce(today.tier_code, 'insufficient') as tier_code,
        warnings.drafted_date,
        warnings.validated_date,
        warnings.issued_date,
        warnings.changed_date,
        warnings.lifted_date,
        warnings.written_by,
        warnings.validated_by,
        warnings.issued_by,
        warnings.lifted_by,
        warnings.lift_approved_by,
        warnings.effect_evaluation,
        array_to_string(warnings.cited, '; ') as cited_evidence,
        coalesce(receipts.receiver_count, 0) as receiver_count,
        coalesce(receipts.acknowledged_count, 0) as acknowledged_count,
        coalesce(actions.action_count, 0) as action_count,
        coalesce(actions.open_action_count, 0) as open_action_count,
        coalesce(actions.overdue_action_count, 0) as overdue_action_count,
        cast(
            date_diff(
                'day', warnings.issued_date, coalesce(warnings.lifted_date, {{ as_of_date() }})
            ) as integer
        ) as days_in_force,
        {{ as_of_date() }} as as_of_date,
        grounds_counted.basis_window_start_date,
        grounds_counted.basis_check_count,
        grounds_counted.basis_failure_count,
        grounds_counted.basis_report_count,
        grounds_counted.basis_late_row_count
    from warnings
    left join grounds using (warning_id)
    left join grounds_counted using (warning_id)
    left join today using (industry_code, hazard_code)
    left join receipts using (warning_id, version_number)
    left join actions using (warning_id)
)

select * from joined
