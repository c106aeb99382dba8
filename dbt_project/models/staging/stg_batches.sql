with

batches as (
    select * from {{ source('raw', 'batch') }}
),

columns_named as (
    select
        source,
        batch_id,
        file_name,
        record_type,
        evidence_class,
        sha256,
        size_bytes,
        landed_date,
        decision,
        landed_count,
        admitted_count,
        quarantined_count,
        noise_count,
        refusal_reason,
        refusal_detail,
        checked_rule_count,
        reading_digest
    from batches
)

select * from columns_named
