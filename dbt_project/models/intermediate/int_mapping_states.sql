-- What became of each event in each vocabulary. Hazards are asked of adverse events only.
with

industries as (
    select * from {{ ref('int_industries_mapped') }}
),

hazards as (
    select * from {{ ref('int_hazards_mapped') }}
),

-- of several hazards one is enough: an event whose hazard is unknown has no second one
one_hazard as (
    select event_id, min(hazard_code) as hazard_code, min(rule_id) as rule_id
    from hazards
    group by all
),

unioned as (
    select event_id, 'industry' as vocabulary, industry_code as code, rule_id from industries
    union all by name
    select event_id, 'hazard' as vocabulary, hazard_code as code, rule_id from one_hazard
),

judged as (
    select
        event_id,
        vocabulary,
        case
            when rule_id in ('unmapped', 'not_stated') then rule_id
            when code in ('I99', 'H99') then 'catch_all'
            else 'mapped'
        end as mapping_state
    from unioned
)

select * from judged
