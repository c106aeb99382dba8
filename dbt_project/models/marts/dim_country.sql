with

countries as (
    select * from {{ ref('country') }}
),

columns_named as (
    select country_code, name_zh, name_en
    from countries
    union all by name
    select 'unknown' as country_code, '不详' as name_zh, 'Unknown' as name_en
)

select * from columns_named
