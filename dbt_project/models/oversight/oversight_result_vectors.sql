-- Measured values of each check that has several, and whether another check of the same laboratory
-- has the very same: measured twice, no two samples agree in all.
with

items as (
    select event_id, item_position, item_name, measured_value
    from {{ ref('brg_check_items') }}
    where measured_value is not null
),

vectors as (
    select
        event_id,
        string_agg(item_name || ' ' || measured_value, '; ' order by item_position) as vector
    from items
    group by event_id
    having count(*) >= {{ policy_number('oversight_rule', 'least_vector_items') }}
),

placed as (
    select
        laboratories.laboratory_id,
        events.sampling_basis,
        {{ period_start('quarter', 'events.event_date') }} as quarter_start_date,
        vectors.event_id,
        count(*) over (partition by laboratories.laboratory_id, vectors.vector) > 1 as is_copied
    from vectors
    inner join {{ ref('brg_event_laboratories') }} as laboratories using (event_id)
    inner join {{ ref('fct_safety_events') }} as events using (event_id)
    where
        events.event_date <= {{ as_of_date() }}
        and {{ stands_in('quarter', 'events.event_date_precision') }}
)

select * from placed
