with

tiers as (
    select * from {{ ref('tier_industry_months') }}
),

evidence as (
    select * from {{ ref('tier_evidence') }}
),

before_and_after as (
    select
        industry_code,
        as_of_date,
        lag(as_of_date) over by_date as previous_as_of_date,
        tier_code,
        lag(tier_code) over by_date as previous_tier_code,
        tier_rank,
        lag(tier_rank) over by_date as previous_tier_rank,
        score,
        lag(score) over by_date as previous_score
    from tiers
    window by_date as (partition by industry_code order by as_of_date)
),

moved as (
    select * from before_and_after
    where tier_code <> previous_tier_code
),

indicators_moved as (
    select
        moved.industry_code,
        moved.as_of_date,
        string_agg(
            evidence.name_zh || ' '
            || coalesce(cast(previous_evidence.grade as varchar), '–') || '→'
            || coalesce(cast(evidence.grade as varchar), '–'),
            '；' order by evidence.indicator
        ) as reason_zh,
        string_agg(
            evidence.name_en || ' '
            || coalesce(cast(previous_evidence.grade as varchar), '–') || '→'
            || coalesce(cast(evidence.grade as varchar), '–'),
            '; ' order by evidence.indicator
        ) as reason_en
    from moved
    inner join evidence using (industry_code, as_of_date)
    inner join evidence as previous_evidence
        on
            moved.industry_code = previous_evidence.industry_code
            and moved.previous_as_of_date = previous_evidence.as_of_date
            and evidence.indicator = previous_evidence.indicator
    where evidence.grade is distinct from previous_evidence.grade
    group by all
),

explained as (
    select
        moved.*,
        case
            when moved.tier_rank = 6 or moved.previous_tier_rank = 6 then 'evidence'
            when moved.tier_rank < moved.previous_tier_rank then 'raised'
            else 'lowered'
        end as direction,
        indicators_moved.reason_zh,
        indicators_moved.reason_en
    from moved
    left join indicators_moved using (industry_code, as_of_date)
)

select * from explained
