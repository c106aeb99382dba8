-- An indicator without weight or thresholds would drop out of the score without a word.
with

weights as (
    select indicator from {{ ref('indicator_weight') }}
    where {{ is_in_force() }}
),

thresholds as (
    select indicator from {{ ref('indicator_threshold') }}
    where {{ is_in_force() }}
)

select
    weights.indicator as weighed,
    thresholds.indicator as bounded
from weights
full join thresholds on weights.indicator = thresholds.indicator
where weights.indicator is null or thresholds.indicator is null
