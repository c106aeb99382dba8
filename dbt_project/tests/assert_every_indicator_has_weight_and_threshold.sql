-- An indicator without weight or cut-offs would drop out of the score without a word.
with

weights as (
    select indicator from {{ ref('indicator_weight') }}
    where {{ is_in_force() }}
),

thresholds as (
    select indicator from {{ ref('indicator_threshold') }}
    where {{ is_in_force() }}
),

evidence as (
    select distinct indicator from {{ ref('tier_evidence') }}
)

select
    weights.indicator as weighed,
    thresholds.indicator as bounded,
    evidence.indicator as evidenced
from weights
full join thresholds on weights.indicator = thresholds.indicator
full join evidence on weights.indicator = evidence.indicator
where weights.indicator is null or thresholds.indicator is null or evidence.indicator is null
