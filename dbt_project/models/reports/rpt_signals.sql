-- Where several registers of a class tell of one line, the one that warns speaks for it, else the
-- one with most reports.
with

signals as (
    select * from {{ ref('trend_signals') }}
),

alarms as (
    select * from {{ ref('tier_line_alarms') }}
    where as_of_date = {{ as_of_date() }}
),

chosen as (
    select *
    from signals
    qualify
        row_number() over (
            partition by industry_code, hazard_code, evidence_class, method_id
            order by
                coalesce(is_signal, false) desc, doubt is null desc, event_count desc, register asc
        ) = 1
),

-- the budget ranks the lines of registers with years of past, by Farrington's p-value
ranked as (
    select
        chosen.*,
        alarms.score as budget_score,
        alarms.budget_score as budget_least_score,
        alarms.budget_rank,
        alarms.is_within_budget
    from chosen
    left join alarms
        on
            chosen.industry_code = alarms.industry_code
            and chosen.hazard_code = alarms.hazard_code
            and chosen.evidence_class = alarms.evidence_class
            and chosen.register = alarms.register
            and chosen.method_id = alarms.method_id
)

select * from ranked
