-- The region that each distinct text names: a place column is read from its beginning; the name of
-- a firm before 分公司, in brackets and at its beginning.
with

places as (
    select * from {{ ref('int_event_places') }}
),

phrases as (
    select * from {{ ref('int_region_phrases') }}
),

regions as (
    select * from {{ ref('region') }}
),

texts as (
    select distinct 'place' as kind, place_text as text from places
    where regexp_matches(place_text, '[一-龥]')
    union all
    select distinct 'name' as kind, firm_name as text from places
    where regexp_matches(firm_name, '[一-龥]')
),

squeezed as (
    select
        kind,
        text,
        regexp_replace({{ squeezed_zh('text') }}, '^[^一-龥]+|^(中国|中华人民共和国)', '') as written
    from texts
),

-- marks between the parts of an address are no part of a name
beginnings as (
    select
        kind,
        text,
        case kind when 'place' then 'place' else 'name' end as rule,
        3 as position,
        case kind
            when 'place' then regexp_replace(written, '[-,:()/、]|市辖区', '', 'g')
            else written
        end as part
    from squeezed
),

brackets as (
    select
        kind,
        text,
        'name_bracket' as rule,
        2 as position,
        unnest(regexp_extract_all(written, '\(([^()]{2,12})\)', 1)) as part
    from squeezed
    where kind = 'name'
),

branches as (
    select
        kind,
        text,
        'name_branch' as rule,
        1 as position,
        regexp_extract(written, '^(.{4,}?)(第.{1,3})?(分公司|分厂|分店|支公司)', 1) as part
    from squeezed
    where kind = 'name'
),

parts as (
    select * from beginnings
    union all
    select * from brackets
    union all
    select * from branches
    where part <> ''
),

lengths as (
    select unnest(generate_series(2, 24)) as phrase_length
),

-- what a phrase must be equal to: the end before 分公司, the whole of a bracket, else the beginning
candidates as (
    select
        parts.*,
        case parts.rule
            when 'name_branch' then right(parts.part, lengths.phrase_length)
            else left(parts.part, lengths.phrase_length)
        end as phrase,
        substr(parts.part, lengths.phrase_length + 1, 8) as rest
    from parts
    inner join lengths on lengths.phrase_length <= length(parts.part)
),

found as (
    select
        candidates.*,
        phrases.region_id,
        phrases.is_full
    from candidates
    inner join phrases using (phrase)
    where
        (candidates.rule <> 'name_bracket' or candidates.rest = '')
        -- 天台山路 is no street of 天台, 烟台山 no hill of 烟台, and 南京路 runs in many towns
        and (
            phrases.is_full
            or candidates.rule in ('name_branch', 'name_bracket')
            or not regexp_matches(
                candidates.rest,
                case candidates.rule
                    when 'place'
                        then '^[山江河湖海]?[东南西北中]?[一二三四五六七八九十]?(路|街|大道|巷|弄|村|庄|屯|镇|乡|农场|小区|牌|山)'
                    else '^(山|路|街|大道|牌)'
                end
            )
        )
),

longest as (
    select * from found
    qualify
        row_number() over (
            partition by kind, text, rule, part order by length(phrase) desc
        ) = 1
),

placed as (
    select
        longest.kind,
        longest.text,
        longest.position,
        longest.phrase as matched_text,
        longest.region_id,
        longest.rule || case
            when longest.rule in ('name_bracket', 'name_branch') then ''
            when longest.is_full then '_full'
            else '_short'
        end as rule_id,
        {{ code_stem('regions.region_code') }} as stem
    from longest
    inner join regions using (region_id)
),

-- the branch before the bracket before the beginning …
compared as (
    select
        *,
        first_value(stem) over (
            partition by kind, text order by position, matched_text
        ) as first_stem
    from placed
),

-- … unless another part says the same more finely
finest as (
    select * from compared
    qualify
        row_number() over (
            partition by kind, text
            order by
                starts_with(stem, first_stem) desc,
                length(stem) desc,
                position asc,
                matched_text asc
        ) = 1
),

columns_named as (
    select kind, text, region_id, rule_id, matched_text
    from finest
)

select * from columns_named
