-- Failing random checks for the pages behind the regions: those of the last months by the finest
-- place of the maker that the cubes by place know, a prefecture or else a province.
with

events as (
    select event_id, event_date from {{ ref('fct_safety_events') }}
    where
        is_rate_eligible
        and is_nonconforming
        and sampling_basis = 'random_spot_check'
        and event_month is not null
        and event_date <= {{ as_of_date() }}
        and event_month
        >= date_trunc('month', {{ as_of_date() }}) - to_months({{ var('region_months') }} - 1)
),

makers as (
    select event_id, region_level, region_code from {{ ref('trend_event_regions') }}
    where region_role = 'maker'
),

placed as (
    select
        events.event_id,
        events.event_date,
        provinces.region_code as province_code,
        case
            when prefectures.region_code = 'unknown' then provinces.region_code
            else prefectures.region_code
        end as region_code
    from events
    inner join makers as provinces
        on events.event_id = provinces.event_id and provinces.region_level = 'province'
    inner join makers as prefectures
        on events.event_id = prefectures.event_id and prefectures.region_level = 'prefecture'
),

chosen as (
    select
        event_id,
        province_code,
        region_code,
        count(*) over (partition by province_code) as province_row_count,
        count(*) over (partition by province_code, region_code) as region_row_count,
        row_number() over (
            partition by province_code, region_code order by event_date desc, event_id asc
        ) as row_position
    from placed
    qualify
        province_row_count <= {{ var('shown_file_rows') }}
        or row_position <= {{ var('shown_role_rows') }}
),

{{ shown_rows(
    keys=['province_code', 'region_code'],
    counts=['province_row_count', 'region_row_count']
) }}
