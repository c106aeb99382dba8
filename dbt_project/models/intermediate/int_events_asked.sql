-- The records whose texts are looked up, as the gate can know them: of one file, without history.
with

spot_checks as (
    select * from {{ ref('stg_spot_check_results') }}
    where record_state = 'current'
),

recalls as (
    select * from {{ ref('stg_recalls') }}
    where record_state = 'current'
),

foreign_notices as (
    select * from {{ ref('stg_foreign_notices') }}
    where record_state = 'current'
),

injuries as (
    select * from {{ ref('stg_injuries') }}
    where record_state = 'current'
),

complaints as (
    select * from {{ ref('stg_complaints') }}
    where record_state = 'current'
),

border_refusals as (
    select * from {{ ref('stg_border_refusals') }}
    where record_state = 'current'
),

returned_shipments as (
    select * from {{ ref('stg_returned_shipments') }}
    where record_state = 'current'
),

unioned as (
    select
        record_id as event_id,
        'spot_check_result' as record_type,
        nonconformity_class,
        result = 'nonconforming' as is_nonconforming
    from spot_checks
    union all by name
    select record_id as event_id, 'recall' as record_type from recalls
    union all by name
    select record_id as event_id, 'foreign_notice' as record_type from foreign_notices
    union all by name
    select record_id as event_id, 'injury' as record_type from injuries
    union all by name
    select record_id as event_id, 'complaint' as record_type from complaints
    union all by name
    select record_id as event_id, 'border_refusal' as record_type from border_refusals
    union all by name
    select record_id as event_id, 'returned_shipment' as record_type from returned_shipments
)

select * from unioned
