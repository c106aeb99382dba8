with

corrections as (
    select * from {{ ref('stg_corrections') }}
),

current_rows as (
    select * from {{ ref('hist_rows') }}
    where record_state = 'current' and observed_values is not null
),

values_unnested as (
    select
        record_id,
        source,
        unnest(observed_values) as observed
    from current_rows
),

values_observed as (
    select
        record_id,
        source,
        observed['column_name'] as column_name,
        observed['observed_value'] as observed_value
    from values_unnested
),

joined as (
    select
        corrections.*,
        values_observed.source,
        values_observed.observed_value,
        values_observed.record_id is not null as is_known,
        coalesce(
            values_observed.observed_value = corrections.expected_value,
            values_observed.observed_value is null and corrections.expected_value is null
        ) as is_expected
    from corrections
    left join values_observed
        on
            corrections.record_id = values_observed.record_id
            and corrections.column_name = values_observed.column_name
),

states_named as (
    select
        correction_id,
        case
            when ended_by is not null then ended_by
            when not is_known then 'unknown_record'
            when is_expected then 'applied'
            else 'unmatched'
        end as state,
        record_id,
        record_type,
        source,
        column_name,
        expected_value,
        observed_value,
        corrected_value,
        decided_by,
        reason,
        decided_date,
        ended_date
    from joined
)

select * from states_named
