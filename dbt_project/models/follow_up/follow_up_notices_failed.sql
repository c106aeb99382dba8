-- What a maker is told of each of its failing batches that no re-check has closed.
with

queue as (
    select * from {{ ref('rpt_rectification_queue') }}
    where firm_id is not null and state not in ('closed', 'not_tracked')
),

details as (
    select
        record_id as event_id,
        production_batch as batch,
        nullif(array_to_string(nonconforming_items, '、'), '') as items
    from {{ ref('stg_spot_check_results') }}
    where record_state = 'current'
),

joined as (
    select
        queue.firm_id,
        queue.event_id,
        cast(null as varchar) as warning_id,
        queue.informed_date as told_date,
        queue.product_name as product,
        queue.brand,
        queue.model,
        details.batch,
        details.items,
        queue.failed_date,
        queue.rectify_due_date,
        queue.recheck_due_date,
        'N-' || queue.event_id as notice_id,
        'failed_check' as notice_kind
    from queue
    left join details using (event_id)
)

select * from joined
