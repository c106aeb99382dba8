-- Each current event stands in a trend once or is counted among the exclusions once.
with

events as (
    select evidence_class, count(*) as event_count
    from {{ ref('fct_safety_events') }}
    group by evidence_class
),

accounted as (
    select evidence_class, check_count as event_count
    from {{ ref('rpt_hazard_rate_trends') }}
    where hazard_code = 'ALL'
    union all
    select evidence_class, event_count
    from {{ ref('rpt_hazard_count_trends') }}
    where hazard_code = 'ALL'
    union all
    select evidence_class, event_count
    from {{ ref('rpt_trend_exclusions') }}
),

summed as (
    select evidence_class, sum(event_count) as accounted_count
    from accounted
    group by evidence_class
)

select events.evidence_class, events.event_count, summed.accounted_count
from events
full join summed on events.evidence_class = summed.evidence_class
where events.event_count is distinct from summed.accounted_count
