with

regions as (
    select * from {{ ref('region') }}
),

provinces as (
    select left(region_code, 2) as stem, min(region_code) as province_code from regions
    where level = 'province'
    group by all
),

prefectures as (
    select left(region_code, 4) as stem, min(region_code) as prefecture_code from regions
    where level = 'prefecture'
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
        -- a county that answers to its province directly stands for itself
        case
            when regions.level = 'province' then null
            else coalesce(prefectures.prefecture_code, regions.region_code)
        end as prefecture_code,
        regions.successor_id,
        regions.valid_from,
        regions.valid_to
    from regions
    left join provinces on left(regions.region_code, 2) = provinces.stem
    left join prefectures on left(regions.region_code, 4) = prefectures.stem
)

select * from columns_named
