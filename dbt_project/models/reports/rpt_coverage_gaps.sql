-- Files of windowed feeds that share no record with the one before, and days nobody asked for.
with

batches as (
    select * from {{ ref('hist_batches') }}
    where list_kind = 'window'
),

record_rows as (
    select * from {{ ref('hist_rows') }}
),

polls as (
    select * from {{ ref('stg_polls') }}
    where gap_reason = 'days_skipped'
),

sources as (
    select * from {{ ref('stg_sources') }}
),

sightings as (
    select distinct
        record_rows.record_id,
        batches.source,
        batches.batch_id,
        batches.batch_position
    from record_rows
    inner join batches using (batch_id)
),

-- a window without records overlaps with nothing and proves nothing
windows as (
    select distinct batch_id
    from sightings
),

windows_ordered as (
    select
        batches.batch_id,
        batches.source,
        batches.file_name,
        batches.landed_date,
        lag(batches.batch_id) over moments as batch_id_before,
        lag(batches.file_name) over moments as file_name_before,
        lag(batches.last_shown_date) over moments as shown_date_before
    from windows
    inner join batches using (batch_id)
    window moments as (partition by batches.source order by batches.batch_position)
),

seen_before as (
    select
        batch_id,
        lag(batch_id) over (partition by record_id, source order by batch_position)
            as batch_id_before
    from sightings
),

shared as (
    select
        batch_id,
        batch_id_before,
        count(*) as shared_count
    from seen_before
    group by all
),

windows_apart as (
    select
        windows_ordered.source,
        'no_overlap' as reason,
        windows_ordered.shown_date_before as after_date,
        windows_ordered.landed_date as before_date,
        windows_ordered.file_name_before as after_file_name,
        windows_ordered.file_name as before_file_name
    from windows_ordered
    left join shared using (batch_id, batch_id_before)
    where
        windows_ordered.batch_id_before is not null
        and shared.shared_count is null
),

days_skipped as (
    select distinct
        source,
        gap_reason as reason,
        gap_after_date as after_date,
        coalesce(gap_before_date, polled_date) as before_date,
        cast(null as varchar) as after_file_name,
        cast(null as varchar) as before_file_name
    from polls
),

unioned as (
    select * from windows_apart
    union all
    select * from days_skipped
),

described as (
    select
        unioned.source,
        sources.evidence_class,
        unioned.reason,
        unioned.after_file_name,
        unioned.before_file_name,
        unioned.after_date,
        unioned.before_date
    from unioned
    left join sources using (source)
)

select * from described
