-- Which code a region bears on which days: a region that was renamed or coded anew is found under
-- its later codes, and a later name used of an earlier day is found under the code of that day.
with recursive

regions as (
    select * from {{ ref('region') }}
),

successions as (
    select region_id as forerunner_id, successor_id from regions
    where successor_id is not null
),

later_versions as (
    select region_id, region_id as version_id, 0 as step from regions
    union all
    select
        later_versions.region_id,
        successions.successor_id as version_id,
        later_versions.step + 1 as step
    from later_versions
    inner join successions on later_versions.version_id = successions.forerunner_id
    -- a name may come back: six changes are more than any region has seen
    where later_versions.step < 6
),

earlier_versions as (
    select region_id, region_id as version_id, 0 as step from regions
    union all
    select
        earlier_versions.region_id,
        successions.forerunner_id as version_id,
        earlier_versions.step - 1 as step
    from earlier_versions
    inner join successions on earlier_versions.version_id = successions.successor_id
    where earlier_versions.step > -6
),

versions as (
    select * from later_versions
    union
    select * from earlier_versions
),

dated as (
    select
        versions.region_id,
        versions.version_id,
        regions.region_code,
        versions.step,
        coalesce(regions.valid_from, date '0001-01-01') as valid_from,
        coalesce(regions.valid_to, date '9999-12-31') as valid_to
    from versions
    inner join regions on versions.version_id = regions.region_id
)

select * from dated
