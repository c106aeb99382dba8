with

record_versions as (
    select * from {{ ref('hist_record_versions') }}
),

sources as (
    select * from {{ ref('stg_sources') }}
),

columns_ordered as (
    select
        record_versions.record_id,
        record_versions.version_number,
        record_versions.version_type,
        record_versions.version_cause,
        record_versions.correction_id,
        record_versions.record_type,
        sources.evidence_class,
        record_versions.source,
        record_versions.row_id,
        record_versions.batch_id,
        record_versions.file_name,
        record_versions.sheet_name,
        record_versions.row_number,
        record_versions.content_hash,
        record_versions.is_counted,
        record_versions.is_current,
        record_versions.event_date,
        record_versions.publisher_date,
        record_versions.first_seen_date,
        record_versions.last_seen_date,
        record_versions.recorded_from_date,
        record_versions.recorded_to_date
    from record_versions
    left join sources using (source)
)

select * from columns_ordered
