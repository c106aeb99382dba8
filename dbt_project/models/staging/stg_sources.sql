with

sources as (
    select * from {{ source('raw', 'source') }}
),

columns_named as (
    select
        source,
        register,
        title_zh,
        title_en,
        publisher_zh,
        publisher_en,
        country,
        record_type,
        evidence_class,
        schedule,
        licence_name,
        attribution,
        is_rows_publishable,
        source_rank,
        list_kind,
        list_min_rows,
        retracting_absences,
        retracting_days
    from sources
)

select * from columns_named
