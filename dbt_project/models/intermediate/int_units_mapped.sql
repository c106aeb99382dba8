-- The unit behind each way in which one is written. Case tells mN from MN, so that it is overlooked
-- only where one unit alone is meant.
with

spot_checks as (
    select * from {{ ref('stg_spot_check_results') }}
    where record_state = 'current'
),

returned_shipments as (
    select * from {{ ref('stg_returned_shipments') }}
    where record_state = 'current'
),

names as (
    select * from {{ ref('unit_name') }}
),

names_compared as (
    select
        {{ plain_unit('name') }} as compared_name,
        min(unit_code) as unit_code
    from names
    group by all
),

any_case as (
    select
        lower(compared_name) as lowered_name,
        min(unit_code) as unit_code
    from names_compared
    group by all
    having count(distinct unit_code) = 1
),

items as (
    select unnest(test_items, max_depth := 2) as fields
    from spot_checks
),

texts as (
    select unit as text from items
    union
    select limit_unit as text from items
    union
    select quantity_unit as text from returned_shipments
),

compared as (
    select
        text,
        {{ plain_unit('text') }} as compared_name
    from texts
    where trim(text) <> ''
),

mapped as (
    select
        compared.text,
        coalesce(names_compared.unit_code, any_case.unit_code) as unit_code,
        case
            when names_compared.unit_code is not null then 'unit_name'
            when any_case.unit_code is not null then 'any_case'
            else 'unmapped'
        end as rule_id
    from compared
    left join names_compared using (compared_name)
    left join any_case on lower(compared.compared_name) = any_case.lowered_name
)

select * from mapped
