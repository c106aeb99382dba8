-- Pairs that look like one party and are not joined: nothing here is merged until a person says so.
with

parties as (
    select * from {{ ref('int_parties_resolved') }}
),

firms as (
    select * from {{ ref('dim_firm') }}
),

laboratories as (
    select * from {{ ref('dim_laboratory') }}
),

decisions as (
    select * from {{ ref('stg_matches') }}
),

described as (
    select firm_id as party_id, region_code, is_sole_trader, event_count from firms
    union all by name
    select laboratory_id as party_id, event_count from laboratories
),

-- what is left of a name without its place and its form of company
cores as (
    select
        parties.*,
        described.region_code,
        described.event_count,
        left(split_part(parties.name_key, '|', 1), 4) as name_stem,
        regexp_replace(
            split_part(parties.name_key, '|', 2),
            '(股份有限公司|有限公司|总公司|集团|公司|厂| co ltd| inc| ltd| llc)$',
            ''
        ) as core
    from parties
    inner join described using (party_id)
    where not coalesce(described.is_sole_trader, false)
),

pairs as (
    select
        left_names.party_kind,
        left_names.name_id as left_id,
        right_names.name_id as right_id,
        left_names.firm_name as left_name,
        right_names.firm_name as right_name,
        left_names.region_code as left_region_code,
        right_names.region_code as right_region_code,
        left_names.credit_code as left_credit_code,
        right_names.credit_code as right_credit_code,
        left_names.event_count as left_event_count,
        right_names.event_count as right_event_count,
        left_names.core = right_names.core as has_same_core,
        jaro_winkler_similarity(
            split_part(left_names.name_key, '|', 2), split_part(right_names.name_key, '|', 2)
        ) as similarity
    from cores as left_names
    inner join cores as right_names
        on
            left_names.party_kind = right_names.party_kind
            and left(left_names.core, 3) = left(right_names.core, 3)
            and left_names.name_id < right_names.name_id
            and left_names.party_id <> right_names.party_id
    where
        length(left_names.core) >= 4
        and length(right_names.core) >= 4
        -- two valid codes are two firms, whatever they are called
        and (left_names.credit_code is null or right_names.credit_code is null)
        -- two towns may each have their own 永兴电器厂, and their own laboratory
        and (
            left_names.name_stem = ''
            or right_names.name_stem = ''
            or left_names.name_stem = right_names.name_stem
        )
        and (
            left_names.region_code is null
            or right_names.region_code is null
            or left(left_names.region_code, 4) = left(right_names.region_code, 4)
        )
),

near as (
    select
        pairs.*,
        case
            when pairs.has_same_core then 'same_core'
            else 'similar_name'
        end as rule_id
    from pairs
    left join decisions using (left_id, right_id)
    where
        decisions.match_id is null
        and (pairs.has_same_core or pairs.similarity >= {{ var('candidate_similarity') }})
)

select * from near
