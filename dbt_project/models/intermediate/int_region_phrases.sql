-- The ways in which a region is written: its full or short name, alone or after the names of what
-- it lies in. Only true chains are written down, so that the longest phrase found in a text is
-- consistent with its province by construction. A phrase that means several regions keeps its
-- place and names none: what it hides may not be read as something shorter.
with

regions as (
    select
        *,
        coalesce(valid_from, date '0001-01-01') as starts_on,
        coalesce(valid_to, date '9999-12-31') as ends_on
    from {{ ref('region') }}
),

common_words as (
    select word from {{ ref('region_common_word') }}
),

lineages as (
    select * from {{ ref('int_region_lineages') }}
),

-- versions of one region are one region: the last of its chain stands for all
last_versions as (
    select region_id, arg_max(version_id, step) as last_id
    from lineages
    group by all
),

full_names as (
    select *, name_zh as written, true as is_full from regions
),

short_names as (
    select *, short_name_zh as written, false as is_full from regions
    where length(short_name_zh) >= 2
),

-- A district drops its 区 only after its town; one that was a county or town before keeps that short
-- name by its earlier version. 和平, 凤凰 and 永兴 are counties, but alone the firms of many places.
standing_alone as (
    select * from full_names
    -- 新区, 城区, 东区: words that many towns use
    where length(written) > 2 or right(written, 1) <> '区'
    union all
    select * from short_names
    where
        level <> 'county'
        or (
            (right(name_zh, 1) <> '区' or ends_with(name_zh, '新区'))
            and short_name_zh not in (select common_words.word from common_words)
        )
),

own_names as (
    select * from full_names
    union all
    select * from short_names
),

provinces as (
    select * from own_names
    where level = 'province'
),

prefectures as (
    select * from own_names
    where level = 'prefecture'
),

alone as (
    select region_id, written as phrase, is_full, false as has_parent
    from standing_alone
),

in_province as (
    select
        own_names.region_id,
        provinces.written || own_names.written as phrase,
        true as is_full,
        true as has_parent
    from own_names
    inner join provinces
        on
            own_names.level <> 'province'
            and left(own_names.region_code, 2) = left(provinces.region_code, 2)
),

in_prefecture as (
    select
        own_names.region_id,
        prefectures.written || own_names.written as phrase,
        true as is_full,
        true as has_parent,
        prefectures.region_code as prefecture_code
    from own_names
    inner join prefectures
        on
            own_names.level = 'county'
            and own_names.parent_code = prefectures.region_code
            and own_names.starts_on <= prefectures.ends_on
            and own_names.ends_on >= prefectures.starts_on
),

in_both as (
    select
        in_prefecture.region_id,
        provinces.written || in_prefecture.phrase as phrase,
        true as is_full,
        true as has_parent
    from in_prefecture
    inner join provinces
        on left(in_prefecture.prefecture_code, 2) = left(provinces.region_code, 2)
),

unioned as (
    select * from alone
    union all by name
    select * from in_province
    union all by name
    select region_id, phrase, is_full, has_parent from in_prefecture
    union all by name
    select * from in_both
),

-- of several regions written alike the greater is meant, a county rather than a district, one of
-- this century rather than one before
ranked as (
    select
        unioned.phrase,
        unioned.region_id,
        unioned.is_full,
        unioned.has_parent,
        last_versions.last_id,
        regions.starts_on,
        dense_rank() over (
            partition by unioned.phrase
            order by
                unioned.is_full desc,
                case regions.level when 'province' then 1 when 'prefecture' then 2 else 3 end,
                regions.ends_on < date '2000-01-01',
                right(regions.name_zh, 1) = '区'
        ) as precedence
    from unioned
    inner join regions using (region_id)
    inner join last_versions using (region_id)
),

one_region_a_phrase as (
    select
        phrase,
        case
            when count(distinct last_id) = 1 then arg_max(region_id, (starts_on, region_id))
        end as region_id,
        bool_or(is_full) as is_full,
        bool_or(has_parent) as has_parent
    from ranked
    where precedence = 1
    group by phrase
)

select * from one_region_a_phrase
