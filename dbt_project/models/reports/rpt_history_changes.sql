with

record_versions as (
    select * from {{ ref('rpt_record_versions') }}
),

rewrites as (
    select * from {{ ref('hist_rewrites') }}
),

named as (
    select
        record_versions.*,
        case when record_versions.version_cause = 'mass_rewrite' then rewrites.changed_columns end
            as changed_columns
    from record_versions
    left join rewrites using (batch_id)
),

counted as (
    select
        source,
        evidence_class,
        recorded_from_date as recorded_date,
        version_type,
        version_cause,
        changed_columns,
        count(*) as version_count,
        count(distinct record_id) as record_count
    from named
    group by all
)

select * from counted
