with

sources as (
    select * from {{ ref('stg_sources') }}
),

files as (
    select * from {{ ref('rpt_source_files') }}
),

events as (
    select * from {{ ref('fct_safety_events') }}
),

event_hazards as (
    select * from {{ ref('brg_event_hazards') }}
),

files_counted as (
    select
        source,
        count(*) as file_count,
        count_if(decision = 'refuse') as refused_file_count,
        sum(landed_count) as landed_count,
        sum(loaded_count) as loaded_count,
        sum(quarantined_count) as quarantined_count,
        sum(duplicate_count) as duplicate_count,
        sum(superseded_count) as superseded_count,
        sum(retracted_count) as retracted_count,
        max(landed_date) as newest_landed_date
    from files
    group by source
),

events_counted as (
    select
        source,
        max(event_date) as newest_event_date,
        cast(count_if(industry_code = 'I99') as double) / nullif(count(*), 0)
            as unmapped_industry_share
    from events
    group by source
),

hazards_counted as (
    select
        events.source,
        -- H99 stands alone: an event has it only when it names no other hazard
        cast(count_if(event_hazards.hazard_code = 'H99') as double)
        / nullif(count(distinct events.event_id), 0) as unmapped_hazard_share
    from events
    inner join event_hazards using (event_id)
    group by events.source
),

joined as (
    select
        sources.source,
        sources.title_zh,
        sources.title_en,
        sources.publisher_zh,
        sources.publisher_en,
        sources.evidence_class,
        sources.schedule,
        sources.licence_name,
        sources.attribution,
        cast(coalesce(files_counted.file_count, 0) as bigint) as file_count,
        cast(coalesce(files_counted.refused_file_count, 0) as bigint) as refused_file_count,
        cast(coalesce(files_counted.landed_count, 0) as bigint) as landed_count,
        cast(coalesce(files_counted.loaded_count, 0) as bigint) as loaded_count,
        cast(coalesce(files_counted.quarantined_count, 0) as bigint) as quarantined_count,
        cast(coalesce(files_counted.duplicate_count, 0) as bigint) as duplicate_count,
        cast(coalesce(files_counted.superseded_count, 0) as bigint) as superseded_count,
        cast(coalesce(files_counted.retracted_count, 0) as bigint) as retracted_count,
        events_counted.newest_event_date,
        files_counted.newest_landed_date,
        events_counted.unmapped_industry_share,
        hazards_counted.unmapped_hazard_share
    from sources
    left join files_counted using (source)
    left join events_counted using (source)
    left join hazards_counted using (source)
)

select * from joined
