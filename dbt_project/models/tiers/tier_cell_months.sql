-- The tier of each cell in three readings: by the rules (computed), after the hold that keeps
-- colours from flipping (held), and after what people decided (effective).
-- A warning is raised at once. Reached at a month end it stands for as many month ends as its line
-- in scoring/tier_exit.csv says; month ends without enough evidence do not count towards that.
with

ruled as (
    select * from {{ ref('tier_cells_ruled') }}
),

exits as (
    select * from {{ ref('tier_exit') }}
    where {{ is_in_force() }}
),

overrides as (
    select * from {{ ref('stg_tier_overrides') }}
),

tiers as (
    select distinct tier_code, tier_rank from {{ ref('cell_rule') }}
),

-- the run's own day may raise a tier; only a month end counts towards lowering it
numbered as (
    select
        *,
        as_of_date = last_day(as_of_date) as is_month_end,
        count_if(as_of_date = last_day(as_of_date) and tier_rank < 6) over (
            partition by industry_code, hazard_code order by as_of_date
        ) as graded_month_count,
        {{ function('month_index') }}(as_of_date) as month_number
    from ruled
),

releases as (
    select industry_code, hazard_code, decided_date
    from overrides
    where kind = 'release'
),

held_from as (
    select
        numbered.industry_code,
        numbered.hazard_code,
        numbered.as_of_date,
        past.tier_rank as held_rank,
        past.as_of_date as since_date
    from numbered
    inner join numbered as past
        on
            numbered.industry_code = past.industry_code
            and numbered.hazard_code = past.hazard_code
            and numbered.as_of_date > past.as_of_date
            and past.is_month_end
    inner join exits on past.tier_rank = exits.tier_rank
    left join releases
        on
            numbered.industry_code = releases.industry_code
            and numbered.hazard_code = releases.hazard_code
            and past.as_of_date < releases.decided_date
            and numbered.as_of_date >= releases.decided_date
    where
        case
            when exits.quiet_month_count is null then releases.decided_date is null
            else
                numbered.graded_month_count - past.graded_month_count < exits.quiet_month_count
                and numbered.month_number - past.month_number
                < {{ tier_parameter('silent_months') }}
        end
),

held as (
    select
        industry_code,
        hazard_code,
        as_of_date,
        min(held_rank) as held_rank,
        max(since_date) filter (where is_gravest) as held_since_date
    from (
        select
            *,
            held_rank = min(held_rank) over (
                partition by industry_code, hazard_code, as_of_date
            ) as is_gravest
        from held_from
    ) as marked
    group by all
),

with_hold as (
    select
        numbered.*,
        least(numbered.tier_rank, coalesce(held.held_rank, 6)) as held_rank,
        case when held.held_rank < numbered.tier_rank then held.held_since_date end
            as held_since_date
    from numbered
    left join held using (industry_code, hazard_code, as_of_date)
),

-- the latest decision in force
decided as (
    select
        with_hold.industry_code,
        with_hold.hazard_code,
        with_hold.as_of_date,
        overrides.override_id,
        overrides.decided_by,
        overrides.approved_by,
        overrides.reason as override_reason,
        overrides.expires_date,
        tiers.tier_rank as override_rank
    from with_hold
    inner join overrides
        on
            with_hold.industry_code = overrides.industry_code
            and with_hold.hazard_code = overrides.hazard_code
            and overrides.kind = 'override'
            and with_hold.as_of_date between overrides.decided_date and overrides.expires_date
    inner join tiers on overrides.tier_code = tiers.tier_code
    qualify
        row_number() over (
            partition by with_hold.industry_code, with_hold.hazard_code, with_hold.as_of_date
            order by overrides.decided_date desc, overrides.line_number desc
        ) = 1
),

-- to warn less than the rules do, or to call normal what nobody knows, takes two people
weighed as (
    select
        with_hold.*,
        decided.override_id,
        decided.decided_by,
        decided.approved_by,
        decided.override_reason,
        decided.expires_date,
        decided.override_rank,
        case
            when decided.override_id is null then 'none'
            when
                decided.approved_by is not null
                or decided.override_rank <= with_hold.held_rank
                and (decided.override_rank < 5 or with_hold.held_rank = 5)
                then 'applied'
            else 'second_person_missing'
        end as override_state
    from with_hold
    left join decided using (industry_code, hazard_code, as_of_date)
),

ranked as (
    select
        *,
        case when override_state = 'applied' then override_rank else held_rank end
            as effective_rank
    from weighed
),

named as (
    select
        ranked.industry_code,
        ranked.hazard_code,
        ranked.as_of_date,
        ranked.window_start_date,
        ranked.window_end_date,
        ranked.rule_id,
        ranked.tier_code as tier_code_computed,
        ranked.tier_rank as tier_rank_computed,
        held_tiers.tier_code as tier_code_held,
        ranked.held_rank as tier_rank_held,
        ranked.held_since_date,
        effective_tiers.tier_code,
        ranked.effective_rank as tier_rank,
        ranked.override_state,
        ranked.override_id,
        ranked.decided_by as override_by,
        ranked.approved_by as override_approved_by,
        ranked.override_reason,
        ranked.expires_date as override_expires_date
    from ranked
    inner join tiers as held_tiers on ranked.held_rank = held_tiers.tier_rank
    inner join tiers as effective_tiers on ranked.effective_rank = effective_tiers.tier_rank
)

select * from named
