-- What the tiers of this night propose to people: a warning where a cell stands at a warning tier
-- and none is open, a change where the level no longer is the tier, a lifting where the tier has
-- come down, a review where data no longer suffice. The machine takes none of these acts.
with

cells as (
    select * from {{ ref('rpt_tier_cells') }}
    where hazard_code <> 'SAFETY'
),

warnings as (
    select warning_id, state, is_in_force, level, industry_code, hazard_code
    from {{ ref('warning_states') }}
    where is_open
),

levels as (
    select * from {{ ref('warning_level') }}
    where {{ is_in_force() }}
),

industries as (
    select industry_code, name_zh, name_en from {{ ref('dim_industry') }}
),

hazards as (
    select hazard_code, name_zh, name_en from {{ ref('dim_hazard') }}
),

compared as (
    select
        cells.*,
        warnings.warning_id,
        warnings.level as standing_level,
        case
            when warnings.warning_id is null and levels.level is not null then 'issue'
            when warnings.is_in_force and cells.tier_code in ('IV', 'normal') then 'lift'
            when warnings.is_in_force and cells.tier_code = 'insufficient' then 'review'
            when warnings.level <> levels.level then 'change'
        end as proposal,
        levels.notice_type,
        levels.audience,
        levels.measure_codes,
        levels.title_zh,
        levels.title_en,
        levels.text_zh,
        levels.text_en
    from cells
    left join levels on cells.tier_code = levels.level
    left join warnings using (industry_code, hazard_code)
),

proposed as (
    select * from compared
    where proposal is not null
),

worded as (
    select
        concat_ws(
            '-', 'P', strftime(proposed.as_of_date, '%Y%m%d'), proposed.industry_code,
            proposed.hazard_code, coalesce(proposed.warning_id, proposed.proposal)
        ) as proposal_id,
        proposed.proposal,
        proposed.industry_code,
        proposed.hazard_code,
        proposed.tier_code,
        proposed.tier_rank,
        proposed.rule_id,
        proposed.warning_id,
        proposed.standing_level,
        proposed.notice_type,
        proposed.audience,
        {% for column in ['title', 'text'] -%}
            {% for language in ['zh', 'en'] -%}
                {{ filled_template('proposed.' ~ column ~ '_' ~ language, language) }}
                    as {{ column }}_{{ language }},
            {% endfor -%}
        {% endfor -%}
        proposed.measure_codes,
        proposed.window_start_date,
        proposed.window_end_date,
        proposed.check_count,
        proposed.failure_count,
        proposed.report_count,
        proposed.completeness,
        proposed.is_provisional,
        proposed.as_of_date
    from proposed
    inner join industries using (industry_code)
    inner join hazards using (hazard_code)
)

select * from worded
