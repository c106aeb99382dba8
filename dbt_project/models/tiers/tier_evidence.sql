with

weights as (
    select * from {{ ref('indicator_weight') }}
    where {{ is_in_force() }}
),

-- a new indicator adds its line here
indicators as (
    select * from {{ ref('ind_failure_rate') }}
    union all by name
    select * from {{ ref('ind_recall_activity') }}
    union all by name
    select * from {{ ref('ind_foreign_notices') }}
    union all by name
    select * from {{ ref('ind_complaint_surge') }}
    union all by name
    select * from {{ ref('ind_injury_severity') }}
),

weighed as (
    select
        indicators.*,
        weights.name_zh,
        weights.name_en,
        weights.weight,
        cast(weights.weight * indicators.grade as decimal(18, 4)) as contribution
    from indicators
    inner join weights using (indicator)
)

select * from weighed
