-- The account of every landed file: each row is loaded, kept out, repeated, replaced or retracted.
with

batches as (
    select * from {{ ref('stg_batches') }}
),

states as (
    select * from {{ ref('hist_row_states') }}
),

quarantined as (
    select batch_id, count(*) as quarantined_count
    from {{ ref('stg_quarantined_rows') }}
    group by batch_id
),

states_counted as (
    select
        batch_id,
        count_if(record_state = 'current') as loaded_count,
        count_if(record_state = 'duplicate') as duplicate_count,
        count_if(record_state = 'superseded') as superseded_count,
        count_if(record_state = 'retracted') as retracted_count
    from states
    group by batch_id
),

accounted as (
    select
        batches.source,
        batches.batch_id,
        batches.file_name,
        batches.record_type,
        batches.landed_date,
        batches.decision,
        cast(batches.landed_count as bigint) as landed_count,
        cast(coalesce(states_counted.loaded_count, 0) as bigint) as loaded_count,
        cast(coalesce(quarantined.quarantined_count, 0) as bigint) as quarantined_count,
        cast(coalesce(states_counted.duplicate_count, 0) as bigint) as duplicate_count,
        cast(coalesce(states_counted.superseded_count, 0) as bigint) as superseded_count,
        cast(coalesce(states_counted.retracted_count, 0) as bigint) as retracted_count,
        cast(batches.noise_count as bigint) as noise_count,
        batches.sha256,
        cast(batches.size_bytes as bigint) as size_bytes,
        batches.refusal_reason,
        batches.refusal_detail
    from batches
    left join states_counted using (batch_id)
    left join quarantined using (batch_id)
),

balanced as (
    select
        source,
        batch_id,
        file_name,
        record_type,
        landed_date,
        decision,
        landed_count,
        loaded_count,
        quarantined_count,
        duplicate_count,
        superseded_count,
        retracted_count,
        landed_count
        = loaded_count
        + quarantined_count
        + duplicate_count
        + superseded_count
        + retracted_count as is_balanced,
        noise_count,
        sha256,
        size_bytes,
        refusal_reason,
        refusal_detail
    from accounted
)

select * from balanced
