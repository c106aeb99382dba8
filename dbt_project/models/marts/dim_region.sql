with

regions as (
    select * from {{ ref('region') }}
),

provinces as (
    select left(region_code, 2) as stem, min(region_code) as province_code from regions
    where level = 'province'
    group by all
),

columns_named as (
    select
        regions.region_id,
        regions.region_code,
        regions.name_zh,
        nullif(regions.short_name_zh, '') as short_name_zh,
        regions.level,
        regions.parent_code,
        provinces.province_code,
        regions.successor_id,
        regions.valid_from,
        regions.valid_to
    from regions
    left join provinces on left(regions.region_code, 2) = provinces.stem
)

select * from columns_named
