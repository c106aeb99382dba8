-- What was believed of each record, from when until when, and why it changed.
with

turns as (
    select * from {{ ref('hist_turns') }}
),

batches as (
    select * from {{ ref('hist_batches') }}
),

corrections as (
    select * from {{ ref('stg_corrections') }}
),

starts as (
    select
        *,
        coalesce(
            is_first and event_date < previous_landed_date - {{ var('late_after_days') }}, false
        ) as is_late,
        -- a version was seen last before the next one began
        coalesce(
            lead(shown_before_date) over (partition by record_id order by batch_position),
            shown_last_date
        ) as last_seen_date
    from turns
    where is_first or is_changed or is_reappeared
),

seen_versions as (
    select
        record_id,
        record_type,
        register,
        source,
        row_id,
        batch_id,
        file_name,
        sheet_name,
        row_number,
        content_hash,
        case
            when is_reappeared then 'reappeared'
            when is_late then 'late'
            when is_first then 'new'
            when source_before != source then 'rebaseline'
            when reading_digest_before != reading_digest then 'rebaseline'
            when is_mass_rewrite then 'rebaseline'
            else 'source_edit'
        end as version_type,
        case
            when is_reappeared then 'listed_again'
            when is_late then 'period_reported'
            when is_first and previous_landed_date is null then 'first_delivery'
            when is_first then 'arrived'
            when source_before != source then 'another_source'
            when reading_digest_before != reading_digest then 'reading_changed'
            when is_mass_rewrite then 'mass_rewrite'
            else 'content_changed'
        end as version_cause,
        observed_values,
        true as is_counted,
        event_date,
        corrected_event_date,
        publisher_date,
        last_seen_date,
        landed_date as recorded_from_date,
        batch_position
    from starts
),

retracted_versions as (
    select
        turns.record_id,
        turns.record_type,
        turns.register,
        batches.source,
        turns.row_id,
        batches.batch_id,
        batches.file_name,
        turns.sheet_name,
        turns.row_number,
        turns.content_hash,
        'retracted' as version_type,
        'absent_from_lists' as version_cause,
        turns.event_date,
        turns.corrected_event_date,
        turns.publisher_date,
        turns.retracting_date as recorded_from_date,
        turns.shown_until_date as last_seen_date,
        turns.retracting_position as batch_position,
        false as is_counted
    from turns
    inner join batches
        on turns.retracting_batch_id = batches.batch_id
    where turns.is_followed_by_retraction
),

unioned as (
    select * from seen_versions
    union all by name
    select * from retracted_versions
),

-- what a lesser source still showed for a while is not retracted twice
versions as (
    select * from unioned
    qualify
        version_type != 'retracted'
        or lag(version_type) over (partition by record_id order by batch_position)
        is distinct from 'retracted'
),

spans as (
    select
        *,
        coalesce(
            lead(recorded_from_date) over (partition by record_id order by batch_position),
            date '9999-12-31'
        ) as until_date
    from versions
),

values_unnested as (
    select
        *,
        unnest(observed_values) as observed
    from spans
    where is_counted and observed_values is not null
),

values_observed as (
    select
        * exclude (observed, observed_values),
        observed['column_name'] as column_name,
        observed['observed_value'] as observed_value
    from values_unnested
),

-- a correction counts from its day to its end, while the publisher says what it expects
expected as (
    select
        values_observed.*,
        corrections.correction_id,
        corrections.ended_by,
        corrections.ended_date,
        greatest(values_observed.recorded_from_date, corrections.decided_date) as applied_from_date,
        least(values_observed.until_date, coalesce(corrections.ended_date, date '9999-12-31'))
            as applied_until_date
    from values_observed
    inner join corrections
        on
            values_observed.record_id = corrections.record_id
            and values_observed.column_name = corrections.column_name
            and values_observed.observed_value is not distinct from corrections.expected_value
),

applied as (
    select * from expected
    where applied_from_date < applied_until_date
),

applied_compared as (
    select
        *,
        lag(applied_until_date) over (partition by correction_id order by batch_position)
            as applied_before_date
    from applied
),

corrected_versions as (
    select
        * replace (
            'correction' as version_type,
            'decided' as version_cause,
            applied_from_date as recorded_from_date,
            corrected_event_date as event_date
        ),
        1 as step
    from applied_compared
    where applied_before_date is distinct from applied_from_date
),

withdrawn_versions as (
    select
        * replace (
            'correction' as version_type,
            'withdrawn' as version_cause,
            ended_date as recorded_from_date
        ),
        0 as step
    from applied_compared
    where ended_by = 'withdrawn' and applied_until_date = ended_date
),

corrected_from_start as (
    select distinct record_id, batch_position
    from applied
    where applied_from_date = recorded_from_date
),

-- an edit of other columns leaves a correction in place
versions_dated as (
    select
        versions.* replace (
            case
                when corrected_from_start.record_id is not null then versions.corrected_event_date
                else versions.event_date
            end as event_date
        ),
        0 as step
    from versions
    left join corrected_from_start
        on
            versions.record_id = corrected_from_start.record_id
            and versions.batch_position = corrected_from_start.batch_position
),

all_versions as (
    select * from versions_dated
    union all by name
    select * from corrected_versions
    union all by name
    select * from withdrawn_versions
),

ordered as (
    select
        record_id,
        row_number() over moments as version_number,
        record_type,
        register,
        source,
        row_id,
        batch_id,
        file_name,
        sheet_name,
        row_number,
        content_hash,
        version_type,
        version_cause,
        correction_id,
        is_counted,
        lead(recorded_from_date) over moments is null as is_current,
        event_date,
        publisher_date,
        min(recorded_from_date) over (partition by record_id) as first_seen_date,
        last_seen_date,
        recorded_from_date,
        lead(recorded_from_date) over moments as recorded_to_date
    from all_versions
    window moments as (
        partition by record_id order by recorded_from_date, batch_position, step, correction_id
    )
)

select * from ordered
