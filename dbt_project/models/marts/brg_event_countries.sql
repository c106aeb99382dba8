with

countries as (
    select * from {{ ref('int_event_countries') }}
),

columns_named as (
    select event_id, role, country_code, rule_id, country_text
    from countries
)

select * from columns_named
