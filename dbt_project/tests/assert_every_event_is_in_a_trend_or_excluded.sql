-- On each kind of period each current event stands in a trend once or is counted among the
-- exclusions once.
with

events as (
    select evidence_class, count(*) as event_count
    from {{ ref('fct_safety_events') }}
    group by evidence_class
),

accounted as (
    select period_type, evidence_class, check_count as event_count
    from {{ ref('rpt_rate_cube') }}
    where hazard_code = 'ALL' and industry_code = 'ALL' and channel = 'ALL'
    union all
    select period_type, evidence_class, event_count
    from {{ ref('rpt_count_cube') }}
    where hazard_code = 'ALL' and industry_code = 'ALL'
    union all
    select period_type, evidence_class, event_count
    from {{ ref('rpt_trend_exclusions') }}
),

summed as (
    select period_type, evidence_class, sum(event_count) as accounted_count
    from accounted
    group by all
),

period_types as (
    select unnest({{ var('period_types') }}) as period_type
)

select
    period_types.period_type,
    events.evidence_class,
    events.event_count,
    summed.accounted_count
from events
cross join period_types
left join summed using (period_type, evidence_class)
where events.event_count is distinct from summed.accounted_count
