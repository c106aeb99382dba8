with

record_versions as (
    select * from {{ ref('rpt_record_versions') }}
),

counted as (
    select
        source,
        evidence_class,
        recorded_from_date as recorded_date,
        version_type,
        version_cause,
        count(*) as version_count,
        count(distinct record_id) as record_count
    from record_versions
    group by all
)

select * from counted
