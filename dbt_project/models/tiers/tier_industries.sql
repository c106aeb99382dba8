-- The tier of an industry is that of its worst cell that can be graded. Of cells of one tier a
-- single hazard speaks before SAFETY, which is all of them, and of those the higher score.
-- An industry is normal only when SAFETY is: one hazard at rest does not make it safe.
with

cells as (
    select * from {{ ref('tier_cell_months') }}
),

evidence as (
    select * from {{ ref('tier_cell_evidence') }}
),

overrides as (
    select * from {{ ref('stg_tier_overrides') }}
    where hazard_code = 'ALL' and kind = 'override'
),

tiers as (
    select distinct tier_code, tier_rank from {{ ref('cell_rule') }}
),

scores as (
    select
        industry_code,
        hazard_code,
        as_of_date,
        cast(sum(contribution) as decimal(18, 4)) as score,
        cast(sum(3 * weight) filter (where grade is not null) as decimal(18, 4)) as score_possible,
        cast(count(grade) as bigint) as indicator_count,
        bool_or(is_provisional) as is_provisional,
        -- exact decimals: a sum of doubles depends on the order of rows
        cast(sum(cast(completeness as decimal(18, 9))) as double) / count(*) as completeness
    from evidence
    group by all
),

counted as (
    select
        *,
        count_if(tier_rank <= 4) over by_industry as warning_cell_count,
        count_if(tier_rank < 6) over by_industry as graded_cell_count
    from cells
    window by_industry as (partition by industry_code, as_of_date)
),

deciding as (
    select
        counted.*,
        scores.score,
        scores.score_possible,
        coalesce(scores.indicator_count, 0) as indicator_count,
        coalesce(scores.is_provisional, true) as is_provisional,
        coalesce(scores.completeness, 0) as completeness
    from counted
    left join scores using (industry_code, hazard_code, as_of_date)
    where
        counted.tier_rank <= 4
        or counted.warning_cell_count = 0 and counted.hazard_code = 'SAFETY'
    qualify
        row_number() over (
            partition by counted.industry_code, counted.as_of_date
            order by
                counted.tier_rank asc,
                counted.hazard_code = 'SAFETY' asc,
                coalesce(scores.score, 0) desc,
                counted.hazard_code asc
        ) = 1
),

decided as (
    select
        deciding.industry_code,
        deciding.as_of_date,
        overrides.override_id,
        overrides.decided_by,
        overrides.approved_by,
        overrides.reason,
        overrides.expires_date,
        tiers.tier_rank as override_rank
    from deciding
    inner join overrides
        on
            deciding.industry_code = overrides.industry_code
            and deciding.as_of_date between overrides.decided_date and overrides.expires_date
    inner join tiers on overrides.tier_code = tiers.tier_code
    qualify
        row_number() over (
            partition by deciding.industry_code, deciding.as_of_date
            order by overrides.decided_date desc, overrides.line_number desc
        ) = 1
),

weighed as (
    select
        deciding.* replace (
            coalesce(decided.override_id, deciding.override_id) as override_id,
            coalesce(decided.decided_by, deciding.override_by) as override_by,
            coalesce(decided.approved_by, deciding.override_approved_by) as override_approved_by,
            coalesce(decided.reason, deciding.override_reason) as override_reason,
            coalesce(decided.expires_date, deciding.override_expires_date)
                as override_expires_date,
            case
                when decided.override_id is null then deciding.override_state
                when
                    decided.approved_by is not null
                    or decided.override_rank <= deciding.tier_rank
                    and (decided.override_rank < 5 or deciding.tier_rank = 5)
                    then 'applied'
                else 'second_person_missing'
            end as override_state
        ),
        deciding.tier_rank as cell_rank,
        decided.override_rank
    from deciding
    left join decided using (industry_code, as_of_date)
),

ranked as (
    select
        * exclude (tier_code, tier_rank, cell_rank, override_rank),
        case
            when override_rank is not null and override_state = 'applied' then override_rank
            else cell_rank
        end as tier_rank
    from weighed
),

named as (
    select
        ranked.*,
        tiers.tier_code
    from ranked
    inner join tiers using (tier_rank)
)

select * from named
